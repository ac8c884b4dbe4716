"""Draw the lifecycle of a case from its table of transitions.

The table `TRANSITIONS` says what can happen; this script knows where on the paper each state stands
and which way each arrow takes. An arrow may speak for several states at once, if a frame is drawn
around them. `docs/generate.py` writes the picture and the table beside it, and a test compares both
with the code.
"""

from __future__ import annotations

from attrs import frozen

from debitura_core.domain.cases import TAKES_PAYMENT, TRANSITIONS, Lifecycle, Transition, Trigger

WIDTH, HEIGHT = 960, 990

Point = tuple[float, float]
State = Lifecycle | None

_SIGNING = Lifecycle.PENDING_CONTRACT_SIGNING
_INTERNAL = Lifecycle.PENDING_VERIFICATION_INTERNAL
_REVIEW = Lifecycle.PENDING_VERIFICATION
_DETAILS = Lifecycle.NEEDS_ADDITIONAL_DETAILS
_LEADS = Lifecycle.LEADS
_QUOTED = Lifecycle.LEADS_QUOTE_GIVEN
_ACTIVE = Lifecycle.ACTIVE
_PAUSED = Lifecycle.PAUSED
_CLOSED = Lifecycle.CLOSED
_MERGED = Lifecycle.MERGED


@frozen
class Box:
    """Where a state stands: its middle, and its size."""

    x: float
    y: float
    width: float = 190
    height: float = 46


@frozen
class Frame:
    """A frame around the states that an arrow may speak for together."""

    title: str
    left: float
    top: float
    right: float
    bottom: float
    title_at: Point = (0, 0)


@frozen
class Arrow:
    """One arrow: the rows of the table it stands for, the way it takes, and where its words are."""

    sources: tuple[State, ...]
    triggers: tuple[Trigger, ...]
    way: tuple[Point, ...]
    words: Point
    anchor: str = "start"
    width: int = 30
    """The words break into lines of so many characters."""

    @property
    def rows(self) -> list[Transition]:
        """The rows of the table this arrow stands for."""
        return [
            row
            for row in TRANSITIONS
            if row.source in self.sources and row.trigger in self.triggers
        ]


BOXES: dict[State, Box] = {
    None: Box(370, 44, 120, 40),
    _SIGNING: Box(112, 160, 184),
    _INTERNAL: Box(370, 160, 230),
    _REVIEW: Box(370, 290, 200),
    _LEADS: Box(745, 290),
    _QUOTED: Box(745, 370),
    _ACTIVE: Box(370, 490, 340, 52),
    _DETAILS: Box(175, 640),
    _PAUSED: Box(565, 640),
    _CLOSED: Box(370, 810, 210, 76),
    _MERGED: Box(370, 950, 210),
}
"""Where each state stands; a new state needs a place here."""

WAITING = Frame("not yet accepted", 14, 112, 866, 420, (500, 410))
NETWORK = Frame("legal network", 634, 242, 856, 404, (766, 259))
WORKED = Frame("worked, and takes payments", 36, 438, 690, 690, (522, 680))
ANYWHERE = Frame("", 4, 102, 952, 878)
FRAMES = (ANYWHERE, WAITING, NETWORK, WORKED)

_ALL_BUT_MERGED = tuple(state for state in Lifecycle if state is not _MERGED)
_IN_WORK = (_ACTIVE, _PAUSED, _DETAILS)
_IN_NETWORK = (_LEADS, _QUOTED)

