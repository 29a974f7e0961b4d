import random
from dataclasses import replace
from datetime import UTC
from typing import Any

from board.alerts import ranking
from board.alerts.fault import faults, folded
from board.alerts.track import Acknowledgment, Stage, Track
from board.board import AlertLine, Severity
from board.derive import alarms
from tests.board import lives
from tests.board.worlds import (
    BOX,
    GB,
    LLAMA,
    T0,
    Engine,
    at,
    card,
    clients,
    gauge,
    gone,
    host,
    live,
    queue,
    server,
    slot,
)

NOW, SOON, YOU, NOTE = Severity.NOW, Severity.SOON, Severity.YOU, Severity.NOTE


def alert(rule: str, severity: Severity = NOW, *, subject: str = LLAMA, **more: Any) -> Track:
    return lives.alert(rule, subject, severity, **more)


def ranked(*tracks: Track, **how: Any) -> tuple[AlertLine, ...]:
    return ranking.ranked(folded(faults(tracks)), at(1000), UTC, **how).lines


def names(*tracks: Track) -> list[str]:
    return [line.key.partition(":")[0] for line in ranked(*tracks)]


def test_a_line_answers_what_why_since_and_what_to_do() -> None:
    (line,) = ranked(alert("llm.down", since=5))
    assert (line.what, line.why, line.do, line.since) == ("What llm.down says", "because", "systemctl status", at(5))
    assert (line.key, line.subject, line.reason) == (f"llm.down:{LLAMA}", LLAMA, "nothing else is open")


def test_what_is_pending_has_no_line() -> None:
    assert not ranked(alert("llm.down", stage=Stage.PENDING))


def test_one_trouble_at_two_severities_is_one_line_at_the_worse() -> None:
    (line,) = ranked(alert("gpu.vram", SOON, since=0), alert("gpu.vram", NOW, since=50))
    assert (line.severity, line.since) == (NOW, T0)


def test_what_waits_for_a_person_speaks_before_what_is_urgent_in_a_line_and_in_a_row() -> None:
    tracks = (alert("job.stuck", NOW), alert("job.stuck", YOU), alert("job.stuck", SOON))
    assert [line.severity for line in ranked(*tracks)] == [YOU]
    assert alarms(folded(faults(tracks))) == {LLAMA: YOU}


def test_a_line_of_a_blind_source_is_uncertain() -> None:
    assert ranked(alert("llm.down", uncertain=True))[0].uncertain


def test_people_come_first_then_now_then_what_blocks_then_soon_and_notes_last() -> None:
    tracks = (
        alert("dash.stale", NOTE),
        alert("gpu.vram", SOON),
        alert("host.disk", SOON, blocks=1),
        alert("llm.down", NOW),
        alert("human.wait", YOU),
    )
    assert names(*tracks) == ["human.wait", "llm.down", "host.disk", "gpu.vram", "dash.stale"]
    assert [line.reason for line in ranked(*tracks)] == [
        "above the next because a person is waited for",
        "above the next because it needs someone now",
        "above the next because others wait for it",
        "above the next because it needs someone this session",
        "everything else comes before it",
    ]


def test_of_what_is_as_urgent_who_asked_and_waits_comes_first_even_below_its_cause() -> None:
    tracks = (
        alert("llm.blocked", since=50),
        alert("llm.queue_wait", causes=("llm.blocked",)),
        alert("comms.dark", subject=f"{BOX}/talk", asked=True),
    )
    assert names(*tracks) == ["comms.dark", "llm.blocked"]
    assert ranked(*tracks)[0].reason == "above the next because somebody asked and waits for a word"
    down = alert("gpu.lost", SOON, subject=BOX, since=99), alert("comms.dark", asked=True, causes=("gpu.lost",))
    assert names(*tracks[:2], *down) == ["gpu.lost", "llm.blocked"]


def test_what_is_urgent_by_itself_comes_before_what_is_so_for_what_follows_from_it() -> None:
    root = alert("host.rebooted", SOON, subject=f"{BOX}/host", reach=BOX)
    fallen = (alert(rule, causes=("host.rebooted",)) for rule in ("llm.down", "unit.down"))
    tracks = (root, *fallen, alert("prov.billing", subject=f"{BOX}/bill", since=60))
    assert names(*tracks) == ["prov.billing", "host.rebooted"]
    assert ranked(*tracks)[0].reason == "above the next because it is so by itself, the next for what follows from it"


