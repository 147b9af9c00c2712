"""Who may call what: every address of the service, for nobody, for each role, and for a one-time password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from station.accounts import Account
from station.roles import TABLE, May, Role
from station.sign_in import Visitor
from web.api import ROUTERS
from web.pages import MODULES

PUBLIC, ANYBODY_SIGNED_IN, SIGNED_IN = "public", "even with a one-time password", "signed in"
ONE_ROLE = {"admin": Role.ADMIN, "lan": Role.EDITOR, "minh": Role.APPROVER, "hung": Role.OPERATOR, "hoa": Role.AUDITOR}


@dataclass(frozen=True)
class Call:
    """What an address needs, and a request that is right in shape but names what is not there."""

    needs: str | May
    body: dict[str, Any] | None = None
    form: str = ""


V = {"version": 1}
SLOT = {"name": "Thử", "weekdays": [9], "starts_at": "06:00", "length_s": 600}
CALLS: dict[tuple[str, str], Call] = {
    ("POST", "/api/sign-in"): Call(PUBLIC, {"login": "ai", "password": "không có"}),
    ("POST", "/api/sign-out"): Call(ANYBODY_SIGNED_IN, {}),
    ("GET", "/api/me"): Call(ANYBODY_SIGNED_IN),
    ("POST", "/api/password"): Call(ANYBODY_SIGNED_IN, {"old": "sai", "new": "mật khẩu mới dài"}),
    ("GET", "/api/tokens"): Call(SIGNED_IN),
    ("POST", "/api/tokens"): Call(SIGNED_IN, {"label": ""}),
    ("DELETE", "/api/tokens/{token_id}"): Call(SIGNED_IN),
    ("DELETE", "/api/sign-ins/{sign_in_id}"): Call(SIGNED_IN),
    ("GET", "/api/people"): Call(May.MANAGE_PEOPLE),
    ("POST", "/api/people"): Call(May.MANAGE_PEOPLE, {"login": "!", "name": "X", "roles": ["editor"]}),
    ("PATCH", "/api/people/{person_id}"): Call(May.MANAGE_PEOPLE, V),
    ("POST", "/api/people/{person_id}/reset"): Call(May.MANAGE_PEOPLE, {}),
    ("GET", "/api/bulletins"): Call(May.READ_BULLETINS),
    ("POST", "/api/bulletins"): Call(May.WRITE_BULLETINS, {"title": "", "text": "", "topic": "x"}),
    ("GET", "/api/bulletins/{bulletin_id}"): Call(May.READ_BULLETINS),
    ("PATCH", "/api/bulletins/{bulletin_id}"): Call(May.WRITE_BULLETINS, V),
    ("POST", "/api/bulletins/{bulletin_id}/submit"): Call(May.WRITE_BULLETINS, V),
    ("POST", "/api/bulletins/{bulletin_id}/approve"): Call(May.APPROVE_BULLETINS, V),
    ("POST", "/api/bulletins/{bulletin_id}/return"): Call(May.APPROVE_BULLETINS, V | {"reason": "thiếu ý"}),
    ("POST", "/api/bulletins/{bulletin_id}/withdraw"): Call(May.WITHDRAW_BULLETINS, V | {"reason": "thiếu ý"}),
    ("GET", "/api/bulletins/{bulletin_id}/audio"): Call(May.READ_BULLETINS),
    ("GET", "/api/lexicon"): Call(May.READ_BULLETINS),
    ("GET", "/api/lexicon.csv"): Call(May.READ_BULLETINS),
    ("POST", "/api/lexicon"): Call(May.EDIT_LEXICON, {"written": "", "spoken": "x"}),
    ("POST", "/api/lexicon/csv"): Call(May.EDIT_LEXICON, {}),
    ("PATCH", "/api/lexicon/{entry_id}"): Call(May.EDIT_LEXICON, V | {"written": "A", "spoken": "a"}),
    ("DELETE", "/api/lexicon/{entry_id}"): Call(May.EDIT_LEXICON),
    ("POST", "/api/read"): Call(May.READ_BULLETINS, {"text": "Mời bà con."}),
    ("POST", "/api/hear"): Call(May.READ_BULLETINS, {"text": "..."}),
    ("GET", "/api/set-up"): Call(May.READ_BULLETINS),
    ("POST", "/api/set-up"): Call(May.SET_UP_STATION, {"station": "x"}),
    ("GET", "/api/topics"): Call(May.READ_BULLETINS),
    ("POST", "/api/topics"): Call(May.SET_UP_STATION, {"code": "!", "name": "x"}),
    ("GET", "/api/elements"): Call(May.READ_BULLETINS),
    ("POST", "/api/elements"): Call(May.SET_UP_STATION, {}),
    ("POST", "/api/elements/{element_id}/approve"): Call(May.APPROVE_BULLETINS, {}),
    ("GET", "/api/elements/{element_id}/audio"): Call(May.READ_BULLETINS),
    ("GET", "/api/slots"): Call(May.READ_PLAN),
    ("POST", "/api/slots"): Call(May.CHANGE_SLOTS, SLOT),
    ("PATCH", "/api/slots/{slot_id}"): Call(May.CHANGE_SLOTS, V),
    ("DELETE", "/api/slots/{slot_id}"): Call(May.CHANGE_SLOTS),
    ("GET", "/api/plan"): Call(May.READ_PLAN),
    ("POST", "/api/plan/commit"): Call(May.COMMIT_PLAN, {"date": "2027-11-20"}),
    ("GET", "/api/airings"): Call(May.READ_AIRINGS),
    ("GET", "/api/log/verify"): Call(May.READ_LOGBOOK),
    ("GET", "/api/on-air"): Call(May.READ_PLAN),
    ("GET", "/api/events"): Call(May.READ_PLAN),
    ("POST", "/api/silence"): Call(May.RELEASE_SILENCE, {"on": False, "reason": ""}),
    ("POST", "/api/clock/confirm"): Call(May.CONFIRM_CLOCK, {}),
    ("GET", "/sign-in"): Call(PUBLIC),
    ("POST", "/sign-in"): Call(PUBLIC, form="login=ai&password=khong"),
    ("POST", "/sign-out"): Call(ANYBODY_SIGNED_IN),
    ("GET", "/password"): Call(ANYBODY_SIGNED_IN),
    ("POST", "/password"): Call(ANYBODY_SIGNED_IN, form="old=x&new=y&again=z"),
    ("GET", "/account"): Call(SIGNED_IN),
    ("POST", "/account/tokens"): Call(SIGNED_IN, form="label="),
    ("POST", "/account/tokens/{token_id}/end"): Call(SIGNED_IN),
    ("POST", "/account/sign-ins/{sign_in_id}/end"): Call(SIGNED_IN),
    ("GET", "/"): Call(May.READ_PLAN),
    ("GET", "/bulletins"): Call(May.READ_BULLETINS),
    ("GET", "/bulletins/new"): Call(May.WRITE_BULLETINS),
    ("POST", "/bulletins/new"): Call(May.WRITE_BULLETINS, form="title=&text=&topic="),
    ("GET", "/bulletins/{bulletin_id}"): Call(May.READ_BULLETINS),
    ("GET", "/bulletins/{bulletin_id}/edit"): Call(May.WRITE_BULLETINS),
    ("POST", "/bulletins/{bulletin_id}/edit"): Call(May.WRITE_BULLETINS, form="version=1"),
    ("POST", "/bulletins/{bulletin_id}/submit"): Call(May.WRITE_BULLETINS, form="version=1"),
    ("POST", "/bulletins/{bulletin_id}/approve"): Call(May.APPROVE_BULLETINS, form="version=1"),
    ("POST", "/bulletins/{bulletin_id}/return"): Call(May.APPROVE_BULLETINS, form="version=1&reason=abc"),
    ("POST", "/bulletins/{bulletin_id}/withdraw"): Call(May.WITHDRAW_BULLETINS, form="version=1&reason=abc"),
    ("GET", "/lexicon"): Call(May.READ_BULLETINS),
    ("GET", "/lexicon/new"): Call(May.EDIT_LEXICON),
    ("POST", "/lexicon/new"): Call(May.EDIT_LEXICON, form="written=&spoken="),
    ("POST", "/lexicon/csv"): Call(May.EDIT_LEXICON, form="file="),
    ("GET", "/lexicon/{entry_id}"): Call(May.EDIT_LEXICON),
    ("POST", "/lexicon/{entry_id}"): Call(May.EDIT_LEXICON, form="version=1&written=A&spoken=a"),
    ("POST", "/lexicon/{entry_id}/remove"): Call(May.EDIT_LEXICON, form="version=1"),
    ("GET", "/plan"): Call(May.READ_PLAN),
    ("POST", "/plan/commit"): Call(May.COMMIT_PLAN, form="date=2027-11-20"),
    ("GET", "/airings"): Call(May.READ_AIRINGS),
    ("GET", "/slots"): Call(May.READ_PLAN),
    ("GET", "/slots/new"): Call(May.CHANGE_SLOTS),
    ("POST", "/slots/new"): Call(May.CHANGE_SLOTS, form="name=x&length_min=5&starts_at=99"),
    ("GET", "/slots/{slot_id}"): Call(May.CHANGE_SLOTS),
    ("POST", "/slots/{slot_id}"): Call(May.CHANGE_SLOTS, form="version=1"),
    ("POST", "/slots/{slot_id}/remove"): Call(May.CHANGE_SLOTS, form="version=1"),
    ("GET", "/people"): Call(May.MANAGE_PEOPLE),
    ("GET", "/people/new"): Call(May.MANAGE_PEOPLE),
    ("POST", "/people/new"): Call(May.MANAGE_PEOPLE, form="login=!"),
    ("GET", "/people/{person_id}"): Call(May.MANAGE_PEOPLE),
    ("POST", "/people/{person_id}"): Call(May.MANAGE_PEOPLE, form="version=1"),
    ("POST", "/people/{person_id}/reset"): Call(May.MANAGE_PEOPLE),
    ("GET", "/station-sounds"): Call(May.READ_BULLETINS),
    ("POST", "/station-sounds/order"): Call(May.SET_UP_STATION),
    ("POST", "/station-sounds/{element_id}/approve"): Call(May.APPROVE_BULLETINS),
    ("GET", "/logbook"): Call(May.READ_LOGBOOK),
    ("GET", "/set-up"): Call(May.SET_UP_STATION),
    ("POST", "/set-up"): Call(May.SET_UP_STATION, form="station=x"),
    ("POST", "/set-up/topics"): Call(May.SET_UP_STATION, form="code=!"),
    ("GET", "/silence"): Call(SIGNED_IN),
    ("POST", "/silence"): Call(May.RELEASE_SILENCE, form="on=0&reason="),
    ("POST", "/clock/confirm"): Call(May.CONFIRM_CLOCK),
}
ENDLESS = ("GET", "/api/events")  # its refusals are tested here, its stream in test_live


def addresses() -> set[tuple[str, str]]:
    found = set()
    for prefix, modules in (("/api", ROUTERS), ("", MODULES)):
        for module in modules:
            for route in module.router.routes:
                found |= {(method, prefix + route.path) for method in route.methods if method != "HEAD"}
    return found


def test_the_short_reference_names_every_address_of_the_api() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
    named = {re.sub(r"\{\w+\}", "{id}", path) for _, path in addresses() if path.startswith("/api/")}
    assert not [path for path in named if not re.search(re.escape(path) + r"[`?]", text)]


def ask(client: Any, method: str, path: str, call: Call) -> Any:
    for name in ("token", "sign_in", "person", "bulletin", "element", "slot", "entry"):
        path = path.replace(f"{{{name}_id}}", "999999")
    if path.startswith("/api/"):
        return client.request(method, path, json=call.body)
    form = {"content-type": "application/x-www-form-urlencoded"}
    return client.request(method, path, content=call.form.encode(), headers=form)


def is_refused_by_role(answer: Any) -> bool:
    return answer.status_code == 403 and "Vai trò của bạn không được làm việc này" in answer.text


def test_every_address_stands_in_the_table() -> None:
    assert addresses() == set(CALLS)


def test_nobody_gets_anything_without_signing_in(calm_house) -> None:
    client = calm_house.client()
    for (method, path), call in CALLS.items():
        if call.needs == PUBLIC:
            continue
        answer = ask(client, method, path, call)
        if path.startswith("/api") or method != "GET":
            assert answer.status_code == 401, (method, path, answer.text)
        else:
            assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next="), path


@pytest.mark.parametrize("login", ONE_ROLE)
def test_a_role_gets_what_the_role_table_gives_and_nothing_else(calm_house, login: str) -> None:
    role, client = ONE_ROLE[login], calm_house.client(login)
    for (method, path), call in CALLS.items():
        if not isinstance(call.needs, May):
            continue
        given = call.needs in TABLE[role]
        if given and (method, path) == ENDLESS:
            continue
        answer = ask(client, method, path, call)
        assert is_refused_by_role(answer) != given, (method, path, answer.status_code, answer.text[:200])
        assert answer.status_code < 500, (method, path, answer.text[:200])


def test_silence_is_for_those_whom_the_table_lets_silence(house) -> None:
    for login, role in ONE_ROLE.items():
        answer = house.client(login).post("/api/silence", json={"on": True, "reason": "thử"})
        assert (answer.status_code == 200) == (May.SILENCE in TABLE[role]), login


def test_a_one_time_password_opens_nothing_but_its_change(house) -> None:
    parts = house.parts
    account = Account("moi", "Người mới", tuple(role.value for role in Role), "Công chức")
    _, password = parts.accounts.add(house.actor("admin"), account)
    token, _ = parts.door.sign_in("moi", password, Visitor("127.0.0.1", "pytest"))
    client = house.client()
    client.cookies.set("radio_sign_in", token)
    for (method, path), call in CALLS.items():
        if call.needs in (PUBLIC, ANYBODY_SIGNED_IN):
            continue
        answer = ask(client, method, path, call)
        if path.startswith("/api"):
            assert (answer.status_code, answer.json()["code"]) == (403, "password_change_needed"), (method, path)
        else:
            assert (answer.status_code, answer.headers["location"]) == (303, "/password"), (method, path)
    body = {"old": password, "new": "một câu dễ nhớ"}
    assert client.post("/api/password", json=body).status_code == 200
    assert client.get("/api/bulletins").status_code == 200


def test_a_script_token_acts_as_its_person_and_needs_no_origin(house) -> None:
    token = house.client("hoa").post("/api/tokens", json={"label": "báo cáo"}).json()["token"]
    script = house.client()
    script.headers.clear()
    script.headers["authorization"] = f"Bearer {token}"
    assert script.get("/api/airings").status_code == 200
    refused = script.post("/api/silence", json={"on": True})
    assert (refused.status_code, refused.json()["code"]) == (403, "role_forbids")
    assert script.get("/airings").status_code == 303, "a page is never opened by a token"
