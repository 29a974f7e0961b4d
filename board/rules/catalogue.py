"""The catalogue: the modules that hold rules, and all of them run at once."""

from typing import Final

from board.limits import Limits
from board.rules import (
    aux_load,
    bridge,
    comms,
    cron,
    ctx,
    dash,
    deploy,
    docker,
    git,
    gpu,
    gpu_device,
    gw,
    gw_cron,
    gw_load,
    gw_service,
    gw_store,
    hb,
    host,
    llm_route,
    llm_server,
    llm_slot,
    llm_slow,
    net,
    port,
    prov,
    proxy,
    svc,
    swarm,
    unit,
    worker,
)
from board.rules.condition import RULES, Condition
from board.world import World

__all__ = ["MODULES", "RULES", "conditions"]

MODULES: Final = (
    aux_load,
    bridge,
    comms,
    cron,
    ctx,
    dash,
    deploy,
    docker,
    git,
    gpu,
    gpu_device,
    gw,
    gw_cron,
    gw_load,
    gw_service,
    gw_store,
    hb,
    host,
    llm_route,
    llm_server,
    llm_slot,
    llm_slow,
    net,
    port,
    prov,
    proxy,
    svc,
    swarm,
    unit,
    worker,
)
"""Importing a module enters its rules into :data:`RULES`."""


def conditions(world: World, limits: Limits) -> tuple[Condition, ...]:
    """All that any rule finds wrong.

    A bug in a rule comes out as its exception. Who must go on all the same runs each of :data:`RULES` on its
    own, and tells :func:`board.alerts.life.step` which of them broke.
    """
    return tuple(found for each in RULES.values() for found in each.find(world, limits))
