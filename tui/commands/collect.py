"""``collect``: read the sources and keep what they say, for all viewers."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn

from board.hygiene import tame
from collectors.clock import utc_now
from collectors.engine.engine import Engine, Plan
from collectors.engine.lifeline import Lock, end_with_pipe
from collectors.parent import die_with_parent
from collectors.places import config_file, meeting_place
from tui.cli import EXIT_BUSY
from tui.log import to_stderr
from tui.orders import Orders


def run(options: argparse.Namespace) -> int:
    """Be the engine until told to end; 75 when another one is at work."""
    to_stderr()
    if options.child:
        die_with_parent()
    orders = Orders(config_file(os.environ))
    try:
        told = orders.first(strict=options.once)
        lock = take_lock(told)
    except OSError as error:
        print(f"no place for the engine, neither on disk nor in memory: {tame(str(error))}", file=sys.stderr)
        return 1
    if lock is None:
        print("another engine is at work here: no source is read twice", file=sys.stderr)
        return EXIT_BUSY
    code = 1
    try:
        work(told, orders, once=options.once, child=options.child)
        code = 0
    except Exception:  # the engine's outermost end: said in the log, then let go of
        logging.getLogger(__name__).exception("the engine ended by a bug")
    finally:
        leave(code)


def leave(code: int) -> NoReturn:
    """End at once: a thread that hangs in a driver or on a dead mount must not hold the process, nor the lock."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def take_lock(told: Plan) -> Lock | None:
    """The right to be the one engine of this box's state; None when another has it."""
    lock = Lock(meeting_place(told.state, told.spare))
    return lock if lock.take() else None


def work(told: Plan, orders: Orders, *, once: bool, child: bool = False) -> None:
    """Run the engine, once or until it is told to end."""
    asyncio.run(_work(told, orders, once=once, child=child))


async def _work(told: Plan, orders: Orders, *, once: bool, child: bool) -> None:
    engine = Engine(told, utc_now, orders)
    if once:
        await engine.once()
        return
    task = asyncio.ensure_future(engine.run())
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, task.cancel)
    if child:
        end_with_pipe(task.cancel)
    with suppress(asyncio.CancelledError):
        await task
