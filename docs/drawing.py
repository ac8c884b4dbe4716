"""Draw a table of states and of what leads from one to another as a picture.

The table in the code says what can happen; a `Drawing` of it says where on the paper each state
is and which way each arrow takes. An arrow may begin at several states at once, if a frame is
drawn around them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from attrs import frozen

Point = tuple[float, float]
State = Enum | None


@frozen
class Row:
    """One row of the table: from a state (None: it begins), by a trigger, to a state."""

    source: State
    trigger: Enum
    target: Enum

    @property
    def word(self) -> str:
        """The trigger in words, as a command would say it."""
        return self.trigger.name.lower().replace("_", " ")


@frozen
class Box:
    """The place of a state: its middle, and its size."""

    x: float
    y: float
    width: float = 190
    height: float = 46


@frozen
class Frame:
    """A frame around the states that an arrow may begin at together; its kind is its colour."""

    title: str
    left: float
    top: float
    right: float
    bottom: float
    title_at: Point = (0, 0)
    kind: str = ""


@frozen
class Arrow:
    """One arrow: the rows of the table it stands for, the way it takes, and where its words are."""

    sources: tuple[State, ...]
    triggers: tuple[Enum, ...]
    way: tuple[Point, ...]
    words: Point
    anchor: str = "start"
    width: int = 30
    """The words break into lines of so many characters."""


@frozen
class Drawing:
    """A table of states with its places on the paper; each arrow stands for rows of the table."""

    title: str
    width: int
    height: int
    rows: Sequence[Row]
    label: Callable[[Enum], str]
    boxes: Mapping[State, Box]
    """The place of each state; a new state needs one here."""
    frames: Sequence[Frame]
    arrows: Sequence[Arrow]
    """The ways; together they stand for every row of the table, and none has a row twice."""
    kinds: Mapping[State, str]
    """The states that are drawn in a way of their own."""

    def name(self, state: State) -> str:
        """Return the words for a state; what begins comes from none."""
        return "new" if state is None else self.label(state)

    def rows_of(self, arrow: Arrow) -> list[Row]:
        """Return the rows of the table that an arrow stands for."""
        return [
            row
            for row in self.rows
            if row.source in arrow.sources and row.trigger in arrow.triggers
        ]

    def table(self) -> str:
        """Return the rows as a table, in the order of the code."""
        lines = [
            ("From", "Trigger", "To"),
            ("---",) * 3,
            *((self.name(row.source), row.word, self.name(row.target)) for row in self.rows),
        ]
        return "\n".join(
            f"|{'|'.join(cells)}|" if cells[0] == "---" else f"| {' | '.join(cells)} |"
            for cells in lines
        )

    def picture(self) -> str:
        """Return the state diagram as SVG."""
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}"'
            f' role="img" width="{self.width}" height="{self.height}" aria-label="{self.title}">',
            f"<style>{_STYLE}</style>",
            '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7"'
            ' markerHeight="7" orient="auto-start-reverse">'
            '<path class="head" d="M0 0 10 5 0 10z"/></marker></defs>',
            f'<rect class="paper" width="{self.width}" height="{self.height}" rx="8"/>',
            *(_frame(frame) for frame in self.frames),
            *(self._box(state, box) for state, box in self.boxes.items()),
            *(self._arrow(arrow) for arrow in self.arrows),
            f'<text class="title" x="{self.width - 8}" y="{self.height - 12}" text-anchor="end">'
            "An arrow from a frame goes from every state in it.</text>",
        ]
        return "\n".join([*parts, "</svg>", ""])

    def _box(self, state: State, box: Box) -> str:
        kinds = "state begin" if state is None else f"state {self.kinds.get(state, '')}".rstrip()
        return (
            f'<rect class="{kinds}" x="{box.x - box.width / 2:g}" y="{box.y - box.height / 2:g}"'
            f' width="{box.width:g}" height="{box.height:g}" rx="{20 if state is None else 9}"/>'
            f'<text class="name" x="{box.x:g}" y="{box.y + 5:g}">{self.name(state)}</text>'
        )

    def _arrow(self, arrow: Arrow) -> str:
        """Return the way and the words; the rows it stands for are noted beside them."""
        rows = self.rows_of(arrow)
        noted = "; ".join(
            f"{self.name(row.source)}, {row.word}, {self.name(row.target)}" for row in rows
        )
        lines = [
            line
            for told in dict.fromkeys(row.word for row in rows)
            for line in _broken(told, arrow.width)
        ]
        x, y = arrow.words
        top = y - 16 * (len(lines) - 1) if len(arrow.triggers) > 1 and len(lines) == 2 else y
        words = "".join(
            f'<text class="word" text-anchor="{arrow.anchor}" x="{x:g}" y="{top + 16 * i:g}">{line}'
            "</text>"
            for i, line in enumerate(lines)
        )
        return f'<g data-rows="{noted}"><path class="way" d="{_path(arrow.way)}"/>{words}</g>'


_STYLE = """
  text { font-family: "Helvetica Neue", Arial, sans-serif; fill: #1f2937; }
  .paper { fill: #ffffff; }
  .frame { fill: none; stroke: #94a3b8; stroke-dasharray: 5 5; }
  .waiting { fill: #f8fafc; }
  .network { fill: #eef2ff; stroke: #818cf8; }
  .worked { fill: #f0fdf4; stroke: #22a35a; }
  .title { font-size: 12.5px; font-style: italic; fill: #64748b; }
  .state { fill: #ffffff; stroke: #334155; stroke-width: 1.6; }
  .takes { stroke: #15803d; stroke-width: 2; }
  .over { fill: #e2e8f0; }
  .begin { fill: #334155; }
  .name { font-size: 13px; font-weight: 600; text-anchor: middle; }
  .begin + .name { fill: #ffffff; }
  .way { fill: none; stroke: #475569; stroke-width: 1.6; marker-end: url(#head); }
  .word { font-size: 13.5px; paint-order: stroke; stroke: #ffffff; stroke-width: 4px;
          stroke-linejoin: round; }
  .head { fill: #475569; }
"""


def _frame(frame: Frame) -> str:
    kind = f" {frame.kind}" if frame.kind else ""
    shape = (
        f'<rect class="frame{kind}" x="{frame.left}" y="{frame.top}"'
        f' width="{frame.right - frame.left}" height="{frame.bottom - frame.top}" rx="12"/>'
    )
    if not frame.title:
        return shape
    return (
        f'{shape}<text class="title" x="{frame.title_at[0]:g}" y="{frame.title_at[1]:g}">'
        f"{frame.title}</text>"
    )


def _broken(told: str, width: int) -> list[str]:
    """Break words into lines of at most *width* characters."""
    lines = [""]
    for part in told.split(" "):
        longer = f"{lines[-1]} {part}".strip()
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _path(way: tuple[Point, ...], radius: float = 10) -> str:
    """Return the way as lines with round corners."""
    (x, y), *rest = way
    path = f"M{x:g} {y:g}"
    for i, (nx, ny) in enumerate(rest):
        if i == len(rest) - 1:
            return f"{path} L{nx:g} {ny:g}"
        before = _short_of((nx, ny), (x, y), radius)
        after = _short_of((nx, ny), rest[i + 1], radius)
        path += f" L{before[0]:g} {before[1]:g} Q{nx:g} {ny:g} {after[0]:g} {after[1]:g}"
        x, y = nx, ny
    return path


def _short_of(corner: Point, towards: Point, radius: float) -> Point:
    """Return the point a little way from a corner towards another point."""
    (x, y), (tx, ty) = corner, towards
    length = ((tx - x) ** 2 + (ty - y) ** 2) ** 0.5
    step = min(radius, length / 2) / length
    return x + (tx - x) * step, y + (ty - y) * step
