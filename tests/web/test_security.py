"""The shell: headers on every answer, nothing taken from foreign pages, cookies, hosts, the throttle."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import PASSWORD
from web.app import create_app


@pytest.mark.parametrize("path", ["/", "/sign-in", "/api/me", "/nothing", "/api/nothing", "/static/app.css"])
def test_every_answer_carries_the_security_headers(calm_house, path: str) -> None:
    headers = calm_house.client("lan").get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "microphone=()" in headers["permissions-policy"]
    assert ("no-store" in headers["cache-control"]) != path.startswith("/static")


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"origin": "http://testserver"}, True),
        ({"origin": "http://testserver", "sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://[::1"}, False),
        ({"origin": "http://testserver.evil.example"}, False),
        ({"origin": "http://testserver", "sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({}, False),
    ],
)
def test_a_change_with_a_cookie_must_come_from_our_own_pages(calm_house, headers: dict, allowed: bool) -> None:
    for path, kwargs in (("/api/tokens", {"json": {"label": "x"}}), ("/account/tokens", {"data": {"label": "x"}})):
        client = calm_house.client("lan")
        client.headers.pop("origin")
        answer = client.post(path, headers=headers, **kwargs)
        assert (answer.status_code in (200, 201)) == allowed, (path, headers, answer.status_code)
        if not allowed:
            assert answer.status_code == 403 and "không đến từ trang của trạm" in answer.text


def test_a_foreign_page_cannot_sign_anybody_in(calm_house) -> None:
    body = {"login": "lan", "password": PASSWORD}
    answer = calm_house.client().post("/api/sign-in", json=body, headers={"origin": "http://evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


def test_a_bearer_header_does_not_open_a_page_form_to_foreign_origins(calm_house) -> None:
    headers = {"authorization": "Bearer x", "origin": "http://evil.example"}
    assert calm_house.client("lan").post("/account/tokens", data={"label": "x"}, headers=headers).status_code == 403


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(calm_house) -> None:
    client = calm_house.client()
    answer = client.post("/api/sign-in", json={"login": "Lan ", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie and "secure" not in cookie
    assert answer.json()["token"] is None, "a browser gets the cookie alone"
    assert client.get("/api/me").json()["login"] == "lan"


def test_over_https_the_cookie_is_secure(calm_house) -> None:
    client = TestClient(create_app(calm_house.parts), base_url="https://testserver", headers={"origin": "https://testserver"})
    answer = client.post("/api/sign-in", json={"login": "lan", "password": PASSWORD})
    assert "secure" in answer.headers["set-cookie"].lower()


def test_a_script_gets_its_token_and_may_end_it(house) -> None:
    script = house.client()
    script.headers.clear()
    token = script.post("/api/sign-in", json={"login": "lan", "password": PASSWORD}).json()["token"]
    bearer = {"authorization": f"Bearer {token}"}
    script.cookies.clear()
    assert script.get("/api/me", headers=bearer).json()["login"] == "lan"
    assert script.post("/api/sign-out", headers=bearer).status_code == 200
    assert script.get("/api/me", headers=bearer).status_code == 401


def test_signing_out_ends_the_sign_in_on_the_server(house) -> None:
    client = house.client("lan")
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    assert house.client("lan").get("/api/me").status_code == 401, "the stolen cookie is worth nothing now"


def test_too_many_wrong_passwords_must_wait(house) -> None:
    client = house.client()
    tries = house.parts.settings.web.sign_in_tries
    for _ in range(tries):
        answer = client.post("/api/sign-in", json={"login": "lan", "password": "sai rồi nhé"})
        assert (answer.status_code, answer.json()["code"]) == (401, "wrong_password")
    right = client.post("/api/sign-in", json={"login": "lan", "password": PASSWORD})
    assert (right.status_code, right.json()["code"]) == (429, "too_many_tries")
    page = client.post("/sign-in", data={"login": "lan", "password": PASSWORD})
    assert page.status_code == 429 and "Hãy thử lại sau" in page.text


FOREIGN = ["//evil.example", "https://evil.example/x", "/\\evil.example", "javascript:alert(1)", "\t//x", "//["]


@pytest.mark.parametrize("after", FOREIGN)
def test_signing_in_never_leads_to_a_foreign_address(calm_house, after: str) -> None:
    answer = calm_house.client().post("/sign-in", data={"login": "lan", "password": PASSWORD, "next": after})
    assert answer.headers["location"] == "/"


def test_who_was_going_somewhere_gets_there_after_signing_in(calm_house) -> None:
    client = calm_house.client()
    door = client.get("/plan?date=2026-11-21").headers["location"]
    assert door == "/sign-in?next=%2Fplan%3Fdate%3D2026-11-21"
    form = {"login": "lan", "password": PASSWORD, "next": "/plan?date=2026-11-21"}
    assert client.post("/sign-in", data=form).headers["location"] == "/plan?date=2026-11-21"


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("dai.xa.local", True),
        ("DAI.xa.local:8057", True),
        ("192.168.1.5:8057", True),
        ("[::1]:8057", True),
        ("localhost", True),
        ("testserver", False),
        ("evil.example", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_with_a_list_of_hosts_only_those_and_numbers_are_answered(house, host: str, known: bool) -> None:
    web = house.parts.settings.web.model_copy(update={"allowed_hosts": ("dai.xa.local",)})
    object.__setattr__(house.parts, "settings", house.parts.settings.model_copy(update={"web": web}))
    answer = TestClient(create_app(house.parts)).get("/api/openapi.json", headers={"host": host})
    assert answer.status_code == (200 if known else 400), answer.text[:200]


def test_the_description_of_the_api_is_there_and_no_foreign_script_is(calm_house) -> None:
    client = calm_house.client()
    described = client.get("/api/openapi.json").json()
    assert "/api/bulletins/{bulletin_id}/approve" in described["paths"]
    assert client.get("/docs").status_code == 404 and client.get("/redoc").status_code == 404


def test_a_station_without_a_name_leads_its_admin_to_the_set_up(house) -> None:
    from station.ground import station_of

    with house.parts.database.write() as session:
        station_of(session, house.parts.code).set_up_at = None
    assert house.client("admin").get("/").headers["location"] == "/set-up"
    page = house.client("lan").get("/")
    assert page.status_code == 200 and "Trạm chưa thiết lập xong" in page.text
