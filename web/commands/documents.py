"""`import`: a document from the editor's desk → drafts an announcer can read, and what was left out."""

from __future__ import annotations

import argparse
import sys

from audio_library.importing import as_json, import_document
from station.errors import BadInput
from web.commands.opening import print_json


def import_file(given: argparse.Namespace) -> int:
    """Exit 1 when the text is too damaged to be spoken."""
    try:
        data = given.file.read_bytes()
    except OSError as wrong:
        raise BadInput("no_file", f"Không đọc được tệp {given.file}: {wrong.strerror}.") from wrong
    imported = import_document(given.file.name, data)
    if given.json:
        print_json(as_json(imported))
    else:
        for draft in imported.drafts:
            print(f"# {draft.title}\n\n{draft.text}\n")
        for left in imported.left_out:
            print(f"đã bỏ qua ({left.what}): {left.text[:120]}", file=sys.stderr)
    for warning in imported.warnings:
        print(warning, file=sys.stderr)
    if imported.damaged is not None:
        print(f"Văn bản hỏng: {imported.damaged.share:.0%} số chữ sai dấu. Không thể đọc lên loa.", file=sys.stderr)
        return 1
    return 0
