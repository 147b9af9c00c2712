"""The lines that stand around the text of a Vietnamese administrative document, and how each is recognised.

Their places and wording are those of Decree 30/2020/NĐ-CP, annex I (quốc hiệu, tên cơ quan, số và ký hiệu, địa danh
và thời gian, nơi nhận, chức vụ và họ tên người ký), and of Party documents. Letters are compared without marks and
blanks, so that a poor scan is recognised too.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

from audio_library.importing.headings import is_capitals

NATION, AGENCY, NUMBER, PLACE_DATE = "quốc hiệu, tiêu ngữ", "tên cơ quan", "số, ký hiệu", "địa danh, ngày tháng"
STAMP, ADDRESSEE, RECIPIENTS, SIGNATURE = "dấu, ghi chú đầu văn bản", "kính gửi", "nơi nhận", "chữ ký"
DIGITAL = "chữ ký số"

_NATION = ("conghoaxahoichunghiavietnam", "doclaptudohanhphuc", "dangcongsanvietnam")
_NUMBER = re.compile(r"(?:Số|SỐ|So|Sé|Sô|Số hiệu)\s*[:.]?\s*[\d.…_\s]{0,14}(?:[-–/]|\d{1,5}$)\s?\S{0,30}(?:\s?[-–/]\s?\S{1,20}){0,3}")
_PLACE_DATE = re.compile(
    r"[^\W\d_][^,\n]{1,40},\s*(?:ngày|ngay)\s*[\d.…_\s]{0,12}\s*(?:tháng|thang)\s*[\d.…_\s]{0,12}\s*(?:năm|nam)\s*[\d.…_\s]{0,12}"
)
_AGENCY = re.compile(
    r"(?:ỦY BAN|UỶ BAN|UBND|HỘI ĐỒNG|HĐND|ĐẢNG ỦY|ĐẢNG UỶ|ĐẢNG BỘ|CHI BỘ|HUYỆN ỦY|TỈNH ỦY|BAN|CÔNG AN|TRUNG TÂM|TRƯỜNG|"
    r"HỘI|ĐOÀN|MẶT TRẬN|SỞ|PHÒNG|XÃ|PHƯỜNG|HUYỆN|TỈNH|THÀNH PHỐ|THÔN|BỘ|TRẠM|ĐÀI|VĂN PHÒNG|HỢP TÁC XÃ|TỔ)(?=\s|$)"
)
_STAMP = re.compile(r"\W*(?:HỎA TỐC|HOẢ TỐC|THƯỢNG KHẨN|KHẨN|DỰ THẢO|BẢN SAO|SAO Y|DỰ THẢO LẦN \d)(?:\W.{0,20})?", re.IGNORECASE)
_ABOUT = re.compile(r"(?:V/v|Về việc|v/v|V/V)\b\s*:?\s*")
_POSITIONS = (
    r"(?:PHÓ |QUYỀN |NGUYÊN )?(?:CHỦ TỊCH|BÍ THƯ|GIÁM ĐỐC|HIỆU TRƯỞNG|TRƯỞNG BAN|TRƯỞNG PHÒNG|TRƯỞNG THÔN|TRƯỞNG BẢN|"
    r"TRƯỞNG CÔNG AN|TRƯỞNG TRẠM|TỔ TRƯỞNG|CHÁNH VĂN PHÒNG|CHỈ HUY TRƯỞNG|THỦ TRƯỞNG|TRƯỞNG ĐÀI|ĐÀI TRƯỞNG|CHỦ NHIỆM)"
    r"(?: THƯỜNG TRỰC)?"
)
_SIGNER = re.compile(
    r"(?:TM|T/M|KT|K/T|TL|T/L|TUQ|Q)\s?\.\s?[^\W\d_].{0,70}|" + _POSITIONS + r"(?:\s[^\W\d_][^\d.;:]{0,40})?|"
    r"NGƯỜI (?:VIẾT|LẬP|SOẠN|DUYỆT|THỰC HIỆN|BÁO CÁO|ĐỌC|BIÊN TẬP)(?: \S+){0,4}"
)
_SIGNED = re.compile(r"\(?\s*(?:đã ký|ký tên|ký, |ký và |chữ ký|ký số).{0,60}", re.IGNORECASE)
_DIGITAL = re.compile(
    r"(?:Người ký|Ký bởi|Được ký bởi|Ký số bởi|Thời gian ký|Ngày ký|Chữ ký số|Signature Valid|Digitally signed)\b.{0,120}", re.IGNORECASE
)
_NAME = re.compile(r"(?:(?:ThS|TS|CN|BS|KS|Thạc sĩ|Tiến sĩ)\.?\s)?(?:[^\W\d_]+\s){1,5}[^\W\d_]+")
_RULE = re.compile(r"[\W_]*")


def folded(text: str) -> str:
    """Letters only, small, without marks: "Nơi nhận:" → "noinhan"."""
    marks_apart = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in marks_apart if char.isascii() and char.isalpha())


def is_rule(text: str) -> bool:
    """A drawn line, stars, or a stray sign: nothing to say."""
    return bool(_RULE.fullmatch(text))


def is_nation(text: str) -> bool:
    if len(text) > 130:
        return False
    letters = folded(text)
    if any(phrase in letters for phrase in _NATION):
        return True
    return 12 < len(letters) < 40 and any(SequenceMatcher(None, letters, phrase).ratio() > 0.8 for phrase in _NATION)


def head_label(text: str) -> str | None:
    """What a line of the letterhead surely is; None when only its place can tell."""
    line = text.strip("*_ \t")
    if is_nation(line):
        return NATION
    if len(line) <= 70 and _NUMBER.fullmatch(line):
        return NUMBER
    if len(line) <= 90 and _PLACE_DATE.fullmatch(line.rstrip(".;")):
        return PLACE_DATE
    return STAMP if len(line) < 40 and _STAMP.fullmatch(line) else None


def is_place_date(text: str) -> bool:
    return head_label(text) == PLACE_DATE


def is_agency(text: str) -> bool:
    return len(text) < 90 and is_capitals(text) and bool(_AGENCY.match(text.strip("*_ ")))


def about(text: str) -> str | None:
    """The subject of a letter, after «V/v»; None when the line is something else."""
    found = _ABOUT.match(text)
    return text[found.end() :] if found else None


def is_addressee(text: str) -> bool:
    return len(text) < 400 and folded(text[:20]).startswith("kinhgui")


def is_recipients(text: str) -> bool:
    """«Nơi nhận:» at the head of its list; in a sentence («nơi nhận hồ sơ là …») it is text."""
    letters = folded(text[:40])
    return len(text) < 200 and letters.startswith("noinhan") and (letters == "noinhan" or ":" in text[:14] or "-" in text[:14])


def is_signer(text: str) -> bool:
    line = text.strip("*_ ")
    return len(line) <= 80 and is_capitals(line) and bool(_SIGNER.fullmatch(line))


def is_signed(text: str) -> bool:
    return len(text) <= 80 and bool(_SIGNED.fullmatch(text.strip()))


def is_digital(text: str) -> bool:
    return bool(_DIGITAL.fullmatch(text.strip()))


def is_name(text: str) -> bool:
    """Two to six words, each with a capital: a person's name."""
    line = text.strip("*_ .")
    return len(line) <= 45 and bool(_NAME.fullmatch(line)) and all(word[0].isupper() for word in line.split())
