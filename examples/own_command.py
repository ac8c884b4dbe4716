"""A command and an event of your own: a payment that was found on a bank statement.

A command is a frozen class with ``roles`` and ``decide``; nothing needs to be registered. This one
extends the library's `RecordPayment`: the payment and the event are kept together, or neither is.
"""

from datetime import UTC, date, datetime

from attrs import field, frozen
from moneyed import EUR, Money

from debitura_core import (
    AcceptCase,
    AgreeTerms,
    Books,
    Claim,
    Command,
    Debtor,
    DebtorKind,
    Decision,
    Network,
    Now,
    PartnerType,
    Payout,
    Percent,
    Recipient,
    RecordPayment,
    RegisterClient,
    RegisterPartner,
    Role,
    SubmitCase,
    Timeline,
)
from debitura_core.adapters.identifiers import Counted
from debitura_core.domain.kernel.identifiers import Subject, case_id, identifier
from debitura_core.testing import FixedClock


@frozen(kw_only=True)
class StatementMatched:
    """A line of a bank statement was found to be a payment on a case."""

    case_id: str
    partner_id: str
    statement_line: str

    @property
    def subject(self) -> Subject:
        """The case, so that its timeline shows the event."""
        return Subject(f"case:{self.case_id}")


@frozen(kw_only=True)
class BookStatementLine(Command[Payout]):
    """Record what a line of the partner's bank statement says."""

    roles = frozenset({Role.PARTNER})

    statement_line: str = field(converter=identifier)
    case_id: str = field(converter=case_id)
    amount: Money
    booked_on: date

    def decide(self, books: Books, now: Now, /) -> Decision[Payout]:
        """Record the payment, and journal where it was found."""
        payment = RecordPayment(
            case_id=self.case_id,
            amount=self.amount,
            received_by=Recipient.PARTNER,
            received_on=self.booked_on,
        )
        matched = StatementMatched(
            case_id=self.case_id,
            partner_id=now.actor.party,
            statement_line=self.statement_line,
        )
        return payment.decide(books, now).adding(matched)


# The event is named to the network, so that the journal gives it back.
network = Network.in_memory(
    clock=FixedClock(datetime(2026, 3, 4, 9, tzinfo=UTC)),
    identifiers=Counted(),
    events=[StatementMatched],
)
ops = network.as_platform(user="ops")
ops.do(
    RegisterPartner(
        partner_id="acme", name="Acme", partner_type=PartnerType.EXCLUSIVE, country="DE"
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

anna = network.as_partner("acme", user="anna")
anna.do(AcceptCase(case_id="Q8OAXF3W"))
line = BookStatementLine(
    statement_line="2026-03-04-0017",
    case_id="Q8OAXF3W",
    amount=Money("10000", EUR),
    booked_on=date(2026, 3, 4),
)

preview = anna.preview(line)
print("would write:", ", ".join(type(event).__name__ for event in preview.events))

first = anna.perform(line, key=line.statement_line)
again = anna.perform(line, key=line.statement_line)
print("booked:", first.answer.split.payment.amount, "again:", again.replayed)

for entry in anna.ask(Timeline(case_id="Q8OAXF3W")):
    print(entry.number, type(entry.event).__name__, entry.by)
