"""Each value of a config is found on its line, however it is written."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tui.lines import line_of, lines
from tui.toml import literal

TEXT = '''\
wall.theme = "dark"    # a dotted key
box = { name = "a", timezone = "UTC" }

[notify]
quiet = """
[box]
name = "not this one"
"""

[[sources.probe]]
kind = "chain"
hops = [
  { kind = "tcp", host = "a" },   # , ] }
  { kind = "tls", host = "b" },
  { kind = "dns", host = "c" },
]

[[sources.probe]]
name = "second"
[sources.probe.dns]
pinned = ["x",
  "y"]
[[sources.probe.paths]]
url = 'http://a/]'
["odd name"."a.b"]
when = 2026-11-20 15:00:00
after = 1
'''


def test_the_text_is_what_it_looks_like() -> None:
    assert set(tomllib.loads(TEXT)) == {"wall", "box", "notify", "sources", "odd name"}


def test_dotted_keys_and_inline_tables_stand_on_their_line() -> None:
    assert line_of(TEXT, ("wall", "theme")) == 1
    assert line_of(TEXT, ("box", "timezone")) == 2


def test_what_a_long_text_holds_is_no_key() -> None:
    assert line_of(TEXT, ("box", "name")) == 2
    assert line_of(TEXT, ("notify", "quiet")) == 5


def test_an_element_of_a_list_stands_where_it_begins() -> None:
    assert line_of(TEXT, ("sources", "probe", 0, "hops", 0, "host")) == 13
    assert line_of(TEXT, ("sources", "probe", 0, "hops", 1)) == 14
    assert line_of(TEXT, ("sources", "probe", 0, "hops", 1, "host")) == 14


def test_the_tag_of_a_union_is_passed_over() -> None:
    assert line_of(TEXT, ("sources", "probe", 0, "hops", 2, "dns", "host")) == 15


def test_a_table_below_one_of_several_belongs_to_the_last() -> None:
    assert line_of(TEXT, ("sources", "probe", 1, "name")) == 19
    assert line_of(TEXT, ("sources", "probe", 1, "dns", "pinned", 1)) == 22
    assert line_of(TEXT, ("sources", "probe", 1, "paths", 0, "url")) == 24
    assert line_of(TEXT, ("sources", "probe", 0, "name")) == 10, "what is missing would stand in its table"


def test_quoted_names_are_names() -> None:
    assert line_of(TEXT, ("odd name", "a.b", "after")) == 27


def test_what_is_nowhere_has_no_line() -> None:
    assert line_of(TEXT, ("sources", "host", "every")) is None


VALUES = st.recursive(
    st.booleans() | st.integers(-9, 9**9) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), VALUES, min_size=1, max_size=6))
def test_whatever_is_written_in_rows_is_found_in_its_row(rows: dict[str, Any]) -> None:
    text = "".join(f"{name} = {literal(value)}\n" for name, value in rows.items())
    found = lines(text)
    assert [found[(name,)] for name in rows] == list(range(1, len(rows) + 1))
