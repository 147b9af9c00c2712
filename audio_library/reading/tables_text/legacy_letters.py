"""Letters of the two eight-bit encodings Vietnamese offices typed in before Unicode.

TCVN3 (the «ABC» fonts, TCVN 5712:1993 third set): one byte a letter, lower case only; capitals were a
second font. VNI for Windows: a base letter followed by a byte for its marks. Both are given as their
Latin-1 look.
"""

from __future__ import annotations

_TCVN3_BYTES = """
A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ A8ă A9â AAê ABô ACơ ADư AEđ
B5à B6ả B7ã B8á B9ạ BBằ BCẳ BDẵ BEắ C6ặ C7ầ C8ẩ C9ẫ CAấ CBậ
CCè CEẻ CFẽ D0é D1ẹ D2ề D3ể D4ễ D5ế D6ệ
D7ì D8ỉ DCĩ DDí DEị DFò E1ỏ E2õ E3ó E4ọ E5ồ E6ổ E7ỗ E8ố E9ộ EAờ EBở ECỡ EDớ EEợ
EFù F1ủ F2ũ F3ú F4ụ F5ừ F6ử F7ữ F8ứ F9ự FAỳ FBỷ FCỹ FDý FEỵ
"""
TCVN3 = {chr(int(entry[:2], 16)): entry[2] for entry in _TCVN3_BYTES.split()}

_VNI_PAIRS = """
aøà aùá aûả aõã aïạ aêă aèằ aéắ aúẳ aüẵ aëặ aââ aàầ aáấ aåẩ aãẫ aäậ
eøè eùé eûẻ eõẽ eïẹ eâê eàề eáế eåể eãễ eäệ
oøò oùó oûỏ oõõ oïọ oâô oàồ oáố oåổ oãỗ oäộ ôøờ ôùớ ôûở ôõỡ ôïợ
uøù uùú uûủ uõũ uïụ öøừ öùứ öûử öõữ öïự yøỳ yùý yûỷ yõỹ
"""
_VNI_SINGLE = "ìì íí æỉ óĩ òị ôơ öư îỵ ñđ"


def _both_cases() -> dict[str, str]:
    table = {entry[0]: entry[1] for entry in _VNI_SINGLE.split()}
    table |= {entry[:2]: entry[2] for entry in _VNI_PAIRS.split()}
    for written, letter in list(table.items()):
        table[written.upper()] = letter.upper()
        if len(written) == 2:  # a capital with its mark left in lower case was a common slip
            table[written[0].upper() + written[1]] = letter.upper()
    return table


VNI = _both_cases()
