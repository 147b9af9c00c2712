"""Units, only right after a number (or triệu, nghìn …, or a slash): 35 ha, 18,6 km2, 500.000đ, 25 triệu đồng/ha, 3 lần/ngày."""

from __future__ import annotations

import re

from audio_library.reading import tables
from audio_library.reading.model import Claim
from audio_library.reading.scan import Scan
from audio_library.reading.wordset import word_set

_SCALES = word_set("triệu tỷ tỉ nghìn ngàn trăm vạn chục triệu, nửa mấy")
_PER_ONE = word_set(
    "lứa mùa đàn chuồng ao lồng luống hàng ô khay vỉ viên chai túi thùng bao can bát phần tiết môn khóa đội "
    "người hộ khẩu tháng ngày năm giờ phút giây tuần vụ quý lần buổi đêm ca con cây gói suất học thôn xã lượt đợt "
    "chuyến xe bữa cháu em trẻ bộ chiếc cái cuốn quyển tờ hồ đầu gia nhà phòng lớp tổ nhóm đơn cơ sản kỳ sào công "
    "thửa mũi liều trường bản"
)
_UNIT_WORDS = word_set("tấn tạ yến sào mẫu lít mét héc ki thước bao bình chai thùng khối gam")
_PLACES = word_set("thôn tổ bản ấp xóm khu khóm buôn làng xã phường thị huyện quận tỉnh thành")
_COUNT_LEFT = re.compile(
    r"(?:\d[\d.,]*'?(?:\s?[^\W\d_]{1,5}[23²³]?)?|đồng|đ|trđ|tr\.đ|vnđ|vnd|usd|triệu|nghìn|tỷ|tạ|tấn|kg|lít|lần|%|"
    r"(?<!\w)(?:\d[\d.,]*)\s(?:[^\W\d_]+\s){0,2}[^\W\d_]+)$"
)


_PER_CHAIN = re.compile(r"đồng$|(?:đồng|đ|vnđ|vnd|\d|[a-z]+\d?)/[^\W\d_]+$")
_COUNTED_NOUNS = word_set("ca người trẻ bác sĩ giường vụ trường hợp lít đồng học sinh viên")
_MEASURED = re.compile(r"\d ?(?:'|ml|lít|l|kg|g|gr|mg|tấn|tạ|yến|mm|cm|m|km|ha|m[23²³]|kwh|%|lần|buổi|viên|gói)$")
_ALONE = word_set("kg km cm mm ml mg kW kWh kV m2 m3 km2 m² m³ km² MW MWh MHz Mbps")
_NUMBER_WORDS = word_set("một mỗi hai ba bốn năm sáu bảy tám chín mười mươi mốt lăm tư trăm nghìn ngàn chục vài mấy nửa từng")
_MONEY_LEFT = re.compile(r"(?:đồng|vnđ|vnd|usd|\d ?đ|\d ?k|\d ?tr(?:\.?đ)?|\d ?tỷđ)$")
_FLOW_LEFT = re.compile(r"(?:km|m|m[23²³]|lít|l|mét|mm|kg|mét khối)$")


_MARKS_LEFT = re.compile(r"(?<![\d.,])\d{1,2},\d{1,2} ?$")  # 9,5đ at school: no money has such a fraction
_RATE_LEFT = re.compile(r"\d ?(?:m[23²³]|km|kg|lít|l|tấn|ml|mg|g)/[^\W\d_]+$")  # 8.000m3/h/máy
_COMRADE = re.compile(r"đ/[cv](?![^\W_])")  # 27/29 đ/c: đồng chí, no money
_TONNES = re.compile(r"T(?![^\W_])")
_LOAD_CUE = re.compile(r"(?:tải|tải trọng|trọng lượng|trên|quá|dưới|xe)(?: [^\W\d_]+){0,2} \d[\d,.]*$")


def claim_unit(scan: Scan, at: int) -> Claim | None:
    """A unit at `at` whose left neighbour is a number."""
    tonnes = scan.char(at - 1).isdigit() and _TONNES.match(scan.text, at)
    if tonnes and _LOAD_CUE.search(scan.before(at)):
        return Claim(at, at + 1, "tấn", "unit", "likely")
    if _COMRADE.match(scan.text, at):
        return None
    found = tables.unit_pattern().match(scan.text, at)
    if not found or not (_after_number(scan, at, found[0]) or _stands_alone(scan, at, found[0])):
        return None
    if found[0] == "đ" and scan.char(found.end()) != "/" and _MARKS_LEFT.search(scan.before(at)):
        return Claim(at, found.end(), "điểm", "unit", "likely")
    spoken = tables.units()[found[0]].replace("{thousand}", scan.style.thousand)
    if found[0] == "h" and scan.char(found.end()) == ")":
        return None
    if scan.after(found.end(), len(spoken) + 1).lower().strip().startswith(spoken):
        spoken = ""  # 80% phần trăm, 20.000 VNĐ đồng: say it once
    return Claim(at, found.end(), _regional(spoken, scan), "unit")


