"""A real unit without a name that it should have, and a database without migrations, seen through the whole program."""

import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from board.facts import Service
from collectors.sources.systemd.collector import SystemdCollector
from collectors.sources.systemd.settings import SystemdSettings
from tests.end_to_end.place import Place
from tests.end_to_end.waiting import until
from tests.peers.test_systemd import SCRIPT, Peer

pytestmark = pytest.mark.peer

NAME = "POLYMARKET_POSITIONS_JSON"
CANARY = re.compile(rb"CANARY-[0-9a-f]{32}")
UNIT = "[Service]\nEnvironment=OTHER={canary}\nExecStart=/bin/sleep infinity\n"
READ = "import sqlite3, sys; [print(*row) for row in sqlite3.connect(sys.argv[1]).execute('SELECT name FROM _m')]"
CONFIG = """\
[box]
name = "box"
timezone = "UTC"

[limits.gw]
env_after = 3

[sources.systemd]
every = 2

[sources.systemd.environment]
pmm = ["{name}", "OTHER"]

[[sources.migrations]]
name = "test"
applied = ["{python}", "-c", "{read}", "{database}"]
folder = "{folder}"
every = 10
"""


class World:
    """A user's systemd, a database and a folder of migrations, and the program that watches them."""

    def __init__(self, folder: Path) -> None:
        self.peer = Peer(folder / "sdu")
        self.place = Place(folder / "place")
        self.place.env |= {name: self.peer.env[name] for name in ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")}
        self.database = folder / "it.db"
        self.migrations = folder / "migrations"
        self.units = self.peer.folder / "config/systemd/user"

    def start(self) -> None:
        self.peer.folder.mkdir()
        self.peer.script("start")
        (self.units / "pmm.service").write_text(UNIT.format(canary=canary()))
        self.peer.ctl("daemon-reload")
        self.peer.ctl("start", "pmm.service")
        for number in range(29):
            (self.migrations / f"{number:04}_step").mkdir(parents=True)
        self.apply(0, 6)
        self.place.config.parent.mkdir()
        paths = {"database": self.database, "folder": self.migrations}
        self.place.config.write_text(CONFIG.format(name=NAME, python=sys.executable, read=READ, **paths))

    def apply(self, first: int, end: int) -> None:
        with closing(sqlite3.connect(self.database)) as database, database:
            database.execute("CREATE TABLE IF NOT EXISTS _m (name)")
            database.executemany("INSERT INTO _m VALUES (?)", [(f"{number:04}_step",) for number in range(first, end)])

    def mend(self) -> None:
        drop_in = self.units / "pmm.service.d/environment.conf"
        drop_in.parent.mkdir()
        drop_in.write_text(f"[Service]\nEnvironment={NAME}={canary()}\n")
        self.peer.ctl("daemon-reload")
        self.peer.ctl("restart", "pmm.service")
        self.apply(6, 29)

    def lines(self) -> list[str]:
        return [line["what"] for line in self.place.board()["alerts"]]

    def told(self) -> Iterator[bytes]:
        """All that the program writes, prints and shows."""
        for file in self.place.state.rglob("*"):
            if file.is_file():
                yield file.read_bytes()
        for form in ("txt", "json", "svg"):
            yield self.place.output("snapshot", "--format", form)
        for words in (("alerts", "--json"), ("history", "--json"), ("why",), ("sources", "--json"), ("sources",)):
            yield self.place.output(*words)

    def close(self) -> None:
        self.place.close()
        self.peer.script("stop")


def canary() -> str:
    return f"CANARY-{os.urandom(16).hex()}"


def memory(pid: int) -> Iterator[bytes]:
    """All that a process could write to a core file."""
    with Path(f"/proc/{pid}/mem").open("rb", 0) as file:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            where, rights, *_ = line.split()
            if rights.startswith("rw"):
                low, high = (int(each, 16) for each in where.split("-"))
                file.seek(low)
                yield file.read(high - low)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if not SCRIPT.is_file():
        pytest.skip(f"the script that starts a systemd is not at {SCRIPT}")
    if os.getuid() != 0:
        pytest.skip("a manager beside that of the login needs a mount namespace, and so root")
    world = World(tmp_path_factory.mktemp("deployments"))
    try:
        world.start()
        yield world
    finally:
        world.close()


@pytest.mark.parametrize("way", ["bus", "systemctl"])
async def test_of_a_process_that_cannot_be_read_the_manager_knows_what_it_gives(
    way: str, seen: World, tmp_path: Path
) -> None:
    env = dict(seen.peer.env)
    if way == "systemctl":
        env |= {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "XDG_RUNTIME_DIR": str(tmp_path)}
        (tmp_path / "systemd").symlink_to(seen.peer.folder / "run/systemd")
    settings = SystemdSettings(environment={"pmm": (NAME, "OTHER")})
    source = SystemdCollector("box", settings, environ=env, root=tmp_path, proc=tmp_path)
    try:
        found = {each.label: each for each in await source.read() if isinstance(each, Service)}
    finally:
        await source.close()
    assert (found["pmm"].lacks, found["pmm"].marks) == ((NAME,), ())


def test_what_is_missing_is_told_until_it_is_there_and_no_value_is_ever_kept(seen: World) -> None:
    place = seen.place
    wall = place.open_wall(columns=200, rows=56)
    wall.wait_for(f"Environment of pmm lacks {NAME}", 40)
    wall.wait_for("Migrations of test: 6/29 applied: do not deploy", 40)
    engine = place.engine()
    assert f"Environment of pmm lacks {NAME}" in seen.lines()
    shown = [wall.text.encode(), *seen.told()]
    seen.mend()
    until(lambda: not set(seen.lines()) & {f"Environment of pmm lacks {NAME}"}, "the name is there", 40)
    until(lambda: not any("29 applied" in line for line in seen.lines()), "the migrations are there", 60)
    shown += [wall.text.encode(), *seen.told()]
    assert [text for text in shown if CANARY.search(text)] == []
    assert sum(len(CANARY.findall(part)) for part in memory(engine.pid)) == 0
