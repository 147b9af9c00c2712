"""Remembers that a service could not be reached, so that being offline costs nothing for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Breaker:
    """Shared by everything that uses one service. Open for `rest_s` after `trip`, then closed by itself."""

    def __init__(self, rest_s: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rest_s = rest_s
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._open_until: float | None = None

    def trip(self) -> None:
        """The service could not be reached now."""
        with self._lock:
            self._open_until = self._monotonic() + self._rest_s

    def reset(self) -> None:
        """The service answered."""
        with self._lock:
            self._open_until = None

    def open_for_s(self) -> float:
        """Seconds until it is worth a try; 0 when it is worth one now."""
        with self._lock:
            return 0.0 if self._open_until is None else max(0.0, self._open_until - self._monotonic())
