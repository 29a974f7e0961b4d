"""Changes: what was seen to happen to the things that alerts are about, such as a restart that somebody tried."""

from collections.abc import Iterable, Iterator

from board.facts import Process, Service
from board.rules.naming import called
from board.world import World


def changes(before: World, after: World, subjects: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Key of the service and a sentence for each service of these subjects that is seen to have changed."""
    for key in sorted({key for subject in subjects for key in _above(subject)}):
        old, new = before.find(key, Service), after.find(key, Service)
        if old and new:
            yield from ((key, sentence) for sentence in _service(old, new))
            yield from ((key, sentence) for sentence in _restarts(before, old, after, new))


def _above(subject: str) -> Iterator[str]:
    """A key and all that it stands under."""
    parts = subject.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts) + 1))


def _service(old: Service, new: Service) -> Iterator[str]:
    if old.state is not new.state and not new.restarts:  # what comes back by itself is counted, not told each time
        yield f"{called(new)} went from {old.state.value} to {new.state.value}"
    if old.version != new.version and old.version and new.version:
        yield f"{called(new)} went from version {old.version} to {new.version}"
    if old.boot != new.boot and old.boot and new.boot:
        yield f"{called(new)} is now {new.boot} at boot, was {old.boot}"


def _restarts(before: World, old: Service, after: World, new: Service) -> Iterator[str]:
    pids = [
        {each.pid for each in world.joined(service, Process)} - {None}
        for world, service in ((before, old), (after, new))
    ]
    if pids[0] and pids[1] and not pids[0] & pids[1]:
        yield f"{called(new)} was restarted: process {min(map(str, pids[0]))} is now {min(map(str, pids[1]))}"
