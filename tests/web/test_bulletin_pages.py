"""From the first word to the air by forms alone, as a browser without JavaScript sends them; and the sound itself."""

from __future__ import annotations

import re
from datetime import date

from audio_library.bulletins import Approval
from audio_library.desk import find
from station.files import sha256_bytes
from tests.web.conftest import TEXT

FORM = {"title": "Lịch tiêm", "text": TEXT, "topic": "nq57", "genre": "NOTICE", "level": "ROUTINE"}
FORM |= {"valid_from": "20/11/2026", "valid_until": "27/11/2026"}


def version_on(page: str) -> str:
    return re.findall(r'name="version" value="(\d+)"', page)[0]


def test_written_submitted_approved_planned_without_javascript(house) -> None:
    lan, minh, hung = house.client("lan"), house.client("minh"), house.client("hung")
    made = lan.post("/bulletins/new", data=FORM)
    assert made.status_code == 303
    address = made.headers["location"].split("?")[0]
    page = lan.get(made.headers["location"]).text
    assert "Đã lưu bản tin" in page and "Gửi duyệt" in page
    sent = lan.post(f"{address}/submit", data={"version": version_on(page)})
    assert sent.headers["location"] == f"{address}?said=submitted"
    waiting = lan.get(address).text
    assert "Trạm đang đọc bản tin thành tiếng" in waiting and "<noscript>" in waiting
    house.render()
    page = minh.get(address).text
    assert "hai mươi mốt tháng mười một" in page and "<audio" in page and "Duyệt cho phát" in page
    assert minh.post(f"{address}/approve", data={"version": version_on(page)}).status_code == 303
    page = house.client("hoa").get(address).text
    assert "Phó Chủ tịch UBND xã" in page and "đã duyệt" in page
    assert "Lịch tiêm" in hung.get("/plan?date=21/11/2026").text
    assert hung.post("/plan/commit", data={"date": "2026-11-21"}).headers["location"] == "/plan?date=2026-11-21&said=committed"
    assert "Đã chốt, phiên bản 1" in hung.get("/plan?date=2026-11-21").text
    day = (house.data / "player" / "plans" / "2026-11-21.json").read_text()
    assert "Lịch tiêm" in day, "the player has it at once"


