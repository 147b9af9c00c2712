"""Accounts, sign-ins and tokens; nobody has a default password and nobody keeps one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from station.accounts import Account, Delegation
from station.clock import FixedClock
from station.errors import BadInput, Conflict, NotAllowed, NotSignedIn, StaleEdit, TooMany
from station.people import Actor
from station.roles import TABLE, May, Role, allowed
from station.sign_in import Visitor
from tests.house import MORNING, House, make_house

HERE = Visitor("192.0.2.7", "thử")


def test_the_first_start_prints_one_password_and_only_once(house: House) -> None:
    assert len(house.passwords["admin"]) == 14
    assert house.parts.accounts.first_start("lần hai") is None


def test_two_stations_first_passwords_differ(tmp_path: Path) -> None:
    one, two = (make_house(tmp_path / name, FixedClock(MORNING)) for name in "ab")
    assert one.passwords["admin"] != two.passwords["admin"]


def test_nothing_in_the_database_signs_anybody_in(house: House) -> None:
    token, _ = house.parts.door.sign_in("editor", house.passwords["editor"], HERE)
    with house.parts.database.read() as session:
        kept = " ".join(str(row) for row in session.execute(text("SELECT * FROM person")))
        kept += " ".join(str(row) for row in session.execute(text("SELECT * FROM sign_in")))
    assert token not in kept
    assert house.passwords["editor"] not in kept
    assert "$argon2id$" in kept


def test_a_sign_in_can_be_ended_and_runs_out(house: House) -> None:
    door = house.parts.door
    token, actor = door.sign_in("editor", house.passwords["editor"], HERE)
    assert door.who_is(token) == actor
    door.sign_out(actor)
    assert door.who_is(token) is None
    token, _ = door.sign_in("editor", house.passwords["editor"], HERE)
    house.clock.advance(timedelta(hours=12))
    assert door.who_is(token) is None
    assert door.who_is("bịa") is None


def test_wrong_passwords_are_slowed_down_by_account_and_address(house: House) -> None:
    door = house.parts.door
    for _ in range(8):
        with pytest.raises(NotSignedIn):
            door.sign_in("editor", "sai", HERE)
    with pytest.raises(TooMany):
        door.sign_in("editor", house.passwords["editor"], Visitor("192.0.2.9"))
    with pytest.raises(TooMany):
        door.sign_in("approver", house.passwords["approver"], HERE)
    house.clock.advance(timedelta(minutes=16))
    assert door.sign_in("editor", house.passwords["editor"], HERE)


def test_an_unknown_account_and_a_wrong_password_sound_the_same(house: House) -> None:
    with pytest.raises(NotSignedIn) as unknown:
        house.parts.door.sign_in("khong-co", "sai", HERE)
    with pytest.raises(NotSignedIn) as wrong:
        house.parts.door.sign_in("editor", "sai", HERE)
    assert unknown.value.message == wrong.value.message


def test_changing_a_password_ends_the_other_sign_ins(house: House) -> None:
    door, accounts = house.parts.door, house.parts.accounts
    other, _ = door.sign_in("editor", house.passwords["editor"], HERE)
    mine, actor = door.sign_in("editor", house.passwords["editor"], HERE)
    with pytest.raises(BadInput, match="không đúng"):
        accounts.change_password(actor, "sai", "một câu thật dài")
    with pytest.raises(BadInput, match="10"):
        accounts.change_password(actor, house.passwords["editor"], "ngắn")
    accounts.change_password(actor, house.passwords["editor"], "một câu thật dài")
    assert door.who_is(other) is None
    again = door.who_is(mine)
    assert again is not None and not again.must_change_password


def test_a_token_acts_as_its_person_until_it_ends(house: House) -> None:
    door, editor = house.parts.door, house.people["editor"]
    token = door.new_api_token(editor, "kịch bản", days=1)
    holder = door.who_holds(token)
    assert holder is not None and holder.roles == editor.roles
    house.clock.advance(timedelta(days=1))
    assert door.who_holds(token) is None
    token = door.new_api_token(editor, "kịch bản", days=None)
    with house.parts.database.read() as session:
        _, tokens = door.own(session, editor)
    door.end_api_token(editor, tokens[0].id)
    assert door.who_holds(token) is None


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (Account("a b", "Tên", ("editor",)), "bad_login"),
        (Account("moi", "", ("editor",)), "bad_name"),
        (Account("moi", "Tên", ("vua",)), "unknown_role"),
        (Account("moi", "Tên", ()), "unknown_role"),
        (Account("moi", "Tên", ("editor",), "x" * 200), "bad_position"),
        (Account("moi", "Tên", ("approver",)), "position_needed"),
        (
            Account("moi", "Tên", ("approver",), "Phó Chủ tịch", Delegation("12/QĐ", None, date(2026, 5, 2), date(2026, 5, 1))),
            "bad_delegation",
        ),
    ],
)
def test_a_wrong_account_is_refused_with_its_field(house: House, account: Account, code: str) -> None:
    with pytest.raises(BadInput) as wrong:
        house.parts.accounts.add(house.people["admin"], account)
    assert wrong.value.code == code
    assert wrong.value.field


def test_accounts_are_the_admins_and_the_last_admin_stays(house: House) -> None:
    accounts, admin = house.parts.accounts, house.people["admin"]
    with pytest.raises(NotAllowed):
        accounts.add(house.people["editor"], Account("moi", "Tên", ("admin",)))
    with pytest.raises(Conflict, match="đã có"):
        accounts.add(admin, Account("editor", "Tên", ("editor",)))
    with pytest.raises(Conflict, match="quản trị"):
        accounts.change(admin, admin.person_id, Account("admin", "Quản trị", ("editor",)), 1, active=True)
    with pytest.raises(StaleEdit):
        accounts.change(admin, house.people["editor"].person_id, Account("editor", "Tên", ("editor",)), 99, active=True)


def test_closing_an_account_ends_its_sign_ins(house: House) -> None:
    token, actor = house.parts.door.sign_in("editor", house.passwords["editor"], HERE)
    account = Account("editor", "Người editor", ("editor",))
    house.parts.accounts.change(house.people["admin"], actor.person_id, account, 1, active=False)
    assert house.parts.door.who_is(token) is None
    with pytest.raises(NotSignedIn):
        house.parts.door.sign_in("editor", house.passwords["editor"], HERE)


def test_the_role_table_gives_nobody_both_desk_and_keys() -> None:
    assert set(TABLE) == set(Role)
    assert allowed(frozenset({Role.APPROVER}), May.APPROVE_BULLETINS)
    assert [role for role in Role if allowed(frozenset({role}), May.APPROVE_BULLETINS)] == [Role.APPROVER]
    assert [role for role in Role if allowed(frozenset({role}), May.WRITE_BULLETINS)] == [Role.EDITOR]
    assert [role for role in Role if allowed(frozenset({role}), May.MANAGE_PEOPLE)] == [Role.ADMIN]
    changes = {May.WRITE_BULLETINS, May.APPROVE_BULLETINS, May.CHANGE_SLOTS, May.COMMIT_PLAN, May.MANAGE_PEOPLE, May.SILENCE}
    assert not changes & TABLE[Role.AUDITOR], "auditors read, and change nothing"
    nobody = Actor(0, "", "", frozenset())
    assert not any(nobody.may(act) for act in May)
