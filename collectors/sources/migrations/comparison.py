"""Comparison: a database and its code's migrations held against each other, as facts."""

from collections.abc import Iterable
from dataclasses import dataclass

from board.facts import Fact, Gauge, Service, ServiceState
from collectors.sources.migrations.listing import Listing


@dataclass(frozen=True, slots=True)
class Schema:
    """How a schema differs from the code's."""

    columns: tuple[str, ...] = ()
    """Names of missing columns, where nothing but names was printed."""
    other: str = ""
    """What else was said."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which database it is."""

    key: str
    name: str
    environment: str
    """The probe of the environment that it belongs to; empty: none."""
    containers: tuple[str, ...]


def compared(place: Place, applied: Listing, present: Listing, schema: Schema) -> Iterable[Fact]:
    """What there is to say of a database."""
    there, total, extra, said = _counted(applied, present)
    equal = there == total and not extra and schema == Schema()
    environment = (f"environment:{place.environment}",) if place.environment else ()
    yield Service(
        key=place.key,
        refs=(*environment, *(f"container:{each}" for each in place.containers)),
        kind="migrations",
        label=place.name,
        state=ServiceState.UP if equal else ServiceState.DEGRADED,
        why=" · ".join((*said, *((schema.other,) if schema.other else ()))),
        lacks=schema.columns,
    )
    yield Gauge(key=f"{place.key}/applied", label="applied", value=there, limit=total)
    yield Gauge(key=f"{place.key}/extra", label="extra", value=extra)


def _counted(applied: Listing, present: Listing) -> tuple[int, int, int, tuple[str, ...]]:
    """How many of the code's migrations are applied, of how many, how many others are, and what to say of it."""
    done, total = applied.counted_beside(present), present.counted_beside(applied)
    if done is None and total is None:
        missing = [name for name in present.names if name not in applied.names]
        extra = [name for name in applied.names if name not in present.names]
        return len(present.names) - len(missing), len(present.names), len(extra), _said(missing, extra)
    done = len(applied.names) if done is None else done
    total = len(present.names) if total is None else total
    extra_count, missing_count = max(done - total, 0), max(total - done, 0)
    counts = ((missing_count, "not applied"), (extra_count, "more than the code has"))
    return min(done, total), total, extra_count, tuple(f"{count} {what}" for count, what in counts if count)


def _said(missing: list[str], extra: list[str]) -> tuple[str, ...]:
    parts = []
    if missing:
        parts.append(f"not applied: {missing[0]}" + (f" and {len(missing) - 1} more" if len(missing) > 1 else ""))
    if extra:
        more = f" and {len(extra) - 1} more" if len(extra) > 1 else ""
        parts.append(f"applied and not in the code: {extra[0]}{more}")
    return tuple(parts)
