"""What every command refuses: wrong values, found by introspection over its fields."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, NewType, get_origin

import pytest
from attrs import fields, has
from moneyed import Money

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    Claim,
    HideFromBalance,
    Month,
    PartnerType,
    Percent,
    RegisterClient,
    RegisterPartner,
    SuspendPartner,
    errors,
)
from debitura_core.domain.kernel.checks import NOTE
from debitura_core.testing.samples import SAMPLE_COMMANDS, ids_of
from tests.cast import (
    CASE,
    START,
    TODAY,
    Opened,
    claim,
    declared,
    eur,
    meeting,
    on_both_stores,
    payment,
    submission,
    written,
)

WRONG: dict[Any, tuple[Any, ...]] = {
    str: (1, b"x", "nul \x00", "bell \x07", "surrogate \ud800", "x" * (NOTE + 1), "", "  "),
    int: ("1", 1.0, True, -1, Decimal(1)),
    bool: ("yes", 1, 0),
    Decimal: (1.5, "1.5", Decimal("NaN"), Decimal("Infinity"), Decimal(-1), Decimal("1.005")),
    datetime: ("2026-03-01", START.date(), START.replace(tzinfo=None)),
    date: ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC), 20260301, date(1899, 12, 31)),
    Percent: ("9.5", 9.5, Decimal("9.5")),
    Month: ("2026-03", date(2026, 3, 1)),
    bytes: ("text", bytearray(b"x"), memoryview(b"x"), 1, b""),
    tuple: ("x", ["x"], {"x"}, 1, (object(),), ("x",) * 1001),
    Mapping: ("x", ["x"], 1, {"reason": 1}, {1: "x"}, {"reason": ""}, {"nonsense": "x"}),
    Money: (
        "10 EUR",
        10,
        Decimal(10),
        Money("NaN", "EUR"),
        Money("Infinity", "EUR"),
        Money("10.005", "EUR"),
        Money("0.5", "JPY"),
        Money("0", "EUR"),
        Money("-5", "EUR"),
        Money(10**13, "EUR"),
        Money("1E+400", "EUR"),
    ),
}
MAY_BE_ZERO = {
    *(("SetAddedFees", kind) for kind in ("interest", "reminder", "collection")),
}
"""Amounts for which nothing at all is a good value."""

IDENTIFIERS = (1, "", " x", "a b", "../x", "x" * 65, "é", "a:b", "nul\x00", "\ud800")


def wrong_for(kind: type, field: str, hint: Any) -> tuple[Any, ...]:
    """Return every value that is wrong for a field of a command."""
    if isinstance(hint, NewType):
        return IDENTIFIERS
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint)).name, next(iter(hint)).value, 0
    if (get_origin(hint) or hint) in WRONG:
        values = WRONG[get_origin(hint) or hint]
        zero_is_wrong = (kind.__name__, field) not in MAY_BE_ZERO
        return tuple(one for one in values if zero_is_wrong or one != Money("0", "EUR"))
    assert has(hint) or get_origin(hint) is tuple, f"say what is wrong for {kind}.{field}"
    return "x", {}, object()


@pytest.mark.parametrize(
    ("kind", "field", "hint"),
    [
        pytest.param(kind, *one, id=f"{kind.__name__}.{one[0]}")
        for kind in SAMPLE_COMMANDS
        for one in declared(kind)
    ],
)
def test_a_wrong_value_never_passes_the_door(kind: type, field: str, hint: Any) -> None:
    """Each is a named error that names the field and never shows what was given."""
    command: Any = SAMPLE_COMMANDS[kind].make(ids_of("shadow-x"))
    told = {one.name: getattr(command, one.name) for one in fields(kind)}
    for value in wrong_for(kind, field, hint):
        with pytest.raises(errors.InvalidInput) as refused:
            kind(**{**told, field: value})
        assert isinstance(refused.value, ValueError)
        if not isinstance(refused.value, errors.InvalidIdentifier):  # it names the kind of id
            name = {"attachments": "documents"}.get(field, field)
            assert refused.value.facts.get("field", name).startswith(name)
        if value in WRONG[str] and isinstance(value, str) and value.strip():
            assert value not in str(refused.value)


def test_a_missing_field_is_pythons_own_error() -> None:
    """A command without its case is a TypeError, as for any function."""
    with pytest.raises(TypeError):
        AcceptCase()  # type: ignore[call-arg]


@on_both_stores
def test_a_refused_command_leaves_the_books_untouched(store: Opened) -> None:
    """Wrong currency, wrong day, wrong state, unknown ids, taken ids: nothing is written."""
    with meeting(store) as cast:
        cast.case(client_reference="R-1")
        cast.submit("PENDING01")
        cast.pay(eur("100"), payment_id="pay-1")
        before = written(cast.network.store)
        in_two_days = cast.clock.now().date() + timedelta(days=2)
        refusals: tuple[tuple[type[errors.DebituraError], Any], ...] = (
            (errors.CurrencyMismatch, lambda: cast.pay(Money("10", "USD"))),
            (errors.PaymentInFuture, lambda: cast.pay(eur("10"), received_on=in_two_days)),
            (errors.CaseTakesNoPayment, lambda: cast.pay(eur("10"), "PENDING01")),
            (errors.NotFound, lambda: cast.pay(eur("10"), "NOWHERE01")),
            (errors.DuplicateId, lambda: cast.pay(eur("10"), payment_id="pay-1")),
            (errors.DuplicateId, lambda: cast.submit(CASE)),
            (errors.DuplicateId, lambda: cast.submit("OTHERCASE", client_reference="R-1")),
            (errors.NotFound, lambda: cast.submit("OTHERCASE", client_id="nobody")),
            (errors.PartnerInactive, lambda: cast.submit("OTHERCASE", partner_id="nobody")),
            (errors.InvalidInput, lambda: cast.submit("OTHERCASE", client_id=None)),
            (
                errors.ClaimNotDue,
                lambda: cast.ops.do(
                    submission(
                        "OTHERCASE",
                        claim=Claim(principal=eur("1"), invoice_date=TODAY, due_date=in_two_days),
                    )
                ),
            ),
            (
                errors.DuplicateId,
                lambda: cast.ops.do(RegisterClient(client_id="nordic", name="N", country="DK")),
            ),
            (
                errors.DuplicateId,
                lambda: cast.ops.do(
                    RegisterPartner(
                        partner_id="acme",
                        name="N",
                        partner_type=PartnerType.EXCLUSIVE,
                        country="DK",
                    )
                ),
            ),
            (errors.NotFound, lambda: cast.ops.do(AgreeTerms(partner_id="nobody"))),
            (errors.NotFound, lambda: cast.ops.do(SuspendPartner(partner_id="nobody"))),
            (errors.NotFound, lambda: cast.anna.do(HideFromBalance(client_id="baltic"))),
        )
        for error, attempt in refusals:
            with pytest.raises(error):
                attempt()
        assert written(cast.network.store) == before


def test_amounts_up_to_the_bound_are_taken_and_the_bound_is_not() -> None:
    """10^15 minor units are refused, one less is booked."""
    with meeting() as cast:
        cast.case(claim=claim(Money("9999999999999.99", "EUR")))
        payout = cast.pay(Money("9999999999999.99", "EUR"))
        assert payout.split.payment == Money("9999999999999.99", "EUR")
        with pytest.raises(errors.AmountTooLarge):
            cast.pay(Money("10000000000000.00", "EUR"))


def test_a_suspended_partner_gets_no_new_case_and_keeps_what_it_has() -> None:
    """An explicit partner must be active."""
    with meeting() as cast:
        cast.case()
        assert not cast.ops.do(SuspendPartner(partner_id="acme")).active
        with pytest.raises(errors.PartnerInactive):
            cast.submit("OTHERCASE")
        with pytest.raises(errors.PartnerInactive):
            cast.ops.do(SuspendPartner(partner_id="acme"))
        cast.pay(eur("10"))


def test_without_an_agreement_nothing_is_recorded() -> None:
    """No share can be computed."""
    with meeting() as cast:
        cast.ops.do(
            RegisterPartner(
                partner_id="new", name="New", partner_type=PartnerType.EXCLUSIVE, country="DE"
            )
        )
        cast.case("NEWCASE01", partner_id="new")
        desk = cast.network.as_partner("new", user="anna")
        with pytest.raises(errors.NoAgreement):
            desk.do(payment(eur("10"), "NEWCASE01"))
