"""What the rows tell of deployments: versions and migrations, beside their environment or in rows of their own."""

from collections.abc import Iterable
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.deployments import applied, databases_of, environment_of, same_version, wanted_version
from board.facts import Service, ServiceState
from board.reading import Freshness
from board.status.view import TONES, View, row, shape, state_words, unread

SOURCE: Final = "migrations"
LABEL: Final = "database"
"""What stands before the first of them; a longer word would be cut."""
NAME: Final = 17
"""Cells for the name of a database."""
COLUMNS: Final = 4
"""Missing columns that are named."""


def deployed(view: View, environment: Service) -> Iterable[Cell]:
    """Which version an environment runs, and how many migrations its databases have."""
    wanted, version = wanted_version(view.world, environment), environment.version
    if version and wanted and not same_version(version, wanted):
        tone = TONES[view.alarm[environment.key]] if environment.key in view.alarm else Tone.PLAIN
        yield Words(f"{version}, not {wanted}", tone)
    elif version or wanted:
        yield Words(version or "? version", Tone.QUIET if version else Tone.UNKNOWN)
    for database in databases_of(view.world, environment):
        yield _count(view, database, " migrations")


def migration_rows(view: View) -> Iterable[StatusRow]:
    """A row for each database that is not as its code, or whose environment has no row that tells of it."""
    label = LABEL
    for scope in view.world.scopes:
        if scope.source != SOURCE:
            continue
        found = [each for each in view.world.within(scope.name) if isinstance(each, Service)]
        told = [row(view, each, label, _cells(view, each)) for each in found if not _is_told(view, each)]
        if not found:
            told = list(unread(view, scope.name, scope.name.partition("/")[2]))
        yield from told
        label = "" if told and found else label


def _is_told(view: View, database: Service) -> bool:
    well = database.state is ServiceState.UP and view.world.freshness(database) is not Freshness.UNKNOWN
    return well and environment_of(view.world, database) is not None


def _cells(view: View, database: Service) -> Iterable[Cell]:
    yield Words(database.label, Tone.PLAIN, width=NAME)
    if view.world.freshness(database) is Freshness.UNKNOWN:
        yield state_words(view, database, "")
        return
    yield _count(view, database, "")
    lacks = ", ".join(database.lacks[:COLUMNS]) + (", …" if len(database.lacks) > COLUMNS else "")
    said = [part for part in (f"missing columns {lacks}" if lacks else "", database.why) if part]
    yield Words(" · ".join(said), Tone.QUIET)


def _count(view: View, database: Service, noun: str) -> Words:
    if view.world.freshness(database) is Freshness.UNKNOWN:
        return Words(f"?{noun}", Tone.UNKNOWN)
    tone = TONES[view.alarm[database.key]] if database.key in view.alarm else Tone.QUIET
    return Words(f"{shape(view, database)} {applied(view.world, database)}{noun}", tone)
