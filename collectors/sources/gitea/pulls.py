"""Pull requests: what each is, and what its checks, reviews and the rule of its base say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Final

from board.facts import Check, PullRequest, Verdict
from collectors.sources.gitea.reviews import Standing
from collectors.sources.gitea.wire import Branch, Pull, Status
from collectors.tracker import naming
from collectors.tracker.place import Place

FILES: Final = 50
"""Files of a pull request that are known."""
_VERDICTS: Final = {
    "success": Verdict.PASSED,
    "warning": Verdict.PASSED,
    "failure": Verdict.FAILED,
    "error": Verdict.FAILED,
    "pending": Verdict.PENDING,
    "skipped": Verdict.PASSED_OVER,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What must be so before anything is merged into a branch."""

    branch: Branch
    outdated_barred: bool | None = None
    """Whether a branch that is behind must take in its base first; None: we may not know."""
    drop_stale: bool = False
    """Whether approvals of older commits count no more."""

    @property
    def required(self) -> tuple[str, ...]:
        """Names of checks that must pass; ``*`` in them stands for anything."""
        return self.branch.status_check_contexts if self.branch.enable_status_check else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was learned of one pull request beside what the list says."""

    rule: Rule | None = None
    statuses: tuple[Status, ...] | None = None
    standing: Standing | None = None
    files: tuple[str, ...] = ()
    pushed_at: datetime | None = None
    conflicts: bool | None = None


def pull_fact(place: Place, flavor: str, pull: Pull, looked: Looked) -> PullRequest:
    """What is known of a pull request.

    Args:
        place: Its repository.
        flavor: ``gitea`` or ``forgejo``.
        pull: What the list says.
        looked: What else was asked.
    """
    rule, standing = looked.rule, looked.standing or Standing()
    return replace(
        _plain(place, flavor, pull),
        pushed_at=looked.pushed_at,
        conflicts=looked.conflicts,
        checks=tuple(checks(looked.statuses or (), rule.required if rule else ())),
        checks_known=rule is not None and looked.statuses is not None,
        reviews_known=looked.standing is not None,
        approvals=standing.approvals,
        approved_at=standing.approved_at,
        approvals_needed=rule.branch.required_approvals if rule and looked.standing else None,
        changes_by=standing.changes_by,
        asked=standing.asked if looked.standing else (*pull.requested_reviewers, *pull.requested_reviewers_teams),
        asked_at=standing.asked_at,
        behind=_behind(pull, rule),
        may_merge=rule.branch.user_can_merge if rule else None,
        files=looked.files,
        many_files=len(looked.files) >= FILES,
    )


def _plain(place: Place, flavor: str, pull: Pull) -> PullRequest:
    """What the list alone says of a pull request."""
    names = (*place.named(pull.title, pull.body), *naming.tickets_of_branch(pull.head.ref))
    return PullRequest(
        key=f"{place.key}/pull/{pull.number}",
        refs=tuple(dict.fromkeys((*_own_refs(place, pull), *names))),
        repository=place.repository,
        number=pull.number,
        title=pull.title,
        forge=flavor,
        state="merged" if pull.merged else "open" if pull.state == "open" else "closed",
        url=pull.html_url,
        author=pull.user.login if pull.user else "",
        branch=pull.head.ref,
        base=pull.base.ref,
        head=pull.head.sha,
        created_at=pull.created_at,
        ended_at=pull.merged_at or pull.closed_at,
        moved_at=pull.updated_at,
        draft=pull.draft,
    )


def checks(statuses: Iterable[Status], required: Iterable[str]) -> Iterator[Check]:
    """The checks that were reported, and those that are required and were not."""
    statuses, required = tuple(statuses), tuple(required)
    for each in statuses:
        yield Check(
            each.context,
            _VERDICTS.get(each.status, Verdict.UNKNOWN),
            required=any(fnmatchcase(each.context, pattern) for pattern in required),
            since=each.updated_at or each.created_at,
            url=each.target_url,
        )
    for pattern in required:
        if not any(fnmatchcase(each.context, pattern) for each in statuses):
            yield Check(pattern, Verdict.MISSING, required=True)


def _behind(pull: Pull, rule: Rule | None) -> bool | None:
    """Whether it must take in its base first: the base has commits that it has not, and the rule forbids that."""
    if rule is None or rule.outdated_barred is None or not (pull.merge_base and pull.base.sha):
        return None
    return rule.outdated_barred and pull.merge_base != pull.base.sha


def _own_refs(place: Place, pull: Pull) -> tuple[str, ...]:
    return (
        place.pull(pull.number),
        *naming.page(pull.html_url),
        *([place.branch(pull.head.ref)] if pull.head.ref else ()),
        *([naming.commit(pull.head.sha)] if pull.head.sha else ()),
    )
