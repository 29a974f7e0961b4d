"""What is written becomes the act that it asks for, or a sentence."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from board.alerts.act import Act, Verb
from board.board import Pulse, Severity
from board.reading import Freshness
from board.until import Refusal
from tests.tui.scripted import BOARD, NOW
from tui.asking import Asked, acknowledging, maintaining, noting, shelving, unshelving
from tui.person import Asker

ASKER = Asker("jarvis", NOW, UTC)
RED, AMBER = BOARD.alerts
NAMES = ("llama/11437", "llama/11439", "host", "openclaw/main:cron")
PULSES = tuple(Pulse(name, Freshness.FRESH) for name in NAMES)
NAMED = replace(BOARD, headline=replace(BOARD.headline, pulses=PULSES))


def asked(found: Asked | Refusal) -> Asked:
    assert isinstance(found, Asked), found
    return found


def refused(found: Asked | Refusal) -> str:
    assert isinstance(found, Refusal), found
    return found.sentence


def test_shelving_says_until_when_and_why() -> None:
    found = asked(shelving(AMBER, "tomorrow 9:00 PyTorch supports sm_120", ASKER))
    assert found.says.startswith("until Thu 12 Feb 09:00 (in 19 h 35 min) · reason: PyTorch supports sm_120")
    end = NOW.replace(hour=9, minute=0, second=0) + timedelta(days=1)
    assert found.act == Act(
        at=NOW, who="jarvis", verb=Verb.SHELVE, target="disk", until=end, text="PyTorch supports sm_120"
    )


def test_a_year_is_named_when_it_is_another_one() -> None:
    assert "Sun 10 Jan 2027 12:00" in asked(shelving(AMBER, "10 Jan 2027 12:00", ASKER)).says


def test_shelving_without_a_reason_says_that_there_is_none() -> None:
    assert asked(shelving(AMBER, "2h", ASKER)).says == "until Wed 11 Feb 15:24 (in 2 h) · reason: none given"


def test_red_is_shelved_for_a_day_at_most() -> None:
    assert refused(shelving(RED, "25h", ASKER)) == "a red alert can be shelved for 24 h at most"
    assert asked(shelving(RED, "24h", ASKER)).act.target == "llama"
    assert asked(shelving(replace(RED, severity=Severity.YOU), "25h", ASKER))


def test_what_is_no_time_is_refused() -> None:
    assert "begins with no clear time" in refused(shelving(AMBER, "soon", ASKER))


def test_acknowledging_twice_takes_it_back() -> None:
    assert acknowledging(RED, ASKER).verb is Verb.ACKNOWLEDGE
    assert acknowledging(replace(RED, acknowledged="sean 13:40"), ASKER).verb is Verb.RESUME


def test_unshelving_names_what_lies_there() -> None:
    assert unshelving("all", ASKER) == Act(at=NOW, who="jarvis", verb=Verb.UNSHELVE, target="all")


@pytest.mark.parametrize(
    ("text", "target", "says"),
    [
        ("all 2h kernel update", "all", "everything until Wed 11 Feb 15:24 (in 2 h) · reason: kernel update"),
        ("source llama 2h", "source:llama", "the source llama until"),
        ("source llama/11437 2h", "source:llama/11437", "the source llama/11437 until"),
        ("source:openclaw/main 2h", "source:openclaw/main", "the source openclaw/main until"),
        ("source openclaw/main:cron 2h", "source:openclaw/main:cron", "the source openclaw/main:cron until"),
        ("Box box 2h", "box:box", "the box box until"),
        ("all 2d move", "all", "; red alerts come back after 24 h"),
    ],
)
def test_a_window_covers_all_a_source_or_a_box(text: str, target: str, says: str) -> None:
    found = asked(maintaining(text, ASKER, NAMED))
    assert found.act.target == target
    assert says in found.says


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "say what first: all, source NAME or box NAME"),
        ("2h", "say what first"),
        ("source", "say what first"),
        ("allright 2h", "say what first"),
        ("all", "say until when"),
        ("source lama 2h", "no source of this name; there are llama/11437, llama/11439"),
        ("source llama/1143 2h", "no source of this name"),
        ("box other 2h", "no box of this name; there is box"),
        ("all may", "begins with no clear time"),
    ],
)
def test_a_window_of_nothing_that_is_known_or_without_an_end_is_refused(text: str, why: str) -> None:
    assert why in refused(maintaining(text, ASKER, NAMED))


def test_what_was_tried_is_kept_in_one_tame_line() -> None:
    found = asked(noting("llama", "restarted\nit with \x1b[31mtoken=sk-proj-abcdefghijklmnop\x07", ASKER))
    assert found.act.text == "restarted it with token=[secret]"
    assert "write what was tried" in refused(noting("llama", " \x1b[2J ", ASKER))