def test_who_wrote_it_cannot_approve_it_by_page_or_api(house) -> None:
    phuc, minh = house.client("phuc"), house.client("minh")
    bulletin = phuc.post("/api/bulletins", json={"title": "Tin", "text": TEXT, "topic": "nq57"}).json()
    address = f"/api/bulletins/{bulletin['id']}"
    phuc.post(f"{address}/submit", json={"version": bulletin["version"]})
    house.render()
    shown = phuc.get(address).json()
    assert shown["state"] == "SUBMITTED" and "approve" not in shown["may"] and "return" in shown["may"]
    refused = phuc.post(f"{address}/approve", json={"version": shown["version"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "writer_is_approver")
    page = phuc.get(f"/bulletins/{bulletin['id']}").text
    assert "Duyệt cho phát" not in page and "Hãy nhờ người duyệt khác" in page
    forced = phuc.post(f"/bulletins/{bulletin['id']}/approve", data={"version": shown["version"]})
    assert forced.status_code == 403 and "không được tự duyệt" in forced.text
    with house.parts.database.read() as session:
        assert find(session, house.parts.code, bulletin["id"]).state == "SUBMITTED"
    assert "approve" in minh.get(address).json()["may"]
    assert minh.post(f"{address}/approve", json={"version": shown["version"]}).json()["state"] == "APPROVED"


def test_the_answer_of_an_approved_bulletin_names_what_was_bound(house) -> None:
    body = house.client("hoa").get(f"/api/bulletins/{house.bulletins['approved']}").json()
    assert body["state_shown"] == "đã duyệt" and body["writers"][0]["name"] == "Nguyễn Thị Lan"
    approval, recording, revision = body["approval"], body["recording"], body["revision"]
    assert approval["name"] == "Trần Văn Minh" and approval["position"] == "Phó Chủ tịch UBND xã"
    assert approval["flac_sha256"] == recording["flac_sha256"] and approval["mp3_sha256"] == recording["mp3_sha256"]
    assert approval["written_sha256"] == revision["written_sha256"] == sha256_bytes(body["text"].encode())
    assert recording["engine"] == "espeak" and abs(recording["loudness_lufs"] + 16) <= 0.5
    assert body["render"]["state"] == "done" and body["may"] == []


def test_editing_an_approved_bulletin_takes_it_from_the_player_at_once(house) -> None:
    lan, bulletin = house.client("lan"), house.bulletins["approved"]
    house.parts.delivery.deliver()
    approvals = house.data / "player" / "approvals.json"
    digest = lan.get(f"/api/bulletins/{bulletin}").json()["recording"]["flac_sha256"]
    assert digest in approvals.read_text()
    answer = lan.patch(f"/api/bulletins/{bulletin}", json={"text": TEXT + " Sửa.", "version": house.version(bulletin)})
    assert answer.json()["state"] == "DRAFT" and answer.json()["approval"] is None
    assert digest not in approvals.read_text()
    with house.parts.database.read() as session:
        assert session.query(Approval).filter(Approval.revision_id.is_not(None)).one().voided_why == "edited"


def test_returned_and_withdrawn_need_a_reason_and_say_it(house) -> None:
    minh, bulletin = house.client("minh"), house.bulletins["submitted"]
    address, version = f"/bulletins/{bulletin}", house.version(bulletin)
    page = minh.post(f"{address}/return", data={"version": version, "reason": "  "})
    assert page.status_code == 422 and "Hãy ghi lý do" in page.text and "reason-wrong" in page.text
    assert minh.post(f"{address}/return", data={"version": version, "reason": "Sai ngày"}).status_code == 303
    assert "Sai ngày" in house.client("lan").get(address).text
    approved = house.bulletins["approved"]
    answer = minh.post(f"/api/bulletins/{approved}/withdraw", json={"version": house.version(approved), "reason": "Hoãn"})
    assert answer.json()["state"] == "WITHDRAWN" and answer.json()["state_reason"] == "Hoãn"


def test_a_stale_form_shows_the_newer_text_and_keeps_her_own(house) -> None:
    lan, phuc, bulletin = house.client("lan"), house.client("phuc"), house.bulletins["draft"]
    address = f"/bulletins/{bulletin}/edit"
    version = version_on(lan.get(address).text)
    assert phuc.post(address, data=FORM | {"text": "Bản của Phúc.", "version": version}).status_code == 303
    page = lan.post(address, data=FORM | {"text": "Bản của Lan.", "version": version})
    assert page.status_code == 409
    assert "Bản của Lan.</textarea>" in page.text and "Bản của Phúc." in page.text and "Lưu đè lên bản mới" in page.text
    again = lan.post(address, data=FORM | {"text": "Bản của Lan.", "version": version_on(page.text)})
    assert again.status_code == 303
    assert lan.get(f"/api/bulletins/{bulletin}").json()["text"] == "Bản của Lan."


def test_bulletins_are_found_by_state_and_by_words_without_marks(house) -> None:
    lan = house.client("lan")
    assert [one["id"] for one in lan.get("/api/bulletins?state=draft").json()["bulletins"]] == [house.bulletins["draft"]]
    assert len(lan.get("/api/bulletins?q=chuyen+doi+so").json()["bulletins"]) == 4
    assert len(lan.get("/api/bulletins?q=ĐIỆN+THOẠI").json()["bulletins"]) == 4
    assert lan.get("/api/bulletins?q=máy+bay").json()["bulletins"] == []
    assert lan.get("/api/bulletins?state=xyz").json()["code"] == "unknown_state"
    first = lan.get("/api/bulletins?limit=3").json()
    rest = lan.get(f"/api/bulletins?limit=3&before={first['before']}").json()
    assert len(first["bulletins"]) == 3 and len(rest["bulletins"]) == 1 and rest["before"] is None


def test_the_sound_is_the_approved_bytes_whole_or_in_ranges(house) -> None:
    client, address = house.client("minh"), f"/api/bulletins/{house.bulletins['approved']}/audio"
    recording = client.get(address.removesuffix("/audio")).json()["recording"]
    whole = client.get(address)
    assert whole.status_code == 200 and whole.headers["content-type"] == "audio/mpeg"
    assert sha256_bytes(whole.content) == recording["mp3_sha256"]
    assert whole.headers["etag"] == f'"{recording["mp3_sha256"]}"' and whole.headers["accept-ranges"] == "bytes"
    size = len(whole.content)
    ranges = [("0-99", 0, 99), ("100-", 100, size - 1), ("-50", size - 50, size - 1), (f"10-{size * 2}", 10, size - 1)]
    for asked, first, last in ranges:
        part = client.get(address, headers={"range": f"bytes={asked}"})
        assert part.status_code == 206 and part.content == whole.content[first : last + 1], asked
        assert part.headers["content-range"] == f"bytes {first}-{last}/{size}"
    for asked in (f"{size}-", "-0", "9-3"):
        assert client.get(address, headers={"range": f"bytes={asked}"}).status_code == 416, asked
    for ignored in ("bytes=0-1,5-6", "bytes=-", "letters=0-1"):
        assert client.get(address, headers={"range": ignored}).status_code == 200, ignored
    assert client.get(address, headers={"if-none-match": whole.headers["etag"]}).status_code == 304
    other = client.get(address, headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert other.status_code == 200 and len(other.content) == size
    master = client.get(f"{address}?form=flac")
    assert master.headers["content-type"] == "audio/flac" and sha256_bytes(master.content) == recording["flac_sha256"]
    assert client.get(f"{address}?form=wav").json()["code"] == "unknown_form"


def test_a_sound_that_is_not_there_or_was_changed_is_not_given_out(house) -> None:
    client = house.client("minh")
    assert client.get(f"/api/bulletins/{house.bulletins['draft']}/audio").json()["code"] == "no_audio"
    address = f"/api/bulletins/{house.bulletins['approved']}"
    digest = client.get(address).json()["recording"]["mp3_sha256"]
    path = house.parts.store.path(digest, ".mp3")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert (client.get(f"{address}/audio").status_code, client.get(f"{address}/audio").json()["code"]) == (500, "file_changed")
    path.unlink()
    assert client.get(f"{address}/audio").json()["code"] == "file_missing"


def test_a_day_is_planned_committed_and_shaped_for_scripts(house) -> None:
    hung = house.client("hung")
    proposed = hung.get("/api/plan?date=2026-11-21").json()["days"][0]
    assert (proposed["version"], proposed["committed_at"]) == (0, None) and len(proposed["sessions"]) == 2
    day = hung.post("/api/plan/commit", json={"date": "2026-11-21"}).json()["days"][0]
    assert day["version"] == 1 and day["date"] == "2026-11-21"
    items = day["sessions"][0]["items"]
    roles = [item["role"] for item in items]
    assert roles[0] == "tune" and roles[-1] == "closing" and roles.count("bulletin") == 1
    assert set(items[0]) >= {"id", "bulletin", "title", "role", "starts_at", "length_ms", "digest"}
    assert items[0]["starts_at"] == "2026-11-20T22:00:00.000000Z"
    again = hung.post("/api/plan/commit", json={"date": "2026-11-21"}).json()["days"][0]
    assert again["version"] == 1, "nothing changed: no new version"
    far = hung.post("/api/plan/commit", json={"date": date(2027, 5, 1).isoformat()})
    assert far.json()["code"] == "day_out_of_range"


def test_a_slot_page_takes_hours_as_people_type_them_and_asks_why_at_night(house) -> None:
    hung = house.client("hung")
    form = {"name": "Trưa", "weekdays": ["1", "3"], "starts_at": "11h30", "length_min": "7,5", "valid_from": "1/12/2026"}
    assert hung.post("/slots/new", data=form).headers["location"] == "/slots?said=slot_saved"
    slot = next(one for one in hung.get("/api/slots").json()["slots"] if one["name"] == "Trưa")
    assert (slot["starts_at"], slot["length_s"], slot["valid_from"], slot["weekdays"]) == ("11:30", 450, "2026-12-01", [1, 3])
    night = hung.post("/slots/new", data=form | {"starts_at": "3:15"})
    assert night.status_code == 422 and "unusual_reason-wrong" in night.text and 'value="3:15"' in night.text
    changed = hung.patch(f"/api/slots/{slot['id']}", json={"length_s": 600, "version": slot["version"]}).json()
    assert changed["length_s"] == 600 and changed["starts_at"] == "11:30"
    assert hung.delete(f"/api/slots/{slot['id']}?version={slot['version']}").json()["code"] == "stale_edit"
    assert hung.delete(f"/api/slots/{slot['id']}", headers={"if-match": f'"{changed["version"]}"'}).status_code == 200