ARROWS = (
    Arrow(
        (None,), (Trigger.SUBMIT_UNSIGNED,), ((310, 44), (112, 44), (112, 137)), (212, 36), "middle"
    ),
    Arrow((None,), (Trigger.SUBMIT,), ((370, 64), (370, 137)), (378, 92)),
    Arrow((_SIGNING,), (Trigger.SIGN,), ((204, 160), (255, 160)), (230, 130), "middle"),
    Arrow((_INTERNAL,), (Trigger.ASSIGN,), ((370, 183), (370, 267)), (362, 224), "end"),
    Arrow(
        (_INTERNAL,), (Trigger.OFFER,), ((485, 172), (745, 172), (745, 267)), (560, 164), "middle"
    ),
    Arrow(
        (_INTERNAL,), (Trigger.CLOSE,), ((485, 146), (936, 146), (936, 836), (475, 836)), (486, 830)
    ),
    Arrow((_REVIEW,), (Trigger.ACCEPT,), ((340, 313), (340, 464)), (332, 366), "end"),
    Arrow(
        (_REVIEW,),
        (Trigger.REASSIGN,),
        ((424, 267), (424, 236), (456, 236), (456, 267)),
        (464, 232),
    ),
    Arrow(
        (_REVIEW,),
        (Trigger.REQUEST_INFORMATION,),
        ((270, 302), (134, 302), (134, 617)),
        (142, 360),
        width=12,
    ),
    Arrow(
        (_REVIEW,),
        (Trigger.DECLINE_FOR_GOOD,),
        ((270, 276), (26, 276), (26, 810), (265, 810)),
        (34, 268),
    ),
    Arrow(
        (_REVIEW,), (Trigger.PROPOSE_TERMS, Trigger.DECLINE), ((470, 280), (650, 280)), (480, 273)
    ),
    Arrow((_LEADS,), (Trigger.ASSIGN,), ((650, 302), (470, 302)), (480, 320)),
    Arrow(
        _IN_NETWORK, (Trigger.AWARD,), ((712, 404), (712, 490), (540, 490)), (626, 482), "middle"
    ),
    Arrow(_IN_NETWORK, (Trigger.CLOSE_LEAD,), ((790, 404), (790, 784), (475, 784)), (486, 778)),
    Arrow(
        (_DETAILS,),
        (Trigger.RETURN_TO_REVIEW,),
        ((104, 617), (104, 289), (270, 289)),
        (96, 540),
        "end",
        9,
    ),
    Arrow(
        (_DETAILS,), (Trigger.SUPPLY_INFORMATION,), ((244, 617), (244, 516)), (252, 554), width=12
    ),
    Arrow((_DETAILS,), (Trigger.PAUSE,), ((270, 648), (470, 648)), (400, 664), "middle"),
    Arrow(
        (_ACTIVE,), (Trigger.REQUEST_INFORMATION,), ((216, 516), (216, 617)), (208, 554), "end", 12
    ),
    Arrow((_ACTIVE,), (Trigger.PAUSE,), ((494, 516), (494, 617)), (486, 600), "end"),
    Arrow((_PAUSED,), (Trigger.RESUME,), ((524, 617), (524, 516)), (532, 572)),
    Arrow(
        (_ACTIVE,),
        (Trigger.START_LEGAL_ACTION,),
        ((392, 516), (392, 546), (444, 546), (444, 516)),
        (418, 563),
        "middle",
        12,
    ),
    Arrow((_CLOSED,), (Trigger.REOPEN,), ((330, 772), (330, 516)), (322, 728), "end"),
    Arrow(_IN_WORK, (Trigger.CLOSE, Trigger.WITHDRAW), ((400, 690), (400, 772)), (408, 722)),
    Arrow(_IN_WORK, (Trigger.REASSIGN,), ((424, 438), (424, 313)), (432, 366)),
    Arrow(
        (_SIGNING, _INTERNAL, _REVIEW, *_IN_NETWORK),
        (Trigger.WITHDRAW,),
        ((860, 420), (860, 810), (475, 810)),
        (486, 804),
    ),
    Arrow(_ALL_BUT_MERGED, (Trigger.MERGE,), ((370, 878), (370, 927)), (378, 908)),
)
"""The ways; together they stand for every row of the table, and no row stands twice."""

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
  .name { font-size: 14.5px; font-weight: 600; text-anchor: middle; }
  .begin + .name { fill: #ffffff; }
  .way { fill: none; stroke: #475569; stroke-width: 1.6; marker-end: url(#head); }
  .word { font-size: 13.5px; paint-order: stroke; stroke: #ffffff; stroke-width: 4px;
          stroke-linejoin: round; }
  .head { fill: #475569; }
"""


def table() -> str:
    """Return the transitions as a table, in the order of the code."""
    rows = [
        f"| {row.law} | {label(row.source)} | {word(row)} | {row.target.label} |"
        for row in TRANSITIONS
    ]
    return "\n".join(["| Row | From | Trigger | To |", "|---|---|---|---|", *rows])


def label(state: State) -> str:
    """Return the words for a state; a case that is submitted comes from none."""
    return "new" if state is None else state.label


def word(row: Transition) -> str:
    """Return the trigger in words, as a command would say it.

    >>> word(TRANSITIONS[0])
    'submit unsigned'
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
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        *(_frame(frame) for frame in FRAMES),
        *(_box(state) for state in (None, *Lifecycle)),
        *(_arrow(arrow) for arrow in ARROWS),
        f'<text class="title" x="{WIDTH - 8}" y="{HEIGHT - 12}" text-anchor="end">'
        "An arrow from a frame speaks for every state in it.</text>",
    ]
    return "\n".join([*parts, "</svg>", ""])


_KINDS = {WAITING: " waiting", NETWORK: " network", WORKED: " worked"}


def _frame(frame: Frame) -> str:
    shape = (
        f'<rect class="frame{_KINDS.get(frame, "")}" x="{frame.left}" y="{frame.top}"'
        f' width="{frame.right - frame.left}" height="{frame.bottom - frame.top}" rx="12"/>'
    )
    if not frame.title:
        return shape
    return (
        f'{shape}<text class="title" x="{frame.title_at[0]:g}" y="{frame.title_at[1]:g}">'
        f"{frame.title}</text>"
    )


def _box(state: State) -> str:
    box = BOXES[state]
    kinds = "state"
    if state is None:
        kinds += " begin"
    elif state in TAKES_PAYMENT:
        kinds += " takes"
    elif state in (_CLOSED, _MERGED):
        kinds += " over"
    return (
        f'<rect class="{kinds}" x="{box.x - box.width / 2:g}" y="{box.y - box.height / 2:g}"'
        f' width="{box.width:g}" height="{box.height:g}" rx="{20 if state is None else 9}"/>'
        f'<text class="name" x="{box.x:g}" y="{box.y + 5:g}">{label(state)}</text>'
    )


def _arrow(arrow: Arrow) -> str:
    """Return the way and the words; the rows it stands for are noted beside them."""
    rows = arrow.rows
    noted = "; ".join(f"{label(row.source)}, {word(row)}, {row.target.label}" for row in rows)
    lines = [
        line
        for told in dict.fromkeys(f"{word(row)} ({row.law})" for row in rows)
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
