"""What the doctor says is one line each, the worst first, on any terminal."""

from tui.doctor.finding import Finding, Level, exit_code, lines, sorted_out

BROKEN = Finding(Level.BROKEN, "host", "cannot be read", "mount /proc")
DEGRADED = Finding(Level.DEGRADED, "docker", "no permission\nto open \x1b[31mit", "join the group")
ABSENT = Finding(Level.ABSENT, "gpu", "no NVIDIA driver here")
WELL = Finding(Level.WELL, "store", "1.0 MB")


def test_the_worst_comes_first_and_every_line_is_tame() -> None:
    assert list(lines(sorted_out((WELL, ABSENT, DEGRADED, BROKEN)), "utf-8")) == [
        "■ host    cannot be read  → mount /proc",
        "▲ docker  no permission to open it  → join the group",
        "○ gpu     no NVIDIA driver here",
        "● store   1.0 MB",
    ]


def test_a_terminal_without_the_shapes_gets_letters() -> None:
    assert list(lines((BROKEN, WELL), "ascii")) == [
        "X host   cannot be read  > mount /proc",
        ". store  1.0 MB",
    ]


def test_the_exit_code_is_that_of_the_worst() -> None:
    assert exit_code((WELL, ABSENT)) == 0
    assert exit_code((WELL, DEGRADED)) == 1
    assert exit_code((DEGRADED, BROKEN, WELL)) == 2
    assert exit_code(()) == 0
