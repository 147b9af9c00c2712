"""Letters of other alphabets and odd Latin letters that look like a Vietnamese one.

`FOREIGN` are Cyrillic and Greek letters; `ODD_LATIN` come from fonts, scans and old keyboards (Ƣ for Ư and
Ð for Đ are in half of the Vietnamese PDF files of their day).
"""

from __future__ import annotations

_CYRILLIC = "аa еe оo рp сc уy хx іi јj ѕs һh ԁd ԛq ԝw кk АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЈJ ЅS"
_GREEK = "οo νv ιi αa ρp ϲc ϳj ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX"
_ODD = "ðđ ÐĐ ƉĐ ɖđ ƢƯ ƣư ǎă ǍĂ ıi ɑa ɡg"

FOREIGN = {pair[0]: pair[1] for pair in f"{_CYRILLIC} {_GREEK}".split()}
ODD_LATIN = {pair[0]: pair[1] for pair in _ODD.split()}
