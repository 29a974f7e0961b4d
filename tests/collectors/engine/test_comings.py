"""When lines came up: each opening for a week, and what stands for longer."""

from datetime import UTC, datetime, timedelta

from board.alerts.incident import Event, Incident, Kind
from board.alerts.loudness import loudness
from board.board import Severity
from collectors.engine.comings import Comings

T0 = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)
OPENED = Event(at=T0, incident="a", kind=Kind.OPENED, alert="llm.down:x")
DOWN = Incident(id="a", opened_at=T0, cause="llm.down:x", what="It is down", severity=Severity.NOW)


def test_a_line_that_stands_for_more_than_a_week_is_still_old_and_no_longer_new() -> None:
    comings, now = Comings(()), T0 + timedelta(days=8)
    comings.note((OPENED,), (DOWN,), T0)
    comings.note((), (DOWN,), now)
    heard = loudness(comings.raised((DOWN,), ()), now, T0)
    assert (heard.old, heard.hourly) == (1, 0)
