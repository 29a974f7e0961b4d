"""The queue in columns and as a list: every bucket is there, and nothing is wider than its place."""

from dataclasses import replace
from datetime import timedelta

from board.board import Bucket, QueueItem, QueueTier, Tone
from board.queue.keys import REST, row_key
from board.reading import Freshness
from tests.widgets.boards import CALM as BOARD
from tests.widgets.boards import MORNING, NASTY, ZONE
from widgets import queue, text_board
from widgets.ink import Row, plain, width

WIDE, NARROW, SMALL = (200, 10), (120, 7), (80, 4)


def item(name: str, bucket: Bucket, score: float, *said: str, **more: object) -> QueueItem:
    """A row of the queue."""
    fields = {"key": f"linear/{name}", "id": name, "title": f"the work of {name}", "rule": "a rule", "score": score}
    return QueueItem(**{**fields, "bucket": bucket, "said": said, **more})  # type: ignore[arg-type]  # any field


ITEMS = (
    item("LOC-110", Bucket.UNBLOCK, 40.0, "CI red ×3", "high"),
    item("LOC-109", Bucket.UNBLOCK, 33.0, "waits for Sean 2h"),
    item("gitea#584", Bucket.UNBLOCK, 14.0, "required check never reported"),
    item("LOC-421", Bucket.FINISH, 62.9, "urgent", "due in 5 d", "in cycle"),
    item("LOC-105", Bucket.FINISH, 25.0, "medium", "4 d idle"),
    *(item(f"LOC-{number}", Bucket.FINISH, 12.0, "in review") for number in range(80, 86)),
    item("LOC-482", Bucket.NEXT, 42.0, "high", "unblocks LOC-483"),
    item("LOC-498", Bucket.LATER, 13.0, "medium"),
)
TIER = QueueTier(
    note="",
    title="13 items · WIP 5/3",
    items=ITEMS,
    parked=(item("LOC-483", Bucket.PARKED, 33.0, "blocked by LOC-482"),),
    parked_said=("1 blocked",),
    wip=5,
    wip_limit=3,
    review=6,
    held="held back until WIP ≤ 3",
)
CALM = replace(TIER, wip=2, held="")


def drawn(tier: QueueTier, size: tuple[int, int]) -> tuple[Row, ...]:
    return queue.draw(tier, *size, MORNING)


def text(tier: QueueTier, size: tuple[int, int]) -> list[str]:
    return [plain(row.line) for row in drawn(tier, size)]


def test_each_bucket_has_a_column_with_its_heading() -> None:
    heading = text(TIER, WIDE)[1]
    names = ("1 UNBLOCK", "2 FINISH  WIP 5/3  review 6", "3 NEXT  held back until WIP ≤ 3", "4 LATER")
    places = [heading.index(name) for name in names]
    assert places == sorted(places)


def test_a_column_shows_score_id_title_and_why_it_stands_there() -> None:
    first = text(TIER, WIDE)[2]
    assert " 40 LOC-110 the work of LOC-110        CI red ×3 · high " in first
    assert " 63 LOC-421" in first


def test_what_has_no_room_in_its_column_is_counted() -> None:
    assert any("↓ 4 more" in line for line in text(TIER, (200, 8)))


def test_what_is_parked_is_one_row_that_opens_a_list() -> None:
    rows = drawn(TIER, WIDE)
    (row,) = [each for each in rows if any(spot.key == REST for spot in each.spots)]
    assert "1 parked: 1 blocked" in plain(row.line)


def test_where_there_is_room_an_item_has_two_rows() -> None:
    rows = drawn(TIER, (200, 16))
    assert sum(any(spot.key == row_key("linear/LOC-110") for spot in row.spots) for row in rows) == 2


def test_the_columns_stand_where_they_stand_whatever_is_in_them() -> None:
    def at(tier: QueueTier) -> list[int]:
        heading = text(tier, WIDE)[1]
        return [heading.index(name) for name in ("1 UNBLOCK", "2 FINISH", "3 NEXT", "4 LATER")]

    assert at(TIER) == at(replace(CALM, items=ITEMS[3:4], parked=()))


def test_a_list_shows_the_first_of_each_bucket_and_counts_the_rest() -> None:
    lines = text(TIER, NARROW)
    assert [line.split()[2] for line in lines[1:5]] == ["UNBLOCK", "FINISH", "NEXT", "LATER"]
    assert "↓ 2 unblock, 7 finish · held back until WIP ≤ 3 · 1 parked: 1 blocked" in lines[5]


def test_the_smallest_wall_shows_the_first_and_counts_the_rest() -> None:
    lines = text(TIER, SMALL)
    assert "40 UNBLOCK LOC-110" in lines[1]
    assert "↓ 2 unblock, 8 finish, 1 next, 1 later" in lines[2]


def test_nothing_is_colored_while_no_limit_is_passed() -> None:
    signals = {Tone.NOW, Tone.SOON, Tone.YOU}
    for size in (WIDE, NARROW, SMALL):
        assert not any(span.tone in signals for row in drawn(CALM, size) for span in row.line)


def test_what_is_held_back_is_quieter_than_what_is_to_be_finished() -> None:
    (row,) = [each for each in drawn(TIER, NARROW) if "NEXT" in plain(each.line)]
    assert Tone.PLAIN not in {span.tone for span in row.line if span.text.strip(" │")}


def test_what_was_not_read_for_long_keeps_its_place_and_says_how_old_it_is() -> None:
    old = replace(ITEMS[0], freshness=Freshness.UNKNOWN, as_of=MORNING - timedelta(minutes=12))
    lines = text(replace(TIER, items=(old, *ITEMS[1:])), NARROW)
    assert "? read 12m ago · CI red ×3" in lines[1]


def test_whatever_it_is_made_of_every_row_fits() -> None:
    nasty = tuple(replace(each, id=NASTY, title=NASTY, said=(NASTY, NASTY)) for each in ITEMS)
    tier = replace(TIER, items=nasty, parked_said=(NASTY,), held=NASTY, title=NASTY)
    for cells, height in (WIDE, NARROW, SMALL, (160, 6), (154, 5), (200, 30)):
        rows = queue.draw(tier, cells, height, MORNING)
        assert len(rows) == height
        assert {width(row.line) for row in rows} == {cells}


def test_where_the_wall_has_no_room_the_queue_stands_below_the_status() -> None:
    rows = text_board.draw(replace(BOARD, queue=TIER), 78, 60, MORNING, ZONE)
    lines = [plain(row.line).rstrip() for row in rows]
    assert "unblock  40 LOC-110 the work of LOC-110  a rule" in lines
