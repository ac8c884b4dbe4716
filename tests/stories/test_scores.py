"""A partner's score: with all its parts, and with the first alone."""

from datetime import date
from fractions import Fraction

from debitura_core import (
    AcceptCase,
    AwardLead,
    CloseCase,
    CloseCode,
    ComplaintCategory,
    EngagementTally,
    MergeCase,
    Outcome,
    Percent,
    RateCase,
    RateReply,
    ReassignCase,
    Role,
    RouteCase,
    Score,
    SendMessage,
    StatusType,
    UpdateStatus,
    UpholdComplaint,
)
from debitura_core.domain.performance.scoring import quality_score
from tests.cast import CASE, Cast, Opened, claim, eur, meeting, on_both_stores, payment

SECOND, IGNORED = "SECOND01", "IGNORED1"


def work(cast: Cast) -> None:
    """Play March: two cases end, one is ignored, and everybody has something to say."""
    thousand = claim(eur("1000"))
    cast.case(claim=thousand)
    cast.case(SECOND, claim=thousand)
    cast.submit(IGNORED, claim=thousand)
    cast.nora.do(SendMessage(case_id=CASE, to=Role.PARTNER, text="Any news?"))
    cast.clock.advance(days=6)  # from Sunday to Saturday; all was due on Tuesday
    reply = cast.anna.do(SendMessage(case_id=CASE, to=Role.CLIENT, text="Half of it is here"))
    cast.anna.do(UpdateStatus(case_id=CASE, status=StatusType.DISPUTE_RAISED, notes="too dear"))
    cast.pay(eur("300"))
    cast.anna.do(CloseCase(case_id=CASE, outcome=Outcome.PARTIALLY_RECOVERED, comment="c"))
    cast.anna.do(CloseCase(case_id=SECOND, code=CloseCode.WITHDRAWN_BY_CLIENT, comment="c"))
    cast.nora.do(RateReply(message_id=reply.message_id, up=True))
    cast.nora.do(RateCase(case_id=CASE, outcome_stars=4, communication_stars=5))
    cast.ops.do(UpholdComplaint(partner_id="acme", category=ComplaintCategory.BILLING, points=10))


@on_both_stores
def test_all_five_parts_make_a_score_and_show_why(store: Opened) -> None:
    """Every part adds up from lines that a partner can read, and the ignored case costs a third."""
    with meeting(store) as cast:
        work(cast)
        card = cast.anna.ask(Score())
        assert card.as_of == date(2026, 3, 7)
        assert card.collection.points == 60
        assert card.ratings.points == Fraction(7, 8) * 100
        assert card.support.points == 100
        assert card.compliance.points == 90
        # of five a reply was 81 hours late and a review is still open, 96 hours, of 168 each
        assert card.sla.points == 100 - Fraction(81 + 96, 168) / 5 * 100
        assert card.quality == quality_score(
            {
                part.part: part.points
                for part in (
                    card.collection, card.ratings, card.support, card.sla, card.compliance
                )
            }
        )  # fmt: skip
        assert card.tally == EngagementTally(assigned=3, engaged=2, excluded=0)
        assert card.quality is not None
        assert card.final == card.quality * Fraction(2, 3)
        assert [line.note for line in card.collection.lines] == [
            "Withdrawn by Client, EUR 0.00 of EUR 1,000.00",
            "Partially paid, EUR 300.00 of EUR 1,000.00",
        ]
        assert {line.about for line in card.engagement.lines if not line.got} == {IGNORED}
        assert cast.ops.ask(Score(partner_id="acme")) == card
        with cast.anna.stream(Score()) as lines:
            told = list(lines)
        parts = (card.collection, card.ratings, card.support, card.sla, card.compliance)
        assert len(told) == sum(part.counted for part in (*parts, card.engagement))
        assert {line for part in parts for line in part.lines} <= set(told)


