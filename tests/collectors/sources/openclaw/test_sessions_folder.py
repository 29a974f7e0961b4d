"""Where the agents of a gateway work, by which a session and its process are known to be one."""

from typing import Any

import pytest

from board.facts import Session
from board.sessions import SUBAGENT
from collectors.sources.openclaw.config_models import Safeguards
from collectors.sources.openclaw.sessions_facts import Setting, session
from collectors.sources.openclaw.sessions_wire import Row

TREE = "/home/luan/lockn-42"


def told(key: str, **more: Any) -> Session:
    """A session as a gateway lists it."""
    setting = Setting(key="lockn-01/openclaw/main/sessions", config={}, guards=Safeguards(), by_difference=False)
    return session(Row.model_validate({"key": key, **more}), None, None, setting)


@pytest.mark.parametrize("field", ["spawnedCwd", "execCwd"])
def test_an_agent_that_was_sent_off_works_in_the_folder_that_it_was_given(field: str) -> None:
    found = told("agent:codex:acp:7f3", **{field: TREE})
    assert (found.agent, found.kind, found.folder) == ("codex", SUBAGENT, TREE)
    assert f"folder:{TREE}" in found.refs


def test_a_session_of_people_works_nowhere() -> None:
    found = told("agent:main:main", execCwd=TREE)
    assert found.folder == ""
    assert not [ref for ref in found.refs if ref.startswith("folder:")]
