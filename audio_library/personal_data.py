"""Personal data in a bulletin: found before a text is handed to a voice outside the station.

Law 91/2025/QH15 on the protection of personal data names what identifies a person. A bulletin that holds
such data is spoken by an offline voice unless a person decides otherwise; the words to look at are shown.

What is found, and what is not:

    id_number     căn cước / CCCD of 12 digits that begins as one does; CMND of 9 digits beside its cue words
    phone         mobile numbers (10 digits, 03, 05, 07, 08, 09, or +84); landlines only beside words of a home.
                  No hotlines (113, 1022, 1800…, 1900…) and no number that a text gives as an office's
    bank_account  digits beside «số tài khoản», «STK» …, unless it is a fund's or an office's
    email         addresses of persons; none of an office (…gov.vn, vanthu@, lienhe@)
    birth_date    a date beside «sinh ngày», «ngày sinh», «sinh năm» with a name before it

Precision comes first: a warning that is wrong every day is read by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["id_number", "phone", "bank_account", "email", "birth_date"]

_NEAR = 60  # characters before a number in which its cue words stand
_I = re.IGNORECASE

_GROUPED = r"(?:[ .\-]?\d)"
_ID12 = re.compile(rf"(?<![\d.,/-])0\d{{2}}{_GROUPED}{{9}}(?![\d/]|[.,]\d)")
_ID9 = re.compile(rf"(?<![\d.,/-])\d{_GROUPED}{{8}}(?![\d/]|[.,]\d)")
_ID_CUE = re.compile(r"căn cước|\bcccd\b|\bcmnd\b|\bcmt\b|chứng minh|định danh|giấy tờ tùy thân|\bcăn\s?cước\b", _I)
_CMND_CUE = re.compile(r"\bcmnd\b|\bcmt\b|\bcmtnd\b|chứng minh", _I)
# A province's code (001-096) comes first, then digits for century and sex and the year: Decree 137/2015/NĐ-CP, article 13.
_PROVINCE_MOST = 96

_MOBILE = re.compile(r"(?<![\d+])(?:\+84[ .\-]?|84(?=[35789]\d{8}\b)|\(?0)[35789](?:\)?[ .\-]{0,2}\d){8}(?![\d]|[.,]\d)")
_LANDLINE = re.compile(r"(?<![\d.,/])\(?02\d{1,2}\)?(?:[ .\-]{0,2}\d){7,8}(?!\d)")
_OFFICE_CUE = re.compile(
    r"đường dây nóng|hotline|tổng đài|trực ban|số điện thoại (?:của )?(?:cơ quan|ubnd|ủy ban|trạm|công an|trường|trung tâm)"
    r"|điện thoại cơ quan|điện thoại bàn|văn phòng|ủy ban nhân dân|\bubnd\b|\bubmttq\b|\bhđnd\b|trạm y tế|bệnh viện"
    r"|công an (?:xã|phường|huyện|tỉnh|thành phố)|trung tâm|bộ phận một cửa|ban chỉ huy|ban chỉ đạo|điện lực|bưu điện|công ty"
    r"|hợp tác xã|ngân hàng|cửa hàng|phòng khám|nhà trường|trường (?:mầm non|tiểu học|thcs|thpt)",
    _I,
)
_HOME_CUE = re.compile(r"nhà riêng|gia đình|hộ (?:ông|bà)|điện thoại nhà|\b(?:ông|bà|anh|chị|cháu)\s+\w", _I)
_PERSON_CUE = re.compile(r"\b(?:ông|bà|anh|chị|em|cháu|đồng chí|đ/c|bác|cô|chú)\s+[A-ZĐÀ-Ỹ]|liên hệ|gặp|chủ hộ|họ (?:và )?tên")

_ACCOUNT = re.compile(
    r"(?:số tài khoản|\bstk\b|tài khoản(?: ngân hàng)?(?: số)?|account)\s*(?:\([^)\n]{0,30}\))?\s*(?:ngân hàng)?\s*(?:là|số)?\s*"
    r"[:：\-–]?\s*(?P<span>\d(?:[ .\-]?\d){7,18})(?![\d])",
    _I,
)
_FUND_CUE = re.compile(
    r"kho bạc|\bquỹ\b|ủy ban|\bubnd\b|\bmttq\b|mặt trận|ban vận động|hội chữ thập đỏ|công ty|nhà trường|đơn vị", _I
)

_EMAIL = re.compile(r"(?<![\w.+-])(?P<who>[A-Za-z0-9._%+-]{1,64})@(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_OFFICE_HOST = re.compile(r"(?:^|\.)(?:gov|edu|org)\.vn$|\.gov$", _I)
_OFFICE_WHO = re.compile(
    r"^(?:vanthu|vt|lienhe|contact|info|hotro|support|tuyendung|toasoan|banbientap|bbt|ubnd|vp|vanphong|phananh|gopy"
    r"|admin|noreply|tramyte|congan|xa|phuong|daitruyenthanh|hdnd|mttq)",
    _I,
)

_DATE = r"(?:(?:ngày\s+)?\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{2,4}|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4})"
_BORN = re.compile(
    rf"(?:sinh\s+ngày|ngày\s+sinh|ngày,?\s+tháng,?\s+năm\s+sinh|\bns|\bsinh)\s*[:\-]?\s*(?:ngày\s+)?(?P<span>{_DATE})", _I
)
_BORN_YEAR = re.compile(r"(?:sinh\s+năm|năm\s+sinh)\s*[:\-]?\s*(?P<span>(?:19|20)\d{2})\b", _I)
_NAME = re.compile(r"\b[A-ZĐÀ-Ỹ][a-zà-ỹđ]*(?:\s+[A-ZĐÀ-Ỹ][a-zà-ỹđ]*){1,5}")
_TITLED = re.compile(r"\b(?:ông|bà|anh|chị|em|cháu|đồng chí|bác|cô|chú|công dân|đối tượng|học sinh)\s+[A-ZĐÀ-Ỹ]", _I)


@dataclass(frozen=True, slots=True)
class PersonalSpan:
    """`text[start:end]` is what was found; offsets are characters of the text that was given."""

    kind: Kind
    start: int
    end: int


def find_personal_data(text: str) -> tuple[PersonalSpan, ...]:
    """Every span of personal data, in order and without overlap."""
    found: list[PersonalSpan] = []
    for find in _FINDERS:  # the surest first: what one has taken, no other takes
        for span in find(text):
            if all(span.end <= other.start or other.end <= span.start for other in found):
                found.append(span)
    return tuple(sorted(found, key=lambda span: span.start))


def holds_personal_data(text: str) -> bool:
    """Whether an offline voice is the default for this text («Không gửi ra ngoài»)."""
    return bool(find_personal_data(text))


def _emails(text: str) -> Iterator[PersonalSpan]:
    for match in _EMAIL.finditer(text):
        if not _OFFICE_HOST.search(match["host"]) and not _OFFICE_WHO.match(match["who"]):
            yield PersonalSpan("email", *match.span())


def _accounts(text: str) -> Iterator[PersonalSpan]:
    for match in _ACCOUNT.finditer(text):
        clause = _clause(text, match.start(), match.end())
        if not _FUND_CUE.search(clause):
            yield PersonalSpan("bank_account", *match.span("span"))


def _id_numbers(text: str) -> Iterator[PersonalSpan]:
    for match in _ID12.finditer(text):
        digits = _digits(match[0])
        cued = _ID_CUE.search(_before(text, match.start()))
        if cued or (1 <= int(digits[:3]) <= _PROVINCE_MOST and len(match[0]) == 12 and not _money(text, match)):
            yield PersonalSpan("id_number", *match.span())
    for match in _ID9.finditer(text):
        if _CMND_CUE.search(_before(text, match.start())) and not _money(text, match):
            yield PersonalSpan("id_number", *match.span())


def _phones(text: str) -> Iterator[PersonalSpan]:
    for match in _MOBILE.finditer(text):
        if not _is_office(text, match.start()):
            yield PersonalSpan("phone", *match.span())
    for match in _LANDLINE.finditer(text):
        before = _before(text, match.start())
        if _HOME_CUE.search(before) and not _is_office(text, match.start()):
            yield PersonalSpan("phone", *match.span())


def _births(text: str) -> Iterator[PersonalSpan]:
    for pattern in (_BORN, _BORN_YEAR):
        for match in pattern.finditer(text):
            before = _before(text, match.start())
            if _TITLED.search(before) or _NAME.search(before):
                yield PersonalSpan("birth_date", *match.span("span"))


_FINDERS: tuple[Callable[[str], Iterator[PersonalSpan]], ...] = (_emails, _accounts, _id_numbers, _phones, _births)


def _is_office(text: str, at: int) -> bool:
    """Whether the words right before the number give it as an office's, and name no person after the office."""
    before = _before(text, at)
    offices = list(_OFFICE_CUE.finditer(before))
    if not offices:
        return False
    return not _TITLED.search(before[offices[-1].end() :])


def _before(text: str, at: int) -> str:
    """The words before a place on its line."""
    return text[max(0, at - _NEAR) : at].rpartition("\n")[2]


def _clause(text: str, start: int, end: int) -> str:
    """The line around a place, as far as cue words may stand."""
    return _before(text, start) + text[start : end + _NEAR].partition("\n")[0]


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter.isdigit())


def _money(text: str, match: re.Match[str]) -> bool:
    return bool(re.match(r"\s?(?:đồng|đ\b|vnđ|vnd|usd|tỷ|triệu)", text[match.end() : match.end() + 8], _I))
