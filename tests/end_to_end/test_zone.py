"""Times are shown in the owner's zone, whatever the system's is."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.end_to_end.place import Place

OWNERS = "Asia/Kolkata"
"""Half an hour off all others, so that no other zone is taken for it."""


def minutes(zone: str) -> set[str]:
    """This minute and the one before, as a clock in that zone shows them."""
    now = datetime.now(UTC).astimezone(ZoneInfo(zone))
    return {f"{now - timedelta(minutes=ago):%H:%M}" for ago in (0, 1)}


def test_the_clock_on_the_wall_goes_by_the_config(place: Place) -> None:
    place.config.write_text(f'[box]\ntimezone = "{OWNERS}"\n')
    place.env["TZ"] = "America/New_York"
    clock = place.open_wall(columns=100, rows=30).wait_for(r"(\d\d:\d\d):\d\d")
    assert clock[1] in minutes(OWNERS)


def test_since_when_is_told_by_the_config_too(place: Place) -> None:
    place.config.write_text(f'[box]\ntimezone = "{OWNERS}"\n')
    place.env["TZ"] = "America/New_York"
    said = re.search(r"since (\d\d:\d\d)", place.run("snapshot", "--fresh").stdout)
    assert said
    assert said[1] in minutes(OWNERS)


def test_without_a_config_the_systems_zone_is_taken(place: Place) -> None:
    place.env["TZ"] = OWNERS
    clock = re.search(r"(\d\d:\d\d):\d\d", place.run("snapshot", "--size", "100x30").stdout)
    assert clock
    assert clock[1] in minutes(OWNERS)
