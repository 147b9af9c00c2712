"""Exit codes of the decode helper, apart so that the player need not import the decoder."""

from __future__ import annotations

CHANGED = 3
UNREADABLE = 4
TOO_LONG = 5
MISSING = 6
