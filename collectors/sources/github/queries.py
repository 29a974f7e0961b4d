"""What is asked in GraphQL, each question made for as many things as it is about."""

from collections.abc import Sequence
from typing import Final

_PULSE: Final = """
fragment Pulse on Repository {
  nameWithOwner
  isArchived
  hasIssuesEnabled
  viewerPermission
  defaultBranchRef { name target { oid ... on Commit { statusCheckRollup { state } } } }
  issues(first: 1, orderBy: { field: UPDATED_AT, direction: DESC }) { nodes { updatedAt } }
  pullRequests(states: OPEN, first: 50, orderBy: { field: UPDATED_AT, direction: DESC }) {
    totalCount
    nodes { number updatedAt headRefOid mergeable mergeStateStatus statusCheckRollup { state } }
  }
}
"""

_PULL: Final = """
    number title body url state isDraft createdAt updatedAt mergedAt closedAt
    headRefName headRefOid baseRefName
    author { login }
    mergeable mergeStateStatus reviewDecision isInMergeQueue changedFiles
    reviewRequests(first: 10) {
      nodes {
        requestedReviewer {
          __typename
          ... on User { login }
          ... on Bot { login }
          ... on Mannequin { login }
        }
      }
    }
    timelineItems(last: 10, itemTypes: [REVIEW_REQUESTED_EVENT]) {
      nodes { ... on ReviewRequestedEvent { createdAt } }
    }
    latestOpinionatedReviews(first: 20, writersOnly: true) { nodes { state submittedAt author { login } } }
    closingIssuesReferences(first: 5) { nodes { number repository { nameWithOwner } } }
    files(first: 50) { nodes { path } }
    baseRef {
      branchProtectionRule { requiresApprovingReviews requiredApprovingReviewCount }
      refUpdateRule { requiredApprovingReviewCount }
    }
    commits(last: 1) { nodes { commit { committedDate } } }
    statusCheckRollup {
      contexts(first: 50) {
        nodes {
          __typename
          ... on CheckRun {
            name status conclusion startedAt completedAt detailsUrl
            isRequired(pullRequestNumber: $NUMBER)
            checkSuite { workflowRun { workflow { name } } }
          }
          ... on StatusContext {
            context state createdAt targetUrl
            isRequired(pullRequestNumber: $NUMBER)
          }
        }
      }
    }
"""

NUMBERS: Final = """
query LocknNumbers($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(states: OPEN, first: 100, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { number updatedAt headRefOid mergeable mergeStateStatus statusCheckRollup { state } }
    }
  }
}
"""

CLOSED: Final = """
query LocknClosed($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    pullRequests(states: [MERGED, CLOSED], first: 30, orderBy: { field: UPDATED_AT, direction: DESC }) {
      nodes { number closedAt }
    }
  }
}
"""

ISSUES: Final = """
query LocknIssues($owner: String!, $name: String!, $states: [IssueState!], $since: DateTime, $after: String) {
  repository(owner: $owner, name: $name) {
    issues(
      first: 100, after: $after, states: $states, filterBy: { since: $since }
      orderBy: { field: UPDATED_AT, direction: DESC }
    ) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        number title body url state stateReason createdAt updatedAt closedAt
        assignees(first: 5) { nodes { login } }
        labels(first: 20) { nodes { name } }
        milestone { title dueOn }
        parent { number }
        subIssuesSummary { total completed }
      }
    }
  }
}
"""

MILESTONES: Final = """
query LocknMilestones($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    milestones(states: OPEN, first: 50) {
      nodes {
        title dueOn state
        open: issues(states: OPEN) { totalCount }
        closed: issues(states: CLOSED) { totalCount }
      }
    }
  }
}
"""


def pulse(count: int) -> str:
    """One look at so many repositories: ``$owner0``, ``$name0`` and so on; answered as ``r0``."""
    variables = ", ".join(f"$owner{n}: String!, $name{n}: String!" for n in range(count))
    looks = "\n".join(f"  r{n}: repository(owner: $owner{n}, name: $name{n}) {{ ...Pulse }}" for n in range(count))
    return f"query LocknPulse({variables}) {{\n{looks}\n}}\n{_PULSE}"


def pulls(count: int) -> str:
    """All of so many pull requests of one repository: ``$number0`` and so on; answered as ``p0``."""
    variables = "".join(f", $number{n}: Int!" for n in range(count))
    looks = "\n".join(
        f"  p{n}: pullRequest(number: $number{n}) {{{_PULL.replace('$NUMBER', f'$number{n}')}  }}" for n in range(count)
    )
    head = f"query LocknPulls($owner: String!, $name: String!{variables}) {{"
    return f"{head}\n  repository(owner: $owner, name: $name) {{\n{looks}\n  }}\n}}\n"


def repositories(names: Sequence[str]) -> dict[str, str]:
    """The variables of :func:`pulse`."""
    parts = [name.partition("/") for name in names]
    return {
        **{f"owner{n}": owner for n, (owner, _, _) in enumerate(parts)},
        **{f"name{n}": name for n, (_, _, name) in enumerate(parts)},
    }
