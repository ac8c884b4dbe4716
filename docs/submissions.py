"""The places of the states of a partner case in its picture, until it is a case like others.

The table `SUBMISSION_STEPS` says what can happen; see `docs/lifecycle.py` for what comes after.
"""

from __future__ import annotations

from debitura_core.domain.partner_cases.partner_cases import SUBMISSION_STEPS, Step, Submission
from docs.drawing import Arrow, Box, Drawing, Frame, Row, State

_DRAFT = Submission.DRAFT
_SUBMITTED = Submission.SUBMITTED
_REVIEW = Submission.UNDER_REVIEW
_DOCUMENTS = Submission.DOCUMENTS_REQUESTED
_RETURNED = Submission.RETURNED
_REJECTED = Submission.REJECTED
_WITHDRAWN = Submission.WITHDRAWN
_ACCEPTED = Submission.ACCEPTED

_BOXES: dict[State, Box] = {
    None: Box(90, 56, 120, 40),
    _DRAFT: Box(90, 170, 150),
    _SUBMITTED: Box(330, 170, 150),
    _REVIEW: Box(600, 170, 150),
    _DOCUMENTS: Box(600, 330, 210),
    _RETURNED: Box(330, 330, 150),
    _REJECTED: Box(860, 250, 150),
    _WITHDRAWN: Box(860, 420, 150),
    _ACCEPTED: Box(860, 56, 150),
}

_FRAMES = (
    Frame("not decided yet", 8, 94, 724, 440, (20, 428), "open"),
    Frame("with the platform", 230, 110, 700, 220, (408, 210), "waiting"),
)

_WAITING = (_SUBMITTED, _REVIEW)
_UNDECIDED = (_DRAFT, *_WAITING, _DOCUMENTS, _RETURNED)

_ARROWS = (
    Arrow((None,), (Step.SAVE,), ((90, 76), (90, 147)), (98, 114)),
    Arrow((None,), (Step.SUBMIT,), ((150, 56), (330, 56), (330, 147)), (240, 48), "middle"),
    Arrow(
        (_DRAFT,), (Step.SAVE,), ((62, 193), (62, 224), (118, 224), (118, 193)), (90, 241), "middle"
    ),
    Arrow((_DRAFT,), (Step.SUBMIT,), ((165, 170), (255, 170)), (197, 163), "middle"),
    Arrow((_SUBMITTED,), (Step.BEGIN_REVIEW,), ((405, 170), (525, 170)), (463, 163), "middle"),
    Arrow(_WAITING, (Step.ACCEPT,), ((560, 110), (560, 56), (785, 56)), (670, 48), "middle"),
    Arrow(_WAITING, (Step.REJECT,), ((684, 220), (684, 250), (785, 250)), (732, 243), "middle"),
    Arrow(_WAITING, (Step.REQUEST_DOCUMENTS,), ((550, 220), (550, 307)), (542, 266), "end"),
    Arrow((_DOCUMENTS,), (Step.SUPPLY_DOCUMENTS,), ((640, 307), (640, 193)), (648, 266), width=10),
    Arrow(_WAITING, (Step.RETURN,), ((360, 220), (360, 307)), (368, 266)),
    Arrow((_DOCUMENTS,), (Step.RETURN,), ((495, 330), (405, 330)), (450, 323), "middle"),
    Arrow(
        (_DOCUMENTS,), (Step.REJECT,), ((705, 330), (860, 330), (860, 273)), (790, 323), "middle"
    ),
    Arrow(_UNDECIDED, (Step.WITHDRAW,), ((724, 420), (785, 420)), (754, 413), "middle"),
    Arrow((_RETURNED,), (Step.SUBMIT,), ((300, 307), (300, 193)), (292, 266), "end"),
    Arrow(
        (_RETURNED,),
        (Step.SAVE,),
        ((302, 353), (302, 384), (358, 384), (358, 353)),
        (330, 401),
        "middle",
    ),
)

DRAWING = Drawing(
    title="The steps of a partner case up to its acceptance",
    width=950,
    height=480,
    rows=[Row(source, step, target) for source, step, target in SUBMISSION_STEPS],
    label=lambda state: str(state.value).replace("_", " ").capitalize(),
    boxes=_BOXES,
    frames=_FRAMES,
    arrows=_ARROWS,
    kinds={_ACCEPTED: "takes", _REJECTED: "over", _WITHDRAWN: "over"},
)
"""The steps of a submission, from `SUBMISSION_STEPS`."""
