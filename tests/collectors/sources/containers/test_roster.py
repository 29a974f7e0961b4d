from datetime import timedelta
from typing import Any

from collectors.sources.containers.roster import Roster
from collectors.sources.containers.wire import INSPECTED, LISTED, Inspected, Listed
from tests.collectors.sources.containers.scene import NOW, about, compose, row

Pair = tuple[Listed, Inspected | None]


def there(made: dict[str, Any], **more: Any) -> Pair:
    return LISTED.validate_python((made,))[0], INSPECTED.validate_python(about(**more))


def missing(roster: Roster, *found: Pair, days: float = 0) -> list[str]:
    return [each.name for each in roster.note(found, NOW + timedelta(days=days))]


def test_a_service_that_ran_and_is_gone_is_missed_for_a_week() -> None:
    roster, web = Roster((), ()), there(compose("web"))
    assert missing(roster, web, there(compose("db"))) == []
    assert missing(roster, web) == ["db"]
    assert missing(roster, web, days=6) == ["db"]
    assert missing(roster, web, days=8) == []


def test_one_that_came_back_under_another_name_is_not_missed() -> None:
    roster, web = Roster((), ()), there(compose("web"))
    missing(roster, web, there(compose("db")))
    anew = compose("db") | {"Names": ["/shop-db-1"], "Id": "0" * 64}
    assert missing(roster, web, there(anew)) == []


def test_a_project_that_was_taken_down_is_not_missed() -> None:
    roster = Roster((), ())
    missing(roster, there(compose("web")), there(compose("db")), there(row("other")))
    assert missing(roster, there(row("other"))) == []


def test_a_container_with_a_restart_policy_is_missed() -> None:
    roster = Roster((), ())
    missing(roster, there(row("tts"), policy="unless-stopped"))
    assert missing(roster) == ["tts"]


def test_jobs_and_what_goes_when_it_ends_are_not_missed() -> None:
    roster = Roster((), ())
    job, once = there(row("job")), there(compose("task", compose_oneoff="True"))
    fleeting = there(row("run"), policy="always", fleeting=True)
    task = there(row("api.1.x", swarm_service_name="api"), policy="always")
    missing(roster, job, once, fleeting, task)
    assert missing(roster) == []


def test_what_ran_before_a_restart_is_missed_after_it() -> None:
    before, after = Roster((), ()), Roster((), ())
    web = there(compose("web"))
    missing(before, web, there(compose("db")))
    after.recall(["garbage", '["a"]', *(place for _, place in before.places())])
    assert missing(after, web, days=6) == ["db"]
    assert missing(after, web, days=8) == []


def test_the_words_for_later_change_once_an_hour() -> None:
    roster, web = Roster((), ()), there(compose("web"))
    words = []
    for minute in range(0, 121, 5):
        missing(roster, web, days=minute / 1440)
        words += [place for _, place in roster.places()]
    assert 2 <= len(set(words)) <= 3


def test_what_the_owner_expects_is_missed_though_it_was_never_seen() -> None:
    roster = Roster(("postgres",), ())
    (member,) = roster.note((), NOW)
    assert (member.name, member.essential) == ("postgres", True)
    assert missing(roster, there(row("postgres"))) == []


def test_what_the_owner_ignores_is_not_minded() -> None:
    roster = Roster((), ("ci-*",))
    assert not roster.minds("ci-42")
    assert roster.minds("web")
