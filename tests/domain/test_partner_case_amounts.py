"""What is kept of partner cases in minor units is shown as money, in its own currency."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

from debitura_core import Requirement, Side
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.partner_cases.bills import BillLine, BillTotal
from debitura_core.domain.partner_cases.fees import LedgerEntry, PartnerCaseFee
from debitura_core.domain.partner_cases.metrics import PartnerCaseFigures
from debitura_core.domain.partner_cases.settlements import SettledEntry, Settlement
from debitura_core.domain.partner_cases.statements import (
    PartnerCaseBalance,
    ScheduledPayment,
    StatementLine,
)
from tests.domain.values import a_share_of_the_examples, values_of

KINDS = (
    *(BillLine, BillTotal, LedgerEntry, PartnerCaseBalance, PartnerCaseFee, PartnerCaseFigures),
    *(ScheduledPayment, SettledEntry, Settlement, StatementLine),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@a_share_of_the_examples
@given(data=st.data())
def test_an_amount_is_shown_as_it_is_kept(kind: Any, data: st.DataObject) -> None:
    """An attribute without its unit is the same figure as money; none stays none."""
    value = data.draw(values_of(kind))
    names = [one.name.removesuffix("_minor") for one in fields(kind) if "_minor" in one.name]
    shown = [name for name in names if hasattr(kind, name)]
    assert shown
    for name in shown:
        minor = getattr(value, f"{name}_minor")
        wanted = None if minor is None else from_minor(minor, value.currency)
        assert getattr(value, name) == wanted


@pytest.mark.parametrize("enumeration", (Requirement, Side), ids=lambda one: one.__name__)
def test_every_choice_has_words_of_its_own(enumeration: Any) -> None:
    """What stands in a refusal can be told apart."""
    assert len({member.words for member in enumeration}) == len(enumeration)
