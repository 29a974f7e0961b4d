"""Bus: a manager asked over D-Bus, at 1 ms a question."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from dbus_fast import AuthError, InvalidAddressError, Message, MessageFlag, MessageType
from dbus_fast.aio import MessageBus

from board.reading import OutageKind
from collectors.sources.systemd import declared
from collectors.sources.systemd.manager import KINDS, SERVICE, TIMER, UNIT, Listed, UnitFile, Unreachable
from collectors.sources.systemd.properties import Properties

NAME: Final = "org.freedesktop.systemd1"
ROOT: Final = "/org/freedesktop/systemd1"
GRACE: Final = 1.0
"""Seconds for a connection that was hung up to be gone."""
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_REFUSALS: Final = {
    "NoReply": (OutageKind.TIMEOUT, "systemd does not answer"),
    "Timeout": (OutageKind.TIMEOUT, "systemd does not answer"),
    "AccessDenied": (OutageKind.DENIED, "systemd does not let us ask"),
    "NameHasNoOwner": (OutageKind.REFUSED, "no systemd on the message bus"),
    "ServiceUnknown": (OutageKind.REFUSED, "no systemd on the message bus"),
    "Disconnected": (OutageKind.REFUSED, "the message bus has hung up"),
}
"""The errors of ``org.freedesktop.DBus.Error`` that speak of the manager; any other speaks of what was asked."""


class Bus:
    """Connected when it is first asked; a connection that fails is dropped, and the next question makes a new one."""

    def __init__(self, address: str, deadline: float) -> None:
        """Prepare to ask.

        Args:
            address: Of the bus: ``unix:path=/run/user/1000/bus``.
            deadline: Seconds after which a question is given up.
        """
        self._address = address
        self._deadline = deadline
        self._bus: MessageBus | None = None

    async def units(self) -> tuple[Listed, ...]:
        """The units in memory."""
        rows = await self._ask("ListUnitsByPatterns", "asas", [[], list(KINDS)])
        return tuple(Listed(name=row[0], active=row[3]) for row in rows)

    async def files(self) -> tuple[UnitFile, ...]:
        """The units on disk."""
        rows = await self._ask("ListUnitFilesByPatterns", "asas", [[], list(KINDS)])
        return tuple(UnitFile(name=path.rpartition("/")[2], path=path, state=state) for path, state in rows)

    async def properties(self, names: tuple[str, ...]) -> dict[str, Properties]:
        """Properties of units; the manager loads those that it has not in memory, as for ``systemctl show``."""
        found: dict[str, Properties] = {}
        for name in names:
            try:
                found[name] = await self._unit(name)
            except Unreachable as trouble:
                if trouble.kind is not OutageKind.GARBLED:  # a name that is none hurts no other
                    raise
        return found

    async def declared(self, name: str) -> declared.Declared:
        """The environment that a unit says it gives, by name."""
        path = f"{ROOT}/unit/{_escaped(name)}"
        service = await self._each(path, "Service", declared.SERVICE)
        unit = await self._all(path, "Unit", declared.UNIT)
        given = await self._call(ROOT, PROPERTIES, "Get", "ss", [f"{NAME}.Manager", "Environment"])
        return declared.from_bus(service, unit, given.value)

    async def state(self) -> str:
        """The manager's own state."""
        answer = await self._call(ROOT, PROPERTIES, "Get", "ss", [f"{NAME}.Manager", "SystemState"])
        return str(answer.value)

    async def close(self) -> None:
        """Hang up, and see the socket closed."""
        bus = self._hang_up()
        if bus is not None:
            with suppress(TimeoutError, OSError, EOFError):
                async with asyncio.timeout(GRACE):
                    await bus.wait_for_disconnect()  # type: ignore[no-untyped-call] # the library says nothing of its type

    def _hang_up(self) -> MessageBus | None:
        """Drop the connection; the loop closes its socket in its own time."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.disconnect()
        return bus

    async def _unit(self, name: str) -> Properties:
        interface, wanted = ("Timer", TIMER) if name.endswith(".timer") else ("Service", SERVICE)
        path = f"{ROOT}/unit/{_escaped(name)}"
        raw = await self._all(path, "Unit", UNIT)
        if raw.get("UnitFileState") == "disabled":
            raw["UnitFileState"] = await self._state_on_disk(name)
        return Properties(raw | await self._each(path, interface, wanted))

    async def _state_on_disk(self, name: str) -> str:
        """Whether a unit is still disabled: the manager's own word for it is as old as its last reload."""
        try:
            return str(await self._ask("GetUnitFileState", "s", [name]))
        except Unreachable as trouble:
            if trouble.kind is not OutageKind.GARBLED:
                raise
            return "disabled"  # its file has gone since

    async def _all(self, path: str, interface: str, wanted: Sequence[str]) -> dict[str, object]:
        found = await self._call(path, PROPERTIES, "GetAll", "s", [f"{NAME}.{interface}"])
        return {name: found[name].value for name in wanted if name in found}

    async def _each(self, path: str, interface: str, wanted: Sequence[str]) -> dict[str, object]:
        """Properties asked for one by one: all of a service would bring its environment into our memory."""
        found: dict[str, object] = {}
        for name in wanted:
            try:
                found[name] = (await self._call(path, PROPERTIES, "Get", "ss", [f"{NAME}.{interface}", name])).value
            except Unreachable as trouble:
                if trouble.kind is not OutageKind.GARBLED:  # an older systemd does not have it
                    raise
        return found

    async def _ask(self, member: str, signature: str, body: list[Any]) -> Any:
        return await self._call(ROOT, f"{NAME}.Manager", member, signature, body)

    async def _call(self, path: str, interface: str, member: str, signature: str, body: list[Any]) -> Any:
        """The first value of an answer; a question that fails takes the connection with it."""
        question = Message(
            destination=NAME,
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=body,
            flags=MessageFlag.NO_AUTOSTART,  # to look must start nothing
        )
        answered = False
        try:
            async with asyncio.timeout(self._deadline):
                answer = await (await self._connected()).call(question)
            answered = True
        except TimeoutError:
            raise Unreachable(OutageKind.TIMEOUT, f"no answer from systemd within {self._deadline:g} s") from None
        except PermissionError as error:
            raise Unreachable(OutageKind.DENIED, "the message bus does not let us in") from error
        except (OSError, EOFError, AuthError, InvalidAddressError) as error:
            raise Unreachable(OutageKind.REFUSED, "the message bus cannot be reached") from error
        finally:
            if not answered:
                self._hang_up()
        if answer.message_type is MessageType.ERROR:
            raise _refusal(answer.error_name or "")
        return answer.body[0]

    async def _connected(self) -> MessageBus:
        if self._bus is None or not self._bus.connected:
            bus = MessageBus(bus_address=self._address)
            try:
                self._bus = await bus.connect()
            finally:
                if self._bus is not bus:
                    bus.disconnect()
        return self._bus


def _refusal(error: str) -> Unreachable:
    kind, sentence = _REFUSALS.get(
        error.rpartition(".")[2], (OutageKind.GARBLED, f"systemd refuses to answer: {error}")
    )
    return Unreachable(kind, sentence)


def _escaped(name: str) -> str:
    """A unit's name as a part of an object path: what is no letter and no digit stands as ``_2e``."""
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"_{byte:02x}" for byte in name.encode())
