"""Whatever happens in Linear, and however little of it is told, the source comes to know it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from board.facts import Work
from tests.collectors.sources.linear.scene import Scene, World, scene

STATES = ("Todo", "In Progress", "In Review", "Done", "Canceled")
act = st.tuples(st.sampled_from(("put", "archive", "archive silently", "cycle", "poll")), st.integers(0, 12))


async def do(there: Scene, what: str, number: int) -> None:
    world = there.world
    if what == "put":
        world.put(number, f"Title {number} of {len(world.issues)}", STATES[number % len(STATES)], archivedAt=None)
    elif what == "poll":
        await there.poll()
    elif f"u{number}" in world.issues and what == "cycle":
        world.issues[f"u{number}"]["cycle"] = {"isActive": True, "isNext": False}
    elif f"u{number}" in world.issues:
        world.archive(number, told=what == "archive")


def there_are(world: World) -> set[tuple[str, str, bool]]:
    return {
        (each["identifier"], each["title"], bool(each.get("cycle")))
        for each in world.issues.values()
        if not each.get("archivedAt") and each["state"]["type"] != "canceled"
    }


@settings(max_examples=20, deadline=None)
@given(st.lists(act, max_size=40))
async def test_after_two_quiet_rounds_it_knows_what_is_there(acts: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        async with scene(Path(folder)) as there:
            for what, number in acts:
                await do(there, what, number)
            for _ in range(3):
                await there.poll()
            assert {(each.id, each.title, bool(each.cycle)) for each in there.all(Work)} == there_are(there.world)
