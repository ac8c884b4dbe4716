"""Draw the lifecycle of a case from its table of transitions.

The table `TRANSITIONS` says what can happen; this script only knows where on the paper each state
stands. `docs/generate.py` writes the picture and the table beside it, and a test compares both with
the code.
"""

from __future__ import annotations

from itertools import groupby

from debitura_core.domain.cases import TAKES_PAYMENT, TRANSITIONS, Lifecycle, Transition

WIDTH, HEIGHT = 1000, 860
BOX = (168, 52)

# the middle of each state's box; a state that gets its first transition needs a place here
PLACES: dict[Lifecycle | None, tuple[int, int]] = {
    None: (110, 520),
    Lifecycle.PENDING_CONTRACT_SIGNING: (110, 640),
    Lifecycle.PENDING_VERIFICATION_INTERNAL: (110, 400),
    Lifecycle.LEADS: (500, 520),
    Lifecycle.LEADS_QUOTE_GIVEN: (720, 640),
    Lifecycle.MERGED: (890, 760),
    Lifecycle.PENDING_VERIFICATION: (110, 120),
    Lifecycle.NEEDS_ADDITIONAL_DETAILS: (280, 290),
    Lifecycle.ACTIVE: (500, 120),
    Lifecycle.PAUSED: (720, 290),
    Lifecycle.CLOSED: (890, 120),
}

# how far an arrow leaves the straight line, to its left; the rest run straight
BENDS: dict[tuple[Lifecycle | None, Lifecycle], float] = {
    (Lifecycle.NEEDS_ADDITIONAL_DETAILS, Lifecycle.ACTIVE): 16.0,
    (Lifecycle.ACTIVE, Lifecycle.NEEDS_ADDITIONAL_DETAILS): 16.0,
    (Lifecycle.ACTIVE, Lifecycle.PAUSED): 16.0,
    (Lifecycle.PAUSED, Lifecycle.ACTIVE): 16.0,
    (Lifecycle.ACTIVE, Lifecycle.CLOSED): 14.0,
    (Lifecycle.CLOSED, Lifecycle.ACTIVE): 14.0,
}

_STYLE = """
  .paper { fill: #ffffff; stroke: #d5d9e0; }
  .state { fill: #f3f5f9; stroke: #4a5568; stroke-width: 1.5; }
  .takes { fill: #e3f4ea; stroke: #22784a; }
  .name { font: 600 15px sans-serif; fill: #1a202c; text-anchor: middle; }
  .way { fill: none; stroke: #4a5568; stroke-width: 1.5; marker-end: url(#head); }
  .word { font: 13px sans-serif; fill: #2d3748;
          paint-order: stroke; stroke: #ffffff; stroke-width: 5px; }
  .note { font: 13px sans-serif; fill: #2d3748; }
  .head { fill: #4a5568; }
"""

Point = tuple[float, float]


def table() -> str:
    """Return the transitions as a table, in the order of the code."""
    rows = [
        f"| {row.law} | {label(row.source)} | {word(row)} | {row.target.label} |"
        for row in TRANSITIONS
    ]
    return "\n".join(["| Row | From | Trigger | To |", "|---|---|---|---|", *rows])


def label(state: Lifecycle | None) -> str:
    """Return the words for a state; a case that is submitted comes from none."""
    return "new" if state is None else state.label


def word(row: Transition) -> str:
    """Return the trigger in words, as a command would say it.

    >>> word(TRANSITIONS[0])
    'accept'
    """
    return row.trigger.name.lower().replace("_", " ")


