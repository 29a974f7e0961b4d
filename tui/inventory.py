"""The inventory: what is found on this box, as blocks of a config."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, fields
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from board.facts import Service, ServiceState
from board.reading import Scope, absent
from collectors.collector import AnyCollector, SourceSettings
from collectors.engine.heartbeat import HeartbeatSettings
from collectors.notify.settings import DesktopSettings, NotifySettings
from collectors.secret import Secret
from collectors.store.records import Picture
from tui.config import Box, Config, Wall
from tui.starter import Block

MOST: Final = 20
"""Names of units or containers that are proposed; nobody reads more."""
KEPT_ELSEWHERE: Final = {"env": "NAME_OF_A_VARIABLE"}


def own_blocks(config: Config, zone: str) -> Iterator[Block]:
    """What can be said of the box, the wall, notifications and the heartbeat."""
    yield Block("[box]", Box, {"name": config.box.name} | ({"timezone": zone} if zone else {}), {})
    wall = {each.name: _of_dataclass(each) for each in fields(Wall)}
    yield Block("[wall]", Wall, {}, wall)
    yield Block("[notify]", NotifySettings, {}, _settings(NotifySettings, without=("channels",)))
    kinds = 'Ways to be told: bell, desktop, ntfy, webhook, command, url; once for each. README, "Notifications".'
    yield Block("[[notify.channels]]", DesktopSettings, {"kind": "desktop"}, {}, note=kinds)
    said = "Who outside is to notice when the dashboard itself is dead."
    yield Block("[heartbeat]", HeartbeatSettings, {}, _settings(HeartbeatSettings), note=said)


def source_blocks(found: Sequence[tuple[type[AnyCollector], SourceSettings]], picture: Picture) -> Iterator[Block]:
    """What was found, each kind explained once; what the engine looked for in vain is left out."""
    scopes = {scope.name: scope for scope in picture.scopes}
    explained: set[str] = set()
    for kind, settings in found:
        scope = scopes.get(kind.scope_of(settings))
        if scope is not None and absent(scope):
            continue
        model = type(settings)
        header = f"[[sources.{kind.name}]]" if kind.many else f"[sources.{kind.name}]"
        said = settings.model_dump(mode="json", exclude_defaults=True)
        proposed = _expected(kind.name, model, picture)
        note = _note(kind.scope_of(settings), scope, listening=settings != model())
        brief = kind.name in explained
        yield Block(header, model, said, _settings(model), proposed=proposed, note=note, brief=brief)
        explained.add(kind.name)


def _note(name: str, scope: Scope | None, *, listening: bool) -> str:
    """What a block is about; of what is looked at on every box, whether it was ever seen on this one."""
    if scope is None:
        return f"{name}: {'found here by its port' if listening else 'looked at on every box, not read here yet'}."
    return f"{name}: {f'found here; {scope.outage.sentence}' if scope.outage is not None else 'found and read here'}."


def _expected(name: str, model: type[SourceSettings], picture: Picture) -> dict[str, Any]:
    """What runs now and could be said to have to: units that an owner made, and containers."""
    up = [each for each in picture.facts if isinstance(each, Service) and each.state is ServiceState.UP]
    said = {
        "units": tuple(sorted(each.label for each in up if each.kind == "unit" and _begins(each, "unit:"))),
        "system_units": tuple(
            sorted(each.label for each in up if each.kind == "unit" and _begins(each, "system-unit:"))
        ),
        "expect": tuple(sorted(each.label for each in up if each.kind == "container")),
    }
    wanted = {"systemd": ("units", "system_units"), "docker": ("expect",)}.get(name, ())
    return {each: said[each][:MOST] for each in wanted if each in model.model_fields and said[each]}


def _begins(service: Service, start: str) -> bool:
    return any(ref.startswith(start) for ref in service.refs)


def _settings(model: type[BaseModel], without: Iterable[str] = ()) -> dict[str, Any]:
    """All settings of a model: their defaults; of those that have none, an example where one can be given."""
    shown = {name: _example(field.default, field.annotation) for name, field in model.model_fields.items()}
    return {name: value for name, value in shown.items() if value is not None and name not in without}


def _example(default: Any, annotation: Any) -> Any:
    if default is not None and default is not PydanticUndefined:
        return default
    if any(isinstance(each, type) and issubclass(each, Secret) for each in get_args(annotation)):
        return KEPT_ELSEWHERE
    return True if bool in get_args(annotation) else None


def _of_dataclass(field: Any) -> Any:
    return field.default if field.default is not MISSING else field.default_factory()
