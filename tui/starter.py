"""The starter: a commented config of what is found here.

Prose begins with ``# ``, a setting that is not in force with ``#`` alone: without these, each block is valid TOML.
"""

import textwrap
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from board.hygiene import tame
from tui.manual import manual, purpose
from tui.toml import literal

WIDTH: Final = 116
"""Columns of the comments."""
INTRODUCTION: Final = """\
The config of LockN Control. Nothing in it has to be: what runs here is found and watched without it.

A line that begins with "#" and a letter or a bracket is a setting with its default, or with what was found here:
remove the "#" of the [heading] and of the setting to change it. What is named here is expected for good; what is
only found, for seven days after it was last seen. The config is read again when it is saved; "lockn-control doctor"
says whether it is right.

Keys and passwords do not belong in here, but where they are kept:
  { env = "NAME" }, { file = "~/.config/key" } or { command = ["pass", "show", "key"] }
"""


@dataclass(frozen=True, slots=True)
class Block:
    """One table of the config with what can be said in it."""

    header: str
    """``[box]``, ``[[sources.llama]]``"""
    model: type
    """What it is checked against, which says what each setting does."""
    found: Mapping[str, Any]
    """Values that were found here, instead of defaults, and tell it from others of its kind."""
    settings: Mapping[str, Any]
    """All that can be said, with its default; the values of what has none are an example."""
    proposed: Mapping[str, Any] = field(default_factory=dict)
    """Values that are proposed instead of defaults; with another day they may be others."""
    note: str = ""
    """What is to be said of this one."""
    brief: bool = False
    """Whether only what was found is shown: the settings are explained at another one of its kind."""

    @property
    def mark(self) -> tuple[str, ...]:
        """Lines by which it is known again, with or without their ``#``."""
        return (self.header, *(f"{name} = {literal(value)}" for name, value in self.found.items()))

    def lines(self) -> Iterator[str]:
        """The block as it stands in the file."""
        yield from prose(self.note or purpose(self.model))
        yield f"#{self.header}"
        explained = manual(self.model)
        told = {**self.found, **self.proposed}
        rest = {} if self.brief else {name: value for name, value in self.settings.items() if name not in told}
        for name, value in (*told.items(), *rest.items()):
            if not self.brief:
                yield from prose(explained.get(name, ""))
            yield f"#{name} = {literal(value)}"


def fresh(blocks: Iterable[Block]) -> str:
    """A whole config."""
    head = "\n".join(_comment(line) for line in INTRODUCTION.splitlines())
    return "\n".join((head, "", *_spaced(blocks)))


def appended(text: str, blocks: Sequence[Block], note: str) -> str:
    """An owner's config with what it does not name yet below; its own text stays as it is, to the byte."""
    joint = "" if not text or text.endswith("\n") else "\n"
    return "".join((text, joint, "\n", *(f"{line}\n" for line in prose(note)), "\n", "\n".join(_spaced(blocks))))


def missing(text: str, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Those that the text has not, neither in force nor as a comment."""
    lines = [line.strip().lstrip("#").strip() for line in text.splitlines()]
    return tuple(block for block in blocks if not _has(lines, block.mark))


def in_force(text: str) -> str:
    """The same config with all its commented settings in force."""
    kept = (line[1:] if line[:1] == "#" and line[1:2] not in ("", " ", "#") else line for line in text.split("\n"))
    return "\n".join(kept)


def prose(text: str) -> Iterator[str]:
    """A text as comments, tame and folded."""
    for line in textwrap.wrap(tame(text, 2000), WIDTH) if text else ():
        yield f"# {line}"


def named(text: str) -> frozenset[str]:
    """The sources that a config speaks of, in force; of one that is no TOML, none."""
    try:
        sources = tomllib.loads(text).get("sources", {})
    except tomllib.TOMLDecodeError:
        return frozenset()
    return frozenset(sources) if isinstance(sources, dict) else frozenset()


def _comment(line: str) -> str:
    return f"# {line}".rstrip()


def _spaced(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from block.lines()
        yield ""


def _has(lines: Sequence[str], mark: Sequence[str]) -> bool:
    """Whether a block of these lines is there: its heading, and below it, before the next, all that was found."""
    for at, line in enumerate(lines):
        if line == mark[0]:
            end = next((n for n in range(at + 1, len(lines)) if lines[n].startswith("[")), len(lines))
            if set(mark[1:]) <= set(lines[at + 1 : end]):
                return True
    return False
