"""What mends what CI complains of."""

import pytest

from board.facts import FailureClass, Weakness
from board.mends import mend, rewritten, weak
from tests.board.rules.forges import FAILED, MULTER, run


@pytest.mark.parametrize(
    ("checks", "mends"),
    [
        ("dotnet format --verify-no-changes", "dotnet format"),
        ("pnpm exec prettier --check .", "pnpm exec prettier --write ."),
        ("ruff format --check src", "ruff format src"),
        ("ruff check src", "ruff check --fix src"),
        ("cargo fmt -- --check", "cargo fmt"),
        ("cargo fmt --check", "cargo fmt"),
        ("gofmt -l .", "gofmt -w ."),
        ("npx eslint src", "npx eslint --fix src"),
        ("pnpm format:check", "pnpm format"),
        ("terraform fmt -check", "terraform fmt"),
        ("make style", "make style"),
    ],
)
def test_a_formatter_is_told_to_mend_instead_of_to_check(checks: str, mends: str) -> None:
    assert rewritten(checks) == mends


def test_what_failed_can_be_seen_with_its_own_command() -> None:
    assert mend(run(FAILED, failure_class=FailureClass.TEST, command="pnpm test")) == (
        "see for yourself: pnpm test",
        "pnpm test",
    )


def test_without_a_command_the_log_tells() -> None:
    assert mend(run(FAILED, failing_step="e2e", url="https://ci/1")) == (
        "read the log of e2e: https://ci/1",
        "https://ci/1",
    )


def test_of_many_weaknesses_the_first_are_told() -> None:
    many = tuple(Weakness(f"p{number}", "1", (f"CVE-2026-000{number}",)) for number in range(5))
    assert weak(many).endswith("· 2 more")
    assert mend(run(FAILED, weaknesses=(MULTER, *many)))[0] == "update multer to 2.1.0, p0, p1 and 3 more, then push"
