"""The catalogue: all rules there are, found by looking into their package, and all of them run at once."""

import importlib
import pkgutil

from board import rules
from board.limits import Limits
from board.rules.condition import RULES, Condition
from board.world import World

__all__ = ["RULES", "conditions"]

for _found in pkgutil.iter_modules(rules.__path__):
    if _found.name != "catalogue":
        importlib.import_module(f"{rules.__name__}.{_found.name}")  # which enters its rules into RULES


def conditions(world: World, limits: Limits) -> tuple[Condition, ...]:
    """All that any rule finds wrong.

    A bug in a rule comes out as its exception. Who must go on all the same runs each of :data:`RULES` on its
    own, and tells :func:`board.alerts.life.step` which of them broke.
    """
    return tuple(found for each in RULES.values() for found in each.find(world, limits))
