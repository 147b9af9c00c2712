"""From a document on the editor's desk to drafts an announcer can read.

    kinds ▸ helper process (archive, docx, pdf, ocr) ▸ blocks ▸ frame (letterhead, recipients, signature out)
          ▸ tables as sentences ▸ headings ▸ drafts, and what was left out

`import_document` is the whole of it. It knows no database and no web.
"""

from __future__ import annotations

from audio_library.importing.importer import import_document
from audio_library.importing.model import DamageFound, Draft, Imported, LeftOut, Limits, as_json

__all__ = ["DamageFound", "Draft", "Imported", "LeftOut", "Limits", "as_json", "import_document"]
