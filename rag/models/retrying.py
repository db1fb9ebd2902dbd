"""How long to wait before a busy or failing server is asked again."""

from __future__ import annotations

import random

# A server that asks for longer than this is not waited for.
PATIENCE = 30.0  # seconds
_FIRST, _LONGEST = 0.5, 10.0  # seconds


def delay(attempt: int, asked: float | None) -> float:
    """Seconds to wait after the failed `attempt`, counted from 0.

    What the server asked for, else half a second that doubles with each attempt up to ten; and up to half as long
    again at random, so that many who were turned away do not all come back at once.
    """
    wait = asked if asked is not None else min(_FIRST * 2**attempt, _LONGEST)
    return wait * random.uniform(1, 1.5)