def test_then_what_more_depend_on_comes_first() -> None:
    tracks = (
        alert("llm.down", blocks=1),
        alert("llm.blocked", blocks=3, since=50),
        alert("llm.queue_wait", causes=("llm.blocked",)),
        alert("gpu.lost", blocks=0),
    )
    assert names(*tracks) == ["llm.blocked", "llm.down", "gpu.lost"]
    assert [line.reason for line in ranked(*tracks)][:2] == [
        "above the next because others wait for it and 1 alert follows from it; the next: others wait for it",
        "above the next because others wait for it; the next: nothing depends on it",
    ]


def test_lines_do_not_swap_places_as_their_queues_grow_and_shrink() -> None:
    for here, there in ((1, 9), (9, 1)):
        tracks = (alert("llm.blocked", blocks=here), alert("llm.slot_stuck", blocks=there, since=5))
        assert names(*tracks) == ["llm.blocked", "llm.slot_stuck"]


def test_a_line_that_waits_for_its_place_is_compared_with_the_next_line_and_not_with_a_note() -> None:
    disk, note = alert("host.disk", SOON), alert("dash.stale", NOTE)
    before = ranking.ranked(folded(faults((disk, note))), at(999), UTC).order
    lines = ranked(disk, note, alert("gpu.vram", SOON, blocks=1), before=before)
    assert [line.severity for line in lines] == [SOON, SOON, NOTE]
    assert lines[0].reason == "new order in up to 10 s: the next goes above because others wait for it"


def test_a_line_that_is_level_with_the_one_below_says_why_it_will_go_above() -> None:
    disk = alert("host.disk", SOON)
    before = ranking.ranked(folded(faults((disk,))), at(999), UTC).order
    line, _ = ranked(disk, alert("gpu.vram", SOON), before=before)
    assert line.reason == "new order in up to 10 s: the next goes above because they are level and stand by name"


def test_then_the_older_one_and_at_last_the_name() -> None:
    tracks = (alert("llm.down", since=840), alert("gpu.lost", since=840), alert("host.mem", since=0))
    assert names(*tracks) == ["host.mem", "gpu.lost", "llm.down"]
    assert [line.reason for line in ranked(*tracks)][:2] == [
        "above the next because it began 14 min earlier",
        "level with the next: they stand by name",
    ]


def test_a_consequence_is_counted_under_its_cause() -> None:
    (line,) = ranked(
        alert("llm.slot_orphan", subject=f"{LLAMA}/slot/0", reach=LLAMA),
        alert("llm.blocked", causes=("llm.slot_orphan",)),
        alert("llm.queue_wait", causes=("llm.blocked", "llm.slot_orphan")),
    )
    assert line.what == "What llm.slot_orphan says"
    assert line.follows == ("What llm.blocked says", "What llm.queue_wait says")


def test_a_consequence_of_what_is_elsewhere_stands_for_itself() -> None:
    other = f"{BOX}/llama/11440/slot/0"
    assert (
        len(
            ranked(
                alert("llm.slot_orphan", subject=other, reach=f"{BOX}/llama/11440"),
                alert("llm.blocked", causes=("llm.slot_orphan",)),
            )
        )
        == 2
    )


def test_a_server_is_not_inside_one_whose_name_it_begins_with() -> None:
    longer = alert("llm.blocked", subject=f"{LLAMA}0", causes=("llm.slot_orphan",))
    assert len(ranked(alert("llm.slot_orphan", reach=LLAMA), longer)) == 2


def test_an_urgent_consequence_makes_its_cause_urgent() -> None:
    reboot = alert("host.rebooted", SOON, subject=f"{BOX}/host", reach=BOX)
    (line,) = ranked(reboot, alert("llm.down", NOW, causes=("host.rebooted",)))
    assert (line.what, line.severity) == ("What host.rebooted says", NOW)


def test_troubles_that_explain_each_other_in_a_ring_each_stand_for_themselves() -> None:
    assert len(ranked(alert("one", causes=("two",)), alert("two", causes=("one",)))) == 2


