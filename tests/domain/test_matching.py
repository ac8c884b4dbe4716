"""Matching statement lines with cases: what is certain is right, what is doubtful is shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moneyed import Money

from debitura_core.domain.kernel.identifiers import CaseId, PaymentId
from debitura_core.domain.money.matching import (
    Candidate,
    Grade,
    Matcher,
    PaidReference,
    Reason,
    bare,
    is_mistyped,
)
from debitura_core.domain.money.statement_lines import LineKind, StatementLine

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def candidate(case_id: str = "one", **facts: object) -> Candidate:
    told: dict[str, object] = {
        "case_id": CaseId(case_id),
        "reference": "Q8OAXF3W",
        "currency": "EUR",
        "outstanding_minor": 40_000,
        "client_reference": "K-2025-17",
        "debtor_name": "Müller GmbH",
        "invoices": ("RE-2025-17",),
    }
    return Candidate(**{**told, **facts})  # type: ignore[arg-type]


def line(purpose: str, minor: int = 40_000, **facts: object) -> StatementLine:
    told: dict[str, object] = {
        "account": "DE02120300000000202051",
        "line_id": "1",
        "kind": LineKind.CREDIT,
        "amount": Money(Decimal(minor) / 100, "EUR"),
        "booked_on": date(2026, 3, 4),
        "purpose": purpose,
    }
    return StatementLine(**{**told, **facts})  # type: ignore[arg-type]


def graded(matcher: Matcher, said: StatementLine) -> list[tuple[str, Grade, tuple[Reason, ...]]]:
    return [(one.case_id, one.grade, one.reasons) for one in matcher.match(said)]


R, G = Reason, Grade


@pytest.mark.parametrize(
    ("said", "grade", "reasons"),
    (
        (line("Q8OAXF3W"), G.CERTAIN, (R.REFERENCE, R.OUTSTANDING)),
        (line("q8oa xf3w, thanks"), G.CERTAIN, (R.REFERENCE, R.OUTSTANDING)),
        (line("Q8OAXF3W", 100, counterparty="Mueller"), G.CERTAIN, (R.REFERENCE, R.NAME)),
        (line("Q8OAXF3W", 100), G.LIKELY, (R.REFERENCE,)),
        (line("Q8OAXF3W", 40_001, counterparty="Muller"), G.LIKELY, (R.REFERENCE, R.NAME)),
        (line("RE 2025/17"), G.LIKELY, (R.INVOICE_NUMBER, R.OUTSTANDING)),
        (line("K202517 RE-2025-17", 5), G.CERTAIN, (R.CLIENT_REFERENCE, R.INVOICE_NUMBER)),
        (line("Q8OAXF3V"), G.CHOOSE, (R.REFERENCE_MISTYPED, R.OUTSTANDING)),
        (line("Q8AOXF3W", 100), G.CHOOSE, (R.REFERENCE_MISTYPED,)),
        (line("", counterparty="MULLER GMBH & CO"), G.CHOOSE, (R.NAME, R.OUTSTANDING)),
    ),
    ids=str,
)
def test_a_line_is_graded_by_what_speaks_for_it(
    said: StatementLine, grade: Grade, reasons: tuple[Reason, ...]
) -> None:
    """References with blanks, slips, names without accents, amounts: each counts for what it is."""
    assert graded(Matcher([candidate()]), said) == [("one", grade, reasons)]


@pytest.mark.parametrize(
    "said",
    (
        line("thank you"),
        line("", counterparty="Müller GmbH", minor=123),
        line("Q8OAXF3W", kind=LineKind.DEBIT),
        line("Q8OAXF3W", kind=LineKind.CHARGE),
        line("Q8OAXF3W", amount=Money("400", "DKK")),
    ),
    ids=str,
)
def test_a_line_that_says_nothing_of_a_case_matches_none(said: StatementLine) -> None:
    """A name alone, money that left and money in another currency propose nothing."""
    assert Matcher([candidate()]).match(said) == ()


def test_two_cases_are_never_certain() -> None:
    """Where a second case has any mark or the same debtor and amount, a person chooses."""
    other = candidate("two", reference="M2TT0A4K", client_reference=None, invoices=())
    found = graded(Matcher([candidate(), other]), line("Q8OAXF3W M2TT0A4K"))
    assert [(one, grade) for one, grade, _ in found] == [("one", G.CHOOSE), ("two", G.CHOOSE)]
    same = graded(Matcher([candidate(), other]), line("Q8OAXF3W", counterparty="Müller GmbH"))
    assert [(one, grade) for one, grade, _ in same] == [("one", G.LIKELY), ("two", G.CHOOSE)]


def test_a_return_is_matched_with_the_payment_it_takes_back() -> None:
    """The reference and the amount of one payment make it certain; another amount does not."""
    paid = PaidReference(
        payment_id=PaymentId("p1"), case_id=CaseId("one"), case_reference="Q8OAXF3W",
        currency="EUR", reference="E2E-9", amount_minor=2_000,
    )  # fmt: skip
    matcher = Matcher([candidate()], [paid])
    back = line("", 2_000, kind=LineKind.RETURN, returns="E2E-9")
    (found,) = matcher.match(back)
    assert (found.grade, found.payment_id, found.reasons) == (G.CERTAIN, "p1", (R.BANK_REFERENCE,))
    (part,) = matcher.match(line("", 1_999, kind=LineKind.RETURN, returns="E2E-9"))
    assert (part.grade, part.payment_id) == (G.LIKELY, None)
    assert matcher.match(line("E2E-9", 2_000)) == ()


@given(st.text(LETTERS, min_size=8, max_size=10), st.data())
def test_every_slip_of_one_character_is_known(meant: str, data: st.DataObject) -> None:
    """Wrong, missing, extra or swapped: the case is proposed, and never as certain."""
    place = data.draw(st.integers(0, len(meant) - 2))
    letter = data.draw(st.sampled_from(LETTERS))
    said = data.draw(
        st.sampled_from(
            (
                meant[:place] + letter + meant[place + 1 :],
                meant[:place] + meant[place + 1 :],
                meant[:place] + letter + meant[place:],
                meant[:place] + meant[place + 1] + meant[place] + meant[place + 2 :],
            )
        )
    )
    matcher = Matcher([candidate(reference=meant, invoices=(), client_reference=None)])
    found = matcher.match(line(said, 1))
    if said != meant:
        assert is_mistyped(said, meant)
        assert is_mistyped(meant, said)
        assert [(one.case_id, one.grade) for one in found] == [("one", G.CHOOSE)]


@given(st.integers(0, 2**32))
@settings(max_examples=20)
def test_what_is_certain_is_right(seed: int) -> None:
    """Among many cases and noisy lines, a certain match is never another case than the payer's."""
    draw = Random(seed)
    names = ("Müller GmbH", "Sørensen ApS", "Jensen & Co", "Berg AB", "Muller Handel")
    cases = [
        candidate(
            f"c{at}",
            reference="".join(draw.choices(LETTERS, k=8)),
            client_reference=f"K{draw.randrange(300)}",
            debtor_name=draw.choice(names),
            invoices=(f"RE-{draw.randrange(500):04}",),
            outstanding_minor=draw.randint(1, 60) * 1_000,
        )
        for at in range(120)
    ]
    matcher = Matcher(cases)
    for _ in range(60):
        one = draw.choice(cases)
        marks = [one.reference, one.invoices[0], one.client_reference or "", "thanks"]
        said = " ".join(draw.sample(marks, draw.randint(1, 2)))
        slip = draw.randrange(len(said))
        if draw.random() < 0.4:
            said = said[:slip] + draw.choice(LETTERS) + said[slip + 1 :]
        payer = one.debtor_name if draw.random() < 0.7 else draw.choice(names)
        minor = one.outstanding_minor if draw.random() < 0.5 else draw.randint(1, 60_000)
        found = matcher.match(line(said, minor, counterparty=payer))
        certain = [proposal.case_id for proposal in found if proposal.grade is Grade.CERTAIN]
        assert certain in ([], [one.case_id]), (said, certain, one.case_id)


def test_marks_are_compared_by_letters_and_digits() -> None:
    """Blanks, hyphens, accents and small letters make no difference."""
    assert bare("re-2025/017 ä") == "RE2025017A"
