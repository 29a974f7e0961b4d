import random
from dataclasses import replace

import pytest
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.geometry import Region

from board.board import Tone
from tests.widgets.boards import HOSTILE, INCIDENT, ZONE
from tui.themes import DEFAULT, PALETTES, themes, variables
from widgets.canvas import Canvas, changed
from widgets.ink import Row, Span, gap, left, row, solid
from widgets.layout import compose

SIZE = (40, 10)


class Gallery(App[None]):
    """A screen with one canvas, which notes the lines it is asked to draw and the keys that were picked."""

    CSS = "Canvas { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.picked: list[str] = []
        for theme in themes():
            self.register_theme(theme)
        self.theme = DEFAULT

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables(PALETTES[DEFAULT])

    def compose(self) -> ComposeResult:
        yield Canvas()

    def on_canvas_picked(self, event: Canvas.Picked) -> None:
        assert event.control is self.query_one(Canvas)
        self.picked.append(event.key)


def some_rows(rng: random.Random, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Rows of which a few have changed, with wide characters among them."""
    drawn = list(rows) or [row((gap(1),), SIZE[0])] * SIZE[1]
    for _ in range(rng.randint(0, 5)):
        parts = [
            Span("".join(rng.choices("ab漢 7▇", k=rng.randint(0, 8))), rng.choice(list(Tone)), bold=rng.random() < 0.3)
            for _ in range(rng.randint(0, 6))
        ]
        drawn[rng.randrange(SIZE[1])] = row(parts, SIZE[0], f"key-{rng.randint(0, 3)}")
    return tuple(drawn)


def paint(screen: list[list[Segment]], canvas: Canvas, region: Region) -> None:
    """Draw a region of the canvas as a terminal would."""
    strip = canvas.render_line(region.y).crop(region.x, region.right)
    cells = [Segment(c, style) for text, style, _ in strip for c in text for _ in range(Segment(c).cell_length)]
    screen[region.y][region.x : region.right] = cells


async def test_what_is_sent_gives_the_same_screen_as_a_full_repaint() -> None:
    rng = random.Random(7)  # noqa: S311 - a test that repeats
    async with Gallery().run_test(size=SIZE) as pilot:
        canvas = pilot.app.query_one(Canvas)
        screen: list[list[Segment]] = [[Segment("")] * SIZE[0] for _ in range(SIZE[1])]
        for _ in range(300):
            before = canvas.rows
            canvas.rows = some_rows(rng, before)
            for region in changed(before, canvas.rows):
                paint(screen, canvas, region)
            whole: list[list[Segment]] = [[Segment("")] * SIZE[0] for _ in range(SIZE[1])]
            for y in range(SIZE[1]):
                paint(whole, canvas, Region(0, y, SIZE[0], 1))
            assert screen == whole


def test_only_the_changed_ends_of_a_line_are_drawn_again() -> None:
    before = (row((Span("cpu  6 %  mem 38/128 G"),), 30),)
    after = (row((Span("cpu 31 %  mem 38/128 G"),), 30),)
    assert list(changed(before, after)) == [Region(4, 0, 2, 1)]


def test_changes_far_apart_are_two_regions_and_near_ones_are_one() -> None:
    before = Row((Span("a" + "." * 20 + "a.a"),))
    after = Row((Span("b" + "." * 20 + "b.b"),))
    assert list(changed((before,), (after,))) == [Region(0, 0, 1, 1), Region(21, 0, 3, 1)]


def test_the_same_rows_draw_nothing() -> None:
    rows = compose(HOSTILE, 120, 40, HOSTILE.at, ZONE)
    assert not list(changed(rows, compose(replace(HOSTILE), 120, 40, HOSTILE.at, ZONE)))


def test_rows_that_went_away_are_drawn_again() -> None:
    assert list(changed((row((Span("ab"),), 5),), ())) == [Region(0, 0, 5, 1)]


async def test_a_click_names_what_was_clicked() -> None:
    async with Gallery().run_test(size=(200, 56)) as pilot:
        pilot.app.query_one(Canvas).rows = compose(INCIDENT, 200, 56, INCIDENT.at, ZONE)
        await pilot.click(Canvas, offset=(20, 6))
        await pilot.click(Canvas, offset=(199, 0))
        await pilot.pause()
        assert isinstance(pilot.app, Gallery)
        assert pilot.app.picked == ["comms.unanswered:slack/sean"]


async def test_a_resize_leaves_no_old_cell_behind() -> None:
    async with Gallery().run_test(size=(200, 56)) as pilot:
        canvas = pilot.app.query_one(Canvas)
        canvas.rows = compose(INCIDENT, 200, 56, INCIDENT.at, ZONE)
        await pilot.resize_terminal(80, 24)
        canvas.rows = compose(INCIDENT, 80, 24, INCIDENT.at, ZONE)
        await pilot.pause()
        assert [canvas.render_line(y).cell_length for y in range(24)] == [80] * 24
        assert canvas.render_line(23).text.startswith(" ")


@pytest.mark.parametrize("theme", PALETTES)
async def test_a_theme_changes_the_looks_of_what_is_already_drawn(theme: str) -> None:
    async with Gallery().run_test(size=(20, 2)) as pilot:
        canvas = pilot.app.query_one(Canvas)
        canvas.rows = (Row((left(solid("■ NOW"), 20, Tone.NOW),)),)
        pilot.app.theme = theme
        await pilot.pause()
        (style,) = {segment.style for segment in canvas.render_line(0)}
        assert style is not None
        assert style.color is not None
        expected = {"ansi": "color(1)"}.get(theme, PALETTES[theme].paints[Tone.NOW].color)
        assert style.color.name == expected


async def test_the_cursor_changes_the_background() -> None:
    async with Gallery().run_test(size=(20, 2)) as pilot:
        canvas = pilot.app.query_one(Canvas)
        canvas.rows = (Row((Span("here"), Span("there", chosen=True))),)
        looks = [segment.style for segment in canvas.render_line(0)][:2]
        assert looks[0] is not None
        assert looks[1] is not None
        assert looks[0].bgcolor != looks[1].bgcolor
