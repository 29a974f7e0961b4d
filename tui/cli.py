"""The command line: each command imports only what it needs, so that the small ones stay fast."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final, NoReturn

from tui.config import ConfigError
from tui.version import __version__

FORMATS: Final = ("txt", "json", "svg", "png")
EXIT_NOW: Final = 2
"""``snapshot --fail-on`` found something that needs someone."""
EXIT_BUSY: Final = 75
"""Another engine is at work (``EX_TEMPFAIL``)."""
EXIT_USAGE: Final = 64
"""The command line or the config cannot be used (``EX_USAGE`` of sysexits.h)."""

Run = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    options = _parser().parse_args(argv)
    run: Run = import_module(f"tui.commands.{options.module}").run
    try:
        return run(options)
    except ConfigError as error:
        print(error, file=sys.stderr)  # noqa: T201 - what every command says of a config that cannot be used
        return EXIT_USAGE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away, and nothing is left to say
        return 141


class _Parser(argparse.ArgumentParser):
    """Refuses a command line with the code for that: 2 would look like ``--fail-on``."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="lockn-control",
        description="Mission control for AI agents on your own GPU box. Without a command it opens the wall.",
    )
    parser.add_argument("--version", action="version", version=f"lockn-control {__version__}")
    parser.set_defaults(module="wall")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _wall(commands.add_parser("wall", help="open the wall (the default)"), parser)
    _collect(commands.add_parser("collect", help="read the sources, for all viewers; as a service or once"))
    _snapshot(commands.add_parser("snapshot", help="write the board as text, JSON or a picture"))
    _sources(commands.add_parser("sources", help="what is watched, how often, how long an answer takes, what is wrong"))
    _doctor(commands.add_parser("doctor", help="try every source and permission; what is wrong and what mends it"))
    _init(commands.add_parser("init", help="write a commented config of what is found here; keeps what is there"))
    _why(commands.add_parser("why", help="why a line stands where it stands"))
    _alerts(commands.add_parser("alerts", help="the alert lines in their order, or what is shelved"))
    _queue(commands.add_parser("queue", help="all work in its order, with why; what is parked and hidden too"))
    _history(commands.add_parser("history", help="what befell an alert, and what was tried"))
    _acts(commands)
    _demo(commands.add_parser("demo", help="play an incident on the wall, touching nothing"))
    _notify(commands.add_parser("notify", help="by which ways messages are sent; `notify test` tries each"))
    return parser


def _wall(command: argparse.ArgumentParser, top: argparse.ArgumentParser) -> None:
    command.set_defaults(module="wall")
    for each in (command, top):
        each.add_argument("--theme", choices=("dark", "light", "high-contrast", "ansi"), help="colors of the wall")
        each.add_argument("--wall", action="store_true", help="the state in letters three rows tall, for a far screen")
        each.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")


def _collect(command: argparse.ArgumentParser) -> None:
    command.set_defaults(module="collect")
    command.add_argument("--once", action="store_true", help="read every source once and end")
    command.add_argument("--child", action="store_true", help=argparse.SUPPRESS)


def _snapshot(command: argparse.ArgumentParser) -> None:
    command.set_defaults(module="snapshot")
    command.add_argument("--format", choices=FORMATS, default="txt", help="default: %(default)s")
    command.add_argument("--size", default="120x40", metavar="COLSxROWS", help="default: %(default)s")
    command.add_argument(
        "--theme", choices=("dark", "light", "high-contrast"), default=None, help="colors of a picture"
    )
    command.add_argument(
        "--output", "-o", metavar="FILE", help="write there at once and whole; default: standard output"
    )
    command.add_argument("--fresh", action="store_true", help="read every source first")
    command.add_argument(
        "--fail-on",
        choices=("now", "soon", "blind"),
        help=f"exit {EXIT_NOW} when something needs someone: red, also amber, also when it cannot be told",
    )


def _sources(command: argparse.ArgumentParser) -> None:
    command.set_defaults(module="sources")
    command.add_argument("--json", action="store_true", help="as JSON, for scripts")
    command.add_argument("--forget", metavar="SCOPE", help="stop expecting what was found here once and is gone")


