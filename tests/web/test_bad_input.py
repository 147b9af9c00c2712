"""What people and programs send by mistake: each gets one Vietnamese sentence, a stable code, and nothing changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from audio_library.bulletins import Bulletin

GOOD = {"title": "Tin", "text": "Mời bà con đến nhà văn hóa.", "topic": "nq57"}


def refused(answer: Any, status: int, code: str, field: str | None = None) -> None:
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == code and body["status"] == status and body["type"] == "about:blank"
    assert body["detail"] and body["title"]
    if field is not None:
        assert body["field"] == field


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"text": ""}, 422, "empty_text", "text"),
        ({"text": " \n "}, 422, "empty_text", "text"),
        ({"title": ""}, 422, "empty_title", "title"),
        ({"title": "x" * 201}, 422, "long_title", "title"),
        ({"text": "á" * 200_000}, 413, "text_too_long", "text"),
        ({"valid_from": "2026-02-30"}, 422, "bad_date", "valid_from"),
        ({"valid_from": "hôm nay"}, 422, "bad_date", "valid_from"),
        ({"valid_from": "9999-12-31"}, 422, "bad_date", "valid_from"),
        ({"valid_from": "2026-11-21T05:00:00"}, 422, "naive_time", "valid_from"),
        ({"valid_from": "2026-11-22", "valid_until": "2026-11-21"}, 422, "bad_validity", "valid_until"),
        ({"genre": "PODCAST"}, 422, "unknown_genre", "genre"),
        ({"level": "SIÊU"}, 422, "unknown_level", "level"),
        ({"topic": "không-có"}, 422, "unknown_topic", "topic"),
        ({"text": "có\x00rỗng"}, 422, "bad_characters", "text"),
        ({"text": 7}, 422, "invalid_field", "text"),
        ({"text": None}, 422, "invalid_field", "text"),
        ({"approved": True}, 422, "invalid_field", "approved"),
    ],
)
def test_a_wrong_bulletin_is_refused_with_its_field(calm_house, change: dict, status: int, code: str, field: str) -> None:
    client = calm_house.client("lan")
    before = client.get("/api/bulletins").json()
    refused(client.post("/api/bulletins", json=GOOD | change), status, code, field)
    assert client.get("/api/bulletins").json() == before


def test_a_missing_field_is_named(calm_house) -> None:
    refused(calm_house.client("lan").post("/api/bulletins", json={"title": "Tin"}), 422, "invalid_field", "text")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"title": "x', 400, "bad_request"),
        (b"", 422, "bad_request"),
        (b"[]", 422, "bad_request"),
        (b'"x"', 422, "bad_request"),
        (b"\xff\xfe{}", 400, "bad_encoding"),
        (json.dumps(GOOD | {"title": "\udc80"}).encode(), 422, "bad_characters"),
        (b'{"title": NaN}', 422, "invalid_field"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(calm_house, body: bytes, status: int, code: str) -> None:
    headers = {"content-type": "application/json"}
    refused(calm_house.client("lan").post("/api/bulletins", content=body, headers=headers), status, code)


def test_a_body_without_its_content_type_is_not_taken_for_json(calm_house) -> None:
    headers = {"content-type": "text/plain"}
    answer = calm_house.client("lan").post("/api/bulletins", content=json.dumps(GOOD).encode(), headers=headers)
    refused(answer, 422, "bad_request")


def test_fifty_megabytes_are_refused_before_they_are_read(calm_house) -> None:
    read = 0

    def endless() -> Any:
        nonlocal read
        for _ in range(50):
            read += 1
            yield b"x" * 1_000_000

    announced = {"content-type": "application/json", "content-length": str(50_000_000)}
    refused(calm_house.client("lan").post("/api/bulletins", content=b"x", headers=announced), 413, "body_too_large")
    streamed = calm_house.client("lan").post("/api/bulletins", content=endless(), headers={"content-type": "application/json"})
    refused(streamed, 413, "body_too_large")


def test_days_of_questions_are_checked(calm_house) -> None:
    client = calm_house.client("hoa")
    refused(client.get("/api/airings?from=2026-11-31"), 422, "bad_date")
    refused(client.get("/api/airings?from=2026-11-20T05:00:00"), 422, "naive_time")
    refused(client.get("/api/airings?from=2026-11-21&to=2026-11-20"), 422, "bad_span", "to")
    refused(client.get("/api/airings?from=2020-01-01&to=2026-11-20"), 422, "long_span", "to")
    refused(client.get("/api/plan?date=2026-13-01"), 422, "bad_date")
    refused(client.get("/api/plan?days=99"), 422, "invalid_field", "days")
    assert client.get("/api/airings?from=2026-11-20T05:00:00%2B07:00").status_code == 200


def test_addresses_that_are_not_there(calm_house) -> None:
    client = calm_house.client("lan")
    refused(client.get("/api/nothing"), 404, "not_found")
    refused(client.get("/api/bulletins/abc"), 404, "not_found")
    refused(client.get("/api/bulletins/99999999999999999999999"), 404, "not_found")
    refused(client.get("/api/bulletins/424242"), 404, "no_bulletin")
    refused(client.put("/api/bulletins"), 405, "method_not_allowed")
    page = client.get("/khong-co")
    assert page.status_code == 404 and "Không có địa chỉ này" in page.text


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"roles": ["giám đốc"]}, "unknown_role", "roles"),
        ({"roles": []}, "unknown_role", "roles"),
        ({"login": "Có Dấu"}, "bad_login", "login"),
        ({"name": ""}, "bad_name", "name"),
        ({"delegation": {"number": "1", "valid_from": "2026-02-02", "valid_until": "2026-01-01"}}, "bad_delegation", None),
        ({"delegation": {"number": "1", "dated": "mùa xuân"}}, "bad_date", "dated"),
    ],
)
def test_a_wrong_account_is_refused(calm_house, change: dict, code: str, field: str | None) -> None:
    body = {"login": "moi", "name": "Người Mới", "roles": ["editor"]} | change
    refused(calm_house.client("admin").post("/api/people", json=body), 422, code, field)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"starts_at": "25:00"}, "bad_start"),
        ({"weekdays": []}, "bad_weekdays"),
        ({"length_s": 10}, "bad_length"),
        ({"starts_at": "03:15"}, "unusual_hours"),
        ({"starts_at": "05:05"}, "slots_overlap"),
        ({"outputs": ["nóc nhà"]}, "unknown_output"),
    ],
)
def test_a_wrong_slot_is_refused(calm_house, change: dict, code: str) -> None:
    body = {"name": "Thử", "weekdays": [1], "starts_at": "12:00", "length_s": 600} | change
    refused(calm_house.client("hung").post("/api/slots", json=body), 422, code)


def test_a_stale_edit_changes_nothing_by_body_or_by_header(house) -> None:
    client, bulletin = house.client("lan"), house.bulletins["draft"]
    seen = client.get(f"/api/bulletins/{bulletin}")
    assert seen.headers["etag"] == f'"{seen.json()["version"]}"'
    first = client.patch(f"/api/bulletins/{bulletin}", json={"title": "Mới"}, headers={"if-match": seen.headers["etag"]})
    assert first.status_code == 200 and first.json()["title"] == "Mới"
    stale = client.patch(f"/api/bulletins/{bulletin}", json={"title": "Đè", "version": seen.json()["version"]})
    refused(stale, 409, "stale_edit")
    refused(client.patch(f"/api/bulletins/{bulletin}", json={"title": "Đè"}), 422, "version_needed", "version")
    assert client.get(f"/api/bulletins/{bulletin}").json()["title"] == "Mới"


def test_what_nobody_foresaw_has_a_number_that_is_in_the_log_too(house, monkeypatch, caplog) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("bulletin 7: the secret is here")

    monkeypatch.setattr("web.api.bulletins.find_bulletins", broken)
    answer = house.client("lan").get("/api/bulletins")
    refused(answer, 500, "internal_error")
    assert answer.json()["incident"] in answer.json()["detail"] and answer.json()["incident"] in caplog.text
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"]


def test_a_refused_form_gives_back_every_word(house) -> None:
    client = house.client("lan")
    form = {"title": "Lớp học", "text": "Dòng một\nDòng <hai> & ba", "topic": "", "genre": "STORY", "level": "PRIORITY"}
    form |= {"valid_from": "31/02/2026", "valid_until": "1/3/2026"}
    page = client.post("/bulletins/new", data=form)
    assert page.status_code == 422
    assert "Dòng một\nDòng &lt;hai&gt; &amp; ba</textarea>" in page.text
    for kept in ('value="Lớp học"', 'value="31/02/2026"', '<option value="STORY" selected', 'value="PRIORITY" checked'):
        assert kept in page.text, kept
    assert "valid_from-wrong" in page.text and "«31/02/2026» không phải là ngày" in page.text
    with house.parts.database.read() as session:
        assert session.query(Bulletin).count() == 4


def test_a_form_that_is_not_utf8_is_refused(calm_house) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    page = calm_house.client("lan").post("/bulletins/new", content=b"title=%ff%fe&text=x", headers=headers)
    assert page.status_code == 400 and "UTF-8" in page.text


def test_when_the_database_is_broken_a_page_still_says_what_to_do(house, monkeypatch) -> None:
    def broken() -> None:
        raise RuntimeError("disk gone")

    client = house.client("lan")
    monkeypatch.setattr(house.parts.database, "read", broken)
    page = client.get("/bulletins")
    assert page.status_code == 500 and "báo người quản trị mã sự cố" in page.text and "disk gone" not in page.text


def test_a_host_header_cannot_bend_the_way_back(calm_house) -> None:
    answer = calm_house.client().get("/plan", headers={"host": "testserver/evil?x="})
    assert answer.headers["location"] == "/sign-in?next=%2Fplan"
