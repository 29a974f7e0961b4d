"""The source of Mission Control: it reads lists of boards, tasks, approvals and agents, and changes nothing."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Final, TypeVar, Unpack

from pydantic import TypeAdapter

from board.facts import Fact, Gauge, Service, ServiceState
from collectors.foreign import parse
from collectors.http import Answer
from collectors.sources.missioncontrol.facts import Boards, Found, short
from collectors.sources.missioncontrol.settings import MissionControlSettings
from collectors.sources.missioncontrol.wire import AGENTS, APPROVALS, BOARDS, TASKS, Agent, Board, Listed
from collectors.tracker.source import Manner, TrackerCollector
from collectors.tracker.walk import Page, Walk

API: Final = "/api/v1"
SIZE: Final = 100
"""Tasks of a page: the server gives 200 at most, and descriptions may be long."""
MOST_PAGES: Final = 20
"""Pages of the open tasks of a board."""
MOST_BOARDS: Final = 50
OPEN: Final = "inbox,in_progress,review"
GONE: Final = 404

T = TypeVar("T")


class MissionControlCollector(TrackerCollector[MissionControlSettings]):
    """One Mission Control; a token that is good for nothing is an outage, and nothing to see is a warning."""

    name = "missioncontrol"
    Settings = MissionControlSettings

    def __init__(self, box: str, settings: MissionControlSettings, **manner: Unpack[Manner]) -> None:
        super().__init__(box, settings, **manner)
        self._boards = Boards(self._key, settings)

    async def read(self) -> Iterable[Fact]:
        """Read all boards that are watched.

        Raises:
            SourceOutage: a list could not be read.
        """
        boards, _ = await self._all("/boards", BOARDS, {})
        watched = [board for board in boards if self._is_watched(board)][:MOST_BOARDS]
        found = [read for board in watched if (read := await self._board(board)) is not None]
        agents: Iterable[Agent] = (await self._all("/agents", AGENTS, {}))[0] if watched else ()
        self._boards.zone = self.zone
        return (
            *self._server(watched, found),
            *self._boards.facts(found, {agent.id: agent for agent in agents if self._is_near(agent, watched)}),
        )

    async def _board(self, board: Board) -> Found | None:
        """What a board holds; None where the server knows no such path.

        What is open is read first: a task that is done meanwhile is told twice, and not left out.
        """
        path = f"/boards/{board.id}"
        if (first := await self._page(f"{path}/tasks", {"status": OPEN}, 0, (200, GONE))).status == GONE:
            return None
        rest = Walk(self._turn(f"{path}/tasks", TASKS, {"status": OPEN}, parse(TASKS, first)), most=MOST_PAGES)
        todo = await rest.on()
        listed = parse(TASKS, await self._page(f"{path}/tasks", {"status": "done"}, 0))
        done = {task.id: task for task in listed.items if task.status == "done"}
        left = {task.id: task for task in todo if task.id not in done}
        approvals, _ = await self._all(f"{path}/approvals", APPROVALS, {"status": "pending"})
        total = max(listed.total, len(done))
        return Found(board, tuple(left.values()), tuple(done.values()), total, approvals, rest.cut)

    async def _all(
        self, path: str, form: TypeAdapter[Listed[T]], params: Mapping[str, str]
    ) -> tuple[tuple[T, ...], bool]:
        """All items of a list, and whether there are more than are read."""
        walk = Walk(self._turn(path, form, params), most=MOST_PAGES)
        return await walk.on(), walk.cut

    def _turn(
        self, path: str, form: TypeAdapter[Listed[T]], params: Mapping[str, str], first: Listed[T] | None = None
    ) -> Callable[[str], Awaitable[Page[T]]]:
        """Turns the pages of a list, of which the first may be there already."""

        async def turn(after: str) -> Page[T]:
            begin = int(after or 0)
            known = first if not after else None
            page = known or parse(form, await self._page(path, params, begin))
            end = begin + SIZE  # not by what was given: rows that do not fit are left out
            return Page(page.items, str(end) if page.items and end < page.total else "", page.total)

        return turn

    async def _page(self, path: str, params: Mapping[str, str], begin: int, accept: Collection[int] = (200,)) -> Answer:
        return await self._client.get(f"{API}{path}", {**params, "limit": SIZE, "offset": begin}, accept=accept)

    def _is_watched(self, board: Board) -> bool:
        wanted = {each.lower() for each in self.settings.boards}
        return not wanted or not wanted.isdisjoint({board.id.lower(), board.name.lower(), board.slug.lower()})

    @staticmethod
    def _is_near(agent: Agent, watched: Iterable[Board]) -> bool:
        """Whether an agent is of a watched board, or of none."""
        return agent.board is None or any(agent.board == board.id for board in watched)

    def _server(self, watched: list[Board], found: list[Found]) -> Iterable[Fact]:
        """The server itself, and how many tasks there are in all: none at all is not success."""
        total = sum(each.total for each in found)
        missing = [board for board in watched if all(each.board.id != board.id for each in found)]
        why = ""
        if not watched:
            why = "connected, 0 boards: a token of another organization, or wiped"
        elif missing:
            why = f"404 for {API}/boards/{short(missing[0].id)}/tasks: gone, or another version"
        yield Service(
            key=self._key,
            kind="mission-control",
            label=self.settings.label,
            state=ServiceState.DEGRADED if why else ServiceState.UP,
            why=why,
            marks=(_counted(len(watched), "board"), _counted(total, "task")),
        )
        if not missing:
            yield Gauge(key=f"{self._key}/tasks", label="tasks", value=float(total))


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
