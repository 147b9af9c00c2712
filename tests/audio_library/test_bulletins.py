"""The life of a bulletin: writer ≠ approver, what was approved is bound by digest, and every edit voids it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select

from audio_library.bulletins import Approval, RenderJob
from audio_library.desk import Draft
from audio_library.states import TABLE, Move, State, after, moves_from
from station.accounts import Account, Delegation
from station.errors import BadInput, Conflict, NotAllowed, NotFound, RadioError, StaleEdit, TooLarge
from station.files import sha256_text
from station.people import actor_of
from tests.house import TEXT, House


def test_only_moves_in_the_table_are_allowed() -> None:
    for state, move in product(State, Move):
        if (state, move) in TABLE:
            assert after(state, move) is TABLE[state, move]
            assert move in moves_from(state)
        else:
            with pytest.raises(Conflict):
                after(state, move)


def test_from_draft_to_approved_binds_every_digest(house: House) -> None:
    bulletin = house.write()
    assert house.bulletin(bulletin).state == "DRAFT"
    house.submit(bulletin)
    assert house.bulletin(bulletin).state == "RENDERING"
    house.sound(bulletin)
    house.approve(bulletin)
    row = house.bulletin(bulletin)
    assert row.state == "APPROVED" and row.revision is not None and row.revision.recording is not None
    with house.parts.database.read() as session:
        approval = session.scalars(select(Approval)).one()
    assert approval.written_sha256 == sha256_text(TEXT) == row.revision.written_sha256
    assert approval.spoken_sha256 == sha256_text(row.revision.spoken)
    assert approval.flac_sha256 == row.revision.recording.flac_sha256
    assert approval.mp3_sha256 == row.revision.recording.mp3_sha256
    assert (approval.approver_name, approval.approver_position) == ("Người approver", "Cán bộ xã")


def test_approving_before_the_audio_is_ready_is_refused(house: House) -> None:
    bulletin = house.write()
    house.submit(bulletin)
    with pytest.raises(Conflict) as wrong:
        house.approve(bulletin)
    assert wrong.value.code == "audio_not_ready"


def test_whoever_wrote_a_part_of_it_may_not_approve_it(house: House) -> None:
    both = Account("caHai", "Cả hai", ("approver", "editor"))
    with pytest.raises(BadInput):
        house.parts.accounts.add(None, both)
    number, _ = house.parts.accounts.add(None, Account("cahai", "Cả hai", ("approver", "editor"), "Phó Chủ tịch"))
    with house.parts.database.read() as session:
        two = next(actor_of(person) for person in house.parts.accounts.people(session) if person.id == number)
    house.people["two"] = two
    bulletin = house.write(by="two")
    house.parts.desk.edit(house.people["editor"], bulletin, Draft("Bản khác", TEXT, "nq57"), house.version(bulletin))
    house.submit(bulletin)
    house.sound(bulletin)
    with pytest.raises(NotAllowed) as wrong:
        house.approve(bulletin, by="two")
    assert wrong.value.code == "writer_is_approver"
    house.approve(bulletin)


def test_an_expired_delegation_approves_nothing_and_a_running_one_is_frozen(house: House) -> None:
    approver, desk = house.people["approver"], house.parts
    today = date(2026, 11, 22)

    def delegate(until: date, version: int) -> None:
        held = Delegation("12/QĐ-UBND", date(2026, 1, 5), date(2026, 1, 5), until)
        account = Account("approver", "Trần Văn Bình", ("approver",), "Phó Chủ tịch", held)
        desk.accounts.change(house.people["admin"], approver.person_id, account, version, active=True)

    delegate(today - timedelta(days=1), 1)
    bulletin = house.write()
    house.submit(bulletin)
    house.sound(bulletin)
    with pytest.raises(NotAllowed) as wrong:
        house.approve(bulletin)
    assert wrong.value.code == "delegation_expired"
    delegate(today, 2)
    house.approve(bulletin)
    delegate(date(2027, 1, 1), 3)
    with house.parts.database.read() as session:
        approval = session.scalars(select(Approval)).one()
    assert (approval.delegation_number, approval.delegation_until) == ("12/QĐ-UBND", today)


def test_editing_after_approval_voids_it_and_needs_a_new_revision(house: House) -> None:
    bulletin = house.approved()
    first = house.bulletin(bulletin).revision
    house.parts.desk.edit(house.people["editor"], bulletin, Draft("Bản mới", TEXT, "nq57"), house.version(bulletin))
    with house.parts.database.read() as session:
        assert session.scalars(select(Approval)).one().voided_why == "edited"
    assert house.bulletin(bulletin).state == "DRAFT"
    house.submit(bulletin)
    second = house.bulletin(bulletin).revision
    assert first is not None and second is not None and (first.number, second.number) == (1, 2)


def test_editing_while_sound_is_made_drops_the_job(house: House) -> None:
    bulletin = house.write()
    house.submit(bulletin)
    house.parts.desk.edit(house.people["editor"], bulletin, Draft("Sửa", TEXT, "nq57"), house.version(bulletin))
    with house.parts.database.read() as session:
        states = session.scalars(select(RenderJob.state).where(RenderJob.revision_id.is_not(None))).all()
    assert states == ["dropped"]


def test_returning_and_withdrawing_need_a_reason_and_void(house: House) -> None:
    bulletin = house.write()
    house.submit(bulletin)
    house.sound(bulletin)
    desk, approver = house.parts.desk, house.people["approver"]
    with pytest.raises(BadInput, match="lý do"):
        desk.return_(approver, bulletin, house.version(bulletin), " ")
    desk.return_(approver, bulletin, house.version(bulletin), "Sai ngày họp")
    row = house.bulletin(bulletin)
    assert (row.state, row.state_reason) == ("RETURNED", "Sai ngày họp")
    house.submit(bulletin)
    house.sound(bulletin)
    house.approve(bulletin)
    desk.withdraw(house.people["editor"], bulletin, house.version(bulletin), "Cuộc họp đã hoãn")
    with house.parts.database.read() as session:
        assert session.scalars(select(Approval)).one().voided_at is not None


def test_a_stale_edit_is_refused_and_nothing_is_overwritten(house: House) -> None:
    bulletin = house.write()
    seen = house.version(bulletin)
    editor = house.people["editor"]
    house.parts.desk.edit(editor, bulletin, Draft("Người thứ nhất", TEXT, "nq57"), seen)
    with pytest.raises(StaleEdit):
        house.parts.desk.edit(editor, bulletin, Draft("Người thứ hai", TEXT, "nq57"), seen)
    assert house.bulletin(bulletin).title == "Người thứ nhất"


def test_an_approved_bulletin_expires_after_its_last_valid_day(house: House) -> None:
    bulletin = house.approved(valid_until=date(2026, 11, 23))
    house.clock.advance(timedelta(days=1, hours=16, minutes=59))
    assert house.parts.desk.expire_old() == 0, "23/11, 23:59 in Hà Nội: still its last day"
    house.clock.advance(timedelta(minutes=2))
    assert house.parts.desk.expire_old() == 1
    assert house.bulletin(bulletin).state == "EXPIRED"


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (Draft("", TEXT, "nq57"), "empty_title"),
        (Draft("x" * 201, TEXT, "nq57"), "long_title"),
        (Draft("Tên", " \n ", "nq57"), "empty_text"),
        (Draft("Tên", "bà con " * 30_000, "nq57"), "text_too_long"),
        (Draft("Tên", TEXT, "khong-co"), "unknown_topic"),
        (Draft("Tên", TEXT, "nq57", genre="POEM"), "unknown_genre"),
        (Draft("Tên", TEXT, "nq57", level="LOUD"), "unknown_level"),
        (Draft("Tên", TEXT, "nq57", valid_from=date(2026, 5, 2), valid_until=date(2026, 5, 1)), "bad_validity"),
    ],
)
def test_bad_input_is_refused_with_its_field(house: House, draft: Draft, code: str) -> None:
    with pytest.raises((BadInput, TooLarge)) as wrong:
        house.parts.desk.create(house.people["editor"], draft)
    assert wrong.value.code == code
    assert wrong.value.field


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Thue hién Ké hoach sé cua UBND tinh vé trién khai thyc hién Chuong trinh truyén thong", "text_damaged"),
        ("TUYỆT MẬT\nKế hoạch của xã về việc bảo vệ kho.", "text_secret"),
        ("… — !!!", "nothing_to_say"),
    ],
)
def test_what_must_not_reach_a_voice_is_refused_at_submission(house: House, text: str, code: str) -> None:
    bulletin = house.write(text=text)
    with pytest.raises(BadInput) as wrong:
        house.submit(bulletin)
    assert wrong.value.code == code
    assert house.bulletin(bulletin).state == "DRAFT"


def test_every_role_may_do_what_the_table_says_and_no_more(house: House) -> None:
    bulletin = house.write()
    for login, actor in house.people.items():
        if login == "editor":
            continue
        with pytest.raises(NotAllowed):
            house.parts.desk.create(actor, Draft("Tên", TEXT, "nq57"))
        with pytest.raises(NotAllowed):
            house.parts.desk.submit(actor, bulletin, house.version(bulletin))
    for login in ("admin", "editor", "operator", "auditor"):
        with pytest.raises(NotAllowed):
            house.parts.desk.approve(house.people[login], bulletin, house.version(bulletin))


def test_a_bulletin_that_is_not_there_is_not_found(house: House) -> None:
    for number in (0, -1, 999, 2**40):
        with pytest.raises(NotFound):
            house.parts.desk.submit(house.people["editor"], number, 1)


def test_every_action_leaves_its_entry(house: House) -> None:
    bulletin = house.approved()
    house.parts.desk.withdraw(house.people["approver"], bulletin, house.version(bulletin), "Không còn đúng")
    from station.logbook import entries

    with house.parts.database.read() as session:
        kinds = [entry.kind for entry in entries(session, 1)]
    wanted = ["bulletin.created", "bulletin.submitted", "bulletin.approved", "bulletin.withdrawn"]
    assert [kind for kind in kinds if kind.startswith("bulletin.")] == wanted


def test_the_station_sounds_are_approved_once_and_a_new_version_replaces_the_old(house: House) -> None:
    sound, approver = house.parts.sound, house.people["approver"]
    with house.parts.database.read() as session:
        elements = sound.newest(session)
    assert {element.kind for element in elements} == {"tune", "chime", "opening", "closing"}
    with pytest.raises(RadioError) as wrong:
        sound.approve(approver, elements[0].id)
    assert wrong.value.code == "audio_not_ready"
