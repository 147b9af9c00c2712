"""Document codes, read before anything else looks at "/" and "-": 57-NQ/TW, 71/NQ-CP, 49/2024/NĐ-CP, 20/2023/QH15, 12/UBND-VX.

Form: number, optional year, type of document, issuer (Decree 30/2020/NĐ-CP for the State, Instruction 36-HD/VPTW for the Party).
1. The type is not said again when the noun before has said it.
2. In the short style the issuer is not said when the sentence names one next ("của Bộ Chính trị").
3. Unknown letters are spelled and reported.
"""

from __future__ import annotations

import re

from audio_library.reading import numbers, tables
from audio_library.reading.model import Claim
from audio_library.reading.scan import Scan
from audio_library.reading.spelling import spell

_CAP = "A-ZĐƯÂÔƠÊĂ"
_PART = rf"[{_CAP}](?:[^\W_]|[&]){{0,15}}"
_TAIL = rf"{_PART}(?:(?:[-–/]|\.(?=[{_CAP}]{{2}})| ?/ ?(?=[{_CAP}]{{2}})){_PART}){{0,6}}"
_CODE = re.compile(rf"(\d{{1,6}}[a-zA-Z]?)(?:\s?/\s?((?:19|20)\d\d))?\s?[/\-–](?:\s?[-–])?\s?({_TAIL})")
_NO_NUMBER = re.compile(rf"(?:\.{{2,}}|…)?\s?[/\-–]\s?({_TAIL})")
_TYPE_ISSUER = re.compile(rf"({_PART})[-–/]({_PART}(?:[-–]{_PART})*)")
_SPLIT = re.compile(r"\s?[-–/]+\s?")
_SPACED = re.compile(r"\s[-–/]\s")
_ASSEMBLY = re.compile(r"(QH|UBTVQH)(\d{1,2})")
_ISSUER_NEXT = re.compile(
    r"(?: ?,? ?(?:ban hành |ký )?(?:ngày|tháng) [\d/.\-]{1,12}(?: tháng \d+(?: năm \d+|/\d+)?)?)?"
    r" ?,? {0,2}(?:của|do) (?:các )?[A-ZĐÂÁẢĂÔƠÊỦƯỲ]"
)
_OTHER_KIND = re.compile(
    r"(?:nghị quyết|quyết định|nghị định|thông tư|thông tư liên tịch|chỉ thị|kế hoạch|quy định|quy chế|hướng dẫn|báo cáo|"
    r"thông báo|tờ trình|"
    r"kết luận|công văn|công điện|thông tri|chương trình|đề án|luật|giấy mời|hợp đồng|pháp lệnh|lệnh)(?: số)?\s*:?\s*$"
)
_GENERIC_NOUNS = re.compile(r"(?:số|số hiệu|ký hiệu)\s*:?\s*$")


def claim_code(scan: Scan, at: int) -> Claim | None:
    """A document code whose number starts at `at`."""
    found = _CODE.match(scan.text, at)
    if not found:
        return None
    parsed = _parse(scan, found[3], year=found[2] is not None)
    if parsed is None or (_SPACED.search(found[0]) and parsed[0] is None):
        return None
    kind, issuer, used, unknown = parsed
    end = found.start(3) + used
    words = [numbers.code_number(found[1].rstrip("abcdđABCDĐ"), scan.style)]
    if not found[1][-1].isdigit():
        words.append(spell(found[1][-1]))
    if found[2]:
        words.append("năm " + numbers.year(found[2], scan.style))
    full = scan.style.codes == "full"
    if kind and not _type_said(scan, at, kind):
        words = _with_type(scan, at, kind, words)
    elif kind and full:
        words.append(kind)
    if issuer and (full or not _named_next(scan, end, issuer)):
        words.append(issuer if kind == "hợp đồng" else "của " + issuer)
    return Claim(at, end, " ".join(words), "document code", "guess" if unknown else "sure", _report(unknown))


def _named_next(scan: Scan, end: int, issuer: str) -> bool:
    """The sentence goes on with "của Bộ Chính trị", or with the very issuer of the code in small letters."""
    follows = scan.text[end : end + len(issuer) + 6].lower().lstrip(" ,")
    return _ISSUER_NEXT.match(scan.text, end) is not None or follows.startswith(f"của {issuer.lower()}")