def test_the_order_does_not_depend_on_how_the_alerts_came_in() -> None:
    shuffle = random.Random(7)  # noqa: S311 - a seed, so that a failure can be repeated
    tracks = [
        alert(f"rule.{index}", severity, subject=f"{LLAMA}/slot/{index}", since=index % 3, blocks=index % 2)
        for index, severity in enumerate((NOW, SOON, YOU, NOTE) * 4)
    ]
    tracks.append(alert("llm.blocked", causes=("rule.0", "rule.4")))
    expected = ranked(*tracks)
    for _ in range(1000):
        shuffle.shuffle(tracks)
        assert ranked(*tracks) == expected


def test_a_zombie_that_blocks_its_server_is_one_line() -> None:
    engine = Engine()
    zombie = (server(), slot(), queue(3), clients(gone(), live(40), live(41), live(42)))
    for second in range(0, 700, 5):
        engine.read(second, *zombie)
    (line,) = ranked(*engine.tracks)
    assert line.what == "Nobody listens to task 7066 on model server 11439 (coder-next)"
    assert len(line.follows) == 2


def test_the_morning_after_a_reboot_is_one_line() -> None:
    engine = Engine()
    booted = host(boot_id="b2", booted_at=T0, off_since=at(-9180))
    down = server(type(server().state).DOWN, why="connection refused", since=at(15), boot="disabled")
    for second in (15, 20):
        engine.read(second, booted, down, card(), gauge("gpu/0/vram", 12 * GB))
    (line,) = ranked(*engine.tracks)
    assert line.what == "Box rebooted: last seen 10:27, up again 13:00"
    assert line.follows == ("Model server 11439 (coder-next) is down",)
    assert line.do == "systemctl --user enable --now llama-coder-next.service"
    assert line.severity is NOW


def on_it(track: Track) -> Track:
    """The same alert, acknowledged."""
    return replace(track, acknowledged=Acknowledgment(at(600), "sean"))


def test_what_somebody_is_on_stands_below_what_nobody_is_on() -> None:
    tracks = (on_it(alert("llm.down")), alert("host.disk", SOON))
    assert names(*tracks) == ["host.disk", "llm.down"]
    first, second = ranked(*tracks)
    assert first.reason == "above the next because nobody is on it yet"
    assert (first.acknowledged, second.acknowledged, second.severity) == ("", "sean 13:10", NOW)


def test_a_line_is_acknowledged_no_longer_when_something_worse_joins_it() -> None:
    cause = on_it(alert("host.rebooted", SOON, subject=f"{BOX}/host", reach=BOX))
    for severity, who in ((SOON, "sean 13:10"), (NOW, "")):
        (line,) = ranked(cause, alert("llm.down", severity, causes=("host.rebooted",)))
        assert line.acknowledged == who


def test_an_acknowledged_alert_that_gets_worse_is_a_new_one() -> None:
    assert [line.acknowledged for line in ranked(on_it(alert("gpu.vram", SOON)), alert("gpu.vram", NOW))] == [""]


def test_a_flood_is_rolled_up_to_one_line_for_each_kind() -> None:
    tracks = [alert("llm.down", subject=f"{BOX}/llama/{port}", since=port) for port in range(60)]
    tracks += [on_it(alert("llm.down", subject=f"{BOX}/llama/known")), alert("host.disk", SOON)]
    assert [(line.subject, line.alike) for line in ranked(*tracks, flood=True)] == [
        (f"{BOX}/llama/0", 59),
        (LLAMA, 0),
        (f"{BOX}/llama/known", 0),
    ]
    assert len(ranked(*tracks)) == 62


def test_lines_keep_their_order_for_ten_seconds() -> None:
    old = [alert("gpu.vram", SOON), alert("host.disk", SOON, since=10)]
    before = ranking.ranked(folded(faults(old)), at(1000), UTC).order
    old[1] = alert("host.disk", SOON, since=10, blocks=1)
    held, new = (ranking.ranked(folded(faults(old)), at(second), UTC, before=before).lines for second in (1005, 1010))
    assert [line.key.partition(":")[0] for line in held] == ["gpu.vram", "host.disk"]
    assert [line.key.partition(":")[0] for line in new] == ["host.disk", "gpu.vram"]
    assert held[0].reason == "new order in up to 10 s: the next goes above because others wait for it"
