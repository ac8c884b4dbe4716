"""The places of the states of a case in the picture of its lifecycle, and the arrows.

The table `TRANSITIONS` says what can happen. `docs/generate.py` writes the picture and the table
beside it, and a test compares both with the code.
"""

from __future__ import annotations

from debitura_core.domain.cases.cases import TAKES_PAYMENT, TRANSITIONS, Lifecycle, Trigger
from docs.drawing import Arrow, Box, Drawing, Frame, Row, State

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

_BOXES: dict[State, Box] = {
    None: Box(370, 44, 120, 40),
    _SIGNING: Box(112, 160, 184),
    _INTERNAL: Box(370, 160, 230),
    _REVIEW: Box(370, 290, 200),
    _DETAILS: Box(175, 640),
    _LEADS: Box(745, 290),
    _QUOTED: Box(745, 370),
    _ACTIVE: Box(370, 490, 340, 52),
    _PAUSED: Box(565, 640),
    _CLOSED: Box(370, 810, 210, 76),
    _MERGED: Box(370, 950, 210),
}

_FRAMES = (
    Frame("", 4, 102, 952, 878),
    Frame("not yet accepted", 14, 112, 866, 420, (500, 410), "waiting"),
    Frame("legal network", 634, 242, 856, 404, (766, 259), "network"),
    Frame("worked, and takes payments", 36, 438, 690, 690, (500, 680), "worked"),
)

_ALL_BUT_MERGED = tuple(state for state in Lifecycle if state is not _MERGED)
_IN_WORK = (_ACTIVE, _PAUSED, _DETAILS)
_IN_NETWORK = (_LEADS, _QUOTED)

_ARROWS = (
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

DRAWING = Drawing(
    title="The lifecycle of a case",
    width=960,
    height=990,
    rows=[Row(one.source, one.trigger, one.target) for one in TRANSITIONS],
    label=lambda state: Lifecycle(state).label,
    boxes=_BOXES,
    frames=_FRAMES,
    arrows=_ARROWS,
    kinds={**dict.fromkeys(TAKES_PAYMENT, "takes"), _CLOSED: "over", _MERGED: "over"},
)
"""The lifecycle of a case, from `TRANSITIONS`."""
