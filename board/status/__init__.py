"""The system status: one row for each thing that runs here, in an order that never moves."""

from collections.abc import Iterable

from board.board import Cell, StatusRow
from board.facts import Gauge, Service
from board.health import SOURCE
from board.status.checkouts import checkout_rows
from board.status.ci import SOURCES as CI_SOURCES
from board.status.ci import ci_rows
from board.status.containers import container_rows
from board.status.cron import cron_rows
from board.status.dash import dash_rows
from board.status.deployments import migration_rows
from board.status.gateway import gateway_rows
from board.status.gpu import gpu_rows
from board.status.host import host_rows
from board.status.jobs import job_rows
from board.status.llama import MODEL_SOURCES, llama_rows
from board.status.probes import probe_rows
from board.status.providers import provider_rows
from board.status.services import service_rows
from board.status.sessions import session_rows
from board.status.trackers import SOURCES as TRACKERS
from board.status.trackers import tracker_rows
from board.status.units import unit_rows
from board.status.view import View, meter, row, state_words, unread

__all__ = ["View", "rows"]


def rows(view: View) -> tuple[StatusRow, ...]:
    """All rows: the host, the cards, the model servers, then what other sources say, and last the dashboard itself."""
    return (
        *host_rows(view),
        *gpu_rows(view),
        *llama_rows(view),
        *container_rows(view),
        *unit_rows(view),
        *gateway_rows(view),
        *session_rows(view),
        *cron_rows(view),
        *job_rows(view),
        *provider_rows(view),
        *checkout_rows(view),
        *ci_rows(view),
        *tracker_rows(view),
        *service_rows(view),
        *probe_rows(view),
        *migration_rows(view),
        *_others(view),
        *dash_rows(view),
    )


def _others(view: View) -> Iterable[StatusRow]:
    """Rows for sources that have no arrangement of their own: their services, then their gauges."""
    arranged = {
        "host",
        "gpu",
        "llama",
        *MODEL_SOURCES,
        "docker",
        "systemd",
        "crontab",
        "checkouts",
        "probe",
        "service",
        "migrations",
        "openclaw",
        *CI_SOURCES,
        *TRACKERS,
        SOURCE,
    }
    for scope in view.world.scopes:
        if scope.source in arranged:
            continue
        facts = view.world.within(scope.name)
        cells: list[Cell] = [state_words(view, each, each.label) for each in facts if isinstance(each, Service)]
        cells += [meter(view, each) for each in facts if isinstance(each, Gauge)]
        if facts and cells:
            yield row(view, facts[0], scope.name, cells)
        else:
            yield from unread(view, scope.name, scope.name)
