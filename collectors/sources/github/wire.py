"""The JSON of GitHub, reduced to what is looked at (GraphQL schema 15.26, REST 2022-11-28)."""

from typing import Annotated, Any, Final, TypeVar

from pydantic import BeforeValidator, Field, TypeAdapter

from collectors.foreign import at
from collectors.tracker.wire import Day, Fitting, Labels, Loose, Name, Number, Rows, Text, Title, User, When


def _list(value: Any) -> Any:
    return [each for each in value if each is not None] if isinstance(value, list) else ()


T = TypeVar("T")
Some = Annotated[tuple[T, ...], BeforeValidator(_list)]
"""Nodes of a connection; what we may not see is null among them."""
Listed = Annotated[Rows[T], BeforeValidator(_list)]
"""The same of things that stand each for itself."""


class Light(Loose):
    """What shows that a pull request has changed."""

    number: Number
    updated_at: Name = Field(default="", alias="updatedAt")
    head: Name = Field(default="", alias="headRefOid")
    mergeable: Name = ""
    merge_state: Name = Field(default="", alias="mergeStateStatus")
    checks: Name = Field(default="", validation_alias=at("statusCheckRollup", "state"))


class Pulse(Loose):
    """What shows that a repository has changed."""

    full_name: Name = Field(default="", alias="nameWithOwner")
    archived: bool = Field(default=False, alias="isArchived")
    has_issues: bool = Field(default=True, alias="hasIssuesEnabled")
    permission: Name | None = Field(default=None, alias="viewerPermission")
    default_branch: Name = Field(default="main", validation_alias=at("defaultBranchRef", "name"))
    head: Name = Field(default="", validation_alias=at("defaultBranchRef", "target", "oid"))
    checks: Name = Field(default="", validation_alias=at("defaultBranchRef", "target", "statusCheckRollup", "state"))
    newest_issue: Name = Field(default="", validation_alias=at("issues", "nodes", 0, "updatedAt"))
    open_pulls: Number = Field(default=0, validation_alias=at("pullRequests", "totalCount"))
    pulls: Listed[Light] = Field(default=(), validation_alias=at("pullRequests", "nodes"))


class Reviewer(Loose):
    """A person, a team or a robot; of a team nothing else is told without a right to read organizations."""

    kind: Name = Field(default="", alias="__typename")
    login: Name = ""


class ReviewRequest(Loose):
    """Whose review is asked for."""

    reviewer: Reviewer | None = Field(default=None, alias="requestedReviewer")


class Asked(Loose):
    """When somebody's review was asked for."""

    created_at: When = Field(default=None, alias="createdAt")


class Opinion(Loose):
    """The last opinion of a reviewer."""

    state: Name = ""
    author: User | None = None
    submitted_at: When = Field(default=None, alias="submittedAt")


class Closes(Loose):
    """An issue that a pull request closes."""

    number: Number
    repository: Name = Field(default="", validation_alias=at("repository", "nameWithOwner"))


class File(Loose):
    """A file that is touched."""

    path: Name = ""


class Context(Loose):
    """One check: a run of an app, or a status that somebody reported."""

    name: Name = ""
    context: Name = ""
    status: Name = ""
    conclusion: Name | None = None
    state: Name = ""
    workflow: Name = Field(default="", validation_alias=at("checkSuite", "workflowRun", "workflow", "name"))
    required: bool = Field(default=False, alias="isRequired")
    started_at: When = Field(default=None, alias="startedAt")
    completed_at: When = Field(default=None, alias="completedAt")
    created_at: When = Field(default=None, alias="createdAt")
    details_url: Name | None = Field(default=None, alias="detailsUrl")
    target_url: Name | None = Field(default=None, alias="targetUrl")


class Pull(Loose):
    """One pull request."""

    number: Number
    title: Title = ""
    body: Text = ""
    url: Name = ""
    state: Name = "OPEN"
    draft: bool = Field(default=False, alias="isDraft")
    created_at: When = Field(default=None, alias="createdAt")
    updated_at: When = Field(default=None, alias="updatedAt")
    merged_at: When = Field(default=None, alias="mergedAt")
    closed_at: When = Field(default=None, alias="closedAt")
    branch: Name = Field(default="", alias="headRefName")
    head: Name = Field(default="", alias="headRefOid")
    base: Name = Field(default="", alias="baseRefName")
    author: User | None = None
    mergeable: Name = ""
    merge_state: Name = Field(default="", alias="mergeStateStatus")
    decision: Name | None = Field(default=None, alias="reviewDecision")
    queued: bool = Field(default=False, alias="isInMergeQueue")
    changed_files: Number = Field(default=0, alias="changedFiles")
    requests: Some[ReviewRequest] = Field(default=(), validation_alias=at("reviewRequests", "nodes"))
    asked: Some[Asked] = Field(default=(), validation_alias=at("timelineItems", "nodes"))
    opinions: Some[Opinion] = Field(default=(), validation_alias=at("latestOpinionatedReviews", "nodes"))
    closes: Some[Closes] = Field(default=(), validation_alias=at("closingIssuesReferences", "nodes"))
    files: Some[File] = Field(default=(), validation_alias=at("files", "nodes"))
    needed: Number | None = Field(
        default=None, validation_alias=at("baseRef", "branchProtectionRule", "requiredApprovingReviewCount")
    )
    needed_of_us: Number | None = Field(
        default=None, validation_alias=at("baseRef", "refUpdateRule", "requiredApprovingReviewCount")
    )
    committed_at: When = Field(default=None, validation_alias=at("commits", "nodes", 0, "commit", "committedDate"))
    contexts: Some[Context] = Field(default=(), validation_alias=at("statusCheckRollup", "contexts", "nodes"))
    checks_known: bool = True
    """Whether the token may see all of these."""


