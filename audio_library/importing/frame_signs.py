"""The lines that stand around the text of a Vietnamese administrative document, and how each is recognised.

Their places and wording are those of Decree 30/2020/NĐ-CP, annex I (quốc hiệu, tên cơ quan, số và ký hiệu,
địa danh
và thời gian, nơi nhận, chức vụ và họ tên người ký), and of Party documents. Letters are compared without
marks and
blanks, so that a poor scan is recognised too.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from audio_library.importing.headings import is_capitals

NATION, AGENCY, NUMBER, PLACE_DATE = (
    "quốc hiệu, tiêu ngữ",
    "tên cơ quan",
    "số, ký hiệu",
    "địa danh, ngày tháng",
)
STAMP, ADDRESSEE, RECIPIENTS, SIGNATURE = "dấu, ghi chú đầu văn bản", "kính gửi", "nơi nhận", "chữ ký"
DIGITAL = "chữ ký số"

_REMEMBERED = 2_000  # a tail is looked for from each of its lines, so a line is asked about often
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_NATION = ("conghoaxahoichunghiavietnam", "doclaptudohanhphuc", "dangcongsanvietnam")
_NUMBER = re.compile(
    r"S[OE0](?: HIEU)?\s?[:.]?\s?[\d.…_\s]{0,14}(?:[-–/]|\d{1,5}$)\s?\S{0,30}(?:\s?[-–/]\s?\S{1,20}){0,3}"
)
_DATE = r"\s?[\d.…_\s]{0,12}\s?"
_PLACE_DATE = re.compile(rf"[A-Z][^,\n]{{1,40}},\s?NGAY{_DATE}THANG{_DATE}NAM{_DATE}")
_AGENCY = re.compile(
    r"(?:UY BAN|UBND|HOI DONG|HDND|DANG UY|DANG BO|CHI BO|HUYEN UY|TINH UY|BAN|CONG AN|TRUNG TAM|TRUONG|"
    r"HOI|DOAN|MAT TRAN|SO|"
    r"PHONG|XA|PHUONG|HUYEN|TINH|THANH PHO|THON|BO|TRAM|DAI|VAN PHONG|HOP TAC XA|TO)(?=\s|$)"
)
_STAMP = re.compile(r"\W*(?:HOA TOC|THUONG KHAN|KHAN|DU THAO|BAN SAO|SAO Y)(?:\W.{0,20}| LAN \d)?")
_ABOUT = re.compile(r"(?:V/v|Về việc|v/v|V/V)\b\s*:?\s*")
_POSITIONS = (
    r"(?:PHO |QUYEN |NGUYEN )?(?:CHU TICH|BI THU|GIAM DOC|HIEU TRUONG|TRUONG BAN|TRUONG PHONG|TRUONG THON|"
    r"TRUONG CONG AN|"
    r"TRUONG TRAM|TO TRUONG|CHANH VAN PHONG|CHI HUY TRUONG|THU TRUONG|TRUONG DAI|DAI TRUONG|"
    r"CHU NHIEM)(?: THUONG TRUC)?"
)
_SIGNER = re.compile(
    rf"(?:(?:TM|KT|TL|TUQ|Q)\s?\.|[TK]\s?/\s?[MTL]\s?\.?)\s?[A-Z].{{0,70}}|"
    rf"{_POSITIONS}(?:\s[A-Z][^\d.;:]{{0,40}})?|"
    r"NGUOI (?:VIET|LAP|SOAN|DUYET|THUC HIEN|BAO CAO|DOC|BIEN TAP)(?: \S+){0,4}"
)
_SIGNED = re.compile(r"\(?\s?(?:DA KY|KY TEN|KY, |KY VA |CHU KY|KY SO).{0,60}")
_DIGITAL = re.compile(
    r"(?:NGUOI KY|KY BOI|DUOC KY BOI|KY SO BOI|THOI GIAN KY|NGAY KY|CHU KY SO|SIGNATURE VALID|"
    r"DIGITALLY SIGNED)\b.{0,120}"
)
_NAME = re.compile(r"(?:(?:ThS|TS|CN|BS|KS|Thạc sĩ|Tiến sĩ)\.?\s)?(?:[^\W\d_]+\s){1,5}[^\W\d_]+")
_WIDE = re.compile(r"\t[\t ]*| {4,}")
_RULE = re.compile(r"[\W_]*")


def folded(text: str) -> str:
    """Letters only, small, without marks: "Nơi nhận:" → "noinhan"."""
    marks_apart = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in marks_apart if char.isascii() and char.isalpha())


def ascii_capitals(text: str) -> str:
    """In capitals without marks, signs and blanks kept: "KT. Chủ tịch" → "KT. CHU TICH"."""
    marks_apart = unicodedata.normalize("NFD", " ".join(text.upper().replace("Đ", "D").split()))
    return "".join(char for char in marks_apart if not unicodedata.combining(char))


def is_rule(text: str) -> bool:
    """A drawn line, stars, or a stray sign: nothing to say."""
    return bool(_RULE.fullmatch(text))


def names_nation(text: str) -> bool:
    """The name of the State or of the Party in capitals, or the motto, letter for letter; the left column's
    words may
    stand before it on the line. In a sentence they are text."""
    if len(text) > 130 or text.rstrip().endswith((".", ",", ";", ":", "!", "?")):
        return False
    letters = folded(text)
    if is_capitals(text) and any(phrase in letters for phrase in _NATION):
        return True
    before = text[: -len(_MOTTO)].strip()
    return letters.endswith(folded(_MOTTO)) and (len(before) < 4 or is_capitals(before))


def is_nation(text: str) -> bool:
    """The same, a few letters wrong."""
    if names_nation(text):
        return True
    letters = folded(text) if len(text) < 60 else ""
    return 12 < len(letters) < 40 and any(
        SequenceMatcher(None, letters, phrase).ratio() > 0.8 for phrase in _NATION
    )


def head_label(text: str) -> str | None:
    """What a line of the letterhead surely is; None when only its place can tell."""
    line = text.strip("*_ \t")
    if is_nation(line):
        return NATION
    if len(line) > 90:
        return None
    bare = ascii_capitals(line)
    if len(bare) <= 70 and line[:1] == "S" and _NUMBER.fullmatch(bare):
        return NUMBER
    if line[:1].isupper() and _PLACE_DATE.fullmatch(bare.rstrip(".;")):
        return PLACE_DATE
    return STAMP if len(line) < 40 and is_capitals(line) and _STAMP.fullmatch(bare) else None


def is_place_date(text: str) -> bool:
    return head_label(text) == PLACE_DATE


def is_agency(text: str) -> bool:
    return len(text) < 90 and is_capitals(text) and bool(_AGENCY.match(ascii_capitals(text.strip("*_ "))))


def about(text: str) -> str | None:
    """The subject of a letter, after «V/v»; None when the line is something else."""
    found = _ABOUT.match(text)
    return text[found.end() :] if found else None


def is_addressee(text: str) -> bool:
    return len(text) < 400 and folded(text[:20]).startswith("kinhgui")


@lru_cache(_REMEMBERED)
def is_recipients(text: str) -> bool:
    """«Nơi nhận:» at the head of its list; in a sentence («nơi nhận hồ sơ là …») it is text."""
    letters = folded(text[:40])
    return (
        len(text) < 200
        and letters.startswith("noinhan")
        and (letters == "noinhan" or ":" in text[:14] or "-" in text[:14])
    )


@lru_cache(_REMEMBERED)
def is_signer(text: str) -> bool:
    line = text.strip("*_ ")
    return len(line) <= 80 and is_capitals(line) and bool(_SIGNER.fullmatch(ascii_capitals(line)))


def is_position(text: str) -> bool:
    """A signer's position in any letters: sure only at the end, above a name."""
    return (
        len(text) <= 45 and text[:1].isupper() and bool(_SIGNER.fullmatch(ascii_capitals(text.strip("*_ "))))
    )


