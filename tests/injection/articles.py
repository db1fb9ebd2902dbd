"""All the poisoned articles of these tests, written for them: invented places, people and hosts."""

from __future__ import annotations

from tests.injection.carriers import CARRIERS
from tests.injection.frames import FRAMES
from tests.injection.letters import LETTERS
from tests.injection.markup import MARKUP
from tests.injection.orders import ORDERS

POISONS = (*ORDERS, *FRAMES, *MARKUP, *LETTERS, *CARRIERS)
