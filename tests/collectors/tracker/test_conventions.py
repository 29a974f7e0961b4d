"""What the owner's own words mean."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from board.facts import Priority, Stage, Work
from collectors.tracker.asks import Wait, asks
from collectors.tracker.conventions import Conventions, ConventionSettings, Waiting
from collectors.tracker.priority import of_labels, priority

USUAL = Conventions(ConventionSettings())


@pytest.mark.parametrize(
    ("text", "person", "question"),
    [
        ("ML Runtime spike (awaiting Sean's A/B/C decisions)", "Sean", "A/B/C decisions"),
        ("SPAWN BLOCKED: Matheus revises Luan's workspace", "Matheus", "revises Luan's workspace"),
        ("Spawn blocked - until Matheus revises it. Then go", "Matheus", "revises it"),
        ("waiting on Sean\N{RIGHT SINGLE QUOTATION MARK}s approval", "Sean", "approval"),
        ("Waiting for Sean to approve it", "Sean", "approve it"),
        ("waits for Sean: pick A or B", "Sean", "pick A or B"),
        ("waiting on Sean", "Sean", ""),
        ("waiting:sean", "sean", ""),
        ("needs/sean", "sean", ""),
    ],
)
def test_a_person_who_is_waited_for_is_known(text: str, person: str, question: str) -> None:
    assert USUAL.waiting([text]) == Waiting(person, question)


@pytest.mark.parametrize(
    "text", ["Waiting for CI", "awaiting review", "awaiting decision", "waiting for Docker build", "Spawn blocked", ""]
)
def test_what_is_no_person_is_not_waited_for(text: str) -> None:
    assert USUAL.waiting([text]) is None


def test_only_those_whom_the_owner_names_are_waited_for() -> None:
    strict = Conventions(ConventionSettings(people=("Sean",)))
    assert strict.waiting(["waiting on Docker"]) is None
    assert strict.waiting(["waiting on Docker", "waiting:sean"]) == Waiting("sean", "")


@pytest.mark.parametrize(
    ("text", "hold"),
    [
        ("SPAWN BLOQUEADO", "spawn bloqueado"),
        ("This is spawn-blocked for now", "spawn-blocked"),
        ("Do not start before March", "do not start"),
        ("on hold", "on hold"),
        ("Blocked users cannot log in", ""),
        ("Put a hold on the order", ""),
    ],
)
def test_a_hold_is_told_in_the_words_that_say_it(text: str, hold: str) -> None:
    assert USUAL.hold([text]) == hold


@pytest.mark.parametrize(
    ("text", "is_service"),
    [
        ("PMM Service: Polymarket Market Maker", True),
        ("SERVICE, never completes", True),
        ("service", True),
        ("Services cleanup", False),
        ("fix auth service: crash", False),
        ("Service mesh for the cluster", False),
    ],
)
def test_what_runs_for_ever_is_known_by_its_words(text: str, is_service: bool) -> None:
    assert USUAL.is_service([text]) is is_service


def test_a_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="RE2"):
        ConventionSettings(hold=("(",))


def test_what_several_wait_for_is_asked_once() -> None:
    work = Work(key="k/1", refs=("ticket:A-1",), tracker="linear", id="A-1", title="One", stage=Stage.READY)
    other = replace(work, key="k/2", refs=("ticket:A-2",), id="A-2", title="Two")
    both = Wait(work, Waiting("Sean", "Read it")), Wait(other, Waiting("sean", "read  it"))
    [ask] = asks("k", both)
    assert (ask.person, ask.question, ask.blocks) == ("Sean", "Read it", ("A-1", "A-2"))
    assert [
        each.question for each in asks("k", [Wait(work, Waiting("Sean", "")), Wait(other, Waiting("Sean", ""))])
    ] == [
        "One",
        "Two",
    ]


@pytest.mark.parametrize(
    ("text", "level", "raw"),
    [
        ("CRITICAL", Priority.URGENT, ""),
        ("p1", Priority.HIGH, ""),
        ("medium", Priority.MEDIUM, ""),
        ("minor", Priority.LOW, ""),
        ("none", Priority.UNSET, ""),
        ("", Priority.UNSET, ""),
        ("nice to have", Priority.UNSET, "nice to have"),
    ],
)
def test_priorities_in_free_text(text: str, level: Priority, raw: str) -> None:
    assert priority(text) == (level, raw)


def test_the_highest_of_labels_counts() -> None:
    assert of_labels(["bug", "prio:low", "priority/high", "Priority: medium"]) is Priority.HIGH
    assert of_labels(["p0"]) is Priority.URGENT
    assert of_labels(["high-school", "low"]) is Priority.UNSET
