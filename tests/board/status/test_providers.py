"""The rows of providers of models."""

from dataclasses import replace

from board.board import Severity, StatusRow, Tone
from board.facts import Fact, ServiceState
from board.past import Past
from board.status import rows
from board.status.view import View
from tests.board.rules.providers import KEY, fell, job, provider, refused, route
from tests.board.worlds import at, world

CODEX = "openai/gpt-5.3-codex"


def drawn(*facts: Fact, alarm: Severity | None = None, now: float = 4) -> list[StatusRow]:
    view = View(world(*facts, now=now), Past(), {refused().key: alarm} if alarm else {})
    return [row for row in rows(view) if row.key.startswith(KEY)]


def text(row: StatusRow) -> str:
    return " | ".join(cell.text for cell in row.cells)


def test_a_provider_that_answers_says_when_it_last_did() -> None:
    [row] = drawn(provider(last_event=at(-60)))
    assert text(row) == "openai | ● answers | last ok 1m ago"
    assert row.label == "providers"


def test_one_without_money_says_who_depends_on_it_and_when_its_key_is_back() -> None:
    facts = (provider(state=ServiceState.DENIED), refused(until=at(604)), job("daily", CODEX), route("main", CODEX))
    [row] = drawn(*facts, alarm=Severity.NOW)
    assert text(row) == "openai | ■ no credits | 1 x, last 13:00 · 1 job and 1 agent depend · key back in 10 min"
    assert row.cells[1].tone is Tone.NOW


def test_models_that_others_stood_in_for_have_a_row() -> None:
    [row] = drawn(fell())
    assert text(row) == "└ 4 of 5 ran on gpt-5.3-codex instead of coder-next"


def test_one_of_which_nothing_is_known_any_more_is_not_shown_as_well() -> None:
    [row] = drawn(provider(last_event=at(-60)), now=600)
    assert "answers" not in text(row)
    assert "?" in text(row)


def test_of_two_gateways_each_tells_of_its_own_provider() -> None:
    other = provider(last_event=at(-1))
    other = replace(other, key=other.key.replace("/main/", "/second/"))
    facts = (provider(state=ServiceState.DENIED), refused(), other, job("daily", CODEX))
    view = View(world(*facts, now=4), Past(), {})
    told = [text(row) for row in rows(view) if "/provider/" in row.key]
    assert told == [
        "openai main | ▲ no credits | 1 x, last 13:00 · 1 job depends",
        "openai second | ● answers | last ok 5s ago",
    ]
