"""The commune's lexicon by API and by forms: added, changed, removed, brought back, in and out as CSV; and reading by it."""

from __future__ import annotations

import json
import re

import pytest

from station.logbook import LogEntry

HTX = {"written": "HTXĐX", "spoken": "hợp tác xã Đồng Xuân", "note": "tên thường gọi"}
CSV = {"content-type": "text/csv"}


def entries(client) -> list[dict]:
    return client.get("/api/lexicon").json()["entries"]


def spoken(client, text: str) -> str:
    return client.post("/api/read", json={"text": text}).json()["spoken"]


def test_an_entry_is_added_read_by_changed_and_removed(house) -> None:
    lan = house.client("lan")
    made = lan.post("/api/lexicon", json=HTX)
    assert made.status_code == 201 and made.json()["match"] == "word" and made.json()["case_sensitive"]
    entry = made.json()
    assert "hợp tác xã Đồng Xuân mời" in spoken(lan, "Bà con được HTXĐX mời họp.")
    twice = lan.post("/api/lexicon", json=HTX)
    assert (twice.status_code, twice.json()["code"], twice.json()["field"]) == (409, "entry_exists", "written")
    address = f"/api/lexicon/{entry['id']}"
    changed = lan.patch(address, json=HTX | {"spoken": "hợp tác xã Đồng Xoài", "version": entry["version"]}).json()
    assert changed["version"] == entry["version"] + 1 and "Đồng Xoài" in spoken(lan, "Ban quản trị HTXĐX họp.")
    stale = lan.patch(address, json=HTX | {"version": entry["version"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_edit")
    assert lan.patch(address, json=HTX).json()["code"] == "version_needed"
    assert lan.delete(f"{address}?version={entry['version']}").json()["code"] == "stale_edit"
    assert lan.delete(address, headers={"if-match": f'"{changed["version"]}"'}).json() == {"ok": True}
    assert entries(lan) == [] and "Đồng" not in spoken(lan, "HTXĐX họp.")
    assert lan.delete(f"{address}?version=9").json()["code"] == "no_entry"
    with house.parts.database.read() as session:
        log = session.query(LogEntry).filter(LogEntry.kind.startswith("lexicon.")).order_by(LogEntry.seq).all()
        kept = [json.loads(row.body) for row in log]
    assert [one["kind"] for one in kept] == ["lexicon.added", "lexicon.changed", "lexicon.removed"]
    assert {one["who"]["name"] for one in kept} == {"Nguyễn Thị Lan"}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"written": " "}, "bad_written", "written"),
        ({"spoken": ""}, "bad_spoken", "spoken"),
        ({"spoken": "năm 2"}, "bad_spoken", "spoken"),
        ({"match": "gần đúng"}, "invalid_field", "match"),
        ({"note": "x" * 201}, "bad_note", "note"),
        ({"lạ": 1}, "invalid_field", "lạ"),
        ({"written": "A\x00"}, "bad_characters", "written"),
    ],
)
def test_a_wrong_entry_is_refused_at_its_field(calm_house, change: dict, code: str, field: str) -> None:
    answer = calm_house.client("lan").post("/api/lexicon", json=HTX | change)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, field)
    assert entries(calm_house.client("lan")) == []


def test_csv_out_and_in_is_the_same_and_a_wrong_line_takes_nothing(house) -> None:
    lan = house.client("lan")
    lan.post("/api/lexicon", json=HTX)
    lan.post("/api/lexicon", json={"written": "Y Ngông", "spoken": "i ngông", "kind": "name", "context": "thôn|làng"})
    before = entries(lan)
    file = lan.get("/api/lexicon.csv")
    assert file.headers["content-type"] == "text/csv; charset=utf-8" and "tu-dien-doc.csv" in file.headers["content-disposition"]
    assert file.content.startswith(b"\xef\xbb\xbfwritten,spoken,")
    assert lan.post("/api/lexicon/csv", content=file.content, headers=CSV).json() == {"added": 0, "changed": 0}
    for one in before:
        lan.delete(f"/api/lexicon/{one['id']}?version={one['version']}")
    assert lan.post("/api/lexicon/csv", content=file.content, headers=CSV).json() == {"added": 2, "changed": 0}
    assert [one | {"id": 0, "version": 0} for one in entries(lan)] == [one | {"id": 0, "version": 0} for one in before]
    unicode_text = "written;spoken\nHTXĐX;hợp tác xã mới\n".encode("utf-16")
    assert lan.post("/api/lexicon/csv", content=unicode_text, headers=CSV).json() == {"added": 0, "changed": 1}
    kept = entries(lan)
    for wrong in ("a,b\n1,2\n", "written,spoken\nA,a\nB,\n", ""):
        answer = lan.post("/api/lexicon/csv", content=wrong.encode(), headers=CSV)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_csv"), wrong
    assert entries(lan) == kept


