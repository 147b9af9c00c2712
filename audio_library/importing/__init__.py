"""From a document on the editor's desk to drafts an announcer can read.

    kinds ▸ helper process (archive, docx, pdf, ocr) ▸ blocks ▸ frame (letterhead, recipients, signature out)
          ▸ tables as sentences ▸ headings ▸ drafts, and what was left out

`import_document` is the whole of it. It knows no database and no web.
"""

from __future__ import annotations

from audio_library.importing.model import DamageFound, Draft, Imported, LeftOut, Limits, as_json

__all__ = ["DamageFound", "Draft", "Imported", "LeftOut", "Limits", "as_json", "import_document"]

_USUAL = Limits()


def import_document(name: str, data: bytes, *, limits: Limits = _USUAL) -> Imported:
    """Drafts from a .docx, .pdf, photo, .txt or .md, told apart by content; `name` serves for titles and
    warnings.

    Raises `BadInput` (`empty_file`, `wrong_kind`, `legacy_format`, `encrypted_file`, `file_broken`,
    `unsafe_file`,
    `unreadable_text`, `no_text`, `text_secret`, `ocr_missing`, `ocr_no_vietnamese`, `import_too_slow`,
    `import_too_heavy`, `import_failed`) or `TooLarge` (`file_too_large`, `zip_bomb`, `too_many_pages`,
    `image_too_large`, `text_too_long`). Takes at most `limits.read_s`, or `ocr_s` for a scan.
    """
    from audio_library.importing.importer import (
        imported,
    )  # the helper process needs the models only, and soon

    return imported(name, data, limits)
