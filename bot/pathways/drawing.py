"""A graph of questions drawn as a picture (SVG or PNG), without a screen.

Decides where everything stands. Boxes go down a column and on into the next; a question with a condition stands
indented, its condition above it, and the ways that pass it over run in lanes of their own beside the column, so that
nothing lies over anything else. The drawing library is loaded only here: it is slow to load, and nothing else needs it.
"""

import textwrap
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.pathways.graph import Graph, Step

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMS: Final = ("svg", "png")
BOX_WIDTH: Final = 3.6  # inches, as all lengths here
LABEL_SIGNS: Final = 34  # signs of a label in one line of a box
RULE_SIGNS: Final = 40
CONDITION_SIGNS: Final = 44
LINE: Final = 0.19
PADDING: Final = 0.12
GAP: Final = 0.34
INDENT: Final = 0.5
COLUMN: Final = 5.6
TALLEST: Final = 13.0
MARGIN: Final = 0.4
HEAD: Final = 0.6
LANE: Final = 0.13  # between two ways that pass questions over
MOST_LANES: Final = 5
INK, PALE, RED, WAY = "#1d2433", "#eef2f8", "#b3261e", "#6b7690"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Box:
    """Where one step stands: left edge and top, from the upper left corner of the picture downwards."""

    step: Step
    column: int
    x: float
    top: float
    label: tuple[str, ...]
    rules: tuple[str, ...]
    condition: tuple[str, ...]

    @property
    def height(self) -> float:
        return (len(self.label) + len(self.rules)) * LINE + 2 * PADDING

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def way_in(self) -> float:
        """Where ways from further up come in; above where ways go out, so that the two never meet."""
        return self.top + self.height * 0.3

    @property
    def way_out(self) -> float:
        return self.top + self.height * 0.7


def draw(graph: Graph, form: str) -> bytes:
    """The picture as the bytes of a file of this form, `svg` or `png`."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.figure import Figure

    boxes = _placed(graph)
    width = (max((box.column for box in boxes), default=0) + 1) * COLUMN + 2 * MARGIN
    height = max((box.bottom for box in boxes), default=1.0) + GAP + MARGIN
    with mpl.rc_context({"svg.hashsalt": graph.title, "font.family": "DejaVu Sans", "svg.fonttype": "path"}):
        figure = Figure(figsize=(width, height))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        axes.axis("off")
        title = "\n".join(textwrap.wrap(graph.title, int(width * 10)))
        axes.text(MARGIN, MARGIN, title, fontsize=13, fontweight="bold", color=INK, va="top")
        for box in boxes:
            _draw_box(axes, box)
        _draw_ways(axes, graph, boxes)
        made = BytesIO()
        metadata = {"Date": None} if form == "svg" else None
        figure.savefig(made, format=form, dpi=110, metadata=metadata, facecolor="white")
    return made.getvalue()


def _placed(graph: Graph) -> list[_Box]:
    boxes: list[_Box] = []
    column, top = 0, MARGIN + HEAD
    for step in graph.steps:
        condition = tuple(textwrap.wrap(step.condition, CONDITION_SIGNS))
        label = tuple(textwrap.wrap(step.label, LABEL_SIGNS)) or (step.key,)
        rules = tuple(textwrap.wrap(", ".join(step.rules), RULE_SIGNS))
        lead = GAP + (len(condition) + 0.4) * LINE if condition else GAP
        height = (len(label) + len(rules)) * LINE + 2 * PADDING
        if top + lead + height > TALLEST and top > MARGIN + HEAD:
            column, top = column + 1, MARGIN + HEAD
        top += lead
        x = MARGIN + LANE * (MOST_LANES + 1) + column * COLUMN + (INDENT if condition else 0.0)
        boxes.append(
            _Box(step=step, column=column, x=x, top=top, label=label, rules=rules, condition=condition)
        )
        top += height
    return boxes


def _draw_box(axes: "Axes", box: _Box) -> None:
    from matplotlib.patches import FancyBboxPatch

    edge = RED if box.step.is_red_flag else INK
    axes.add_patch(
        FancyBboxPatch(
            (box.x, box.top),
            BOX_WIDTH,
            box.height,
            boxstyle="round,pad=0,rounding_size=0.06",
            facecolor=PALE,
            edgecolor=edge,
            linewidth=1.6 if box.step.is_red_flag else 1.0,
        )
    )
    y = box.top + PADDING + LINE / 2
    for line in box.label:
        axes.text(box.x + 0.12, y, line, fontsize=9.5, color=INK, va="center")
        y += LINE
    for line in box.rules:
        axes.text(box.x + 0.12, y, line, fontsize=7.5, color=WAY, va="center")
        y += LINE
    y = box.top - (len(box.condition) - 0.3) * LINE
    for line in box.condition:
        axes.text(box.x + 0.02, y, line, fontsize=7.5, color=WAY, va="center", style="italic")
        y += LINE


def _draw_ways(axes: "Axes", graph: Graph, boxes: list[_Box]) -> None:
    """Down from box to box; past conditional ones in lanes left of the column."""
    for place, (above, below) in enumerate(pairwise(boxes)):
        if above.column == below.column:
            _arrow(axes, (above.x + 0.25, above.bottom), (above.x + 0.25, above.bottom + GAP * 0.6))
        else:
            right = above.x + BOX_WIDTH
            axes.text(right + 0.08, above.way_out, "→", fontsize=12, color=WAY, va="center")
        if below.condition and not above.condition:
            _pass_over(axes, boxes, place)


def _pass_over(axes: "Axes", boxes: list[_Box], place: int) -> None:
    """A dashed way from a box past the conditional ones after it, to the next that is always asked."""
    start = boxes[place]
    end = next((one for one in boxes[place + 1 :] if not one.condition), None)
    last = boxes[-1]
    if end is not None and end.column == start.column:
        x, stop = start.x - LANE * 2, end.way_in
        _dashed(axes, [(start.x, start.way_out), (x, start.way_out), (x, stop)])
        _arrow(axes, (x, stop), (end.x, stop))
        return
    in_column = [one for one in boxes[place + 1 :] if one.column == start.column] or [last]
    x, stop = start.x - LANE * 2, max(one.bottom for one in in_column) + GAP * 0.5
    _dashed(axes, [(start.x, start.way_out), (x, start.way_out), (x, stop)])
    axes.text(x, stop + 0.05, "→" if end is not None else "■", fontsize=9, color=WAY, ha="center", va="top")


def _dashed(axes: "Axes", points: list[tuple[float, float]]) -> None:
    axes.plot([x for x, _ in points], [y for _, y in points], color=WAY, linewidth=1.0, linestyle=(0, (4, 3)))


def _arrow(axes: "Axes", start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", xy=end, xytext=start, arrowprops={"arrowstyle": "-|>", "color": WAY, "linewidth": 1.0})
