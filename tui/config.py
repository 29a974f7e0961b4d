"""The owner's config: TOML in, checked settings out, and for a mistake the line and the nearest name."""

import difflib
import re
import socket
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

Where = tuple[str | int, ...]
"""Path of a value in the config: ``("sources", "llama", 0, "url")``."""


class ConfigError(Exception):
    """The config cannot be used; the message says where and what to write instead."""


class Section(BaseModel):
    """A part of the config in which unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Box(Section):
    """What is watched."""

    name: str = Field(default_factory=lambda: socket.gethostname().split(".")[0] or "box", pattern=r"^[\w.-]+$")
    """The box's name on the wall and in every key; by default its host name."""
    timezone: str = ""
    """The owner's zone, as in ``Europe/Lisbon``; by default the system's."""

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            return name and ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"no such time zone: {name}") from error

    @property
    def zone(self) -> tzinfo:
        """The zone in which all times are shown."""
        if self.timezone:
            return ZoneInfo(self.timezone)
        import tzlocal

        return tzlocal.get_localzone()


class Wall(Section):
    """How the wall looks and is used."""

    theme: Literal["dark", "light", "high-contrast", "ansi"] = "dark"
    """Colors; ``ansi`` takes the terminal's own and suits slow lines."""
    mouse: bool = True
    """Whether the mouse works; without it a moving pointer costs nothing over SSH."""
    keys: dict[str, str] = Field(default_factory=dict)
    """Other keys for actions, by the action's id: ``{"read-again" = "f5"}``."""


class Config(Section):
    """The whole config; every part has a default, and no file at all is fine."""

    box: Box = Field(default_factory=Box)
    """What is watched."""
    wall: Wall = Field(default_factory=Wall)
    """How the wall looks and is used."""
    limits: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Levels and durations of rules that differ from the defaults, by group: ``[limits.llm]``."""
    sources: dict[str, Any] = Field(default_factory=dict)
    """Settings of sources: ``[sources.gpu]``, and ``[[sources.llama]]`` once for each server."""


def load(path: Path) -> Config:
    """Read the config; a missing file gives the defaults.

    Raises:
        ConfigError: the file cannot be read, is not TOML, or holds an unknown name or a bad value.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    try:
        return Config.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    except ValidationError as error:
        raise ConfigError(explain(path, text, error, Config)) from error


def check(path: Path, where: Where, model: type[BaseModel], value: Any) -> Any:
    """Check one source's settings against its model, as strictly as the rest of the config.

    Raises:
        ConfigError: an unknown name or a bad value.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        raise ConfigError(explain(path, text, error, model, where)) from error


def unknown(path: Path, where: Where, known: Iterable[str]) -> ConfigError:
    """The refusal of a name that nothing goes by."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return ConfigError(f"{_place(path, text, where)}: {_unknown(where, known)}")


def explain(path: Path, text: str, error: ValidationError, model: type[BaseModel], prefix: Where = ()) -> str:
    """Say the first mistake with its place and what could have been meant."""
    first = error.errors()[0]
    inside = first["loc"]
    where = (*prefix, *inside)
    if first["type"] == "extra_forbidden":
        return f"{_place(path, text, where)}: {_unknown(where, _names(model, inside[:-1]))}"
    said = first["msg"].removeprefix("Value error, ")
    return f"{_place(path, text, where)}: {_dotted(where)}: {said[:1].lower()}{said[1:]}"


def line_of(text: str, where: Where) -> int | None:
    """The line, from 1, on which a value stands; None when it cannot be found."""
    header = re.compile(r"^\s*\[{1,2}\s*([\w.\"'-]+)\s*\]{1,2}")
    names = [str(part) for part in where if isinstance(part, str)]
    wanted = next((part for part in where if isinstance(part, int)), 0)
    table: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if found := header.match(line):
            dotted = found[1].replace('"', "").replace("'", "")
            table, seen[dotted] = dotted.split("."), seen.get(dotted, -1) + 1
            if table == names:
                return number
        elif (key := re.match(r"^\s*([\w\"'.-]+?)\s*=", line)) and seen.get(".".join(table), 0) == wanted:
            path = [*table, *key[1].replace('"', "").split(".")]
            if path == names[: len(path)]:
                return number
    return None


def _place(path: Path, text: str, where: Where) -> str:
    line = line_of(text, where)
    return f"{path} line {line}" if line else str(path)


def _unknown(where: Where, known: Iterable[str]) -> str:
    name, names = str(where[-1]), list(known)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(names))}"
    return f"unknown name {name!r}; {hint}"


def _names(model: type[BaseModel], inside: Sequence[str | int]) -> Mapping[str, Any]:
    for part in inside:
        inner = model.model_fields[str(part)].annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return {}
        model = inner
    return model.model_fields


def _dotted(where: Where) -> str:
    return ".".join(str(part) for part in where if isinstance(part, str))
