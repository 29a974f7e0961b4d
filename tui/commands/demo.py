"""``demo``: an incident on the wall, played from a script in a folder that goes with it; no source is touched."""

import argparse
import os
import signal
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import NoReturn

from collectors.replay.incidents import SCRIPTS
from collectors.replay.script import Script
from tui.cli import EXIT_USAGE


def run(options: argparse.Namespace) -> int:
    """Play one script on the wall, or list them all."""
    if options.list:
        width = max(map(len, SCRIPTS)) + 2
        for name, each in SCRIPTS.items():
            print(f"{name:<{width}}{each.title}")
        return 0
    script = {name.lower(): script for name, script in SCRIPTS.items()}.get(options.incident.lower())
    if script is None:
        print(f"there is no script {options.incident!r}: see lockn-control demo --list", file=sys.stderr)
        return EXIT_USAGE
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("a demo needs a terminal", file=sys.stderr)
        return EXIT_USAGE
    if not sys.stderr.isatty():
        os.dup2(sys.stdout.fileno(), sys.stderr.fileno())  # the wall is drawn there, as the command ``wall`` knows
    from tui.keeper import run_kept

    signal.signal(signal.SIGHUP, _hung_up)
    with TemporaryDirectory(prefix="lockn-control-demo-") as folder:  # here, where it goes however the wall ends
        return run_kept(lambda: _play(script, Path(folder), options))


def _hung_up(number: int, _frame: FrameType | None) -> NoReturn:
    """End so that the folder goes with the terminal."""
    raise SystemExit(128 + number)


def _play(script: Script, folder: Path, options: argparse.Namespace) -> int:
    from tui.app import LocknControl
    from tui.config import ConfigError
    from tui.demo import Demo
    from tui.log import to_file
    from tui.person import person
    from tui.reread import check_keys, chosen_theme
    from tui.viewer import viewer

    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        wall = viewer().config.wall
        check_keys(wall.keys)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    to_file(folder / "wall.log")
    with closing(Demo(script, folder, options.speed)) as demo:
        app = LocknControl(
            demo.feed,
            demo.clock,
            script.zone,
            theme=options.theme or chosen_theme(wall.theme),
            keys=wall.keys,
            who=person(os.environ),
        )
        app.run(mouse=wall.mouse)
    return app.return_code or 0
