"""Two currencies, two sources of rates: from payments to the invoice, to the cent."""

from __future__ import annotations

from datetime import UTC, date, datetime

from moneyed import Money

from debitura_core import (
    AgreeTerms,
    Claim,
    InvoiceLines,
    Month,
    PartnerBalance,
    PartnerType,
    Recipient,
    RecordPayment,
    RegisterPartner,
    SettleCommission,
)
from debitura_core.adapters.rates import AgreedRate, AgreedRates, EcbRates, RateChain
from tests.cast import Opened, eur, meeting, on_both_stores

FRIDAY, SATURDAY = date(2014, 3, 28), date(2014, 3, 29)
AGREED = AgreedRate("EUR", "USD", "1.40", date(2014, 3, 1), FRIDAY)


@on_both_stores
def test_a_danish_partner_collects_euros_and_crowns(store: Opened) -> None:
    """Dollars at the day of the payment, the invoice at the day of the commission; both are told.

    What was agreed comes before what is published, a weekend has the rate of its Friday, and the
    totals in every currency, and in dollars, are the sums of the payouts.
    """
    rates = RateChain(AgreedRates([AGREED]), EcbRates())
    with meeting(store, at=datetime(2014, 3, 29, 9, tzinfo=UTC), rates=rates) as cast:
        kind = PartnerType.EXCLUSIVE
        cast.ops.do(RegisterPartner(partner_id="dk", name="DK", partner_type=kind, country="DK"))
        cast.ops.do(AgreeTerms(partner_id="dk"))
        hans = cast.network.as_partner("dk", user="hans")
        for case_id, amount in (("EUROS001", eur("20000")), ("CROWNS01", Money("9000", "DKK"))):
            old = Claim(principal=amount, invoice_date=date(2013, 9, 1), due_date=date(2013, 10, 1))
            cast.case(case_id, partner_id="dk", claim=old)
        payouts = [
            hans.do(
                RecordPayment(case_id=case, amount=amount, received_by=by, received_on=on)
            )
            for case, amount, by, on in (
                ("EUROS001", eur("10000"), Recipient.PARTNER, FRIDAY),
                ("EUROS001", eur("333.33"), Recipient.CLIENT, SATURDAY),
                ("CROWNS01", Money("1234.56", "DKK"), Recipient.PARTNER, SATURDAY),
            )
        ]  # fmt: skip
        told = [(one.rate.origin, one.rate.observed_on) for one in payouts if one.rate]
        assert told == [("agreed", AGREED.first_day), ("ECB", FRIDAY), ("ECB", FRIDAY)]
        cast.clock.advance(days=1)
        hans.do(SettleCommission(payout_id=payouts[1].payout_id))
        (invoice,) = cast.close(Month(2014, 3))
        assert (invoice.currency, invoice.line_count) == ("DKK", 3)
        lines = hans.ask(InvoiceLines(invoice_id=invoice.invoice_id)).lines
        assert {(line.currency, line.rate_on) for line in lines} >= {("EUR", FRIDAY)}
        assert sum(line.net_minor for line in lines) == invoice.net_minor
        totals = hans.ask(PartnerBalance(totals=True)).totals
        assert totals is not None
        for currency, sums in totals.items():
            mine = [one for one in payouts if one.split.currency == currency]
            assert sums.revenue_minor == sum(one.split.partner_revenue_minor for one in mine)
            assert sums.debtor_payments_minor == sum(one.split.payment_minor for one in mine)
            assert sums.usd is not None
            dollars = [one.usd for one in mine if one.usd]
            assert sums.usd.revenue_minor == sum(one.partner_revenue_minor for one in dollars)
            assert sums.usd.debtor_payments_minor == sum(one.payment_minor for one in dollars)