def _with_type(scan: Scan, at: int, kind: str, words: list[str]) -> list[str]:
    """ "Văn bản số 05/KH-UBND" says the type after the number; a bare code says it first."""
    if _GENERIC_NOUNS.search(scan.before(at)):
        return [*words, kind]
    return [kind + " số", *words]


def _type_said(scan: Scan, at: int, kind: str) -> bool:
    before = scan.before(at)
    if kind in before or _OTHER_KIND.search(before):
        return True
    said = [written for written, spoken in tables.documents().items() if spoken == kind]
    return any(re.search(rf"(?:^|[\s/\-(]){re.escape(form.lower())}(?:[\s\-/.]|$)", before) for form in said)


def _parse(scan: Scan, tail: str, *, year: bool) -> tuple[str | None, str, int, list[str]] | None:
    """(type, issuer as spoken, characters used, unknown parts); None when this is no document code."""
    tail = tail.rstrip(".")
    parts = _SPLIT.split(tail)
    documents, issuers = tables.documents(), tables.issuers()
    if parts[0] in documents and (len(parts) > 1 or year or parts[0] not in issuers):
        kind, rest = documents[parts[0]], parts[1:]
        if not rest and len(parts[0]) < 2:
            return None
    elif _ASSEMBLY.fullmatch(parts[0]) or parts[0] in issuers or (_looks_issued(parts[0]) and (len(parts) > 1 or year)):
        kind, rest = None, parts
    else:
        return None
    unknown: list[str] = []
    said = [_issuer(scan, part, unknown) for part in rest]
    return kind, ", ".join(said), len(tail), unknown


def _looks_issued(part: str) -> bool:
    return sum(char.isupper() for char in part) >= 2


def _issuer(scan: Scan, part: str, unknown: list[str]) -> str:
    assembly = _ASSEMBLY.fullmatch(part)
    if assembly:
        name = "Quốc hội" if assembly[1] == "QH" else "Ủy ban Thường vụ Quốc hội"
        return f"{name} khóa {numbers.cardinal(assembly[2], scan.style)}"
    own = scan.lexicon.plain(part)
    if own is not None:
        return scan.say_own(own, scan.style)
    known = tables.issuers().get(part)
    known = known or tables.default_reading(part)
    if known is None and "." in part:
        return ", ".join(_issuer(scan, piece, unknown) for piece in part.split(".") if piece)
    if known is None and "&" in part:
        return " và ".join(_issuer(scan, piece, unknown) for piece in part.split("&") if piece)
    if known is None:
        unknown.append(part)
        return spell(part)
    return known


def _report(unknown: list[str]) -> tuple[str, str] | None:
    if not unknown:
        return None
    return "unknown_capitals", f"Chưa biết “{unknown[0]}” là gì nên đọc từng chữ cái; hãy thêm vào từ điển đọc."


def claim_empty_code(scan: Scan, at: int) -> Claim | None:
    """ "Số: /KH-UBND": the number has not been filled in. Said without a number and reported."""
    if not re.search(r"(?:^|[\s(])số\s?:?\s*[.…_]*\s*$", scan.before(at)):
        return None
    found = _NO_NUMBER.match(scan.text, at)
    if not found:
        return None
    parsed = _parse(scan, found[1], year=True)
    if parsed is None:
        return None
    kind, issuer, used, _ = parsed
    words = " ".join(word for word in (kind, issuer and "của " + issuer) if word)
    message = f"Số văn bản còn để trống: “{found[0].strip()}”."
    return Claim(at, found.start(1) + used, words, "document code", "guess", ("code_incomplete", message))


def claim_bare_code(scan: Scan, at: int) -> Claim | None:
    """A type and an issuer without a number: các NĐ-CP, NQ/TW."""
    found = _TYPE_ISSUER.match(scan.text, at)
    if not found or found[1] not in tables.documents():
        return None
    issuers = tables.issuers()
    if found[2] not in issuers or found[0] in tables.abbreviations():
        return None
    said = "" if _type_said(scan, at, tables.documents()[found[1]]) else tables.documents()[found[1]] + " "
    return Claim(at, found.end(), f"{said}của {issuers[found[2]]}", "document code", "likely")
