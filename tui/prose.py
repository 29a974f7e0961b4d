"""Prose: foreign text wrapped at blanks into lines of so many cells."""

from rich.cells import cell_len, chop_cells

from board.hygiene import clean


def wrapped(text: str, cells: int, longest: int = 4000) -> tuple[str, ...]:
    """Wrap text into lines of at most so many cells; line ends stay, a word that is too long is broken."""
    lines = tuple(part for line in text[:longest].splitlines() for part in _wrap(clean(line, longest), cells))
    return lines or ("",)


def _wrap(line: str, cells: int) -> list[str]:
    done, current = [], ""
    for word in line.split(" "):
        joined = f"{current} {word}" if current else word
        if cell_len(joined) <= cells:
            current = joined
            continue
        if current:
            done.append(current)
        *full, current = chop_cells(word, cells) or [""]
        done.extend(full)
    return [*done, current]
