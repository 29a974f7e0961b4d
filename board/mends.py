"""Mends: the command that mends what CI complains of, as far as its own command tells."""

import re
from typing import Final

from board.facts import FailureClass, Run, Weakness

MOST: Final = 3
"""Weak packages that are told in one line."""
_REWRITES: Final = (
    (re.compile(r"\s--verify-no-changes\b"), ""),
    (re.compile(r"\bprettier(.*?)\s(?:--check|-c|--list-different|-l)\b"), r"prettier\1 --write"),
    (re.compile(r"\bbiome (?:check|format|ci)\b"), "biome check --write"),
    (re.compile(r"\beslint\b(?!.*--fix)"), "eslint --fix"),
    (re.compile(r"\bruff check\b(?!.*--fix)"), "ruff check --fix"),
    (re.compile(r"\bgofmt -l\b"), "gofmt -w"),
    (re.compile(r"\s(?:-- )?--?check\b"), ""),
    (re.compile(r"\b([\w-]*(?:format|fmt|lint)):check\b"), r"\1"),
    (re.compile(r"\bcheck:(format|fmt|lint)\b"), r"\1"),
)
"""How formatters are told to mend instead of to check."""


def mend(run: Run) -> tuple[str, str]:
    """What to do about a run that failed, and the command in it where there is one."""
    if run.weaknesses:
        return f"{_updates(run.weaknesses)}, then push", ""
    if run.failure_class is FailureClass.FORMAT and (command := rewritten(run.command)):
        return f"{command}; then commit and push", command
    if run.command:
        return f"see for yourself: {run.command}", run.command
    return f"read the log of {run.failing_step or 'the run'}" + (f": {run.url}" if run.url else ""), run.url


def rewritten(command: str) -> str:
    """The command that mends what another one checks; the same where they differ in nothing that is known."""
    for pattern, instead in _REWRITES:
        changed = pattern.sub(instead, command)
        if changed != command:
            return changed.strip()
    return command


def weak(weaknesses: tuple[Weakness, ...]) -> str:
    """``multer 2.0.2: GHSA-..., GHSA-...; fixed in 2.1.0``."""
    told = [_weak(each) for each in weaknesses[:MOST]]
    more = [f"{len(weaknesses) - MOST} more"] if len(weaknesses) > MOST else []
    return " · ".join((*told, *more))


def _weak(each: Weakness) -> str:
    fixed = f"; fixed in {each.fixed_in}" if each.fixed_in else "; no fixed version is told"
    return f"{each.package} {each.version}".strip() + f": {', '.join(each.advisories)}{fixed}"


def _updates(weaknesses: tuple[Weakness, ...]) -> str:
    told = [f"{each.package} to {each.fixed_in}" if each.fixed_in else each.package for each in weaknesses[:MOST]]
    return f"update {', '.join(told)}" + (f" and {len(weaknesses) - MOST} more" if len(weaknesses) > MOST else "")