class Issue(Loose):
    """One issue."""

    number: Number
    title: Title = ""
    body: Text = ""
    url: Name = ""
    state: Name = "OPEN"
    reason: Name | None = Field(default=None, alias="stateReason")
    created_at: When = Field(default=None, alias="createdAt")
    updated_at: When = Field(default=None, alias="updatedAt")
    closed_at: When = Field(default=None, alias="closedAt")
    assignees: Some[User] = Field(default=(), validation_alias=at("assignees", "nodes"))
    labels: Labels = Field(default=(), validation_alias=at("labels", "nodes"))
    milestone: Title = Field(default="", validation_alias=at("milestone", "title"))
    milestone_due: Day = Field(default=None, validation_alias=at("milestone", "dueOn"))
    parent: Number | None = Field(default=None, validation_alias=at("parent", "number"))
    parts: Number = Field(default=0, validation_alias=at("subIssuesSummary", "total"))
    parts_done: Number = Field(default=0, validation_alias=at("subIssuesSummary", "completed"))


class Milestone(Loose):
    """One milestone."""

    title: Title = ""
    due: Day = Field(default=None, alias="dueOn")
    state: Name = ""
    open: Number = Field(default=0, validation_alias=at("open", "totalCount"))
    closed: Number = Field(default=0, validation_alias=at("closed", "totalCount"))


class Closed(Loose):
    """What shows that a pull request was closed."""

    number: Number
    closed_at: When = Field(default=None, alias="closedAt")


class PageInfo(Loose):
    """Where the next page begins."""

    more: bool = Field(default=False, alias="hasNextPage")
    cursor: Name | None = Field(default=None, alias="endCursor")


class Lights(Loose):
    """A page of open pull requests."""

    total: Number = Field(default=0, validation_alias=at("repository", "pullRequests", "totalCount"))
    page: PageInfo = Field(default=PageInfo(), validation_alias=at("repository", "pullRequests", "pageInfo"))
    nodes: Listed[Light] = Field(default=(), validation_alias=at("repository", "pullRequests", "nodes"))


class Issues(Loose):
    """A page of issues."""

    total: Number = Field(default=0, validation_alias=at("repository", "issues", "totalCount"))
    page: PageInfo = Field(default=PageInfo(), validation_alias=at("repository", "issues", "pageInfo"))
    nodes: Listed[Issue] = Field(default=(), validation_alias=at("repository", "issues", "nodes"))


class ClosedPulls(Loose):
    """The pull requests that were closed last."""

    nodes: Listed[Closed] = Field(default=(), validation_alias=at("repository", "pullRequests", "nodes"))


class Milestones(Loose):
    """All milestones."""

    nodes: Listed[Milestone] = Field(default=(), validation_alias=at("repository", "milestones", "nodes"))


class Pulls(Loose):
    """Pull requests under names of our own."""

    found: dict[str, Fitting[Pull]] = Field(default_factory=dict, alias="repository")


class ActionRun(Loose):
    """One run of ``/repos/{owner}/{repo}/actions/runs``."""

    id: Number
    name: Name | None = None
    path: Name = ""
    run_number: Number = 0
    run_attempt: Number = 1
    status: Name | None = ""
    conclusion: Name | None = None
    event: Name = ""
    head_branch: Name | None = ""
    head_sha: Name = ""
    html_url: Name = ""
    created_at: When = None
    run_started_at: When = None
    updated_at: When = None


class Step(Loose):
    """One step of a job."""

    name: Name = ""
    conclusion: Name | None = None


class Job(Loose):
    """One job of ``/repos/{owner}/{repo}/actions/runs/{run}/jobs``."""

    name: Name = ""
    conclusion: Name | None = None
    steps: Some[Step] = ()


class Runs(Loose):
    """A page of runs."""

    workflow_runs: Listed[ActionRun] = ()


class Jobs(Loose):
    """The jobs of a run."""

    jobs: Some[Job] = ()


class Blocker(Loose):
    """One issue of ``/repos/{owner}/{repo}/issues/{number}/dependencies/blocked_by``."""

    number: Number
    state: Name = ""
    repository_url: Name = ""

    @property
    def repository(self) -> str:
        """``owner/name``, from the end of its address."""
        return "/".join(self.repository_url.split("/")[-2:]) if "/repos/" in self.repository_url else ""


PULSES: Final = TypeAdapter(dict[str, Pulse | None])
LIGHTS: Final = TypeAdapter(Lights)
PULLS: Final = TypeAdapter(Pulls)
CLOSED: Final = TypeAdapter(ClosedPulls)
ISSUES: Final = TypeAdapter(Issues)
MILESTONES: Final = TypeAdapter(Milestones)
RUNS: Final = TypeAdapter(Runs)
JOBS: Final = TypeAdapter(Jobs)
BLOCKERS: Final = TypeAdapter(tuple[Blocker, ...])
