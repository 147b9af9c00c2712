"""The whole service in a real browser: written, rendered, approved, planned, on air, in the log; phone and wide, light and dark.

Real service (supervisor, player, worker, web), a null output, the embedded voice. Pictures go to artefacts/. The ordinary
run makes one walk through the whole; looking at every page in every size, and what can go wrong on the way, is for the long one.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from station.clock import HANOI
from tests.conftest import need
from tests.web.conftest import PASSWORD, House, open_house

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
ARTEFACTS = ROOT / "artefacts"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
PHONE, WIDE = {"width": 360, "height": 780}, {"width": 1440, "height": 900}
CONFIG = """
[web]
port = {port}
[voices]
order = ["espeak"]
[store]
free_mb = 0
[guard]
windows = ["00:00-24:00"]
[slots]
usual_from = "00:00"
usual_until = "24:00"
[[outputs]]
name = "loa"
kind = "null"
"""
LEAD_S = 12  # what typing a slot and committing the day takes on a slow machine
TEXT = (
    "Sáng nay, ngày 21/11/2026, Ủy ban nhân dân xã mở lớp hướng dẫn dịch vụ công trực tuyến. "
    "Lớp học ở nhà văn hóa thôn Đông, bắt đầu lúc 7h30. Mời bà con mang theo căn cước và điện thoại. "
    "Tổ công nghệ số cộng đồng sẽ giúp từng người cài đặt và đăng nhập."
)


@dataclass
class Station:
    """The running service, and everything a page did that it should not."""

    address: str
    browser: Any
    wrong: list[str] = field(default_factory=list)

    def person(self, login: str, size: dict[str, int] = WIDE, scheme: str = "light") -> Any:
        context = self.browser.new_context(viewport=size, color_scheme=scheme, locale="vi-VN")
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda said: said.type in ("error", "warning") and self.wrong.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("request", lambda asked: asked.url.startswith(self.address) or self.wrong.append(f"outside: {asked.url}"))
        page.goto(f"{self.address}/sign-in")
        page.get_by_label("Tên đăng nhập").fill(login)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(f"{self.address}/")
        return page

    def picture(self, page: Any, name: str) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=str(ARTEFACTS / f"{name}.png"), full_page=True)


@pytest.fixture
def station(built_house: Path, tmp_path: Path) -> Iterator[Station]:
    need(CHROMIUM.exists(), "no /usr/bin/chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api")
    data = tmp_path / "data"
    subprocess.run(["cp", "-a", str(built_house), str(data)], check=True)
    _without_slots(open_house(data))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(port=port))
    command = [sys.executable, str(ROOT / "service.py"), "run", "--config", str(config), "--data", str(data)]
    with (tmp_path / "service.log").open("wb") as log:
        service = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_for(port, service)
        with playwright.sync_playwright() as running:
            browser = running.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
            yield Station(f"http://127.0.0.1:{port}", browser)
            browser.close()
    finally:
        os.kill(service.pid, signal.SIGTERM)
        service.wait(30)


def _without_slots(house: House) -> None:
    """The session of this test must not meet one at five."""
    with house.parts.database.read() as session:
        slots = [(row.id, row.version) for row in house.parts.slots.rows(session)]
    for slot, version in slots:
        house.parts.slots.remove(house.actor("hung"), slot, version)
    house.parts.close()


def _wait_for(port: int, service: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 90
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert service.poll() is None and time.monotonic() < until, "the service did not start"
            time.sleep(0.2)


def _until(page: Any, true: str) -> None:
    """Playwright's own waiting evaluates strings inside the page, which our content security policy forbids."""
    until = time.monotonic() + 30
    while not page.evaluate(true):
        assert time.monotonic() < until, true
        page.wait_for_timeout(200)


def test_a_bulletin_goes_from_its_first_word_to_the_log_of_what_aired(station: Station) -> None:
    bulletin = _write(station)
    _approve_on_a_phone(station, bulletin)
    _plan(station)
    _hear_it_air(station)
    _read_the_log(station)
    assert not station.wrong


def _write(station: Station) -> str:
    page = station.person("lan")
    page.get_by_role("link", name="Viết bản tin").click()
    page.get_by_label("Tên bản tin").fill("Lớp học dịch vụ công trực tuyến")
    page.get_by_label("Nội dung").fill(TEXT)
    page.get_by_label("Chuyên mục").select_option("binh-dan-hoc-vu-so")
    page.locator("#preview").get_by_text("hai mươi mốt tháng mười một").wait_for()
    today = datetime.now(HANOI).date()
    page.get_by_label("Có hiệu lực từ ngày").fill(today.strftime("%d/%m/%Y"))
    page.get_by_label("đến hết ngày").fill((today + timedelta(days=2)).strftime("%d/%m/%Y"))
    station.picture(page, "walk-1-editor")
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_role("button", name="Gửi duyệt").click()
    page.get_by_text("Đã gửi. Trạm đang tạo âm thanh").wait_for()
    page.get_by_text("Trạm đang đọc bản tin thành tiếng").or_(page.get_by_text("Nghe bản sẽ lên sóng")).wait_for()
    station.picture(page, "walk-2-rendering")
    page.get_by_text("Nghe bản sẽ lên sóng").wait_for(timeout=90_000)  # the page follows by itself
    assert page.get_by_role("button", name="Duyệt cho phát").count() == 0
    address = page.url.split("?")[0]
    page.context.close()
    return str(address)


