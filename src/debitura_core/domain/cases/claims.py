"""What is claimed, and from whom. Personal data is in this module only (rule kernel-11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import Enum
from hashlib import sha256

from attrs import field, frozen
from moneyed import Money

from debitura_core.domain.kernel import canonical, checks
from debitura_core.domain.kernel.errors import ClaimNotDue, InvalidClaim
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId
from debitura_core.domain.kernel.money import share_out, to_minor
from debitura_core.domain.kernel.seals import WORDS


class DebtorKind(Enum):
    """A company, or a private person."""

    COMPANY = "company"
    PERSON = "person"


class DisputeStatus(Enum):
    """What is known of a dispute when the claim comes in."""

    DISPUTED = "disputed"
    NOT_DISPUTED = "not_disputed"
    UNKNOWN = "unknown"


@frozen(kw_only=True)
class Address:
    """A postal address."""

    street: str = field(validator=checks.text(500), **WORDS)
    city: str = field(validator=checks.text(200), **WORDS)
    country: str = field(validator=checks.country)
    postal_code: str | None = field(
        default=None, validator=checks.optional(checks.text(32)), **WORDS
    )
    state: str | None = field(default=None, validator=checks.optional(checks.text(64)), **WORDS)


@frozen(kw_only=True)
class Debtor:
    """The company or private person that owes the money.

    All of it is personal data: it is shown in no ``repr``, error or journal entry.
    """

    kind: DebtorKind = field(validator=checks.member(DebtorKind))
    name: str = field(validator=checks.text(500), **WORDS)
    country: str = field(validator=checks.country)
    contact_person: str | None = field(
        default=None, validator=checks.optional(checks.text(500)), **WORDS
    )
    addresses: tuple[Address, ...] = field(
        default=(), validator=checks.many(checks.instance(Address), 50), **WORDS
    )
    emails: tuple[str, ...] = field(
        default=(), validator=checks.many(checks.text(320), 50), **WORDS
    )
    phones: tuple[str, ...] = field(default=(), validator=checks.many(checks.text(64), 50), **WORDS)
    registration_number: str | None = field(
        default=None, validator=checks.optional(checks.text(64)), **WORDS
    )
    payment_history: tuple[str, ...] = field(
        default=(), validator=checks.many(checks.text(1000), 200), **WORDS
    )


@frozen(kw_only=True)
class ClaimInvoice:
    """One unpaid invoice of a claim."""

    number: str = field(validator=checks.text(64), **WORDS)
    amount: Money = field(validator=checks.positive_money)
    invoice_date: date = field(validator=checks.day)
    due_date: date = field(validator=checks.day)


@frozen(kw_only=True)
class Claim:
    """What is owed: principal, the fees on top of it, and where it comes from.

    Interest, reminder fees and collection fees are charged to the debtor on top of the principal,
    in its currency. If the invoices are listed, they add up to the principal.

    Raises `InvalidClaim` when the parts contradict each other.
    """

    principal: Money = field(validator=checks.positive_money)
    invoice_date: date = field(validator=checks.day)
    due_date: date = field(validator=checks.day)
    invoices: tuple[ClaimInvoice, ...] = field(
        default=(), validator=checks.many(checks.instance(ClaimInvoice))
    )
    interest: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    reminder_fees: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    collection_fees: Money | None = field(
        default=None, validator=checks.optional(checks.money_not_negative)
    )
    payment_terms: str | None = field(
        default=None, validator=checks.optional(checks.text(1000)), **WORDS
    )
    description: str | None = field(
        default=None, validator=checks.optional(checks.text(4000)), **WORDS
    )
    dispute_status: DisputeStatus | None = field(
        default=None, validator=checks.optional(checks.member(DisputeStatus))
    )

    def __attrs_post_init__(self) -> None:
        if self.due_date < self.invoice_date:
            raise InvalidClaim(field="due_date", problem="a claim falls due after its invoice date")
        extras = (self.interest, self.reminder_fees, self.collection_fees)
        lines = tuple(line.amount for line in self.invoices)
        for part in (*extras, *lines):
            if part is not None and part.currency != self.principal.currency:
                raise InvalidClaim(field="claim", problem="all amounts share one currency")
        if lines and sum(to_minor(line) for line in lines) != to_minor(self.principal):
            raise InvalidClaim(field="invoices", problem="the invoices add up to the principal")

    @property
    def currency(self) -> str:
        """The code of the one currency the claim is in."""
        return self.principal.currency.code

    def buckets(self) -> Buckets:
        """Return the amounts claimed, in minor units."""
        return Buckets(
            to_minor(self.principal),
            *(
                0 if part is None else to_minor(part)
                for part in (self.interest, self.reminder_fees, self.collection_fees)
            ),
        )


@frozen
class Buckets:
    """An amount by what it is owed for, in minor units: the four buckets of a claim."""

    principal: int
    interest: int = 0
    reminder_fees: int = 0
    collection_fees: int = 0

    @property
    def added_fees(self) -> int:
        """Interest, reminder and collection fees together."""
        return self.interest + self.reminder_fees + self.collection_fees

    @property
    def total(self) -> int:
        """All four buckets together."""
        return self.principal + self.added_fees

    def __iter__(self) -> Iterator[int]:
        return iter((self.principal, self.interest, self.reminder_fees, self.collection_fees))

    def minus(self, other: Buckets) -> Buckets:
        """Return what is left of each bucket."""
        return Buckets(
            self.principal - other.principal,
            self.interest - other.interest,
            self.reminder_fees - other.reminder_fees,
            self.collection_fees - other.collection_fees,
        )

    def plus(self, other: Buckets) -> Buckets:
        """Return both together, bucket by bucket."""
        return Buckets(
            self.principal + other.principal,
            self.interest + other.interest,
            self.reminder_fees + other.reminder_fees,
            self.collection_fees + other.collection_fees,
        )

    def holds(self, other: Buckets) -> bool:
        """Return whether no bucket of *other* exceeds this one's."""
        return all(ours >= theirs for ours, theirs in zip(self, other, strict=True))

    def allocate(self, amount: int) -> Buckets:
        """Spread a payment over what is open, pro rata and exactly (rule money-4).

        It is shared between principal and added fees first, then among the fees. What exceeds the
        open amount goes to no bucket: nobody owed it.

        >>> Buckets(10_000, 700, 0, 300).allocate(5_500)
        Buckets(principal=5000, interest=350, reminder_fees=0, collection_fees=150)
        """
        covered = min(amount, self.total)
        if not self.added_fees:
            return Buckets(covered)
        principal, added = share_out(covered, (self.principal, self.added_fees))
        fees = (self.interest, self.reminder_fees, self.collection_fees)
        return Buckets(principal, *share_out(added, fees))


@frozen(kw_only=True)
class CaseFile:
    """The papers of a case: the debtor and the claim as submitted, apart from its figures."""

    case_id: CaseId
    client_id: ClientId
    partner_id: PartnerId | None
    debtor: Debtor
    claim: Claim
    version: int = 1


# -------------------------------------------------------------------------------------- rules


def terms_hash(claim: Claim) -> str:
    """Return a hash of the days, the dispute and the listed invoices of a claim, for the journal.

    Amounts and days only, nothing personal: an edit of the papers shows, their content does not.
    """
    told = (
        claim.invoice_date,
        claim.due_date,
        claim.dispute_status,
        tuple((line.amount, line.invoice_date, line.due_date) for line in claim.invoices),
    )
    return sha256(canonical.text(told).encode()).hexdigest()


def check_due(claim: Claim, today: date) -> None:
    """Refuse a claim with an invoice or due date in the future."""
    for name, when in (
        ("invoice_date", claim.invoice_date),
        ("due_date", claim.due_date),
        *(("invoices.due_date", line.due_date) for line in claim.invoices),
    ):
        if when > today:
            raise ClaimNotDue(field=name, day=when)
