"""Draw the pictures of the README anew: ``make pictures``."""

from pathlib import Path
from typing import Final

from collectors.replay.cast import ZONE
from screenshots.scenes import NOW, scene
from tui.export.png import png
from widgets.layout import compose

HERE: Final = Path(__file__).parent
PICTURES: Final = {
    "wall-incident": ("busy", (160, 45), "dark"),
    "wall-calm": ("calm", (120, 40), "dark"),
    "wall-blind": ("blind", (120, 40), "light"),
    "wall-small": ("busy", (80, 24), "dark"),
}
"""Scene, size and theme by file name."""


def main() -> None:
    """Write each picture and say so."""
    for name, (script, size, theme) in PICTURES.items():
        file = HERE / f"{name}.png"
        file.write_bytes(png(compose(scene(script), *size, NOW, ZONE), theme=theme))
        print(file.name)


if __name__ == "__main__":
    main()
