"""The owner's config: TOML in, checked settings out, and for a mistake the line and the nearest name.

The wall reads it before its first paint, so its own sections are checked here in plain Python: pydantic would cost
every viewer 80 ms and 11 MB. The settings of sources, of notifications and of the heartbeat are pydantic models, which
the engine alone checks.
"""

import re
import socket
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import tzinfo
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zoneinfo import ZoneInfo

from board.hygiene import tame

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

Where = tuple[str | int, ...]
"""Path of a value in the config: ``("sources", "llama", 0, "url")``."""
T = TypeVar("T")

LARGEST: Final = 1_000_000
"""Bytes of a config; what is larger was not written by a person."""
THEMES: Final = ("dark", "light", "high-contrast", "ansi")


class ConfigError(Exception):
    """The config cannot be used; the message says where and what to write instead, and is tame."""

    def __init__(self, sentence: str) -> None:
        super().__init__(tame(sentence, 2000))


def _checked(check: Callable[[Any], str], **default: Any) -> Any:
    """A field whose value must pass: ``check`` says in words what is wrong, or nothing."""
    return field(metadata={"check": check}, **default)


def _name(value: Any) -> str:
    good = isinstance(value, str) and re.fullmatch(r"[\w.-]+", value)
    return "" if good else "should be a name of letters, digits, '.', '_' and '-'"


def _timezone(value: Any) -> str:
    try:
        ZoneInfo(value or "UTC")
    except (KeyError, TypeError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return f"no such time zone: {value}"
    return ""


def _theme(value: Any) -> str:
    return "" if value in THEMES else f"should be one of {', '.join(THEMES)}"


def _switch(value: Any) -> str:
    return "" if isinstance(value, bool) else "should be true or false"


def _words(value: Any) -> str:
    good = isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    return "" if good else "should be a table of names and texts"


def _texts(value: Any) -> str:
    good = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return "" if good else "should be a list of texts"


def _tables(value: Any) -> str:
    good = isinstance(value, dict) and all(isinstance(each, dict) for each in value.values())
    return "" if good else "should be a table of tables"


def _table(value: Any) -> str:
    return "" if isinstance(value, dict) else "should be a table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What is watched."""

    name: str = _checked(
        _name, default_factory=lambda: re.sub(r"[^\w-]", "-", socket.gethostname().split(".")[0]) or "box"
    )
    """The box's name on the wall and in every key; by default its host name."""
    timezone: str = _checked(_timezone, default="")
    """The owner's zone, as in ``Europe/Lisbon``; by default the system's."""

    @property
    def zone(self) -> tzinfo:
        """The zone in which all times are shown."""
        if self.timezone:
            return ZoneInfo(self.timezone)
        import tzlocal

        return tzlocal.get_localzone()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """How the wall looks and is used."""

    theme: str = _checked(_theme, default="dark")
    """Colors; ``ansi`` takes the terminal's own and suits slow lines."""
    mouse: bool = _checked(_switch, default=True)
    """Whether the mouse works; without it a moving pointer costs nothing over SSH."""
    you: Sequence[str] = _checked(_texts, default=())
    """Names of whoever looks at the wall: work that waits for somebody else is parked. None: everybody does."""
    keys: Mapping[str, str] = _checked(_words, default_factory=dict)
    """Other keys for actions, by the action's id: ``{"read-again" = "f5"}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole config; every part has a default, and no file at all is fine."""

    box: Box = field(default_factory=Box)
    """What is watched."""
    wall: Wall = field(default_factory=Wall)
    """How the wall looks and is used."""
    limits: Mapping[str, Mapping[str, Any]] = _checked(_tables, default_factory=dict)
    """Levels and durations of rules that differ from the defaults, by group: ``[limits.llm]``."""
    sources: Mapping[str, Any] = _checked(_table, default_factory=dict)
    """Settings of sources: ``[sources.gpu]``, and ``[[sources.llama]]`` once for each server."""
    notify: Mapping[str, Any] = _checked(_table, default_factory=dict)
    """Who is told what, and how: ``[notify]``, and ``[[notify.channels]]`` once for each way."""
    heartbeat: Mapping[str, Any] = _checked(_table, default_factory=dict)
    """Who outside is to notice when the dashboard is dead: ``[heartbeat]``."""

    @property
    def rings(self) -> bool:
        """Whether the walls ring when the owner is told something: whether one of the ways is a bell."""
        channels = self.notify.get("channels")
        named = channels if isinstance(channels, list) else ()
        return any(isinstance(each, dict) and each.get("kind") == "bell" for each in named)


SECTIONS: Final[Mapping[str, type]] = {"box": Box, "wall": Wall}


def load(path: Path) -> Config:
    """Read the config; a missing file gives the defaults.

    Raises:
        ConfigError: the file cannot be read, is not TOML, or holds an unknown name or a bad value.
    """
    text = _text(path)
    try:
        written = tomllib.loads(text)
    except ValueError as error:  # not only of TOML: a number may have more digits than Python takes
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"{path} is not usable: what is in it is nested too deeply") from error
    return _section(Config, written, (), Source(path, text))


