"""Names by which trackers, forges and files know the same thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.tracker.naming import MOST, issue, page, pages, pull, ticket, tickets, tickets_of_branch


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fixes LOC-421.", ["LOC-421"]),
        ("MS22-DB-003: migrate (LOC-1, LOC-2)", ["MS22-DB-003", "LOC-1", "LOC-2"]),
        ("LOC-1 and again LOC-1", ["LOC-1"]),
        ("[LOC-9](https://linear.app/x/issue/LOC-9)", ["LOC-9"]),
        ("CVE-2026-1234, SHA-256, UTF-8, GPT-5 and RFC-9110", []),
        ("loc-421 or Loc-421", []),
        ("XLOC-421x, 9LOC-1, LOC-1-2, #LOC-3", []),
        (None, []),
    ],
)
def test_tickets_that_people_name(text: str | None, found: list[str]) -> None:
    assert tickets(text) == tuple(f"ticket:{name}" for name in found)


@pytest.mark.parametrize(
    ("branch", "found"),
    [
        ("sean/loc-421-auth-to-checkout", ["LOC-421"]),
        ("feat/ms22-db-003", ["DB-003", "MS22-DB-003"]),
        ("fix-auth-loc-421", ["LOC-421", "AUTH-LOC-421", "FIX-AUTH-LOC-421"]),
        ("LOC-7", ["LOC-7"]),
        ("main", []),
        (None, []),
    ],
)
def test_tickets_that_a_branch_may_be_named_after(branch: str | None, found: list[str]) -> None:
    assert tickets_of_branch(branch) == tuple(f"ticket:{name}" for name in found)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://git.example/a/b/pulls/7/?tab=files#x", ("url:https://git.example/a/b/pulls/7",)),
        ("https://github.com/A/b/pull/7", ("url:https://github.com/A/b/pull/7", "pr:github/a/b#7")),
        ("http://127.0.0.1:3000/a", ("url:http://127.0.0.1:3000/a",)),
        ("https://user:secret@git.example/a", ("url:https://git.example/a",)),
        ("https://[broken", ()),
        ("http://host:99999/", ()),
        ("javascript:alert(1)", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_a_page_is_known_by_its_bare_address(url: str | None, found: tuple[str, ...]) -> None:
    assert page(url) == found


def test_pages_are_found_in_texts() -> None:
    text = "See https://git.example/a/b/pulls/7, (https://x.example/y) and <https://z.example>."
    assert pages(text) == ("url:https://git.example/a/b/pulls/7", "url:https://x.example/y", "url:https://z.example")


def test_case_does_not_part_what_is_the_same() -> None:
    assert ticket("loc-1") == ticket("LOC-1")
    assert issue("gitea", "Owner/Name", 3) == "issue:gitea/owner/name#3"
    assert pull("gitea", "Owner/Name", 3) == "pr:gitea/owner/name#3"


@given(st.text(max_size=300))
def test_no_text_breaks_them_and_none_names_too_much(text: str) -> None:
    for found in (tickets(text), tickets_of_branch(text), page(text), pages(text)):
        assert len(found) <= MOST


def test_a_flood_of_names_is_cut() -> None:
    assert len(tickets(" ".join(f"LOC-{number}" for number in range(500)))) == MOST
