"""What editor and approver see of a reading: side by side, how sure, warnings with their places, repairs, refusals."""

from __future__ import annotations

import re

SCAN = "Uy ban nhan dan xa moi ba con den nha van hoa thon hop vao toi thu bay nay"


def write(house, text: str, title: str = "Tin") -> int:
    return house.client("lan").post("/api/bulletins", json={"title": title, "text": text, "topic": "nq57"}).json()["id"]


def test_editor_and_approver_see_the_same_reading_with_how_sure_it_is(house) -> None:
    lan, minh = house.client("lan"), house.client("minh")
    bulletin = write(house, "UBND xã và QQZ họp ngày 21/11/2026, dùng smartphones.")
    address = f"/bulletins/{bulletin}"
    draft = lan.get(address).text
    assert "Lời đọc nếu gửi duyệt bây giờ" in draft
    assert lan.post(f"{address}/submit", data={"version": house.version(bulletin)}).status_code == 303
    editor, approver = lan.get(address).text, minh.get(address).text
    for page in (draft, editor, approver):
        title = "đọc là: ủy ban nhân dân · chữ viết tắt · chắc chắn"
        assert re.search(rf'<mark class="said sure" title="{title}"[^>]*>UBND</mark>', page)
        assert re.search(r'<mark class="said guess"[^>]*>QQZ</mark><sup class="ref" id="cho-1"><a href="#luu-y-1"', page)
        assert re.search(r'<mark class="said (likely|guess|doubt)"[^>]*>smartphones</mark><sup class="ref" id="cho-2">', page)
        assert 'id="luu-y-1"><a href="#cho-1"' in page and 'id="luu-y-2"><a href="#cho-2"' in page
        assert "chắc chắn" in page and "phỏng đoán" in page, "the legend"
        assert page.count("Nghe câu này") == 1
    link = f"/lexicon/new?written=QQZ&amp;back=/bulletins/{bulletin}"
    assert f'href="{link}"' in editor and "/lexicon/new" not in approver, "who may not edit the lexicon is not sent there"


def test_what_was_mended_is_told_to_the_editor_and_by_the_api(house) -> None:
    bulletin = write(house, "Mời bà con đến nhà văn hóa thôn Đông họp. " + "V\u0456 an toàn, mời đội mũ.")
    lan = house.client("lan")
    repairs = lan.get(f"/api/bulletins/{bulletin}").json()["repairs"]
    assert repairs
    page = lan.get(f"/bulletins/{bulletin}").text
    assert "Trạm đã sửa chữ dán vào" in page and repairs[0] in page.replace("&#34;", '"')
    assert "Trạm đã sửa chữ dán vào" not in house.client("minh").get(f"/bulletins/{bulletin}").text


def test_a_refused_text_shows_its_worst_lines_before_and_after_it_is_sent(house) -> None:
    lan = house.client("lan")
    bulletin = write(house, f"Mời bà con đến nhà văn hóa.\n{SCAN}")
    address = f"/bulletins/{bulletin}"
    before = lan.get(address)
    sent = lan.post(f"{address}/submit", data={"version": house.version(bulletin)})
    assert (before.status_code, sent.status_code) == (200, 422)
    for page in (before.text, sent.text):
        assert "Văn bản này chưa gửi duyệt được" in page and "Dòng 2 · " in page and page.count(SCAN) == 2
        assert "Sửa</a>" in page
    secret = write(house, "Thông báo nội bộ.\nTUYỆT MẬT\nMời họp.")
    page = lan.get(f"/bulletins/{secret}").text
    assert "dấu chỉ độ mật «TUYỆT MẬT»" in page and "Dòng 2</span>" in page


def test_markup_in_a_text_stays_text(house) -> None:
    bulletin = write(house, '<b>QQZ</b> "><script>alert(1)</script> & ĐT: 0912 345 678')
    page = house.client("lan").get(f"/bulletins/{bulletin}").text
    assert "<script>alert" not in page and "<b>QQZ" not in page


def test_the_editor_works_without_the_preview(house) -> None:
    page = house.client("lan").get("/bulletins/new").text
    assert re.search(r'<section class="preview" id="preview" hidden', page) and 'name="text"' in page
