"""A link as a QR code in a terminal, for the phone that is to open it."""

from typing import Final

import segno

QUIET: Final = 2  # light modules around it; the standard asks for 4, phones read it with 2
# Its own colours, so that dark is dark whatever the terminal's are.
_LIGHT_ON_DARK, _AS_BEFORE = "\x1b[38;5;231;48;5;16m", "\x1b[0m"
_HALVES: Final = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}  # upper and lower module; 1 is dark


def drawn(link: str) -> str:
    """Two rows of modules to a line of half blocks."""
    return "\n".join(f"{_LIGHT_ON_DARK}{line}{_AS_BEFORE}" for line in lines(link))


def lines(link: str) -> list[str]:
    rows = [tuple(row) for row in segno.make(link, micro=False, error="l").matrix_iter(border=QUIET)]
    if len(rows) % 2:
        rows.append((0,) * len(rows[0]))
    return [
        "".join(_HALVES[min(above, 1), min(below, 1)] for above, below in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]
