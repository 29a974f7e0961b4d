"""Runs of CI as their services list them, newest first, made from the words of what became of them."""

from collections.abc import Sequence
from typing import Any

SHA = "0123456789abcdef0123456789abcdef{:08x}"
"""The commit of a run, by its number."""


def pipelines(*states: str, first: int = 1, at: int = 1_770_000_000, apart: int = 600, **also: Any) -> list[Any]:
    """Woodpecker's list, from its words (``success failure running``), the newest first."""
    return [
        {
            "number": number,
            "status": state,
            "event": "push",
            "branch": "main",
            "ref": "refs/heads/main",
            "refspec": "",
            "commit": SHA.format(number),
            "title": f"commit {number}",
            "created": at + number * apart,
            "updated": at + number * apart + 300,
            "started": 0 if state in ("pending", "created", "blocked") else at + number * apart + 10,
            "finished": 0 if state in ("pending", "created", "blocked", "running") else at + number * apart + 300,
            **also,
        }
        for number, state in zip(range(first + len(states) - 1, first - 1, -1), states, strict=True)
    ]


def actions_runs(*states: str, first: int = 1, day: str = "2026-02-04", **also: Any) -> dict[str, Any]:
    """GitHub's and Gitea's list; a word is a conclusion, or the status of a run that has none yet."""
    numbers = range(first + len(states) - 1, first - 1, -1)
    runs = [_actions_run(number, state, day, also) for number, state in zip(numbers, states, strict=True)]
    return {"total_count": len(runs), "workflow_runs": runs}


def steps(*named: tuple[str, str, int], workflow: str = "ci", state: str = "failure") -> list[Any]:
    """Woodpecker's workflows of one pipeline, from the name, the state and the exit code of each step."""
    children: Sequence[Any] = [
        {"id": number, "name": name, "state": became, "exit_code": code, "type": "commands"}
        for number, (name, became, code) in enumerate(named, 1)
    ]
    return [{"id": 1, "pid": 1, "name": workflow, "state": state, "children": children}]


def _actions_run(number: int, state: str, day: str, also: dict[str, Any]) -> dict[str, Any]:
    going = state in ("queued", "in_progress", "waiting", "requested", "pending")
    minute = f"{day}T{number // 60 % 24:02}:{number % 60:02}"
    return {
        "id": 1000 + number,
        "name": "CI",
        "workflow_id": 7,
        "path": ".github/workflows/ci.yml",
        "run_number": number,
        "run_attempt": 1,
        "status": state if going else "completed",
        "conclusion": None if going else state,
        "event": "push",
        "head_branch": "main",
        "head_sha": SHA.format(number),
        "display_title": f"commit {number}",
        "html_url": f"https://github.com/owner/name/actions/runs/{1000 + number}",
        "created_at": f"{minute}:00Z",
        "run_started_at": f"{minute}:10Z",
        "updated_at": f"{minute}:50Z",
        **also,
    }
