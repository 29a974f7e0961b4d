"""All sources there are, found by looking into their package."""

import importlib
import pkgutil
from functools import cache

from collectors import sources
from collectors.collector import AnyCollector


@cache
def collectors() -> dict[str, type[AnyCollector]]:
    """Each source's class by its name; importing them costs about 150 ms, so only the engine and its commands do."""
    modules = (
        importlib.import_module(f"{sources.__name__}.{found.name}") for found in pkgutil.iter_modules(sources.__path__)
    )
    classes: list[type[AnyCollector]] = [module.COLLECTOR for module in modules]
    return {each.name: each for each in classes}