def check(path: Path, where: Where, model: "type[BaseModel]", value: Any) -> Any:
    """Check one source's settings against its model, as strictly as the rest of the config.

    Raises:
        ConfigError: an unknown name or a bad value.
    """
    from pydantic import ValidationError

    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise _refused(Source.of(path), where, model, error) from error


def unknown(path: Path, where: Where, known: Iterable[str]) -> ConfigError:
    """The refusal of a name that nothing goes by."""
    return Source.of(path).unknown(where, known)


@dataclass(frozen=True, slots=True)
class Source:
    """The file as it was written, to say where a mistake stands."""

    path: Path
    text: str

    @classmethod
    def of(cls, path: Path) -> "Source":
        """The file as it is now; one that is missing or cannot be read has no lines."""
        try:
            return cls(path, _text(path))
        except ConfigError:
            return cls(path, "")

    def unknown(self, where: Where, known: Iterable[str]) -> ConfigError:
        """The refusal of a name that nothing goes by, with the nearest that something does."""
        import difflib

        name, names = str(where[-1]), sorted(known)
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; known here: {', '.join(names)}" if names else ""
        return ConfigError(f"{self._place(where)}: unknown name {name!r}{hint}")

    def wrong(self, where: Where, said: str) -> ConfigError:
        """The refusal of a value, with what would be good."""
        dotted = ".".join(str(part) for part in where if isinstance(part, str))
        return ConfigError(f"{self._place(where)}: {dotted}: {said[:1].lower()}{said[1:]}")

    def _place(self, where: Where) -> str:
        from tui.lines import line_of

        line = line_of(self.text, where)
        return f"{self.path} line {line}" if line else str(self.path)


def _text(path: Path) -> str:
    """What stands in the file, nothing in one that is not there; an engine or a wall that waits for it does no more.

    Raises:
        ConfigError: it cannot be read, or is no config.
    """
    from board.reading import OutageKind
    from collectors.plainfile import UnreadableError, opened

    try:
        with BufferedReader(opened(path)) as file:
            content = file.read(LARGEST + 1)
        text = content.decode().replace("\r\n", "\n")
    except UnreadableError as error:
        if error.kind is OutageKind.ABSENT:
            return ""
        raise ConfigError(str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    if len(content) > LARGEST:
        raise ConfigError(f"{path} is larger than 1 MB: it is no config")
    return text


def _section(section: type[T], written: Mapping[str, Any], where: Where, source: Source) -> T:
    known = {each.name: each for each in fields(section)}  # type: ignore[arg-type]  # all sections are dataclasses
    values: dict[str, Any] = {}
    for name, value in written.items():
        if name not in known:
            raise source.unknown((*where, name), known)
        if fault := known[name].metadata.get("check", _table)(value):
            raise source.wrong((*where, name), fault)
        inner = SECTIONS.get(name) if not where else None
        values[name] = _section(inner, value, (name,), source) if inner else value
    return section(**values)


def _refused(source: Source, where: Where, model: "type[BaseModel]", error: "ValidationError") -> ConfigError:
    first = error.errors(include_url=False, include_input=False)[0]
    inside = first["loc"]
    if first["type"] == "extra_forbidden":
        return source.unknown((*where, *inside), _names(model, inside[:-1]))
    if first["type"] == "missing":
        return source.wrong((*where, *inside), "is needed here and missing")
    return source.wrong((*where, *inside), first["msg"].removeprefix("Value error, "))


def _names(model: Any, inside: Iterable[str | int]) -> Iterable[str]:
    """The names that a model knows, or a model within it; none where it is not a model."""
    models = (model,)
    for part in inside:
        if isinstance(part, str):
            within = [each.model_fields[part].annotation for each in models if part in each.model_fields]
            models = _models(*within) if within else tuple(each for each in models if _tagged(each, part))
    return sorted({name for each in models for name in each.model_fields})


def _models(*annotations: Any) -> tuple[Any, ...]:
    """All models that a value may be of, through unions, lists and tables."""
    found = (
        (each,) if hasattr(each, "model_fields") else _models(*getattr(each, "__args__", ())) for each in annotations
    )
    return tuple(model for models in found for model in models)


def _tagged(model: Any, tag: str) -> bool:
    """Whether a model is the one of a union that goes by this tag."""
    return any(tag in getattr(field.annotation, "__args__", ()) for field in model.model_fields.values())
