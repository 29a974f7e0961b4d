"""A Gitea with one repository, as its API tells of it."""

from typing import Any

from tests.trackers.runs import SHA
from tests.trackers.scenario import Scenario, says

API = "/api/v1"
REPO = f"{API}/repos/locknx/stack"
EMPTY: list[object] = []


def issue(number: int, title: str = "", **also: Any) -> dict[str, Any]:
    return {
        "number": number,
        "title": title or f"issue {number}",
        "body": "",
        "state": "open",
        "html_url": f"https://git.example/locknx/stack/issues/{number}",
        "labels": [],
        "assignees": None,
        "milestone": None,
        "due_date": None,
        "created_at": "2026-01-20T10:00:00Z",
        "updated_at": "2026-02-03T10:00:00Z",
        "closed_at": None,
        "repository": {"full_name": "locknx/stack"},
        "pull_request": None,
        **also,
    }


def pull(number: int, title: str = "", **also: Any) -> dict[str, Any]:
    return {
        "number": number,
        "title": title or f"pull request {number}",
        "body": "",
        "state": "open",
        "html_url": f"https://git.example/locknx/stack/pulls/{number}",
        "user": {"login": "ana"},
        "draft": False,
        "mergeable": True,
        "merged": False,
        "merged_at": None,
        "closed_at": None,
        "created_at": "2026-02-03T10:00:00Z",
        "updated_at": "2026-02-04T11:00:00Z",
        "head": {"ref": f"work-{number}", "sha": SHA.format(number)},
        "base": {"ref": "main", "sha": SHA.format(1)},
        "merge_base": SHA.format(1),
        "requested_reviewers": None,
        "requested_reviewers_teams": None,
        **also,
    }


def review(state: str, who: str, **also: Any) -> dict[str, Any]:
    return {
        "state": state,
        "user": {"login": who},
        "official": True,
        "stale": False,
        "dismissed": False,
        "submitted_at": "2026-02-04T09:00:00Z",
        **also,
    }


def status(context: str, state: str, **also: Any) -> dict[str, Any]:
    at = "2026-02-04T10:30:00Z"
    return {"context": context, "status": state, "target_url": "", "created_at": at, "updated_at": at, **also}


def protected(*contexts: str, approvals: int = 0) -> dict[str, Any]:
    return {
        "name": "main",
        "protected": True,
        "required_approvals": approvals,
        "enable_status_check": bool(contexts),
        "status_check_contexts": list(contexts) or None,
        "user_can_merge": True,
        "effective_branch_protection_name": "main",
    }


def furnish(server: Scenario, version: str = "1.25.3") -> None:
    """One quiet repository: nothing open, nothing ran, no rule."""
    server.on(f"{API}/version", says({"version": version}))
    server.on(REPO, says({"full_name": "locknx/stack", "default_branch": "main"}))
    for path in ("pulls", "issues", "milestones", "branch_protections"):
        server.on(f"{REPO}/{path}", says(EMPTY))
    for path in ("pulls/*/reviews", "pulls/*/files", "issues/*/dependencies"):
        server.on(f"{REPO}/{path}", says(EMPTY))
    server.on(f"{REPO}/commits/*/status", says({"state": "", "statuses": None, "total_count": 0}))
    server.on(f"{REPO}/branches/*", says({"name": "main", "protected": False, "user_can_merge": True}))
    server.on(f"{REPO}/actions/runs", says({"total_count": 0, "workflow_runs": []}))
