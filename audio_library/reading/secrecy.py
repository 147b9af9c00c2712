"""Texts that carry a degree of state secrecy never reach a loudspeaker.

A mark is recognised only where a document carries one: a stamp on a line of its own, a stamp beside the
letterhead, or the field «Độ mật: …». The word in running text («bí mật», «mật ong», «bảo mật») is no mark.
The three degrees are those of the Law on Protection of State Secrets: Mật, Tối mật, Tuyệt mật.
"""

from __future__ import annotations

import re
import unicodedata

from station.errors import BadInput

DEGREES = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")

_FRAME = r"[\s\W_]{0,12}"  # a stamp comes with brackets, stars, bars or a Markdown mark around it
_KIND = r"(?:(?:TÀI LIỆU|VĂN BẢN|CÔNG VĂN|HỒ SƠ|DẤU|BẢN)\s?:?\s)?"
_DEGREE = r"(?P<degree>TUYỆT\sMẬT|TỐI\sMẬT|M\s?Ậ\s?T)"
_OWN_LINE = re.compile(rf"{_FRAME}{_KIND}{_DEGREE}{_FRAME}")
_OWN_LINE_ANY_CASE = re.compile(
    rf"{_FRAME}(?P<degree>tuyệt\smật|tối\smật|(?:tài liệu|văn bản|công văn|hồ sơ)\smật){_FRAME}", re.IGNORECASE
)
# Two columns of a letterhead come flattened into one line: the stamp stands after a wide gap, tab or bar.
_BESIDE = re.compile(rf"(?:^|[\t|])[\s\[(*]{{0,4}}{_DEGREE}[\s\])*.]{{0,4}}(?=$|[\t|])")
_FIELD = re.compile(
    r"độ\s(?:bảo\s)?mật\s?[:：\-–=|]{1,3}\s?[\[(«“\"*]{0,3}\s?(?P<degree>tuyệt\smật|tối\smật|mật)(?!\s?\w)",
    re.IGNORECASE,
)
# The copy-control footer of a secret document names the degree in capitals inside a sentence.
_STAMPED = re.compile(
    r"dấu\s(?:chỉ\s)?(?:độ\smật\s)?[«“\"'(\[]{0,2}(?P<degree>TUYỆT\sMẬT|TỐI\sMẬT|MẬT)\b(?!\s[A-ZĐÁÀẢÃẠ])"
)
_LONGEST_STAMP_LINE = 60
_WIDE_GAP = re.compile(r"\s{2,}")
_WORD = re.compile(r"m\s{0,2}ậ\s{0,2}t", re.IGNORECASE)


def secrecy_mark(text: str) -> str | None:
    """The highest degree a text is marked with: `MẬT`, `TỐI MẬT` or `TUYỆT MẬT`; None without a mark."""
    found: list[str] = []
    for line in unicodedata.normalize("NFC", text).replace("\xa0", " ").splitlines():
        found += _marks_of(line)
    return max(found, key=DEGREES.index, default=None)


def refuse_if_secret(text: str) -> None:
    """Raises `BadInput` `text_secret` for a text that carries a degree of secrecy."""
    mark = secrecy_mark(text)
    if mark is not None:
        raise BadInput(
            "text_secret",
            f"Văn bản có dấu chỉ độ mật «{mark}» nên không được phát trên loa. "
            "Hãy gỡ văn bản khỏi máy này và báo người quản lý tài liệu mật; "
            "nếu dấu ghi nhầm, hãy xóa dòng dấu rồi gửi lại.",
            mark=mark,
        )


def _marks_of(line: str) -> list[str]:
    if not _WORD.search(line):
        return []
    line = _WIDE_GAP.sub("\t", line.strip())
    found = [match["degree"] for pattern in (_FIELD, _BESIDE, _STAMPED) for match in pattern.finditer(line)]
    if len(line) <= _LONGEST_STAMP_LINE:
        found += [match["degree"] for own in (_OWN_LINE, _OWN_LINE_ANY_CASE) if (match := own.fullmatch(line))]
    return [_degree(mark) for mark in found]


def _degree(mark: str) -> str:
    squeezed = "".join(mark.upper().split())
    return "TUYỆT MẬT" if "TUYỆT" in squeezed else "TỐI MẬT" if "TỐI" in squeezed else "MẬT"
