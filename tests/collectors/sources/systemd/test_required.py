"""What a unit lacks: told by its process, else by its manager, else unknown; and never of one that does not run."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from board.facts import Service, ServiceState
from board.marks import ENVIRONMENT_UNREAD
from board.reading import OutageKind
from collectors.sources.systemd.declared import Declared
from collectors.sources.systemd.environ import Held
from collectors.sources.systemd.manager import Listed, UnitFile, Unreachable
from collectors.sources.systemd.properties import Properties
from collectors.sources.systemd.required import Required
from collectors.sources.systemd.settings import SystemdSettings

UNIT = "pmm.service"
STARTED = {"MainPID": 7, "ActiveEnterTimestamp": 10**15}


class Manager:
    """A manager that says what a unit gives, or why it does not."""

    def __init__(self, *names: str, trouble: OutageKind | None = None) -> None:
        self.names = names
        self.trouble = trouble
        self.asked = 0

    async def declared(self, _name: str) -> Declared:
        self.asked += 1
        if self.trouble:
            raise Unreachable(self.trouble, "no")
        return Declared(frozenset(self.names), (), frozenset(), ())

    async def units(self) -> tuple[Listed, ...]:
        return ()

    async def files(self) -> tuple[UnitFile, ...]:
        return ()

    async def properties(self, names: tuple[str, ...]) -> dict[str, Properties]:
        return dict.fromkeys(names, Properties({}))

    async def state(self) -> str:
        return "running"

    async def close(self) -> None:
        pass


async def at_once(function: Callable[[], Held]) -> Held:
    return function()


async def checked(
    proc: Path, manager: Manager, state: ServiceState = ServiceState.UP, name: str = UNIT
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a unit is said to lack, and its marks."""
    required = Required({UNIT: ("A", "B")}, proc)
    unit = Service(key="box/unit", kind="unit", label="pmm", state=state)
    found = await required.checked(unit, name, Properties(STARTED), manager, at_once)
    assert isinstance(found, Service)
    return found.lacks, found.marks


def running(root: Path, environ: bytes) -> Path:
    """A /proc in which the unit's process has that environment."""
    (root / "7").mkdir()
    (root / "7/environ").write_bytes(environ)
    (root / "7/comm").write_text("python3\n")
    return root


async def test_the_process_is_the_truth_whatever_its_unit_says(tmp_path: Path) -> None:
    manager = Manager("A", "B")
    assert await checked(running(tmp_path, b"A=1\0"), manager) == (("B",), ())
    assert manager.asked == 0


async def test_where_the_process_cannot_be_read_the_manager_is_asked(tmp_path: Path) -> None:
    assert await checked(tmp_path, Manager("B")) == (("A",), ())


async def test_what_a_wrapper_of_another_user_gives_on_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7/comm").write_text("doppler\n")
    assert await checked(tmp_path, Manager("B")) == ((), (ENVIRONMENT_UNREAD,))
    assert await checked(tmp_path, Manager("A", "B")) == ((), ())


async def test_what_cannot_be_read_is_neither_missing_nor_there(tmp_path: Path) -> None:
    assert await checked(running(tmp_path, b"written over\0"), Manager()) == ((), (ENVIRONMENT_UNREAD,))
    assert await checked(tmp_path / "none", Manager(trouble=OutageKind.GARBLED)) == ((), (ENVIRONMENT_UNREAD,))


async def test_a_manager_that_is_gone_takes_the_whole_look_with_it(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        await checked(tmp_path, Manager(trouble=OutageKind.REFUSED))


@pytest.mark.parametrize("state", [ServiceState.DOWN, ServiceState.OFF, ServiceState.STARTING])
async def test_of_a_unit_that_does_not_run_nobody_can_tell(state: ServiceState, tmp_path: Path) -> None:
    assert await checked(tmp_path, Manager(), state) == ((), ())


async def test_a_unit_that_does_not_exist_is_marked(tmp_path: Path) -> None:
    unit = Service(key="box/unit", kind="unit", label="pmm", state=ServiceState.OFF)
    missing = Properties({"LoadState": "not-found"})
    found = await Required({UNIT: ("A",)}, tmp_path).checked(unit, UNIT, missing, Manager(), at_once)
    assert isinstance(found, Service)
    assert found.marks == (ENVIRONMENT_UNREAD,)


async def test_a_unit_of_which_nothing_is_required_is_not_looked_at(tmp_path: Path) -> None:
    manager = Manager()
    assert await checked(tmp_path, manager, name="other.service") == ((), ())
    assert manager.asked == 0


def test_a_unit_may_be_named_without_its_suffix() -> None:
    assert SystemdSettings(environment={"pmm": ("A",)}).environment == {UNIT: ("A",)}


def test_a_value_in_the_config_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValidationError) as caught:
        SystemdSettings.model_validate({"environment": {"pmm": ["TOKEN=CANARY"]}})
    assert "CANARY" not in str(caught.value)
