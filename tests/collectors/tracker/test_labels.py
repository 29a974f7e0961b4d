"""What labels say of issues."""

import pytest

from board.facts import Stage
from collectors.tracker.labels import LabelSettings, points

LABELS = LabelSettings()


@pytest.mark.parametrize(
    ("labels", "stage"),
    [
        ((), Stage.READY),
        (("bug",), Stage.READY),
        (("status/in progress",), Stage.STARTED),
        (("Status: In Review", "WIP"), Stage.REVIEW),
        (("needs-triage",), Stage.TRIAGE),
        (("icebox",), Stage.BACKLOG),
    ],
)
def test_a_label_says_how_far_an_issue_is(labels: tuple[str, ...], stage: Stage) -> None:
    assert LABELS.stage(labels)[0] is stage


def test_the_owner_has_words_of_their_own() -> None:
    own = LabelSettings(in_progress=("em andamento",))
    assert own.stage(("em andamento",)) == (Stage.STARTED, "em andamento")
    assert own.stage(("doing",)) == (Stage.READY, "open")


@pytest.mark.parametrize(("label", "worth"), [("points/3", 3), ("SP: 5", 5), ("8 points", 8), ("point", None)])
def test_points_stand_in_labels_too(label: str, worth: float | None) -> None:
    assert points(("bug", label)) == worth
