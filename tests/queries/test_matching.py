"""Matching at a desk: proposals from the books, booked once, and only of the desk's own cases."""

from __future__ import annotations

from datetime import date

from debitura_core import (
    CloseCase,
    CloseCode,
    Grade,
    LineKind,
    MatchLines,
    Payments,
    Recipient,
    Refused,
    Role,
    money,
)
from debitura_core.adapters.bank import StatementLine, bookings, match
from tests.cast import CASE, DEBTOR, Opened, eur, meeting, on_both_stores, written


def line(line_id: str, purpose: str, amount: str = "400", **facts: object) -> StatementLine:
    told: dict[str, object] = {
        "account": "DE02120300000000202051",
        "line_id": line_id,
        "kind": LineKind.CREDIT,
        "amount": money(amount, "EUR"),
        "booked_on": date(2026, 3, 2),
        "purpose": purpose,
    }
    return StatementLine(**{**told, **facts})  # type: ignore[arg-type]


@on_both_stores
def test_what_is_certain_is_booked_once_from_statements_that_overlap(store: Opened) -> None:
    """The same line in two statements is one payment; two equal lines are two."""
    with meeting(store) as cast:
        cast.case()
        first = line("a", f"case {CASE}", counterparty=DEBTOR.name)
        again = line("b", f"case {CASE}", counterparty=DEBTOR.name)
        unknown = line("c", "rent for March")
        found = match((first, unknown), cast.anna)
        assert [one.certain is not None for one in found] == [True, False]
        assert found[1].proposals == ()
        done = cast.anna.do_all(bookings(found, received_by=Recipient.PARTNER))
        done += cast.anna.do_all(
            bookings(match((first, again), cast.anna), received_by=Recipient.PARTNER)
        )
        assert not [one for one in done if isinstance(one, Refused)]
        assert [one.replayed for one in done] == [False, True, False]  # type: ignore[union-attr]
        kept = cast.anna.ask(Payments(case_id=CASE)).payments
        assert [one.amount for one in kept] == [eur("400"), eur("400")]


@on_both_stores
def test_to_propose_books_nothing_and_shows_no_foreign_case(store: Opened) -> None:
    """A partner is shown its own cases only, the platform those of the partner that it names."""
    with meeting(store) as cast:
        cast.case()
        before = written(cast.network.store)
        said = line("a", f"{CASE}", counterparty=DEBTOR.name)
        (own,) = match((said,), cast.anna)
        (named,) = match((said,), cast.ops, partner_id="acme")
        (foreign,) = match((said,), cast.eve)
        assert own == named
        assert own.proposals[0].grade is Grade.CERTAIN
        assert foreign.proposals == ()
        assert written(cast.network.store) == before
        assert Role.CLIENT not in MatchLines.roles


@on_both_stores
def test_a_return_names_its_payment_after_the_case_was_closed(store: Opened) -> None:
    """Nothing is expected on a closed case any more, but its payments may bounce."""
    with meeting(store) as cast:
        cast.case()
        said = line("a", CASE, counterparty=DEBTOR.name, reference="E2E-9")
        (done,) = cast.anna.do_all(
            bookings(match((said,), cast.anna), received_by=Recipient.PARTNER)
        )
        cast.anna.do(CloseCase(case_id=CASE, code=CloseCode.OTHER, comment="moved abroad"))
        back = line("b", "returned", kind=LineKind.RETURN, returns="E2E-9")
        late, returned = match((line("c", CASE), back), cast.anna)
        assert late.proposals == ()
        proposal = returned.certain
        assert proposal is not None
        assert proposal.payment_id == done.answer.payment_id  # type: ignore[union-attr]