@on_both_stores
def test_a_score_of_an_earlier_day_stays_what_it_was(store: Opened) -> None:
    """What happens later is not known yet: as of Sunday nothing is closed, late or ignored."""
    with meeting(store) as cast:
        cast.case()
        sunday = cast.anna.ask(Score())
        assert (sunday.collection.points, sunday.sla.points) == (None, Fraction(100))
        assert sunday.multiplier == 1
        cast.clock.advance(days=3)
        cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.OTHER, comment="nobody knows"))
        cast.nora.do(RateCase(case_id=CASE, outcome_stars=1, communication_stars=1))
        cast.ops.do(UpholdComplaint(partner_id="acme", category=ComplaintCategory.OTHER, points=9))
        today = cast.anna.ask(Score())
        assert (today.collection.points, today.ratings.points) == (Fraction(0), Fraction(0))
        assert cast.anna.ask(Score(as_of=sunday.as_of)) == sunday


@on_both_stores
def test_a_missing_status_update_costs_more_every_day(store: Opened) -> None:
    """Due on the 15th at nine: the day before it says nothing, a week later it is worth nothing."""
    with meeting(store) as cast:
        cast.case()
        cast.clock.advance(days=30)
        for day, credit in ((14, Fraction(1)), (15, Fraction(168 - 15 + 168, 336)),
                            (22, Fraction(1, 2))):  # fmt: skip
            sla = cast.anna.ask(Score(as_of=date(2026, 3, day))).sla
            assert sla.points == 100 * credit


@on_both_stores
def test_a_merged_case_is_no_closing_and_anothers_closing_no_excuse(store: Opened) -> None:
    """A duplicate leaves the score; that a rival found nobody does not undo having ignored it."""
    with meeting(store) as cast:
        cast.case()
        cast.case(SECOND)
        cast.submit(IGNORED)
        cast.clock.advance(days=6)
        cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.UNECONOMICAL_TO_PURSUE, comment="c"))
        assert cast.anna.ask(Score()).collection.counted == 1
        cast.ops.do(MergeCase(case_id=CASE, into=SECOND))
        assert cast.anna.ask(Score()).collection.counted == 0
        cast.ops.do(ReassignCase(case_id=IGNORED, partner_id="rival"))
        cast.eve.do(AcceptCase(case_id=IGNORED))
        cast.eve.do(CloseCase(case_id=IGNORED, code=CloseCode.DEBTOR_UNTRACEABLE, comment="c"))
        tally = cast.anna.ask(Score()).tally
        assert tally == EngagementTally(assigned=3, engaged=2, excluded=0)


@on_both_stores
def test_the_first_part_alone_is_the_whole_score(store: Opened) -> None:
    """A quoted case, paid and closed the same day: nobody asked for anything, nobody rated it."""
    with meeting(store) as cast:
        cast.submit(partner_id=None, claim=claim(eur("1000")))
        cast.ops.do(RouteCase(case_id=CASE))
        cast.ops.do(AwardLead(case_id=CASE, partner_id="acme", success_fee=Percent(12)))
        cast.anna.do(payment(eur("150")))
        cast.anna.do(CloseCase(case_id=CASE, outcome=Outcome.PARTIALLY_RECOVERED, comment="c"))
        card = cast.anna.ask(Score())
        assert card.collection.points == 60
        parts = (card.ratings, card.support, card.sla, card.compliance)
        assert [part.points for part in parts] == [None] * 4
        assert card.quality == card.final == 60
        assert card.explain().splitlines() == [
            "collection: 60.0 points from 1, weight 100.0 %",
            "quality: 60.0",
            "engagement: 1 of 1 taken up in time, multiplier 100.0 %",
            "final: 60.0",
        ]


@on_both_stores
def test_a_decline_code_moves_no_figure(store: Opened) -> None:
    """A debtor who cannot be found changes neither score nor multiplier."""
    with meeting(store) as cast:
        work(cast)
        cast.case("LOST0001")
        before = cast.anna.ask(Score())
        cast.anna.do(
            CloseCase(case_id="LOST0001", code=CloseCode.DEBTOR_UNTRACEABLE, comment="gone")
        )
        after = cast.anna.ask(Score())
        assert (after.quality, after.multiplier) == (before.quality, before.multiplier)
        assert after.collection.left_out == before.collection.left_out + 1
