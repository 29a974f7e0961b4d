"""Who is waited for: what several pieces of work wait for is asked once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from board.facts import Ask, Work
from collectors.tracker.conventions import Waiting


@dataclass(frozen=True, slots=True)
class Wait:
    """A piece of work that waits for a person."""

    work: Work
    waiting: Waiting


def asks(key: str, waits: Iterable[Wait]) -> Iterator[Ask]:
    """One question for each person and thing that is waited for; a wait without words is a question of its own.

    Args:
        key: What their keys begin with.
        waits: In the order in which what they block is named.
    """
    together: dict[tuple[str, str], list[Wait]] = {}
    for each in waits:
        asked = each.waiting.question or each.work.title
        together.setdefault((each.waiting.person.lower(), " ".join(asked.lower().split())), []).append(each)
    for (person, question), found in together.items():
        first = found[0]
        times = [at for each in found if (at := each.work.started_at or each.work.created_at) is not None]
        name = blake2b(f"{person}\0{question}".encode(), digest_size=4).hexdigest()
        yield Ask(
            key=f"{key}/ask/{name}",
            refs=tuple(each.work.refs[0] for each in found if each.work.refs),
            person=first.waiting.person,
            question=first.waiting.question or first.work.title,
            since=min(times, default=None),
            blocks=tuple(each.work.id for each in found),
        )
