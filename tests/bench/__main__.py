"""Benches: ``python -m tests.bench [--quick] [NAME...]``; they print figures and judge nothing."""

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import Final

from tests.bench.steady import QUICK, Effort

Bench = Callable[[Effort], None]
BENCHES: Final = ("wall", "start", "keys", "commands", "growth", "derive", "queue", "store")


def main() -> None:
    """Run those that are asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="What it costs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; default: all")
    parser.add_argument("--quick", action="store_true", help="shorter and rougher")
    told = parser.parse_args()
    if strangers := set(told.names) - set(BENCHES):
        parser.error(f"no bench is called {', '.join(sorted(strangers))}; there are {', '.join(BENCHES)}")
    effort = QUICK if told.quick else Effort()
    for name in told.names or BENCHES:
        if name == "store":
            _store(quick=told.quick)
        else:
            bench: Bench = import_module(f"tests.bench.bench_{name}").measure
            bench(effort)


def _store(*, quick: bool) -> None:
    """The store's own bench takes hours of a simulated day and prints for itself."""
    from tests.bench.bench_store import main as simulate
    from tests.bench.figures import say

    hours = 1.0 if quick else 24.0
    say(f"\nSTORE  {hours:g} simulated hours")
    simulate(hours)


if __name__ == "__main__":
    main()