def _approve_on_a_phone(station: Station, bulletin: str) -> None:
    page = station.person("minh", PHONE)
    page.get_by_role("link", name="Nghe và duyệt Lớp học dịch vụ").click()
    page.wait_for_url(bulletin)
    assert page.locator(".spoken").inner_text().startswith("Sáng nay, ngày hai mươi mốt tháng mười một")
    page.get_by_text("Ngắt loa", exact=True).click()
    box = page.locator(".silence .panel").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"], "the switch is whole on a phone"
    station.picture(page, "walk-3-silence-phone")
    page.keyboard.press("Escape")
    page.locator("audio").evaluate("sound => { sound.muted = true; return sound.play(); }")
    _until(page, "document.querySelector('audio').currentTime > 0.2")
    station.picture(page, "walk-3-approver-phone")
    page.get_by_role("button", name="Duyệt cho phát").click()
    page.get_by_text("Đã duyệt. Bản tin sẽ có trong lịch phát chưa chốt.").wait_for()
    assert page.get_by_text("Phó Chủ tịch UBND xã").is_visible()
    page.context.close()


def _plan(station: Station) -> None:
    page = station.person("hung")
    page.goto(f"{station.address}/slots/new")
    start = datetime.now(HANOI) + timedelta(seconds=LEAD_S)
    page.get_by_label("Tên khung giờ").fill("Buổi thử")
    page.get_by_role("checkbox", name="CN").check()
    page.get_by_label("Giờ bắt đầu").fill(start.strftime("%H:%M:%S"))
    page.get_by_label("Thời lượng, phút").fill("3")
    page.get_by_role("button", name="Lưu khung giờ").click()
    page.get_by_text("Đã lưu khung giờ").wait_for()
    page.goto(f"{station.address}/plan?date={start.date().isoformat()}")
    station.picture(page, "walk-4-plan")
    page.get_by_role("button", name="Chốt l").click()
    page.get_by_text("Đã chốt lịch phát và giao cho bộ phát.").wait_for()
    assert page.get_by_role("link", name="Lớp học dịch vụ công trực tuyến").is_visible()
    page.context.close()


def _hear_it_air(station: Station) -> None:
    page = station.person("hung")
    page.locator('.air[data-state="on_air"]').wait_for(timeout=90_000)
    page.locator('.air-title:has-text("Lớp học")').wait_for(timeout=60_000)
    left = page.locator(".air-count").inner_text()
    _until(page, f"document.querySelector('.air-count').textContent !== '{left}'")
    page.reload()
    page.locator('.air[data-state="on_air"]').wait_for()
    page.wait_for_timeout(1500)
    page.screenshot(path=str(ARTEFACTS / "hom-nay.png"))
    page.get_by_text("Ngắt loa", exact=True).click()
    page.get_by_label("Lý do").fill("thử công tắc")
    page.get_by_role("button", name="Ngắt toàn bộ loa ngay").click()
    page.get_by_text("Đã ngắt toàn bộ loa.").wait_for()
    page.locator('.air[data-state="silent"]').wait_for()
    station.picture(page, "walk-5-silenced")
    page.get_by_role("link", name="Mở lại loa").click()
    page.get_by_label("Lý do mở lại").fill("thử xong")
    page.get_by_role("button", name="Mở lại loa").click()
    page.get_by_text("Đã mở lại loa.").wait_for()
    page.context.close()


def _read_the_log(station: Station) -> None:
    page = station.person("hoa")
    page.goto(f"{station.address}/airings")
    row = page.get_by_role("row", name="Nhạc hiệu")
    until = time.monotonic() + 60
    while row.count() == 0 or "đã phát" not in row.first.inner_text():
        assert time.monotonic() < until, "the log does not show the airing"
        page.wait_for_timeout(1000)
        page.reload()
    text = row.first.inner_text()
    assert " ms" in text and "chạy thử" in text, "a null output is a rehearsal, and the log says so"
    station.picture(page, "walk-6-airings")
    page.emulate_media(media="print")
    station.picture(page, "walk-7-airings-on-paper")
    page.emulate_media(media="screen")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    station.picture(page, "walk-8-airings-phone")
    page.goto(f"{station.address}/logbook")
    assert page.get_by_text("Nhật ký nguyên vẹn", exact=False).first.is_visible()
    page.context.close()


