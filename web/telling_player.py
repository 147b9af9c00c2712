"""After a change of what may air or when, the player is told at once; the worker would do it within a second anyway."""

from __future__ import annotations

import logging

from station.errors import RadioError
from web.parts import Parts

log = logging.getLogger(__name__)


def tell_player(parts: Parts) -> None:
    """Delivers plans, approvals and files. The change is committed already: a failure here is the worker's to repeat."""
    try:
        parts.delivery.deliver()
    except (OSError, RadioError) as wrong:
        log.error("delivery to the player failed, the worker will repeat it: %s", wrong)
