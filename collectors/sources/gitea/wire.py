"""The JSON of Gitea 1.25 and Forgejo 11, reduced to what is looked at (read in their API documents)."""

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, TypeAdapter

from collectors.foreign import at
from collectors.tracker.wire import Day, Labels, Logins, Loose, Name, Number, Rows, Text, Title, User, When

PAGE: Final = 50
"""Items of a page; no server gives more unless its owner allows it."""


def _list(value: Any) -> Any:
    return () if value is None else value


class Version(Loose):
    """``/version``."""

    version: Name = ""

    @property
    def forgejo(self) -> bool:
        """Forgejo tells from which Gitea it comes: ``11.0.3+gitea-1.22.0``."""
        return "+gitea-" in self.version


class Repository(Loose):
    """``/repos/{owner}/{repo}``."""

    full_name: Name = ""
    default_branch: Name = "main"
    archived: bool = False
    has_issues: bool = True
    has_pull_requests: bool = True
    has_actions: bool = True


class Milestone(Loose):
    """A milestone, by itself or of an issue."""

    title: Title = ""
    state: Name = ""
    due_on: Day = None
    open_issues: Number = 0
    closed_issues: Number = 0


class Issue(Loose):
    """One issue of ``/repos/{owner}/{repo}/issues``."""

    number: Number
    title: Title = ""
    body: Text = ""
    state: Name = "open"
    html_url: Name = ""
    labels: Labels = ()
    assignees: Logins = ()
    milestone: Milestone | None = None
    due_date: Day = None
    created_at: When = None
    updated_at: When = None
    closed_at: When = None
    repository: Name = Field(default="", validation_alias=at("repository", "full_name"))
    pull_request: object = None
    """Set for a pull request, which is an issue too."""


class End(Loose):
    """One end of a pull request."""

    ref: Name = ""
    sha: Name = ""


class Pull(Loose):
    """One pull request of ``/repos/{owner}/{repo}/pulls``."""

    number: Number
    title: Title = ""
    body: Text = ""
    state: Name = "open"
    html_url: Name = ""
    user: User | None = None
    draft: bool = False
    mergeable: bool | None = None
    merged: bool = False
    merged_at: When = None
    closed_at: When = None
    created_at: When = None
    updated_at: When = None
    head: End = End()
    base: End = End()
    merge_base: Name = ""
    requested_reviewers: Logins = ()
    requested_reviewers_teams: Labels = ()


class Review(Loose):
    """One review of ``/repos/{owner}/{repo}/pulls/{index}/reviews``."""

    state: Name = ""
    user: User | None = None
    official: bool = False
    stale: bool = False
    dismissed: bool = False
    submitted_at: When = None


class Status(Loose):
    """What one check says of a commit."""

    context: Name = ""
    status: Name = ""
    target_url: Name = ""
    created_at: When = None
    updated_at: When = None


class Branch(Loose):
    """``/repos/{owner}/{repo}/branches/{branch}``: the rule that holds for us, without an admin's rights."""

    protected: bool = False
    required_approvals: Number = 0
    enable_status_check: bool = False
    status_check_contexts: Annotated[tuple[Name, ...], BeforeValidator(_list)] = ()
    user_can_merge: bool | None = None
    effective_branch_protection_name: Name = ""


class Protection(Loose):
    """One rule of ``/repos/{owner}/{repo}/branch_protections``, which not everybody may read."""

    rule_name: Name = ""
    block_on_outdated_branch: bool = False
    dismiss_stale_approvals: bool = False


class ActionRun(Loose):
    """One run of ``/repos/{owner}/{repo}/actions/runs`` (since 1.25)."""

    id: Number
    run_number: Number = 0
    run_attempt: Number = 1
    status: Name = ""
    conclusion: Name | None = None
    event: Name = ""
    head_branch: Name = ""
    head_sha: Name = ""
    path: Name = ""
    html_url: Name = ""
    started_at: When = None
    completed_at: When = None


class ActionTask(Loose):
    """One job of ``/repos/{owner}/{repo}/actions/tasks``, which older servers have instead of runs."""

    id: Number
    name: Name = ""
    run_number: Number = 0
    status: Name = ""
    event: Name = ""
    head_branch: Name = ""
    head_sha: Name = ""
    workflow_id: Name = ""
    url: Name = ""
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
    steps: Annotated[tuple[Step, ...], BeforeValidator(_list)] = ()


class Runs(Loose):
    """A page of runs."""

    workflow_runs: Annotated[Rows[ActionRun], BeforeValidator(_list)] = ()


class Tasks(Loose):
    """A page of tasks, under the same name."""

    workflow_runs: Annotated[Rows[ActionTask], BeforeValidator(_list)] = ()


class Jobs(Loose):
    """The jobs of a run."""

    jobs: Annotated[tuple[Job, ...], BeforeValidator(_list)] = ()


class File(Loose):
    """One file of ``/repos/{owner}/{repo}/pulls/{index}/files``."""

    filename: Name = ""


class Combined(Loose):
    """``/repos/{owner}/{repo}/commits/{ref}/status``: the newest of each check."""

    statuses: Annotated[tuple[Status, ...], BeforeValidator(_list)] = ()


VERSION: Final = TypeAdapter(Version)
REPOSITORY: Final = TypeAdapter(Repository)
MILESTONES: Final = TypeAdapter(Rows[Milestone])
ISSUES: Final = TypeAdapter(Rows[Issue])
PULLS: Final = TypeAdapter(Rows[Pull])
REVIEWS: Final = TypeAdapter(tuple[Review, ...])
BRANCH: Final = TypeAdapter(Branch)
PROTECTIONS: Final = TypeAdapter(tuple[Protection, ...])
RUNS: Final = TypeAdapter(Runs)
TASKS: Final = TypeAdapter(Tasks)
JOBS: Final = TypeAdapter(Jobs)
FILES: Final = TypeAdapter(tuple[File, ...])

COMBINED: Final = TypeAdapter(Combined)