def picture() -> str:
    """Return the state diagram as SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' width="{WIDTH}" height="{HEIGHT}" aria-label="The lifecycle of a case">',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7"'
        ' markerHeight="7" orient="auto-start-reverse">'
        '<path class="head" d="M0 0 10 5 0 10z"/></marker></defs>',
        f'<rect class="paper" x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}" rx="10"/>',
    ]
    ways = sorted(TRANSITIONS, key=lambda row: (label(row.source), row.target.value))
    drawn = [
        _way(source, target, [f"{word(row)} ({row.law})" for row in rows])
        for (source, target), rows in groupby(ways, key=lambda row: (row.source, row.target))
    ]
    parts += [line for line, _ in drawn]
    parts += [_box(state) for state in (None, *Lifecycle)]
    parts += [words for _, words in drawn]
    parts += [
        f'<rect class="state takes" x="24" y="{HEIGHT - 42}" width="26" height="18" rx="4"/>',
        f'<text class="note" x="60" y="{HEIGHT - 28}">takes payments</text>',
    ]
    return "\n".join([*parts, "</svg>", ""])


def _box(state: Lifecycle | None) -> str:
    (x, y), (width, height) = PLACES[state], BOX
    kind = "state takes" if state in TAKES_PAYMENT else "state"
    return (
        f'<rect class="{kind}" x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width}"'
        f' height="{height}" rx="9"/>'
        f'<text class="name" x="{x}" y="{y + 5}">{label(state)}</text>'
    )


def _way(source: Lifecycle | None, target: Lifecycle, words: list[str]) -> tuple[str, str]:
    """Return the arrow and the words beside it."""
    if source is target:
        return _loop(source, words)
    if (source, target) == (Lifecycle.NEEDS_ADDITIONAL_DETAILS, Lifecycle.CLOSED):
        return _below(source, target, words)
    bend = BENDS.get((source, target), 0.0)
    (x1, y1), (x2, y2) = PLACES[source], PLACES[target]
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    left = ((y2 - y1) / length, -(x2 - x1) / length)
    off = (left[0] * bend, left[1] * bend)
    start = _edge((x1 + off[0], y1 + off[1]), (x2 + off[0], y2 + off[1]), (x1, y1))
    end = _edge((x2 + off[0], y2 + off[1]), (x1 + off[0], y1 + off[1]), (x2, y2))
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    line = _line(f"M{start[0]:.1f} {start[1]:.1f} {end[0]:.1f} {end[1]:.1f}")
    if y1 == y2:
        return line, _text((middle[0], middle[1] + (18 if left[1] > 0 else -8)), words)
    # beside the arrow: on its outer side if it has a twin, else below it
    rightwards = left[0] > 0 if bend else left[0] < 0
    stacked = [part for one in words for part in one.split(" ")]
    top = middle[1] + 5 - 8 * (len(stacked) - 1)
    aside = 9 * len(stacked)  # a slanted line comes closer to a tall label
    place = (middle[0] + (aside if rightwards else -aside), top)
    return line, _text(place, stacked, "start" if rightwards else "end")


def _edge(inside: Point, towards: Point, middle: Point) -> Point:
    """Return where the line from *inside* a box *towards* a point leaves the box."""
    dx, dy = towards[0] - inside[0], towards[1] - inside[1]
    half = (BOX[0] / 2 + 2, BOX[1] / 2 + 2)
    steps = []
    for place, move, centre, size in (
        (inside[0], dx, middle[0], half[0]),
        (inside[1], dy, middle[1], half[1]),
    ):
        if move:
            border = centre + (size if move > 0 else -size)
            steps.append((border - place) / move)
    step = min(steps)
    return inside[0] + dx * step, inside[1] + dy * step


def _loop(state: Lifecycle | None, words: list[str]) -> tuple[str, str]:
    x, y = PLACES[state]
    top = y - BOX[1] / 2 - 2
    path = f"M{x - 34} {top:g} C{x - 70} {top - 56:g} {x + 70} {top - 56:g} {x + 34} {top:g}"
    return _line(path), _text((x, top - 52), words)


def _below(source: Lifecycle | None, target: Lifecycle, words: list[str]) -> tuple[str, str]:
    """Lead an arrow below all boxes: down, along, and up again."""
    (x1, y1), (x2, y2) = PLACES[source], PLACES[target]
    start, end, low = y1 + BOX[1] / 2 + 2, y2 + BOX[1] / 2 + 2, 372
    path = f"M{x1} {start:g} V{low - 20} Q{x1} {low} {x1 + 20} {low} H{x2 - 20}"
    path += f" Q{x2} {low} {x2} {low - 20} V{end:g}"
    return _line(path), _text(((x1 + x2) / 2, low + 5), words)


def _line(path: str) -> str:
    return f'<path class="way" d="{path}"/>'


def _text(place: Point, words: list[str], anchor: str = "middle") -> str:
    return "".join(
        f'<text class="word" text-anchor="{anchor}" x="{place[0]:.1f}"'
        f' y="{place[1] + 16 * i:.1f}">{line}</text>'
        for i, line in enumerate(words)
    )
