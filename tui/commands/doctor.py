"""``doctor``: every source and each permission looked at once, a line for each, with what mends it."""

import argparse
import asyncio
import json
import logging
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from collectors.clock import utc_now
from collectors.engine.engine import Plan
from collectors.engine.lifeline import Lock
from collectors.places import STORE, config_file, meeting_place, spare_dir, state_dir
from collectors.store.reader import Reader
from collectors.store.records import Found, Picture
from collectors.store.trouble import StoreTrouble
from tui.cli import EXIT_USAGE
from tui.config import ConfigError
from tui.doctor.engine import channel_findings, engine_findings
from tui.doctor.finding import Finding, Level, exit_code, lines, sorted_out
from tui.doctor.patient import Patient
from tui.doctor.place import config_findings, state_findings, store_finding
from tui.doctor.sources import known, tried
from tui.doctor.surroundings import clock_finding, journal_finding, proc_finding, runtime_finding, terminal_findings
from tui.setup import plan


def run(options: argparse.Namespace) -> int:
    """Print what was found; 2 when something that is needed is broken, 1 when something is degraded, 64: the config."""
    logging.getLogger().addHandler(logging.NullHandler())
    told, fault = _planned()
    findings = sorted_out(_examined(told, fault))
    if options.json:
        print(json.dumps([asdict(each) for each in findings], indent=2, ensure_ascii=False))
    else:
        for line in lines(findings, sys.stdout.encoding):
            print(line)
    code = EXIT_USAGE if fault else exit_code(findings)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # a thread that hangs in a driver or on a dead mount must not hold the prompt


def _planned() -> tuple[Plan | None, str]:
    try:
        return plan(), ""
    except ConfigError as error:
        return None, str(error)


def _examined(told: Plan | None, fault: str) -> Iterable[Finding]:
    state = state_dir(os.environ)
    spare, uid, now = spare_dir(state, os.geteuid()), os.geteuid(), utc_now()
    place, no_place = _place(state, spare)
    lock = Lock(place) if place is not None else None
    patient = _patient(told, place, now, engine=lock is not None and not lock.take())
    yield from config_findings(config_file(os.environ), fault)
    yield from state_findings(state, place, no_place)
    yield store_finding(place)
    yield from engine_findings(patient)
    yield from _sources(patient)
    yield from channel_findings(patient)
    yield from terminal_findings(os.environ, _size(), sys.stdout.encoding)
    yield runtime_finding(os.environ, uid)
    yield proc_finding(uid)
    yield journal_finding(uid, os.getgroups())
    yield clock_finding(now, patient.beat_at, str(told.zone) if told else "UTC")
    if lock is not None:
        lock.close()


def _sources(patient: Patient) -> Iterable[Finding]:
    if patient.engine:
        print("An engine is at work: sources are shown as it found them, none is asked twice.", file=sys.stderr)
        return known(patient)
    if patient.plan is None:
        return (Finding(Level.DEGRADED, "sources", "not tried: the config does not say which"),)
    return asyncio.run(tried(patient.plan, patient.found, patient.beat_at, patient.now))


def _patient(told: Plan | None, place: Path | None, now: datetime, *, engine: bool) -> Patient:
    picture, found = Picture(), tuple[Found, ...]()
    if place is not None:
        reader = Reader(place / STORE)
        try:
            picture, found = reader.picture(), reader.loaded().found
        except StoreTrouble:
            pass  # told as a finding of its own
        finally:
            reader.close()
    return Patient(now=now, plan=told, place=place, picture=picture, found=found, engine=engine)


def _place(state: Path, spare: Path) -> tuple[Path | None, str]:
    try:
        return meeting_place(state, spare), ""
    except OSError as error:
        return None, str(error)


def _size() -> tuple[int, int] | None:
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return None
    return size.columns, size.lines
