"""The demo's work, done as people do it: through the API, each with an account of her own."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from station.errors import RadioError
from web.commands.demo_texts import BULLETINS

STATION_NAME = "Đài Truyền thanh xã Hòa Bình"
PEOPLE = (
    ("bientap", "Nguyễn Thị Hạnh", ("editor",), "Biên tập viên"),
    ("nguoiduyet", "Trần Văn Bình", ("approver",), "Phó Chủ tịch UBND xã"),
    ("vanhanh", "Lê Văn Sơn", ("operator",), "Cán bộ kỹ thuật"),
    ("kiemtra", "Phạm Thị Lan", ("auditor",), "Ban Văn hóa - Xã hội HĐND xã"),
)
LEAD = timedelta(seconds=6)


class DemoFailed(RadioError):
    """A step of the demo did not come to its end."""


@dataclass(slots=True)
class Hand:
    """One person at her browser: signed in, acting through the API."""

    login: str
    password: str
    client: httpx.Client

    def send(self, method: str, path: str, **body: Any) -> Any:
        answer = self.client.request(method, path, json=body or None)
        if answer.status_code >= 400:
            problem = answer.json()
            raise DemoFailed(problem.get("code", "demo_failed"), f"{method} {path}: {problem.get('detail')}")
        return answer.json() if answer.content else None


@dataclass(slots=True)
class Script:
    """The steps in their order. `say` shows progress."""

    base_url: str
    zone: ZoneInfo
    say: Callable[[str], None]
    hands: dict[str, Hand] = field(default_factory=dict)

    def sign_in(self, login: str, password: str) -> Hand:
        """Signs in and, on the first time, replaces the one-time password."""
        client = httpx.Client(base_url=self.base_url, timeout=30, headers={"Origin": self.base_url}, trust_env=False)
        hand = Hand(login, password, client)
        hand.send("POST", "/api/sign-in", login=login, password=password)
        new = f"{login}-{secrets.token_hex(4)}"
        hand.send("POST", "/api/password", old=password, new=new)
        hand.password = new
        self.hands[login] = hand
        return hand

    def people(self, admin_password: str) -> None:
        self.say("đặt tên đài, lập tài khoản: biên tập viên, người duyệt, người vận hành, người kiểm tra")
        admin = self.sign_in("admin", admin_password)
        admin.send("POST", "/api/set-up", station=STATION_NAME, unit="UBND xã Hòa Bình", village_word="thôn")
        for login, name, roles, position in PEOPLE:
            made = admin.send("POST", "/api/people", login=login, name=name, roles=list(roles), position=position)
            self.sign_in(login, made["one_time_password"])

    def write(self) -> list[int]:
        self.say("biên tập viên viết ba bản tin và trình duyệt")
        editor = self.hands["bientap"]
        made = []
        for text in BULLETINS:
            bulletin = editor.send("POST", "/api/bulletins", **text)
            editor.send("POST", f"/api/bulletins/{bulletin['id']}/submit", version=bulletin["version"])
            made.append(bulletin["id"])
        return made

    def approve(self, bulletins: list[int]) -> None:
        approver = self.hands["nguoiduyet"]
        self._until("tạo âm thanh", lambda: self._rendered(approver, bulletins), 150)
        self.say("người duyệt nghe và duyệt: âm thanh của đài, ba bản tin")
        for element in approver.send("GET", "/api/elements")["elements"]:
            approver.send("POST", f"/api/elements/{element['id']}/approve")
        for number in bulletins:
            bulletin = approver.send("GET", f"/api/bulletins/{number}")
            sound = bulletin["recording"]
            voice = sound["engine"] + (" (dự phòng)" if sound["fallback"] else "")
            self.say(f"   «{bulletin['title']}»: {sound['length_ms'] / 1000:.1f} s, giọng {voice}")
            approver.send("POST", f"/api/bulletins/{number}/approve", version=bulletin["version"])

    def _rendered(self, approver: Hand, bulletins: list[int]) -> bool:
        for number in bulletins:
            bulletin = approver.send("GET", f"/api/bulletins/{number}")
            if bulletin["state"] == "DRAFT":
                raise DemoFailed("render_failed", f"Không tạo được âm thanh: {bulletin['state_reason']}")
            if bulletin["state"] != "SUBMITTED":
                return False
        elements = approver.send("GET", "/api/elements")["elements"]
        return bool(elements) and all(element["recording"] for element in elements)

    def schedule(self) -> datetime:
        """A slot that starts in a few seconds, and the plan of its day committed."""
        start = (datetime.now(self.zone) + LEAD).replace(microsecond=0)
        operator = self.hands["vanhanh"]
        operator.send(
            "POST",
            "/api/slots",
            name="Buổi phát thử nghiệm",
            weekdays=[start.isoweekday()],
            starts_at=f"{start:%H:%M:%S}",
            length_s=180,
        )
        committed = operator.send("POST", "/api/plan/commit", date=start.date().isoformat())
        items = [item for session in committed["days"][0]["sessions"] for item in session["items"]]
        self.say(f"lịch phát đã chốt: {len(items)} mục, bắt đầu lúc {start:%H:%M:%S}")
        if not items:
            raise DemoFailed("nothing_planned", "Lịch phát không có mục nào.")
        return start

    def airings(self, day: datetime) -> list[dict[str, Any]]:
        date = day.date().isoformat()
        return list(self.hands["kiemtra"].send("GET", f"/api/airings?from={date}&to={date}")["airings"])

    def until_aired(self, day: datetime) -> list[dict[str, Any]]:
        """Waits for every item's end, telling what is on air."""
        shown: set[str] = set()

        def over() -> bool:
            rows = self.airings(day)
            for row in rows:
                if row["state"] != "PLANNED" and row["item"] not in shown:
                    shown.add(row["item"])
                    self.say(f"   đang phát: {row['title']}")
            return bool(rows) and all(row["state"] not in {"PLANNED", "AIRING"} for row in rows)

        self._until("phát sóng", over, 240)
        return self.airings(day)

    def _until(self, what: str, done: Callable[[], bool], limit_s: float) -> None:
        self.say(f"{what}…")
        until = time.monotonic() + limit_s
        while not done():
            if time.monotonic() > until:
                raise DemoFailed("demo_late", f"Bước «{what}» quá {limit_s:.0f} giây. Xem nhật ký trong thư mục log.")
            time.sleep(0.4)