def test_words_still_have_to_be_utf8_where_no_file_is_sent(calm_house) -> None:
    client = calm_house.client("lan")
    answer = client.post("/api/read", content=b"\xff\xfe{}", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_encoding")
    assert client.post("/api/read", content=b"\xff\xfe{}", headers=CSV).status_code == 422


def test_reading_says_what_it_repaired_and_why_it_would_be_refused(calm_house) -> None:
    client = calm_house.client("hoa")
    good = client.post("/api/read", json={"text": "UBND xã họp lúc 7h30."}).json()
    assert good["spoken"].startswith("Ủy ban nhân dân xã họp lúc bảy giờ ba mươi")
    assert {one["rule"] for one in good["spans"]} >= {"abbreviation", "time"}
    assert (good["damaged_share"], good["refusal"], good["notes"]) == (0.0, None, [])
    bad = client.post("/api/read", json={"text": "Uy ban nhan dan xa moi ba con den nha van hoa thon hop"}).json()
    assert bad["refusal"]["code"] == "text_damaged" and bad["damaged_share"] > 0.5
    assert bad["refusal"]["lines"][0]["number"] == 1
    assert client.post("/api/read", json={"text": ""}).json()["spoken"] == ""
    for size in (20_001, 200_001):
        assert client.post("/api/read", json={"text": "á" * size}).status_code in (413, 422)


def test_a_sentence_is_heard_and_a_long_or_empty_one_is_not(calm_house) -> None:
    client = calm_house.client("minh")
    sound = client.post("/api/hear", json={"text": "UBND xã họp lúc 7h30."})
    assert sound.status_code == 200 and sound.headers["content-type"] == "audio/mpeg" and len(sound.content) > 5000
    long = client.post("/api/hear", json={"text": "á " * 151})
    assert (long.status_code, long.json()["code"]) == (413, "text_too_long")
    empty = client.post("/api/hear", json={"text": "..."})
    assert (empty.status_code, empty.json()["code"]) == (422, "nothing_to_say")


def test_when_two_others_are_hearing_a_third_is_told_to_wait(calm_house, monkeypatch) -> None:
    monkeypatch.setattr("web.hearing._PATIENCE_S", 0.05)
    from web.hearing import _AT_ONCE

    taken = [_AT_ONCE.acquire(timeout=5) for _ in range(2)]
    try:
        answer = calm_house.client("lan").post("/api/hear", json={"text": "Câu này phải đợi."})
    finally:
        for _ in taken:
            _AT_ONCE.release()
    assert all(taken) and (answer.status_code, answer.json()["code"]) == (429, "busy_hearing")


def test_the_empty_page_teaches_and_only_editors_are_offered_changes(house) -> None:
    page, other = house.client("lan").get("/lexicon").text, house.client("minh").get("/lexicon").text
    for text in (page, other):
        assert "Y Ngông" in text and "HTXĐX" in text and "có hiệu lực cho phiên bản gửi duyệt sau" in text
        assert 'href="/lexicon"' in text
    assert 'href="/lexicon/new"' in page and 'action="/lexicon/csv"' in page
    assert 'href="/lexicon/new"' not in other and 'action="/lexicon/csv"' not in other


def test_added_from_a_bulletin_by_forms_alone_and_back_there(house) -> None:
    lan, bulletin = house.client("lan"), house.bulletins["draft"]
    lan.patch(f"/api/bulletins/{bulletin}", json={"text": "HTXĐX mời bà con họp.", "version": house.version(bulletin)})
    page = lan.get(f"/bulletins/{bulletin}").text
    link = f"/lexicon/new?written=HTX%C4%90X&amp;back=/bulletins/{bulletin}"
    assert f'href="{link}"' in page and "hát tê ích" in page
    form = lan.get(link.replace("&amp;", "&")).text
    assert 'value="HTXĐX"' in form and f'name="back" value="/bulletins/{bulletin}"' in form
    sent = HTX | {"kind": "abbreviation", "match": "word", "case_sensitive": "1", "back": f"/bulletins/{bulletin}"}
    wrong = lan.post("/lexicon/new", data=sent | {"spoken": "số 7"})
    assert wrong.status_code == 422 and 'value="số 7"' in wrong.text and "spoken-wrong" in wrong.text
    assert f'value="/bulletins/{bulletin}"' in wrong.text
    back = lan.post("/lexicon/new", data=sent)
    assert back.headers["location"] == f"/bulletins/{bulletin}?said=lexicon_added"
    assert "Hợp tác xã Đồng Xuân mời" in lan.get(back.headers["location"]).text
    foreign = lan.post("/lexicon/new", data=sent | {"written": "B", "back": "//evil.example"})
    assert foreign.headers["location"] == "/?said=lexicon_added"


def test_changed_removed_and_brought_back_by_forms_alone(house) -> None:
    lan = house.client("lan")
    lan.post("/lexicon/new", data=HTX | {"kind": "name", "context": "thôn"})
    entry = entries(lan)[0]
    assert not entry["case_sensitive"] and entry["kind"] == "name"
    assert "HTXĐX" in lan.get("/lexicon?q=dong xuan").text and "chưa có «máy bay»" in lan.get("/lexicon?q=máy bay").text
    again = lan.post("/lexicon/new", data=HTX | {"context": "thôn"})
    assert again.status_code == 409 and "Xem mục đang có" in again.text
    address = f"/lexicon/{entry['id']}"
    form = HTX | {"version": entry["version"], "case_sensitive": "1", "context": "thôn"}
    assert lan.post(address, data=form).headers["location"] == "/lexicon?said=lexicon_changed"
    stale = lan.post(address, data=form | {"spoken": "cũ"})
    assert stale.status_code == 409 and 'value="cũ"' in stale.text and "Người khác vừa sửa thành" in stale.text
    version = re.findall(r'name="version" value="(\d+)"', stale.text)[0]
    gone = lan.post(f"{address}/remove", data={"version": version}).headers["location"]
    page = lan.get(gone).text
    assert entries(lan) == [] and "Đã bỏ: HTXĐX → hợp tác xã Đồng Xuân" in page
    form = page[page.index("Đã bỏ: ") : page.index("Thêm lại")]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    assert lan.post("/lexicon/new", data=fields).status_code == 303
    kept = entries(lan)[0]
    assert {name: kept[name] for name in (*HTX, "context", "case_sensitive")} == HTX | {"context": "thôn", "case_sensitive": True}
    assert "Thêm lại" not in house.client("minh").get(gone).text


def test_a_csv_file_is_taken_from_the_page(house) -> None:
    lan = house.client("lan")
    file = "written,spoken\nHTXĐX,hợp tác xã Đồng Xuân\n".encode("utf-16")
    sent = lan.post("/lexicon/csv", files={"file": ("tu-dien.csv", file, "text/csv")})
    assert sent.headers["location"] == "/lexicon?added=1&changed=0&said=lexicon_imported"
    assert entries(lan)[0]["written"] == "HTXĐX" and "Thêm 1 mục, sửa 0 mục" in lan.get(sent.headers["location"]).text
    wrong = lan.post("/lexicon/csv", files={"file": ("tu-dien.csv", b"written,spoken\nA,\n", "text/csv")})
    assert wrong.status_code == 422 and "Dòng 2" in wrong.text and "Chưa có gì thay đổi" in wrong.text
    nothing = lan.post("/lexicon/csv", files={"file": ("", b"", "application/octet-stream")})
    assert nothing.status_code == 422 and "Chưa chọn tệp" in nothing.text
    assert len(entries(lan)) == 1
