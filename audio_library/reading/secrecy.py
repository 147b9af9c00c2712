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

_FRAME = r"[\s\W_]*"  # a stamp comes with brackets, stars, bars or a Markdown mark around it
_KIND = r"(?:(?:TÀI\s+LIỆU|VĂN\s+BẢN|CÔNG\s+VĂN|HỒ\s+SƠ|DẤU|BẢN)\s*:?\s+)?"
_DEGREE = r"(?P<degree>TUYỆT\s+MẬT|TỐI\s+MẬT|M\s{0,2}Ậ\s{0,2}T)"
_OWN_LINE = re.compile(rf"^{_FRAME}{_KIND}{_DEGREE}{_FRAME}$")
_OWN_LINE_ANY_CASE = re.compile(
    rf"^{_FRAME}(?P<degree>tuyệt\s+mật|tối\s+mật|(?:tài\s+liệu|văn\s+bản|công\s+văn|hồ\s+sơ)\s+mật){_FRAME}$",
    re.IGNORECASE,
)
# Two columns of a letterhead come flattened into one line: the stamp stands after a wide gap, tab or bar.
_BESIDE = re.compile(rf"(?:^|\t|\s{{2,}}|\|)[\s\[(*]*{_DEGREE}[\s\])*.]*(?=$|\t|\s{{2,}}|\|)")
_FIELD = re.compile(
    r"(?:mức\s+)?độ\s+(?:bảo\s+)?mật\s*[:：\-–=|]+\s*[\[(«“\"*]*\s*(?P<degree>tuyệt\s+mật|tối\s+mật|mật)(?!\s*\w)",
    re.IGNORECASE,
)
# The copy-control footer of a secret document names the degree in capitals inside a sentence.
_STAMPED = re.compile(
    r"dấu\s+(?:chỉ\s+)?(?:độ\s+mật\s+)?[«“\"'(\[]*(?P<degree>TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)\b(?!\s+[A-ZĐÁÀẢÃẠ])"
)


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
    patterns = (_OWN_LINE, _OWN_LINE_ANY_CASE, _FIELD)
    found = [match["degree"] for pattern in patterns if (match := pattern.search(line))]
    found += [match["degree"] for match in _BESIDE.finditer(line)]
    found += [match["degree"] for match in _STAMPED.finditer(line)]
    return [_degree(mark) for mark in found]


def _degree(mark: str) -> str:
    squeezed = "".join(mark.upper().split())
    return "TUYỆT MẬT" if "TUYỆT" in squeezed else "TỐI MẬT" if "TỐI" in squeezed else "MẬT"
