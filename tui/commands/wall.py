"""``wall``: the wall on this terminal, kept by a light process that puts the terminal right whatever happens."""

import argparse
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli import EXIT_USAGE

if TYPE_CHECKING:
    from tui.viewer import Viewer


def run(options: argparse.Namespace) -> int:
    """Open the wall; on a terminal that cannot show it, print the board as text."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") == "dumb":
        from tui.commands.text_board import show

        return show()
    if not sys.stderr.isatty():
        os.dup2(sys.stdout.fileno(), sys.stderr.fileno())  # the wall is drawn there; `2>file` must not catch it
    from tui.keeper import run_kept

    return run_kept(lambda: _wall(options))


def _wall(options: argparse.Namespace) -> int:
    gc.disable()  # collecting what is only being imported takes 15 ms of the first paint
    from collectors.places import meeting_place
    from tui.config import ConfigError
    from tui.log import to_file
    from tui.reread import check_keys
    from tui.viewer import viewer

    try:
        view = viewer()
        check_keys(view.config.wall.keys)
        place = meeting_place(view.state, view.spare)
    except (ConfigError, OSError) as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    to_file(place / "wall.log")
    return _show(options, view, place)


def _show(options: argparse.Namespace, view: "Viewer", place: Path) -> int:
    from collectors.clock import utc_now
    from collectors.places import STORE, config_file
    from tui.app import LocknControl
    from tui.person import person
    from tui.reread import Reread, chosen_theme
    from tui.spawn import EngineKeeper

    # -P: a folder named like one of ours, where the wall is opened, must not be imported
    config = config_file(os.environ)
    engine = EngineKeeper(place, (sys.executable, "-P", "-m", "tui", "collect", "--child"), config)
    if not (place / STORE).exists():
        engine.tend(utc_now())  # there is nothing to show until it has read; else the last board is painted first
    feed, wall = view.feed(), view.config.wall
    reread = Reread(
        config,
        view.config,
        themed=bool(options.theme),
        taken=lambda config: feed.tell_in(config.box.zone, config.wall.you),
    )
    try:
        app = LocknControl(
            feed,
            utc_now,
            view.zone,
            theme=options.theme or chosen_theme(wall.theme),
            keys=wall.keys,
            tall=options.wall,
            bell=view.config.rings,
            who=person(os.environ),
            engine=engine,
            reread=reread,
        )
        gc.freeze()  # what was imported stays: it need not be looked through again and again
        gc.enable()
        app.run(mouse=wall.mouse and not options.no_mouse)
    finally:
        engine.stop()
        feed.close()
    return app.return_code or 0
