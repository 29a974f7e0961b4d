"""The source of the migrations: what a database has by the owner's own commands, and what its code has."""

import re
from collections.abc import Iterable
from typing import Final

from board.facts import Fact
from board.hygiene import tame
from collectors.collector import Collector
from collectors.sources.migrations.comparison import Place, Schema, compared
from collectors.sources.migrations.listing import SAID, lying, printed, run, whole
from collectors.sources.migrations.settings import MigrationsSettings

MOST_COLUMNS: Final = 100
"""Missing columns that are kept."""
_COLUMN: Final = re.compile(r"[\w.*$\"`-]{1,100}")


class MigrationsCollector(Collector[MigrationsSettings]):
    """Runs the owner's commands, one after the other and seldom; it writes nothing and asks no database itself."""

    name = "migrations"
    Settings = MigrationsSettings
    many = True
    paced = False

    @classmethod
    def scope_of(cls, settings: MigrationsSettings) -> str:
        """``migrations/NAME``."""
        return f"{cls.name}/{settings.name}"

    async def read(self) -> Iterable[Fact]:
        """Run all commands once.

        Raises:
            SourceOutage: what the database or the code has is unknown.
        """
        wanted = self.settings
        applied = await printed(wanted.applied, "applied migrations", wanted.within)
        if wanted.folder is not None:
            present = await self.blocking(lying, wanted.folder, wanted.files)
            applied = applied.without(wanted.files.removeprefix("*"))
        else:
            present = await printed(wanted.present, "code's migrations", wanted.within)
        place = Place(f"{self.box}/{self.scope}", wanted.name, wanted.environment, wanted.containers)
        return tuple(compared(place, applied, present, await self._schema()))

    async def _schema(self) -> Schema:
        """How the schema differs; not at all where nobody was told to look."""
        wanted = self.settings
        if not wanted.diff:
            return Schema()
        done = await run(wanted.diff, "schema's difference", wanted.within)
        if done.code == 0 and wanted.differs is not None:
            return Schema()
        differs = wanted.differs is not None and done.code == wanted.differs
        text = whole(done, "schema's difference", done.code if differs else 0)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if lines and all(map(_COLUMN.fullmatch, lines)):
            return Schema(columns=tuple(dict.fromkeys(lines))[:MOST_COLUMNS])
        more = f" and {len(lines) - 1} more lines" if len(lines) > 1 else ""
        said = f"schema differs: {tame(lines[0], SAID)}{more}" if lines else "schema differs" if differs else ""
        return Schema(other=said)
