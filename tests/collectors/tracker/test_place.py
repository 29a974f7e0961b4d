"""What things in a repository are called."""

import pytest

from collectors.tracker.place import Place, in_full, places

STACK = Place("box/gitea/git/locknx/stack", "gitea", "locknx/stack", "stack")


def test_an_issue_is_called_after_its_repository() -> None:
    assert (STACK.id(12), STACK.id(3, "locknx/shop"), STACK.id(3, "LocknX/Stack")) == ("stack#12", "shop#3", "stack#3")


def test_two_repositories_of_one_name_are_called_by_their_owners_too() -> None:
    found = places("box/gitea/git", "gitea", ("a/stack", "b/stack", "b/shop"))
    assert [each.short for each in found] == ["a/stack", "b/stack", "shop"]


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("Closes #12", ("issue:gitea/locknx/stack#12",)),
        ("fixes: locknx/shop#3 and resolves #4", ("issue:gitea/locknx/shop#3", "issue:gitea/locknx/stack#4")),
        ("LOC-421: part of #9", ("ticket:LOC-421", "issue:gitea/locknx/stack#9")),
        ("see #12, prefix#12 or (#12)", ()),
    ],
)
def test_a_text_names_what_it_says_it_closes(text: str, refs: tuple[str, ...]) -> None:
    assert STACK.named(text) == refs


def test_a_long_text_is_read_to_a_bound() -> None:
    assert len(STACK.named(*["closes #1 " * 10_000, " ".join(f"closes #{n}" for n in range(100))])) <= 12


def test_repositories_are_named_once() -> None:
    assert in_full(("a/b", "c/d", "a/b")) == ("a/b", "c/d")