def _doctor(command: argparse.ArgumentParser) -> None:
    command.set_defaults(module="doctor")
    command.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _init(command: argparse.ArgumentParser) -> None:
    command.set_defaults(module="init")
    command.add_argument("--print", action="store_true", help="show it on standard output, and write nothing")


def _demo(command: argparse.ArgumentParser) -> None:
    command.set_defaults(module="demo")
    command.add_argument("incident", nargs="?", default="INC-01", help="which one; default: %(default)s")
    command.add_argument("--list", action="store_true", help="all that can be played")
    command.add_argument(
        "--speed", type=_speed, default=6.0, help="how much faster than it happened; default: %(default)g"
    )
    command.add_argument("--theme", choices=("dark", "light", "high-contrast", "ansi"), help="colors of the wall")


def _speed(text: str) -> float:
    speed = float(text)
    if not 0.1 <= speed <= 600:
        raise argparse.ArgumentTypeError("from 0.1 to 600")
    return speed


def _why(command: argparse.ArgumentParser) -> None:
    command.set_defaults(module="why")
    command.add_argument(
        "id", nargs="?", help="a line's id or one of the queue, or a part of it; without one, all lines"
    )


def _alerts(command: argparse.ArgumentParser) -> None:
    command.set_defaults(module="alerts")
    command.add_argument("--shelved", action="store_true", help="what is shelved and under maintenance instead")
    command.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _queue(command: argparse.ArgumentParser) -> None:
    command.set_defaults(module="queue")
    command.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _history(command: argparse.ArgumentParser) -> None:
    command.set_defaults(module="history")
    command.add_argument("id", nargs="?", help="a line's id, or a part of it; without one, of everything")
    command.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _acts(commands: "argparse._SubParsersAction[_Parser]") -> None:
    """What a person does about alerts; an id may be a part that only one line has."""
    ack = _act(commands, "ack", "acknowledge an alert: somebody is on it")
    ack.add_argument("--undo", action="store_true", help="take it back")
    _until(_act(commands, "shelve", "put an alert aside until a time; a red one for 24 h at most"), required=True)
    _act(commands, "unshelve", "take an alert or a maintenance window from the shelf")
    tried = _act(commands, "tried", "note what was tried against an alert")
    tried.add_argument("text", nargs="+", help="what was tried")
    _marks(commands)
    _maintenance(commands.add_parser("maintenance", help="begin, end or list maintenance windows"))


def _marks(commands: "argparse._SubParsersAction[_Parser]") -> None:
    """What a person does about a row of the queue; an id may be a part that only one has."""
    for name, says in (
        ("pin", "put a row of the queue at the top of where it stands"),
        ("snooze", "park a row of the queue until a time"),
        ("hide", "show a row of the queue no more"),
        ("restore", "take back that a row of the queue is pinned, snoozed or hidden"),
    ):
        command = _act(commands, name, says)
        if name == "snooze":
            _until(command, required=True)


def _act(commands: "argparse._SubParsersAction[_Parser]", name: str, says: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=says)
    command.set_defaults(module="act", does=name)
    command.add_argument("id", help="a line's id, or a part that only one has")
    return command


def _until(command: argparse.ArgumentParser, *, required: bool) -> None:
    when = "as in: 2h, 18:00, 'tomorrow 9:00', '1 Mar'"
    command.add_argument("--until", required=required, metavar="WHEN", help=when)
    command.add_argument("--reason", default="", metavar="TEXT", help="why")


def _maintenance(command: argparse.ArgumentParser) -> None:
    command.set_defaults(module="act", does="maintenance")
    command.add_argument("what", nargs="*", help="all, source NAME or box NAME; without it, all windows are listed")
    command.add_argument("--end", nargs="+", metavar="WHAT", help="end the window of all, source NAME or box NAME")
    _until(command, required=False)


def _notify(command: argparse.ArgumentParser) -> None:
    command.set_defaults(module="notify", action="list")
    actions = command.add_subparsers(metavar="ACTION")
    test = actions.add_parser("test", help="send a test message by each way, whatever the hour")
    test.set_defaults(action="test")
    test.add_argument("--channel", metavar="NAME", help="by this one alone")
