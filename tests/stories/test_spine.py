"""The first whole road: from a recorded payment to a month-end invoice."""

from datetime import UTC, date, datetime

import pytest
from moneyed import Money

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    Badge,
    Claim,
    CloseMonth,
    CommissionStatus,
    CreditCommission,
    Debtor,
    DebtorKind,
    InvoiceStatus,
    Month,
    NotAllowed,
    NotFound,
    PartnerBalance,
    PartnerType,
    Percent,
    Recipient,
    RecordPayment,
    RegisterClient,
    RegisterPartner,
    SettleCommission,
    SubmitCase,
)
from debitura_core.adapters.rates import FixedRates
from debitura_core.testing import FixedClock
from tests.cast import Opened, on_both_stores


@on_both_stores
def test_a_payment_travels_from_the_debtor_to_the_month_end_invoice(store: Opened) -> None:
    """Two payments, one of them settled late, end up on one invoice each."""
    clock = FixedClock(datetime(2026, 3, 1, 9, tzinfo=UTC))
    with store(clock=clock, rates=FixedRates({("EUR", "USD"): "1.08"})) as network:
        ops = network.as_platform(user="ops")
        ops.do(
            RegisterPartner(
                partner_id="acme",
                name="Acme Inkasso",
                partner_type=PartnerType.EXCLUSIVE,
                country="DE",
                invoice_currency="EUR",
            )
        )
        ops.do(RegisterClient(client_id="nordic", name="Nordic Supplies", country="DK"))
        ops.do(AgreeTerms(partner_id="acme"))
        ops.do(
            SubmitCase(
                case_id="Q8OAXF3W",
                client_id="nordic",
                partner_id="acme",
                success_fee=Percent("9.5"),
                debtor=Debtor(kind=DebtorKind.COMPANY, name="Muster GmbH", country="DE"),
                claim=Claim(
                    principal=Money("20000", "EUR"),
                    invoice_date=date(2025, 11, 3),
                    due_date=date(2025, 12, 3),
                ),
            )
        )
        anna = network.as_partner("acme", user="anna")
        anna.do(AcceptCase(case_id="Q8OAXF3W"))

        direct = anna.do(
            RecordPayment(
                case_id="Q8OAXF3W",
                amount=Money("10000", "EUR"),
                received_by=Recipient.PARTNER,
                received_on=date(2026, 3, 1),
            )
        )
        assert direct.split.success_fee == Money("950", "EUR")
        assert direct.split.platform_fee == Money("380", "EUR")
        assert direct.split.partner_revenue == Money("570", "EUR")
        assert direct.split.creditor_amount == Money("9050", "EUR")
        assert direct.usd is not None
        assert direct.usd.platform_fee == Money("410.40", "USD")
        assert direct.commission_status is CommissionStatus.PAID

        via_client = anna.do(
            RecordPayment(
                case_id="Q8OAXF3W",
                amount=Money("5000", "EUR"),
                received_by=Recipient.CLIENT,
                received_on=date(2026, 3, 1),
            )
        )
        assert via_client.commission_status is CommissionStatus.UNPAID
        clock.advance(days=8)
        rows = {row.payout_id: row for row in anna.ask(PartnerBalance()).rows}
        assert rows[via_client.payout_id].badge is Badge.YELLOW
        clock.advance(days=3)
        assert {r.badge for r in anna.ask(PartnerBalance()).rows} == {Badge.NONE, Badge.RED}

        clock.set(datetime(2026, 4, 8, 6, tzinfo=UTC))
        (march,) = ops.do(CloseMonth(month=Month(2026, 3)))
        assert march.net == Money("380", "EUR")
        assert march.line_count == 1
        written = network.store.journal_length()
        assert ops.do(CloseMonth(month=Month(2026, 3))) == (march,)
        assert network.store.journal_length() == written
        anna.do(SettleCommission(payout_id=via_client.payout_id))
        clock.set(datetime(2026, 5, 8, 6, tzinfo=UTC))
        (april,) = ops.do(CloseMonth(month=Month(2026, 4)))
        assert april.net == Money("190", "EUR")
        statuses = {r.debitura_invoice_status for r in anna.ask(PartnerBalance()).rows}
        assert statuses == {InvoiceStatus.ISSUED}

        with pytest.raises(NotAllowed):
            anna.do(CreditCommission(payout_id=direct.payout_id, reason="uncollectible"))
        with pytest.raises(NotFound):
            network.as_partner("rival", user="eve").do(AcceptCase(case_id="Q8OAXF3W"))

        assert network.verify_books() == ()
        assert network.verify_journal() == ()
