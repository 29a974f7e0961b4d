"""Fresh readings for a command: asked of the engine at work, or taken by ourselves where there is none."""

from datetime import timedelta
from time import monotonic, sleep
from typing import Final

from collectors.store.records import Verb
from tui.viewer import Viewer, utc_now

PATIENCE: Final = 12.0
"""Seconds that a source may take to answer before the board is shown without."""
LOOK_EVERY: Final = 0.1


def freshened(view: Viewer) -> None:
    """Return once every source was tried after this call, or patience has run out.

    Raises:
        ConfigError: the config cannot be used.
    """
    from tui.commands.collect import take_lock, work
    from tui.setup import plan

    told = plan()
    lock = take_lock(told)
    if lock is None:
        _ask(view)
        return
    try:
        work(told, once=True)
    finally:
        lock.close()


def _ask(view: Viewer) -> None:
    feed, asked_at = view.feed(), utc_now()
    try:
        feed.look(asked_at)
        feed.wish(Verb.READ_AGAIN, "", asked_at)
        until = monotonic() + PATIENCE
        while monotonic() < until:
            sleep(LOOK_EVERY)
            feed.look(utc_now())
            tried = [scope.tried_at for scope in feed.world(asked_at).scopes if scope.next_at]
            if all(at is not None and at >= asked_at - timedelta(milliseconds=1) for at in tried):
                return
    finally:
        feed.close()
