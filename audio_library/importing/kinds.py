"""What a file is, by its content: the name is only compared with it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal

from station.errors import BadInput

Kind = Literal["docx", "pdf", "image", "text"]

_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_HEIC = (b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypavif")
_OTHERS = {
    b"MZ": "chương trình Windows",
    b"\x7fELF": "chương trình Linux",
    b"GIF8": "ảnh GIF",
    b"ID3": "âm thanh MP3",
    b"\xff\xfb": "âm thanh MP3",
    b"fLaC": "âm thanh FLAC",
    b"OggS": "âm thanh hoặc video Ogg",
    b"Rar!": "tệp nén RAR",
    b"7z\xbc\xaf": "tệp nén 7z",
    b"\x1f\x8b": "tệp nén GZIP",
    b"%!PS": "PostScript",
    b"SQLite format 3": "cơ sở dữ liệu",
}
_BY_NAME: dict[str, Kind] = {
    ".docx": "docx",
    ".docm": "docx",
    ".pdf": "pdf",
    ".jpg": "image",
    ".jpeg": "image",
    ".png": "image",
    ".webp": "image",
    ".tif": "image",
    ".tiff": "image",
    ".txt": "text",
    ".md": "text",
    ".markdown": "text",
}
_SAID: dict[Kind, str] = {"docx": "Word", "pdf": "PDF", "image": "ảnh", "text": "văn bản thuần"}
_ACCEPTED = "Trạm nhận Word (.docx), PDF, ảnh chụp (.jpg, .png), .txt và .md."


def kind_of(data: bytes) -> Kind:
    """`BadInput` `empty_file`, `encrypted_file`, `legacy_format` or `wrong_kind`, each with what to do."""
    if not data.strip(b"\0 \t\r\n"):
        raise BadInput("empty_file", "Tệp rỗng, không có gì để nhập. Hãy chọn lại tệp.")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"  # the archive reader looks whether it holds a Word document
    if data.startswith(_IMAGES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return "image"
    _refuse_known(data)
    return "text"


def name_note(name: str, kind: Kind) -> str | None:
    """A sentence when the name says another kind than the content."""
    suffix = suffix_of(name)
    said = _BY_NAME.get(suffix)
    if said is None or said == kind:
        return None
    what = f"Tệp mang đuôi {suffix} nhưng nội dung là {_SAID[kind]}"
    return f"{what}; đã đọc theo nội dung. Hãy kiểm tra đúng tệp cần nhập."


def refuse_text_under(name: str, wrong: BadInput) -> BadInput:
    """Bytes that are no text, under a name that promises a document: the file is renamed or broken."""
    suffix = suffix_of(name)
    if _BY_NAME.get(suffix, "text") == "text":
        return wrong
    return wrong_kind(
        f"Tệp mang đuôi {suffix} nhưng nội dung không phải loại tệp đó, có thể bị đổi tên hoặc hỏng"
    )


def wrong_kind(what: str) -> BadInput:
    return BadInput("wrong_kind", f"{what}. {_ACCEPTED}")


def suffix_of(name: str) -> str:
    return PurePath(name.replace("\\", "/")).suffix.lower()[:12]


def _refuse_known(data: bytes) -> None:
    if data.startswith(_OLE):
        raise _ole(data)
    if data.startswith(b"{\\rtf"):
        raise _legacy("RTF (.rtf)")
    if data[4:12].startswith(_HEIC):
        raise wrong_kind(
            "Ảnh HEIC của điện thoại chưa đọc được; hãy đổi sang JPG (trong Cài đặt máy ảnh chọn «Tương "
            "thích nhất»)"
        )
    for first, what in _OTHERS.items():
        if data.startswith(first):
            raise wrong_kind(f"Tệp này là {what}, không phải văn bản")
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise wrong_kind("Tệp này là trang web hoặc XML; hãy mở bằng Word rồi lưu lại dạng .docx")


def _ole(data: bytes) -> BadInput:
    if _ENCRYPTED_OFFICE in data:
        return encrypted()
    return _legacy("Word đời cũ (.doc) hoặc tệp Office đời cũ")


def _legacy(what: str) -> BadInput:
    said = (
        f"Tệp này là {what}, chưa đọc được. Hãy mở bằng Word hoặc LibreOffice, chọn «Lưu thành» .docx rồi "
        f"nhập lại."
    )
    return BadInput("legacy_format", said)


def open_document() -> BadInput:
    return _legacy("LibreOffice (.odt)")


def encrypted() -> BadInput:
    return BadInput("encrypted_file", "Tệp được đặt mật khẩu. Hãy mở tệp, bỏ mật khẩu, lưu lại rồi nhập.")


def broken(detail: str) -> BadInput:
    said = (
        "Tệp bị hỏng hoặc thiếu một phần, không đọc được. Hãy mở lại bằng Word hoặc trình đọc PDF, lưu "
        "lại rồi nhập."
    )
    return BadInput("file_broken", said, detail=detail[:200])


def too_heavy(detail: str) -> BadInput:
    said = "Tệp này cần quá nhiều bộ nhớ để đọc nên bị từ chối. Hãy tách nhỏ hoặc lưu lại bằng Word rồi nhập."
    return BadInput("import_too_heavy", said, detail=detail)
