"""The help."""

from tests.tui.scripted import MakeApp, seen
from tui.keys import REMAPPABLE
from tui.wall import WallScreen


async def test_every_key_and_its_id_is_there(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 100)) as pilot:
        await pilot.press("question_mark")
        for binding in REMAPPABLE:
            assert f"{binding.description}  [{binding.id}]" in seen(app)


async def test_it_shows_the_keys_as_they_are_bound_now(make_app: MakeApp) -> None:
    app = make_app(keys={"why": "f2,W"})
    async with app.run_test(size=(120, 100)) as pilot:
        await pilot.press("question_mark")
        line = next(line for line in seen(app).split("\n") if "[why]" in line)
        assert line.split()[:2] == ["f2", "W"]


async def test_every_shape_is_explained(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 100)) as pilot:
        await pilot.press("question_mark")
        for shape in ("■ NOW", "▲ SOON", "◆ YOU", "• note", "✓ NOW", "? unknown", "○ off", "▸", "!"):
            assert shape in seen(app)


async def test_it_scrolls_on_a_small_screen_and_closes(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        assert "inferred" not in seen(app)
        await pilot.press("space", "space", "space")
        assert "inferred" in seen(app)
        await pilot.press("q")
        assert isinstance(app.screen, WallScreen)
