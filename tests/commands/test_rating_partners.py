"""Rating partners: what a client and the platform may say, once, and of what."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from debitura_core import (
    CaseRating,
    CloseCase,
    CloseCode,
    CloseLead,
    Complaint,
    ComplaintCategory,
    RateCase,
    RateReply,
    RemovePayment,
    ReplyRating,
    Role,
    Score,
    SendMessage,
    UpholdComplaint,
    errors,
)
from debitura_core.books import tables as rows
from tests.cast import CASE, Cast, Opened, eur, meeting, on_both_stores, written

STARS = RateCase(case_id=CASE, outcome_stars=4, communication_stars=2)


def end(cast: Cast) -> None:
    """Let Anna give the case up."""
    cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.UNECONOMICAL_TO_PURSUE, comment="c"))


def kept(cast: Cast, table: Any) -> list[Any]:
    """Return the records of a kind that are kept."""
    found = cast.network.store.rows(table.name)
    return [table.read(tuple(row[name] for name in table.columns)) for row in found]


@on_both_stores
def test_a_client_rates_a_closed_case(store: Opened) -> None:
    """The stars are kept for the partner, journalled about the case, and the case is answered."""
    with meeting(store) as cast:
        cast.case()
        end(cast)
        done = cast.nora.perform(STARS)
        assert done.answer.case_id == CASE
        (rating,) = kept(cast, rows.CASE_RATINGS)
        assert isinstance(rating, CaseRating)
        assert (rating.partner_id, rating.client_id, rating.rated_by) == ("acme", "nordic", "nora")
        assert (rating.outcome_stars, rating.communication_stars) == (4, 2)
        (entry,) = done.entries
        assert (entry.name, entry.subject, entry.tenant) == ("CaseRated", f"case:{CASE}", "acme")


@on_both_stores
def test_a_client_rates_a_partners_message(store: Opened) -> None:
    """While the case is open too; the case it is about is answered."""
    with meeting(store) as cast:
        cast.case()
        said = cast.anna.do(SendMessage(case_id=CASE, to=Role.CLIENT, text="We wrote to him"))
        done = cast.nora.perform(RateReply(message_id=said.message_id, up=True))
        assert done.answer.case_id == CASE
        (rating,) = kept(cast, rows.REPLY_RATINGS)
        assert isinstance(rating, ReplyRating)
        assert (rating.up, rating.message_id, rating.partner_id) == (True, said.message_id, "acme")
        assert [entry.name for entry in done.entries] == ["ReplyRated"]


@on_both_stores
def test_the_platform_upholds_complaints_as_often_as_it_must(store: Opened) -> None:
    """Each is a complaint of its own, in the partner's journal."""
    with meeting(store) as cast:
        wrong = UpholdComplaint(partner_id="acme", category=ComplaintCategory.BILLING, points=40)
        first, second = cast.ops.perform(wrong), cast.ops.perform(wrong)
        assert isinstance(first.answer, Complaint)
        assert first.answer.complaint_id != second.answer.complaint_id
        assert [entry.subject for entry in first.entries] == ["partner:acme"]
        assert cast.anna.ask(Score()).compliance.points == 20


@on_both_stores
def test_what_cannot_be_rated_is_refused_and_nothing_is_kept(store: Opened) -> None:
    """An open case, one closed before any partner had it, twice, and other people's messages."""
    with meeting(store) as cast:
        cast.case()
        cast.submit("UNROUTED", partner_id=None)
        cast.ops.do(CloseLead(case_id="UNROUTED", quotes_given=False))
        own = cast.nora.do(SendMessage(case_id=CASE, to=Role.PARTNER, text="Any news?"))
        told = cast.ops.do(SendMessage(case_id=CASE, to=Role.CLIENT, text="Patience"))
        reply = cast.anna.do(SendMessage(case_id=CASE, to=Role.CLIENT, text="No"))
        thumb = RateReply(message_id=reply.message_id, up=False)
        _refused(cast, errors.CaseNotRateable, lambda: cast.nora.do(STARS))
        unrouted = RateCase(case_id="UNROUTED", outcome_stars=1, communication_stars=1)
        _refused(cast, errors.CaseNotRateable, lambda: cast.nora.do(unrouted))
        for message in (own, told):
            liked = RateReply(message_id=message.message_id, up=True)
            _refused(cast, errors.MessageNotRateable, partial(cast.nora.do, liked))
        end(cast)
        cast.nora.do(STARS)
        cast.nora.do(thumb)
        _refused(cast, errors.AlreadyRated, lambda: cast.nora.do(STARS))
        _refused(cast, errors.AlreadyRated, lambda: cast.nora.do(thumb))
        _refused(cast, errors.NotFound, lambda: cast.otto.do(STARS))
        _refused(cast, errors.NotFound, lambda: cast.otto.do(thumb))
        _refused(cast, errors.NotAllowed, lambda: cast.anna.do(STARS))
        _refused(cast, errors.NotAllowed, lambda: cast.ops.do(thumb))
        nobody = UpholdComplaint(partner_id="nobody", category=ComplaintCategory.OTHER, points=1)
        _refused(cast, errors.NotFound, lambda: cast.ops.do(nobody))


def _refused(cast: Cast, error: type[errors.DebituraError], attempt: Callable[[], object]) -> None:
    before = written(cast.network.store)
    with pytest.raises(error):
        attempt()
    assert written(cast.network.store) == before


@on_both_stores
def test_a_rating_survives_a_reopening(store: Opened) -> None:
    """Once is once: whoever closes the case again is not rated again."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("20000"), payment_id="p")
        cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.PAID, comment="c"))
        cast.nora.do(STARS)
        cast.anna.do(RemovePayment(payment_id="p", reopen_if_needed=True))
        assert cast.anna.ask(Score()).collection.counted == 0
        end(cast)
        with pytest.raises(errors.AlreadyRated):
            cast.nora.do(STARS)