@lru_cache(_REMEMBERED)
def is_signed(text: str) -> bool:
    return len(text) <= 80 and bool(_SIGNED.fullmatch(ascii_capitals(text)))


@lru_cache(_REMEMBERED)
def is_digital(text: str) -> bool:
    return len(text) <= 150 and bool(_DIGITAL.fullmatch(ascii_capitals(text)))


@lru_cache(_REMEMBERED)
def is_name(text: str) -> bool:
    """Two to six words, each with a capital: a person's name."""
    line = text.strip("*_ .")
    return len(line) <= 45 and bool(_NAME.fullmatch(line)) and all(word[0].isupper() for word in line.split())


def columns_of(line: str) -> list[tuple[int, str]]:
    """[(column, text)]: a line of a letterhead or signature set in two columns by tabs or many blanks is
    parted into
    1 left and 2 right; any other line stays whole, column 0."""
    parts = [part.strip() for part in _WIDE.split(line.strip())]
    if len(parts) == 2 and all(0 < len(part) < 60 for part in parts):
        tests = (head_label, is_agency, is_signer, is_recipients, is_signed)
        if any(test(part) for part in parts for test in tests) or all(map(is_rule, parts)):
            return [(1, parts[0]), (2, parts[1])]
        if parts[0].startswith("-") and is_name(parts[1]):
            return [(1, parts[0]), (2, parts[1])]
    return [(0, " ".join(parts))]
