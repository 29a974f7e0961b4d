"""What a bug becomes."""

import logging

import pytest

from tui.guard import Guard


def fail() -> str:
    raise ZeroDivisionError("division by zero")


def test_what_works_is_given_as_it_is() -> None:
    assert Guard().attempt("Drawing", lambda: "done", lambda said: said) == "done"


def test_a_bug_is_a_sentence() -> None:
    said = Guard().attempt("Drawing", fail, lambda said: said)
    assert said == "Drawing failed (ZeroDivisionError); the log has the reason."


def test_a_traceback_is_logged_once_until_it_works_again(caplog: pytest.LogCaptureFixture) -> None:
    guard = Guard()
    with caplog.at_level(logging.INFO):
        for do in (fail, fail, lambda: "done", lambda: "done", fail):
            guard.attempt("Drawing", do, lambda said: said)
    assert [record.message for record in caplog.records] == [
        "Drawing failed",
        "Drawing works again",
        "Drawing failed",
    ]
    assert caplog.records[0].exc_info


def test_leaving_is_not_a_bug() -> None:
    def leave() -> str:
        raise SystemExit

    with pytest.raises(SystemExit):
        Guard().attempt("Drawing", leave, lambda said: said)
