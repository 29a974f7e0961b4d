"""The JSON of Docker and Podman, reduced to what is looked at.

Seen: Docker 20.10 (API 1.41), Docker 28.5 (API 1.51), Podman 4.3. Environment, commands, labels and mounts, which may
hold secrets, are in these answers too; they are dropped here and go nowhere.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, TypeAdapter

from collectors.foreign import Foreign, Name, at

MOST: Final = 2000
"""Containers, services or tasks of one engine that are looked at."""
PROJECT: Final = "com.docker.compose.project"
_COMPOSE: Final = "com.docker.compose"


def _moment(value: Any) -> Any:
    """A time, or None for the year 1, which is Go's word for never."""
    return None if not isinstance(value, str) or value.startswith("0001") else value


def _utc(at: datetime | None) -> datetime | None:
    return at if at is None else at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _last(value: Any) -> Any:
    return value[-1] if isinstance(value, list) and value else {}


def _ports(value: Any) -> Any:
    """The ports of the box that lead into the container, each once."""
    found = (each.get("PublicPort") for each in value if isinstance(each, Mapping)) if isinstance(value, list) else ()
    return tuple(sorted({port for port in found if isinstance(port, int) and 0 < port < 65_536}))


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else ""


def _text(value: Any) -> Any:
    return "" if value is None else value


def _bound(value: Any) -> Any:
    """The ports of the box in ``{"80/tcp": [{"HostPort": "8080"}]}``, each once."""
    ways = value.values() if isinstance(value, Mapping) else ()
    ends = (each for way in ways if isinstance(way, list) for each in way if isinstance(each, Mapping))
    said = (each.get("HostPort") for each in ends)
    found = (
        int(port) for port in said if isinstance(port, str) and port.isascii() and port.isdigit() and len(port) < 6
    )
    return tuple(sorted({port for port in found if 0 < port < 65_536}))


Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Text = Annotated[Name, BeforeValidator(_text)]


class Listed(Foreign):
    """One container of ``/containers/json``."""

    id: str = Field(alias="Id", pattern=r"^[0-9a-f]{12,64}$")
    name: Annotated[Name, BeforeValidator(_first)] = Field(default="", alias="Names")
    """The first of its names, with a leading slash."""
    state: Text = Field(default="", alias="State")
    """``running``, ``restarting``, ``exited``, ``paused``, ``created``, ``dead``; Podman says ``stopped`` as well."""
    status: Text = Field(default="", alias="Status")
    """For people: ``Up 31 seconds (healthy)``, ``Exited (137) 2 days ago``; Podman leaves the health out."""
    image: Text = Field(default="", alias="Image")
    created: int = Field(default=0, alias="Created", ge=0, le=2**33)
    """Seconds since 1970."""
    ports: Annotated[tuple[int, ...], BeforeValidator(_ports)] = Field(default=(), alias="Ports")
    project: Text = Field(default="", validation_alias=at("Labels", PROJECT))
    service: Text = Field(default="", validation_alias=at("Labels", f"{_COMPOSE}.service"))
    number: Text = Field(default="", validation_alias=at("Labels", f"{_COMPOSE}.container-number"))
    oneoff: Text = Field(default="", validation_alias=at("Labels", f"{_COMPOSE}.oneoff"))
    swarm: Text = Field(default="", validation_alias=at("Labels", "com.docker.swarm.service.name"))

    @property
    def created_at(self) -> datetime | None:
        """When it was made."""
        return datetime.fromtimestamp(self.created, UTC) if self.created else None


class Check(Foreign):
    """One run of a health check."""

    exit_code: int = Field(default=0, alias="ExitCode")
    output: Annotated[str, BeforeValidator(_text), Field(max_length=1024 * 1024)] = Field(default="", alias="Output")