PAGES = {
    "lan": ("/", "/bulletins", "/bulletins/new", "/bulletins/2", "/bulletins/3", "/bulletins/4", "/bulletins/4/edit"),
    "phuc": ("/lexicon", "/lexicon/new", "/account"),
    "minh": ("/", "/bulletins/2", "/station-sounds", "/plan"),
    "hung": ("/", "/slots", "/slots/new", "/airings", "/silence"),
    "admin": ("/people", "/people/2", "/people/new", "/set-up", "/logbook", "/khong-co-trang-nay"),
}


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_every_page_fits_and_asks_nobody_else(station: Station, size: dict[str, int], scheme: str) -> None:
    for login, addresses in PAGES.items():
        page = station.person(login, size, scheme)
        for address in addresses:
            page.goto(station.address + address)
            page.wait_for_timeout(150)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], (address, width)
            small = page.evaluate(SMALL_TARGETS)
            assert not small, (address, small)
            name = address.strip("/").replace("/", "-") or "hom-nay"
            station.picture(page, f"{login}-{name}-{size['width']}-{scheme}")
        page.context.close()
    missing = [one for one in station.wrong if "404" not in one]  # the page that is not there says 404, as it should
    assert not missing


# WCAG 2.2, success criterion 2.5.8 asks for 24 px; what a thumb presses here is at least 40 px high.
SMALL_TARGETS = """() => [...document.querySelectorAll('button, .button, input:not([type=hidden]):not([type=checkbox])'
  + ':not([type=radio]):not(.picker), select, nav a')]
  .filter(one => one.offsetParent && one.getBoundingClientRect().height < 40)
  .map(one => one.outerHTML.slice(0, 120))"""


@pytest.mark.long
def test_a_page_works_with_the_keyboard_alone(station: Station) -> None:
    page = station.person("lan")
    page.goto(f"{station.address}/bulletins")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    unlabelled = page.evaluate(
        "() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
        ".filter(one => !one.labels.length).map(one => one.outerHTML)"
    )
    assert not unlabelled
    page.context.close()


@pytest.mark.long
def test_words_typed_before_the_sign_in_was_lost_are_offered_again(station: Station) -> None:
    page = station.person("lan")
    page.goto(f"{station.address}/bulletins/new")
    page.get_by_label("Nội dung").fill("Chữ này không được mất.")
    page.context.clear_cookies()
    page.get_by_label("Tên bản tin").fill("Tin")
    page.get_by_label("Chuyên mục").select_option("nq57")
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_text("Bạn chưa đăng nhập hoặc phiên đã hết").wait_for()
    page.goto(f"{station.address}/sign-in?next=/bulletins/new")
    page.get_by_label("Tên đăng nhập").fill("lan")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("button", name="Lấy lại").click()
    assert page.get_by_label("Nội dung").input_value() == "Chữ này không được mất."
    page.context.close()


@pytest.mark.long
def test_a_reading_is_looked_into_heard_and_put_right_on_the_way(station: Station) -> None:
    page = station.person("lan", PHONE)
    page.goto(f"{station.address}/bulletins/new")
    page.get_by_label("Tên bản tin").fill("Họp hợp tác xã")
    page.get_by_label("Nội dung").fill("Uy ban nhan dan xa moi ba con den nha van hoa thon hop vao toi thu bay")
    page.get_by_text("Văn bản này chưa gửi duyệt được").wait_for()
    assert "Dòng 1" in page.locator("#preview .worst").inner_text()
    page.get_by_label("Nội dung").fill("HTXĐX mời bà con họp lúc 7h30. Mời bà con đến đúng giờ.")
    preview = page.locator("#preview")
    preview.get_by_text("hát tê ích").wait_for()
    preview.get_by_role("button", name="HTXĐX").click()
    chosen = "(() => { const t = document.getElementById('text'); return t.value.slice(t.selectionStart, t.selectionEnd); })()"
    assert page.evaluate(chosen) == "HTXĐX"
    page.get_by_label("Chuyên mục").select_option("nq57")
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_text("Đã lưu bản tin").wait_for()
    address = page.url.split("?")[0]
    mark = page.locator("mark.guess").first
    mark.click()
    bubble = page.locator(".bubble")
    assert "đọc là: hát tê ích" in bubble.inner_text() and "phỏng đoán" in bubble.inner_text()
    box = bubble.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] and box["y"] + box["height"] <= PHONE["height"]
    bubble.get_by_role("button", name="Nghe câu này").click()
    page.locator("[data-heard]").wait_for()
    assert 1 < float(page.locator("[data-heard]").get_attribute("data-heard")) < 10, "one sentence, not the whole text"
    station.picture(page, "reading-bubble-phone")
    page.keyboard.press("Escape")
    assert bubble.is_hidden() and mark.get_attribute("aria-expanded") == "false"
    mark.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.part") == "hear", "the keyboard gets into the bubble"
    bubble.get_by_role("link", name="Thêm vào từ điển").click()
    page.get_by_label("Đọc là").fill("hợp tác xã Đồng Xuân")
    page.get_by_role("button", name="Lưu cách đọc").click()
    page.get_by_text("Đã thêm vào từ điển").wait_for()
    assert page.url.split("?")[0] == address
    assert page.locator(".spoken").inner_text().startswith("Hợp tác xã Đồng Xuân mời bà con")
    page.context.close()
    assert not station.wrong
