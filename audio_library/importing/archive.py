"""A .docx is a ZIP archive from a stranger: looked at, unpacked in memory under limits, and only its text
parts kept.

1. Names, count, encryption and what the archive holds are checked in its directory.
2. Every entry is unpacked chunk by chunk and counted: what an entry says of its own size is not believed.
3. A new archive is built with the document, its styles, numbering, headers, footers and notes; macros,
   embedded files, pictures and links to the outside are not in it, so that no later reader can meet them.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

from audio_library.importing.kinds import broken, encrypted, open_document, wrong_kind
from audio_library.importing.model import Limits
from station.errors import BadInput, RadioError, TooLarge

_CHUNK = 1 << 16
_RATIO_FROM = 1_000_000
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_KEPT = ("styles", "numbering", "header", "footer", "footnotes", "endnotes")
_UNSAFE_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\0")
_EMPTY_RELATIONS = b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'


@dataclass(slots=True)
class WordFile:
    """A clean archive, the footnote parts beside it, and what was ignored."""

    data: bytes
    notes: list[bytes] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def clean_word_file(data: bytes, limits: Limits) -> WordFile:
    """`BadInput` `file_broken`, `encrypted_file`, `wrong_kind`, `legacy_format`, `unsafe_file`; `TooLarge`
    `zip_bomb`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _look(archive, limits)
            return _rebuild(_unpack(archive, limits))
    except RadioError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ValueError,
        KeyError,
        OSError,
    ) as wrong:
        raise broken(f"{type(wrong).__name__}: {wrong}") from wrong
    except RuntimeError as wrong:  # zipfile's word for a password
        raise encrypted() from wrong


def _look(archive: zipfile.ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.zip_entries:
        raise _bomb(entries=len(entries))
    for entry in entries:
        if _UNSAFE_NAME.search(entry.orig_filename):
            raise _unsafe("tên tệp bên trong trỏ ra ngoài", entry.orig_filename)
        if entry.flag_bits & 1:
            raise encrypted()
    names = {entry.filename for entry in entries}
    short = "mimetype" in names and archive.getinfo("mimetype").file_size < 200
    if short and b"opendocument" in archive.read("mimetype"):
        raise open_document()
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        raise wrong_kind("Tệp này là bảng tính Excel hoặc bài trình chiếu, không phải văn bản Word")
    if "[Content_Types].xml" not in names or "_rels/.rels" not in names:
        raise wrong_kind("Tệp này là tệp nén ZIP, không phải văn bản Word")


def _unpack(archive: zipfile.ZipFile, limits: Limits) -> dict[str, bytes]:
    """Name → bytes of the XML parts; the other entries are measured too, then dropped."""
    parts: dict[str, bytes] = {}
    total = 0
    for entry in archive.infolist():
        wanted = entry.filename.endswith((".xml", ".rels"))
        kept = bytearray()
        size = 0
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                total += len(chunk)
                if total > limits.zip_total_bytes or _ratio_past(size, entry.compress_size, limits):
                    raise _bomb(size=total)
                if wanted:
                    kept += chunk
        parts[entry.filename] = bytes(kept)
    return parts


def _ratio_past(size: int, packed: int, limits: Limits) -> bool:
    return size > _RATIO_FROM and size > limits.zip_ratio * max(packed, 1)


def _rebuild(parts: dict[str, bytes]) -> WordFile:
    main = _main_part(parts)
    folder, leaf = posixpath.split(main)
    made = WordFile(b"", ignored=_ignored(parts))
    kept = {main: safe_xml(parts[main])}
    relations = _relations(parts.get(f"{folder}/_rels/{leaf}.rels", _EMPTY_RELATIONS))
    for relation in list(relations):
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        target = _resolve(folder, relation.get("Target", ""))
        if relation.get("TargetMode") == "External" or kind not in _KEPT or target not in parts:
            relations.remove(relation)
        elif kind in ("footnotes", "endnotes"):
            made.notes.append(safe_xml(parts[target]))
            relations.remove(relation)
        else:
            kept[target] = safe_xml(parts[target])
    kept[f"{folder}/_rels/{leaf}.rels"] = etree.tostring(relations)
    kept["_rels/.rels"] = _root_relations(main)
    kept["[Content_Types].xml"] = safe_xml(parts["[Content_Types].xml"])
    made.data = _packed(kept)
    return made


def _main_part(parts: dict[str, bytes]) -> str:
    for relation in _relations(parts["_rels/.rels"]):
        if relation.get("Type", "").endswith("/officeDocument"):
            main = _resolve("", relation.get("Target", ""))
            if main in parts and main.endswith(".xml"):
                return main
    raise wrong_kind("Tệp nén này không chứa văn bản Word")


def _relations(data: bytes) -> etree._Element:
    try:
        return etree.fromstring(safe_xml(data), _parser())
    except etree.XMLSyntaxError as wrong:
        raise broken(str(wrong)) from wrong


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def safe_xml(data: bytes) -> bytes:
    """The same bytes, unless they declare a document type: Office never does, entity bombs always do."""
    squeezed = data.replace(b"\0", b"")  # UTF-16
    if b"<!DOCTYPE" in squeezed or b"<!ENTITY" in squeezed:
        raise _unsafe("khai báo thực thể XML (kiểu tấn công «bom XML» hoặc đọc trộm tệp)", "DOCTYPE")
    return data


def _resolve(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")


def _root_relations(main: str) -> bytes:
    root = etree.fromstring(_EMPTY_RELATIONS)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    etree.SubElement(root, _RELATIONS, Id="rId1", Type=kind, Target=main)
    return bytes(etree.tostring(root))


def _packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _ignored(parts: dict[str, bytes]) -> list[str]:
    found = []
    if any(name.endswith("vbaProject.bin") for name in parts):
        found.append("Tệp có macro; đã bỏ qua, không chạy.")
    if any("/embeddings/" in name or "/activeX/" in name for name in parts):
        found.append("Tệp có tệp khác nhúng bên trong; đã bỏ qua.")
    pictures = sum("/media/" in name for name in parts)
    if pictures:
        found.append(
            f"Tệp có {pictures} hình ảnh; chữ trong hình không được đọc. Nếu cần, hãy nhập riêng ảnh đó."
        )
    return found


def _bomb(*, size: int | None = None, entries: int | None = None) -> TooLarge:
    said = (
        "Tệp nén này bung ra quá lớn so với một văn bản nên bị từ chối. Hãy lưu lại văn bản bằng Word "
        "rồi nhập."
    )
    return TooLarge("zip_bomb", said, bytes=size, entries=entries)


def _unsafe(why: str, detail: str) -> BadInput:
    said = f"Tệp có dấu hiệu không an toàn ({why}) nên bị từ chối. Hãy xin lại tệp từ nơi gửi."
    return BadInput("unsafe_file", said, detail=detail[:200])