class Inspected(Foreign):
    """One container of ``/containers/ID/json``."""

    restarts: int = Field(default=0, alias="RestartCount", ge=0, le=2**53)
    policy: Text = Field(default="", validation_alias=at("HostConfig", "RestartPolicy", "Name"))
    most_restarts: int = Field(default=0, validation_alias=at("HostConfig", "RestartPolicy", "MaximumRetryCount"))
    fleeting: bool = Field(default=False, validation_alias=at("HostConfig", "AutoRemove"))
    """Whether it goes when it ends."""
    bound: Annotated[tuple[int, ...], BeforeValidator(_bound)] = Field(
        default=(), validation_alias=at("HostConfig", "PortBindings")
    )
    """The ports of the box that lead into it while it runs."""
    tty: bool = Field(default=False, validation_alias=at("Config", "Tty"))
    """Whether its log comes as it was written, without frames."""
    state: Text = Field(default="", validation_alias=at("State", "Status"))
    """As in the list, but as of this look."""
    exit_code: int = Field(default=0, validation_alias=at("State", "ExitCode"))
    oom: bool = Field(default=False, validation_alias=at("State", "OOMKilled"))
    error: Text = Field(default="", validation_alias=at("State", "Error"))
    """Why it could not be started."""
    pid: int = Field(default=0, validation_alias=at("State", "Pid"))
    began: Moment = Field(default=None, validation_alias=at("State", "StartedAt"))
    ended: Moment = Field(default=None, validation_alias=at("State", "FinishedAt"))
    health: Text = Field(default="", validation_alias=at("State", "Health", "Status"))
    check: Annotated[Check, BeforeValidator(_last)] = Field(
        default_factory=Check, validation_alias=at("State", "Health", "Log")
    )
    """The last run of its health check."""

    @property
    def started_at(self) -> datetime | None:
        """When it last began to run."""
        return _utc(self.began)

    @property
    def ended_at(self) -> datetime | None:
        """When it last ended."""
        return _utc(self.ended)


class Stats(Foreign):
    """What one container uses, of ``/containers/ID/stats``; of one that does not run nearly all is missing."""

    read: Moment = Field(default=None, alias="read")
    spent: int = Field(default=0, validation_alias=at("cpu_stats", "cpu_usage", "total_usage"))
    """Nanoseconds of processor time since it was made."""
    usage: int | None = Field(default=None, validation_alias=at("memory_stats", "usage"))
    total_inactive: int | None = Field(
        default=None, validation_alias=at("memory_stats", "stats", "total_inactive_file")
    )
    inactive: int | None = Field(default=None, validation_alias=at("memory_stats", "stats", "inactive_file"))
    limit: int = Field(default=0, validation_alias=at("memory_stats", "limit"))
    """Bytes; where there is no limit, all memory of the box."""

    @property
    def read_at(self) -> datetime | None:
        """When it was read; None for a container that does not run."""
        return _utc(self.read)

    @property
    def memory(self) -> int | None:
        """Bytes in use, without files that the kernel lets go of at once; by control groups of version 1 or 2."""
        if self.usage is None:
            return None
        spare = self.inactive if self.total_inactive is None else self.total_inactive
        return max(self.usage - (spare or 0), 0)


class Info(Foreign):
    """``/info``; that the swarm is managed from here stands in it, and no key of the swarm's does."""

    version: Text = Field(default="", alias="ServerVersion")
    memory: int = Field(default=0, alias="MemTotal")
    """Installed memory in bytes."""
    manages: bool = Field(default=False, validation_alias=at("Swarm", "ControlAvailable"))
    """Whether ``/services`` answers."""


class SwarmService(Foreign):
    """One service of ``/services?status=true``."""

    id: str = Field(alias="ID", max_length=100)
    name: Text = Field(default="", validation_alias=at("Spec", "Name"))
    running: int = Field(default=0, validation_alias=at("ServiceStatus", "RunningTasks"))
    desired: int | None = Field(default=None, validation_alias=at("ServiceStatus", "DesiredTasks"))
    update: Text = Field(default="", validation_alias=at("UpdateStatus", "State"))
    message: Text = Field(default="", validation_alias=at("UpdateStatus", "Message"))
    image: Text = Field(default="", validation_alias=at("Spec", "TaskTemplate", "ContainerSpec", "Image"))


class Task(Foreign):
    """One task of ``/tasks``."""

    service: str = Field(default="", alias="ServiceID", max_length=100)
    error: Text = Field(default="", validation_alias=at("Status", "Err"))
    changed: Moment = Field(default=None, validation_alias=at("Status", "Timestamp"))


class Event(Foreign):
    """One line of ``/events``; Docker of API 1.52 drops all other ways to say the same."""

    action: Text = Field(default="", alias="Action")
    id: str = Field(default="", validation_alias=at("Actor", "ID"), max_length=100)
    exit_code: Text = Field(default="", validation_alias=at("Actor", "Attributes", "exitCode"))
    nanoseconds: int = Field(default=0, alias="timeNano")


class Complaint(Foreign):
    """The engine's own words on what is wrong."""

    message: Name = ""


LISTED: Final = TypeAdapter(Annotated[tuple[Listed, ...], Field(max_length=MOST)])
INSPECTED: Final = TypeAdapter(Inspected)
STATS: Final = TypeAdapter(Stats)
INFO: Final = TypeAdapter(Info)
SERVICES: Final = TypeAdapter(Annotated[tuple[SwarmService, ...], Field(max_length=MOST)])
TASKS: Final = TypeAdapter(Annotated[tuple[Task, ...], Field(max_length=10 * MOST)])
EVENT: Final = TypeAdapter(Event)
COMPLAINT: Final = TypeAdapter(Complaint)
