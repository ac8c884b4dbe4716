"""A first payment: from empty books to a ledger row and a month-end invoice."""

from datetime import UTC, date, datetime

from moneyed import EUR, Money

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    Claim,
    CloseMonth,
    Debtor,
    DebtorKind,
    Month,
    Network,
    PartnerBalance,
    PartnerType,
    Percent,
    Recipient,
    RecordPayment,
    RegisterClient,
    RegisterPartner,
    SubmitCase,
)
from debitura_core.adapters.identifiers import Counted
from debitura_core.adapters.rates import FixedRates
from debitura_core.testing import FixedClock

# Books in memory, on a fixed day; Network.open("books.db") keeps them in a file.
clock = FixedClock(datetime(2026, 3, 4, 9, tzinfo=UTC))
rates = FixedRates({("EUR", "USD"): "1.08"})
network = Network.in_memory(clock=clock, rates=rates, identifiers=Counted())

# The platform takes a partner and a client into the network, and assigns a claim.
ops = network.as_platform(user="ops")
ops.do(
    RegisterPartner(
        partner_id="acme",
        name="Acme Inkasso",
        partner_type=PartnerType.EXCLUSIVE,
        country="DE",
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
            principal=Money("20000", EUR),
            invoice_date=date(2025, 11, 3),
            due_date=date(2025, 12, 3),
        ),
    )
)

# The partner accepts the case, and its debtor pays half.
anna = network.as_partner("acme", user="anna")
anna.do(AcceptCase(case_id="Q8OAXF3W"))
payout = anna.do(
    RecordPayment(
        case_id="Q8OAXF3W",
        amount=Money("10000", EUR),
        received_by=Recipient.PARTNER,
        received_on=date(2026, 3, 4),
    )
)
print(payout.split.explain())

# The ledger, newest first.
for row in anna.ask(PartnerBalance()).rows:
    print(row.reference, row.client, row.revenue.amount, row.commission_status.label)

# In April the platform bills its share of March.
clock.set(datetime(2026, 4, 8, 6, tzinfo=UTC))
for invoice in ops.do(CloseMonth(month=Month(2026, 3))):
    print(invoice.number, invoice.month, invoice.net.amount, invoice.currency, invoice.due_on)
