"""Lines of bank statements: what a bank says it booked, before anybody matches it with a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from hashlib import sha256

from attrs import evolve, field, frozen
from moneyed import Money

from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.kernel.seals import WORDS


class LineKind(Enum):
    """What a line of a bank statement did to the account."""

    CREDIT = "credit"
    """Money came in."""
    DEBIT = "debit"
    """Money went out."""
    RETURN = "return"
    """Money that had come in went back: a bounced or recalled payment."""
    REFUND = "refund"
    """Money that had gone out came back."""
    CHARGE = "charge"
    """The bank took a fee."""

    @property
    def comes_in(self) -> bool:
        """Whether the balance of the account rises."""
        return self in (LineKind.CREDIT, LineKind.REFUND)


@frozen(kw_only=True)
class StatementLine:
    """One line of a bank statement, as the bank booked it.

    *amount* is positive; *kind* says which way it went. *line_id* differs from that of every other
    line of the account, in this statement and in any other that covers the same days. *reference*
    is what payer and payee agreed (end to end); *returns* the reference of the payment that a
    return takes back. Names, accounts and texts are personal and stay out of ``repr``.
    """

    account: str = field(**WORDS)
    line_id: str
    kind: LineKind
    amount: Money = field(validator=checks.positive_money)
    booked_on: date = field(validator=checks.day)
    value_on: date | None = field(default=None, validator=checks.optional(checks.day))
    counterparty: str | None = field(default=None, **WORDS)
    counterparty_account: str | None = field(default=None, **WORDS)
    purpose: str = field(default="", **WORDS)
    reference: str | None = field(default=None, **WORDS)
    returns: str | None = field(default=None, **WORDS)

    @property
    def minor(self) -> int:
        """The amount in minor units of its currency, negative where money left the account."""
        minor = to_minor(self.amount)
        return minor if self.kind.comes_in else -minor


def identified(lines: Iterable[StatementLine]) -> Iterator[StatementLine]:
    """Give every line without a bank's own id one that is made of what it says.

    Equal lines of one day are counted, so that two equal payments stay two, and a second statement
    over the same days gives them the same two ids.
    """
    seen: Counter[str] = Counter()
    for line in lines:
        if line.line_id:
            yield line
            continue
        amount = f"{line.minor} {line.amount.currency.code}"
        said = (
            line.account, line.booked_on.isoformat(), line.kind.value, amount,
            line.counterparty_account, line.counterparty, line.reference, line.purpose,
        )  # fmt: skip
        mark = sha256(repr(said).encode()).hexdigest()[:24]
        seen[mark] += 1
        yield evolve(line, line_id=f"{mark}-{seen[mark]}")
