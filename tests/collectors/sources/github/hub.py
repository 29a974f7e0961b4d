"""A GitHub with one repository, as its GraphQL and REST tell of it."""

from typing import Any

from tests.collectors.fake_http import Reply
from tests.trackers.dialects import Request, plain
from tests.trackers.runs import SHA
from tests.trackers.scenario import Play, Scenario, says

REST = "/api/v3/repos/locknx/stack"
DAY = "2026-02-03T10:00:00Z"


def issue(number: int, title: str = "", **also: Any) -> dict[str, Any]:
    return {
        "number": number,
        "title": title or f"issue {number}",
        "body": "",
        "url": f"https://github.com/locknx/stack/issues/{number}",
        "state": "OPEN",
        "stateReason": None,
        "createdAt": "2026-01-20T10:00:00Z",
        "updatedAt": DAY,
        "closedAt": None,
        "assignees": {"nodes": []},
        "labels": {"nodes": []},
        "milestone": None,
        "parent": None,
        "subIssuesSummary": {"total": 0, "completed": 0},
        **also,
    }


def pull(number: int, title: str = "", **also: Any) -> dict[str, Any]:
    return {
        "number": number,
        "title": title or f"pull request {number}",
        "body": "",
        "url": f"https://github.com/locknx/stack/pull/{number}",
        "state": "OPEN",
        "isDraft": False,
        "createdAt": DAY,
        "updatedAt": "2026-02-04T11:00:00Z",
        "mergedAt": None,
        "closedAt": None,
        "headRefName": f"work-{number}",
        "headRefOid": SHA.format(number),
        "baseRefName": "main",
        "author": {"login": "ana"},
        "mergeable": "MERGEABLE",
        "mergeStateStatus": "CLEAN",
        "reviewDecision": None,
        "isInMergeQueue": False,
        "changedFiles": 1,
        "reviewRequests": {"nodes": []},
        "timelineItems": {"nodes": []},
        "latestOpinionatedReviews": {"nodes": []},
        "closingIssuesReferences": {"nodes": []},
        "files": {"nodes": [{"path": "README.md"}]},
        "baseRef": {"branchProtectionRule": None, "refUpdateRule": None},
        "commits": {"nodes": [{"commit": {"committedDate": "2026-02-04T10:50:00Z"}}]},
        "statusCheckRollup": None,
        **also,
    }


def checked(*contexts: dict[str, Any]) -> dict[str, Any]:
    return {"state": "PENDING", "contexts": {"nodes": list(contexts)}}


def run_check(name: str, conclusion: str | None, **also: Any) -> dict[str, Any]:
    status = "COMPLETED" if conclusion else "IN_PROGRESS"
    suite = {"workflowRun": {"workflow": {"name": "CI"}}}
    return {"name": name, "status": status, "conclusion": conclusion, "isRequired": True, "checkSuite": suite, **also}


class Hub:
    """What there is in the repository now; a test changes it between two reads."""

    def __init__(self, server: Scenario) -> None:
        self.server = server
        self.issues: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = []
        self.milestones: list[dict[str, Any]] = []
        self.permission = "WRITE"
        self.name = "locknx/stack"
        server.ask("LocknPulse", self.plays(self.pulse))
        server.ask("LocknPulls", self.plays(self.details))
        server.ask("LocknNumbers", self.plays(lambda request: self.repository(pullRequests=self.lights(request))))
        server.ask("LocknClosed", self.plays(lambda _: self.repository(pullRequests={"nodes": self.ended()})))
        server.ask("LocknIssues", self.plays(lambda request: self.repository(issues=self.listed(request))))
        server.ask("LocknMilestones", self.plays(lambda _: self.repository(milestones={"nodes": self.milestones})))
        self.runs()

    def runs(self, found: dict[str, Any] | None = None) -> None:
        self.server.on(f"{REST}/actions/runs", says(found or {"total_count": 0, "workflow_runs": []}))

    @staticmethod
    def plays(make: Any) -> Play:
        def play(_: Scenario, request: Request) -> Reply:
            return plain({"data": make(request)})

        return play

    @staticmethod
    def repository(**fields: object) -> dict[str, object]:
        return {"repository": fields}

    def pulse(self, request: Request) -> dict[str, object]:
        shown: dict[str, object] = {}
        for place in range(len(request.variables) // 2):
            owner, name = request.variables[f"owner{place}"], request.variables[f"name{place}"]
            shown[f"r{place}"] = self.look() if f"{owner}/{name}" == "locknx/stack" else None
        return shown

    def look(self) -> dict[str, object]:
        opened = self.opened()
        return {
            "nameWithOwner": self.name,
            "isArchived": False,
            "hasIssuesEnabled": True,
            "viewerPermission": self.permission,
            "defaultBranchRef": {"name": "main", "target": {"oid": SHA.format(1), "statusCheckRollup": None}},
            "issues": {"nodes": sorted(self.issues, key=lambda each: str(each["updatedAt"]), reverse=True)[:1]},
            "pullRequests": {"totalCount": len(opened), "nodes": opened[:50]},
        }

    def opened(self) -> list[dict[str, Any]]:
        return [each for each in self.pulls if each["state"] == "OPEN"]

    def ended(self) -> list[dict[str, Any]]:
        return [each for each in self.pulls if each["state"] != "OPEN"][:30]

    def lights(self, request: Request) -> object:
        return page(request, self.opened())

    def details(self, request: Request) -> dict[str, object]:
        wanted = {name.removeprefix("number"): number for name, number in request.variables.items() if "number" in name}
        known = {each["number"]: each for each in self.pulls}
        return self.repository(**{f"p{place}": known.get(number) for place, number in wanted.items()})

    def listed(self, request: Request) -> object:
        states = request.variables.get("states") or ["OPEN", "CLOSED"]
        since = str(request.variables.get("since") or "").partition("+")[0]
        assert isinstance(states, list)
        return page(request, [each for each in self.issues if each["state"] in states and each["updatedAt"] >= since])


def page(request: Request, items: list[dict[str, Any]]) -> object:
    """A hundred of them, as the queries ask for."""
    begin = int(str(request.variables.get("after") or 0))
    more = begin + 100 < len(items)
    info = {"hasNextPage": more, "endCursor": str(begin + 100) if more else None}
    return {"nodes": items[begin : begin + 100], "pageInfo": info, "totalCount": len(items)}
