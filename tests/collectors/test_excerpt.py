"""The last lines of a log, bounded and harmless whatever was written there."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from board.hygiene import MASK, safe
from collectors.excerpt import LINES, WIDTH, excerpt

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"


def lines(text: str) -> tuple[str, ...]:
    return excerpt("box/x/log", "log", text.encode(), NOW).lines


def test_the_last_lines_that_say_something_are_kept() -> None:
    assert lines("".join(f"line {number}\n\n" for number in range(30))) == tuple(f"line {n}" for n in range(20, 30))


def test_a_line_is_cut_after_it_was_masked() -> None:
    (line,) = lines("x" * (WIDTH - 20) + " token=abcdefghijklmnop0123456789" + "y" * 400)
    assert len(line) <= WIDTH
    assert "abcdef" not in line


def test_no_line_is_obeyed_by_a_terminal() -> None:
    assert lines("\x1b]0;pwned\x07\x1b[2Jready\u202e\r") == ("ready",)


def test_a_secret_is_masked_also_where_it_is_colored() -> None:
    assert "hunter22" not in repr(lines("password=\x1b[31mhunter22\x1b[0m"))


def test_a_key_over_several_lines_is_masked_whether_its_beginning_or_its_end_is_seen() -> None:
    begin, end = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
    for text in (f"{begin}\n{BODY}\nshort=\n{end}\nready", f"{begin}\n{BODY}\nshort=", f"{BODY}\nshort=\n{end}\nready"):
        said = repr(lines(text))
        assert BODY not in said
        assert "short=" not in said


def test_a_line_of_nothing_but_code_is_masked() -> None:
    assert lines(f"loading\n{BODY}") == ("loading", MASK)


@given(st.binary(max_size=3000))
def test_whatever_was_written_is_a_few_short_lines_that_the_door_lets_through(text: bytes) -> None:
    found = excerpt("box/x/log", "log", text, NOW)
    assert len(found.lines) <= LINES
    assert all(0 < len(line) <= WIDTH for line in found.lines)
    assert safe(found).lines == found.lines