def _after_number(scan: Scan, at: int, unit: str) -> bool:
    text = scan.text
    index = at - 1
    if index >= 0 and text[index] == " ":
        index -= 1
        if index >= 0 and text[index].isdigit() and len(unit) == 1 and unit == "g" and scan.char(at + 1) == ")":
            return False
    if index < 0:
        return False
    if text[index].isdigit():
        return True
    if text[index] == "°":
        return False
    return (index < at - 1 and scan.last_word(at) in _SCALES) or (unit in tables.money() and scan.last_word(at) in _SCALES)


def _stands_alone(scan: Scan, at: int, unit: str) -> bool:
    """mỗi kg, một ha, giá điện theo kWh: forms that are no Vietnamese word mean a unit even where no digit stands before them."""
    if scan.char(at - 1).isalnum():
        return False
    return unit in _ALONE or (unit == "ha" and scan.last_word(at) in _NUMBER_WORDS)


def _regional(spoken: str, scan: Scan) -> str:
    return spoken.replace("ki lô", "ký lô") if scan.style.region == "south" else spoken


def claim_per(scan: Scan, at: int) -> Claim | None:  # noqa: PLR0911 - a ladder of evidence
    """The slash of "per": đồng/ha is "trên", đồng/người/tháng and lần/ngày are "một"."""
    text = scan.text
    start = at + 1
    while start < len(text) and text[start] == " " and start < at + 2:
        start += 1
    unit = tables.unit_pattern().match(text, start)
    left = scan.before(at).rstrip()
    counted = _COUNT_LEFT.search(left) is not None
    if unit and (counted or _left_is_unit_word(scan, at)) and unit[0] not in tables.money():
        spoken = _regional(tables.units()[unit[0]], scan)
        return Claim(at, unit.end(), f"trên {spoken}", "per unit")
    if unit and unit[0] in tables.money() and left.endswith("đồng"):
        return Claim(at, unit.end(), f"một {tables.units()[unit[0]]}", "per unit")
    follower = scan.next_word(start)
    if text[start : start + 1].isdigit() and left and not scan.char(at - 1).isupper() and left[-1].isalpha():
        fits = counted or _left_is_counted_noun(left) or _FLOW_LEFT.search(left)
        return Claim(at, start, "trên", "per unit", "likely") if fits else None
    if follower in _SCALES and left[-1:].isalpha():
        return Claim(at, start, "trên", "per unit")
    if not follower or not (counted or _PER_CHAIN.search(left)):
        return None
    if _MONEY_LEFT.search(left) and follower not in _UNIT_WORDS:
        return Claim(at, start, "một", "per unit")
    if follower in _UNIT_WORDS:
        return Claim(at, start, "trên", "per unit")
    if follower in ("giờ", "giây", "phút"):
        return Claim(at, start, "trên" if _FLOW_LEFT.search(left) else "một", "per unit")
    if _MEASURED.search(left) and not (follower in _PLACES and _place_on_left(left)):
        return Claim(at, start, "một", "per unit")
    if _RATE_LEFT.search(left):
        return Claim(at, start, "một", "per unit", "likely")
    if follower in _PER_ONE and not (follower in _PLACES and _place_on_left(left)):
        return Claim(at, start, "một", "per unit")
    return None


def _left_is_counted_noun(left: str) -> bool:
    return left.rsplit(maxsplit=1)[-1] in _COUNTED_NOUNS


def _left_is_unit_word(scan: Scan, at: int) -> bool:
    """con/m2, người/km2: a bare unit to the right needs no number on the left."""
    return scan.char(at - 1).isalpha() and bool(re.match(r"(?:k?m[23²³]|ha|kg|lít|l|km)(?![^\W_])", scan.text[at + 1 : at + 6]))


def _place_on_left(left: str) -> bool:
    words = left.split()
    return bool(words) and (words[-1] in _PLACES or (len(words) > 1 and words[-2] in _PLACES))
