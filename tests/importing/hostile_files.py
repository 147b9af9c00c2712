"""Files that mean harm, are broken, or are not what their name says. Each is made here, small, in memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
from fpdf import FPDF

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = "word/document.xml"


def docx_bytes(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines or ("Xã tổ chức họp thôn vào tối thứ Bảy, mời bà con đến dự đông đủ.",):
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def rebuilt(data: bytes, replaced: dict[str, bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same archive with some entries replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", packing) as new:
        for entry in old.infolist():
            if entry.filename not in replaced:
                new.writestr(entry.filename, old.read(entry))
        for name, content in replaced.items():
            new.writestr(name, content)
    return buffer.getvalue()


def document_xml(body: str, *, head: str = "") -> bytes:
    inner = f"<w:body>{body}</w:body>"
    return f'<?xml version="1.0"?>{head}<w:document xmlns:w="{WORD}">{inner}</w:document>'.encode()


def zip_bomb() -> bytes:
    return rebuilt(
        docx_bytes(), {DOCUMENT: document_xml("<w:p><w:r><w:t>" + " " * 30_000_000 + "</w:t></w:r></w:p>")}
    )


def zip_bomb_in_picture() -> bytes:
    return rebuilt(docx_bytes(), {"word/media/image1.png": bytes(40_000_000)})


def heavy_tree() -> bytes:
    """Not packed, so no bomb by its ratio; as a tree in memory it is twenty times as large."""
    return rebuilt(docx_bytes(), {DOCUMENT: document_xml("<w:p/>" * 3_000_000)}, packing=zipfile.ZIP_STORED)


def many_entries() -> bytes:
    return rebuilt(docx_bytes(), {f"word/media/{number}.txt": b"" for number in range(2_500)})


def entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE bomb [<!ENTITY a0 "haha">{levels}]>'
    return rebuilt(
        docx_bytes(), {DOCUMENT: document_xml("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", head=head)}
    )


def outside_entity() -> bytes:
    head = '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    return rebuilt(
        docx_bytes(), {DOCUMENT: document_xml("<w:p><w:r><w:t>&file;</w:t></w:r></w:p>", head=head)}
    )


def outside_entity_utf16() -> bytes:
    head = '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    text = document_xml("<w:p><w:r><w:t>&file;</w:t></w:r></w:p>", head=head).decode()
    encoded = text.replace('version="1.0"', 'version="1.0" encoding="UTF-16"').encode("utf-16")
    return rebuilt(docx_bytes(), {DOCUMENT: encoded})


def climbing_name() -> bytes:
    return rebuilt(docx_bytes(), {"../../../../tmp/leo_len.xml": b"<x/>"})


def deep_xml() -> bytes:
    return rebuilt(docx_bytes(), {DOCUMENT: document_xml("<w:sdt><w:sdtContent>" * 20_000)})


def wrong_checksum() -> bytes:
    data = bytearray(docx_bytes("Tin thử " * 200))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        entry = archive.getinfo(DOCUMENT)
    start = entry.header_offset + 30 + len(entry.filename)
    data[start + entry.compress_size // 2] ^= 0xFF
    return bytes(data)


def locked_entry() -> bytes:
    data = bytearray(docx_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def locked_office() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    )


def old_doc() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(600)


def odt() -> bytes:
    return _zip({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})


def sheet() -> bytes:
    return _zip({"[Content_Types].xml": b"<x/>", "_rels/.rels": b"<x/>", "xl/workbook.xml": b"<x/>"})


def plain_zip() -> bytes:
    return _zip({"bai.txt": "Một bài viết".encode()})


def macro_docm() -> bytes:
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId90" Target="vbaProject.bin"'
        b' Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/>'
        b'<Relationship Id="rId91" TargetMode="External" Target="http://127.0.0.1:9/x.dotm"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
        b'<Relationship Id="rId92" Target="embeddings/a.bin"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject"/>'
        b"</Relationships>"
    )
    added = {
        "word/_rels/document.xml.rels": relation,
        "word/vbaProject.bin": b"\xd0\xcf",
        "word/embeddings/a.bin": b"MZ",
    }
    return rebuilt(docx_bytes(), added)


def pdf_bytes(pages: int = 1) -> bytes:
    sheet = FPDF()
    sheet.set_font("helvetica", size=12)
    for _ in range(pages):
        sheet.add_page()
        sheet.cell(0, 10, "Thon Dong hop luc 8 gio, moi ba con den du dong du")
    return bytes(sheet.output())


def locked_pdf() -> bytes:
    sheet = FPDF()
    sheet.set_encryption(owner_password="chu", user_password="mat-khau")
    sheet.add_page()
    sheet.set_font("helvetica", size=12)
    sheet.cell(0, 10, "Noi dung")
    return bytes(sheet.output())


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def page_loop() -> bytes:
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 5 /Parent 3 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 5 /Parent 2 0 R >>",
    )


def form_loop() -> bytes:
    form = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] "
        b"/Resources << /XObject << /A 5 0 R >> >> /Length 19 >>"
    )
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /XObject << "
        b"/A 5 0 R >> >> >>",
        b"<< /Length 5 >>\nstream\n/A Do\nendstream",
        form + b"\nstream\n/A Do /A Do /A Do \nendstream",
    )


def stream_bomb() -> bytes:
    """A page whose drawing commands unpack to 40 MB, packed twice."""
    packed = zlib.compress(zlib.compress(b"q Q " * 10_000_000, 1))
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>",
        b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream"
        % (len(packed), packed),
    )


def many_pages(count: int = 10_000) -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>"
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    pages = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return raw_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", pages, *[page] * count)


def boastful_count() -> bytes:
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>",
    )


def scripted_pdf() -> bytes:
    text = b"BT /F 12 Tf 50 700 Td (Thon Dong hop luc tam gio toi, moi ba con den du) Tj ET"
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R /Names << /JavaScript << /Names [(x) 6 0 R] >>"
        b" /EmbeddedFiles << /Names [(a.exe) 7 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 "
        b"0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Action /S /JavaScript /JS (while(true){}) >>",
        b"<< /Type /Filespec /F (a.exe) /EF << /F 8 0 R >> >>",
        b"<< /Length 2 >>\nstream\nMZ\nendstream",
    )


def huge_png(side: int = 60_000) -> bytes:
    """Says it has 3,600 million pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(1000)))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _zip(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()
