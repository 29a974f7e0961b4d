"""Pull requests of GitHub, as facts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from board.facts import Check, PullRequest, Verdict
from collectors.sources.github.wire import Context, Pull
from collectors.tracker import naming
from collectors.tracker.actions import verdict_of
from collectors.tracker.place import Place

MERGES: Final = ("ADMIN", "MAINTAIN", "WRITE")
"""Rights on a repository with which one may merge."""
EXPECTED: Final = "EXPECTED"
"""The state of a status that is required and that nobody has reported."""
REQUIRED: Final = "REVIEW_REQUIRED"
APPROVED: Final = "APPROVED"


def pull_fact(place: Place, pull: Pull, *, permission: str, pushed_at: datetime | None) -> PullRequest:
    """What is known of a pull request.

    Args:
        place: Its repository.
        pull: What GitHub says.
        permission: What the token's owner may do in the repository; empty: unknown.
        pushed_at: When its newest commit came.
    """
    asked = [each.reviewer.login or f"a {each.reviewer.kind.lower()}" for each in pull.requests if each.reviewer]
    times = [each.created_at for each in pull.asked if each.created_at is not None]
    approving = [each for each in pull.opinions if each.state == APPROVED]
    unhappy = (each.author.login for each in pull.opinions if each.state == "CHANGES_REQUESTED" and each.author)
    return replace(
        _plain(place, pull),
        pushed_at=pushed_at,
        checks=tuple(_checks(pull)),
        checks_known=pull.checks_known,
        approvals=len(approving),
        approved_at=max((each.submitted_at for each in approving if each.submitted_at), default=None),
        approvals_needed=_needed(pull),
        changes_by=tuple(unhappy),
        asked=tuple(asked),
        asked_at=min(times, default=None) if asked else None,
        may_merge=permission in MERGES if permission else None,
    )


def _plain(place: Place, pull: Pull) -> PullRequest:
    """What a pull request is, apart from what its checks and reviewers say."""
    return PullRequest(
        key=f"{place.key}/pull/{pull.number}",
        refs=_refs(place, pull),
        repository=place.repository,
        number=pull.number,
        title=pull.title,
        forge=place.forge,
        state=pull.state.lower(),
        url=pull.url,
        author=pull.author.login if pull.author else "",
        branch=pull.branch,
        base=pull.base,
        head=pull.head,
        created_at=pull.created_at,
        ended_at=pull.merged_at or pull.closed_at,
        moved_at=pull.updated_at,
        draft=pull.draft,
        conflicts={"CONFLICTING": True, "MERGEABLE": False}.get(pull.mergeable),
        behind=None if pull.merge_state in ("UNKNOWN", "") else pull.merge_state == "BEHIND",
        queued=pull.queued,
        barred=pull.merge_state == "BLOCKED",
        files=tuple(each.path for each in pull.files),
        many_files=pull.changed_files > len(pull.files),
    )


def _needed(pull: Pull) -> int | None:
    """How many approvals a rule asks for; one more than there are, where GitHub says that one is missing."""
    known = pull.needed if pull.needed is not None else pull.needed_of_us
    if pull.decision != REQUIRED:
        return known
    return max(known or 0, 1 + sum(each.state == APPROVED for each in pull.opinions))


def _checks(pull: Pull) -> Iterator[Check]:
    for each in pull.contexts:
        yield Check(
            _name(each),
            _verdict(each),
            required=each.required or each.state == EXPECTED,
            since=each.completed_at or each.started_at or each.created_at,
            url=each.details_url or each.target_url or "",
        )


def _verdict(context: Context) -> Verdict:
    if context.state == EXPECTED:
        return Verdict.MISSING
    return verdict_of(context.conclusion or context.status or context.state)


def _name(context: Context) -> str:
    """``CI / test``, or the context of a status."""
    if not context.name:
        return context.context
    return f"{context.workflow} / {context.name}" if context.workflow else context.name


def _refs(place: Place, pull: Pull) -> tuple[str, ...]:
    own = (
        place.pull(pull.number),
        *naming.page(pull.url),
        *([place.branch(pull.branch)] if pull.branch else ()),
        *([naming.commit(pull.head)] if pull.head else ()),
    )
    closes = (place.issue(each.number, each.repository) for each in pull.closes)
    names = (*closes, *place.named(pull.title, pull.body), *naming.tickets_of_branch(pull.branch))
    return tuple(dict.fromkeys((*own, *names)))
