"""Partner cases as their submitter sees them: who may submit, each case, all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from attrs import field, frozen
from moneyed import Money

from debitura_core.desk import Query, partner_of
from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import Claim, Debtor
from debitura_core.domain.cases.returns import pending
from debitura_core.domain.cases.tasks import Task
from debitura_core.domain.correspondence.documents import Document
from debitura_core.domain.correspondence.messages import Message
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Role, Roles
from debitura_core.domain.kernel.calendar import instant_text
from debitura_core.domain.kernel.identifiers import (
    PartnerCaseId,
    PartnerId,
    PayoutId,
    partner_case_id,
    partner_id_or_none,
    subject,
)
from debitura_core.domain.kernel.money import from_minor
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.parties.agreements import Phase, in_force
from debitura_core.domain.parties.partner_case_terms import (
    Branding,
    PartnerCaseTerms,
    Requirement,
    Side,
    may_submit,
)
from debitura_core.domain.partner_cases.blocks import missing_information
from debitura_core.domain.partner_cases.collection import Collector, Standing, standing
from debitura_core.domain.partner_cases.fees import CollectedPayment, ledger_of
from debitura_core.domain.partner_cases.metrics import (
    PartnerCaseFigures,
    PartnerCaseMetrics,
    figures_of,
    in_usd,
    metrics_of,
)
from debitura_core.domain.partner_cases.partner_cases import PartnerCase
from debitura_core.domain.partner_cases.submission_templates import SubmissionTemplate
from debitura_core.ports import Now, ScopedBooks
from debitura_core.queries.pages import cursor_at, page_of, place_after


@frozen(kw_only=True)
class Eligibility:
    """Whether a partner may submit cases of its own clients, and all that is in the way of it."""

    partner_id: PartnerId
    unmet: tuple[Requirement, ...]
    terms: PartnerCaseTerms | None
    """The shadow client clause of the agreement in force."""

    @property
    def may_submit(self) -> bool:
        """Whether nothing is in the way."""
        return not self.unmet


@frozen(kw_only=True)
class MaySubmit(Query[Eligibility]):
    """Whether a partner may submit cases today, and every requirement that it does not meet.

    Raises `NotFound`, and `InvalidInput` on a platform desk that names no partner.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)

    def answer(self, books: ScopedBooks, now: Now, /) -> Eligibility:
        """Return what the partner meets, and what it does not."""
        partner = books.partners.get(partner_of(books, self.partner_id))
        agreement = in_force(books.agreements.of(partner.partner_id), now.today)
        terms = None if agreement is None else agreement.partner_case_terms
        record = books.partner_cases.recent_work(partner.partner_id, now.at)
        return Eligibility(
            partner_id=partner.partner_id, unmet=may_submit(partner, terms, record), terms=terms
        )


@frozen(kw_only=True)
class SubmissionTemplates(Query[tuple[SubmissionTemplate, ...]]):
    """The submission templates of a partner, by name."""

    roles: ClassVar[Roles] = frozenset({Role.PARTNER})

    def answer(self, books: ScopedBooks, now: Now, /) -> tuple[SubmissionTemplate, ...]:
        """Return the templates."""
        return tuple(books.partner_cases.templates(PartnerId(now.actor.party)))


@frozen(kw_only=True)
class PartnerCasePayment:
    """A payment on a partner case: when, how much, in which phase, and who collected it.

    ``settled_at`` is when its commission was paid, from when on it is in the ledger.
    """

    payout_id: PayoutId
    received_on: date
    amount: Money
    phase: Phase
    by_submitter: bool
    settled_at: datetime | None


@frozen(kw_only=True)
class PartnerCaseView:
    """A partner case and all that its submitter may see of it.

    Before acceptance: the submission, and what is ``missing``. After it: the case with its money,
    papers and letters, no matter who collects it. ``tasks`` are those of the submitter, which acts
    in its client's place. The `Timeline` of the case has its history.
    """

    partner_case: PartnerCase
    standing: Standing
    missing: tuple[str, ...]
    reference: str | None = None
    status_label: str | None = None
    phase: Phase | None = None
    collector: Collector | None = None
    assigned_at: datetime | None = None
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    claimed: Money | None = None
    collected: Money | None = None
    outstanding: Money | None = None
    contact_by: Side | None = None
    branding: Branding | None = None
    debtor: Debtor | None = field(default=None, **WORDS)
    claim: Claim | None = field(default=None, **WORDS)
    payments: tuple[PartnerCasePayment, ...] = ()
    documents: tuple[Document, ...] = field(default=(), **WORDS)
    messages: tuple[Message, ...] = field(default=(), **WORDS)
    tasks: tuple[Task, ...] = ()
    history: tuple[JournalEntry, ...] = ()
    """What was journalled of the submission, from its first draft to its last settlement."""


@frozen(kw_only=True)
class PartnerCasePage(Query[PartnerCaseView]):
    """All data of one partner case, for its submitter; raises `NotFound`.

    The partner that collects the case finds it by its case id, and cannot see this page.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_case_id: PartnerCaseId = field(converter=partner_case_id)

    def answer(self, books: ScopedBooks, now: Now, /) -> PartnerCaseView:
        """Return the submission, and its case if there is one."""
        found = books.partner_cases.get(self.partner_case_id)
        case, file = books.partner_cases.case(found), books.partner_cases.file(found)
        if case is None or file is None or found.agreed is None:
            blocks = found.blocks
            return PartnerCaseView(
                partner_case=found,
                standing=_standing(books, found, case),
                missing=missing_information(blocks, found.papers),
                debtor=blocks.debtor,
                claim=blocks.claim,
                history=_history(books, found),
            )
        paid = sorted(
            books.partner_cases.collected(found.partner_id, case.case_id),
            key=lambda one: (one.received_on, one.payout_id),
        )
        return PartnerCaseView(
            partner_case=found,
            standing=_standing(books, found, case),
            missing=(),
            reference=case.reference,
            status_label=case.status_label,
            phase=case.phase,
            collector=books.partner_cases.collector(found),
            assigned_at=case.assigned_at,
            accepted_at=case.accepted_at,
            closed_at=case.closed_at,
            claimed=from_minor(case.claimed.total, case.currency),
            collected=case.paid,
            outstanding=case.outstanding,
            contact_by=found.agreed.contact_by,
            branding=found.agreed.branding,
            debtor=file.debtor,
            claim=file.claim,
            payments=tuple(_payment(found, one) for one in paid),
            documents=tuple(books.documents.of_case(case.case_id)),
            messages=tuple(books.messages.of_case(case.case_id)),
            tasks=_tasks(books, found, case),
            history=_history(books, found),
        )


def _history(books: ScopedBooks, partner_case: PartnerCase) -> tuple[JournalEntry, ...]:
    about = subject("partner_case", partner_case.partner_case_id)
    return tuple(books.journal.of(about, 0, None))


def _standing(books: ScopedBooks, partner_case: PartnerCase, case: Case | None) -> Standing:
    asked = None if case is None else pending(case, books.returns.of_case(case.case_id))
    return standing(partner_case, case, return_pending=asked is not None)


def _payment(partner_case: PartnerCase, paid: CollectedPayment) -> PartnerCasePayment:
    return PartnerCasePayment(
        payout_id=paid.payout_id,
        received_on=paid.received_on,
        amount=from_minor(paid.payment_minor, paid.currency),
        phase=paid.phase,
        by_submitter=paid.collector == partner_case.partner_id,
        settled_at=paid.settled_at,
    )


def _tasks(books: ScopedBooks, partner_case: PartnerCase, case: Case) -> tuple[Task, ...]:
    """Return what the submitter has to do about the case, most urgent first."""
    party = Role.PARTNER if case.partner_id == partner_case.partner_id else Role.CLIENT
    found = books.tasks.of_case(case.case_id)
    own = (task for task in found if task.is_open and task.party is party)
    return tuple(sorted(own, key=lambda task: task.place))


@frozen(kw_only=True)
class PartnerCaseLine:
    """One partner case in the list: its standing, who handles it, and what came in."""

    partner_case_id: PartnerCaseId
    reference: str | None
    client: str | None = field(**WORDS)
    standing: Standing
    status_label: str | None
    collector: Collector | None
    saved_at: datetime
    submitted_at: datetime | None
    is_late: bool
    """Whether its review should be done, and is not."""
    claimed: Money | None
    collected: Money | None
    outstanding: Money | None

    @property
    def place(self) -> tuple[str, str]:
        """Its place in the list."""
        return instant_text(self.submitted_at or self.saved_at), self.partner_case_id


@frozen(kw_only=True)
class Dashboard:
    """A page of a partner's own cases, the last submitted first, with what all of them come to.

    ``figures`` are per currency, ``usd`` the same in US dollars at today's rates, but for the
    currencies ``without_usd``.
    """

    lines: tuple[PartnerCaseLine, ...]
    next: str | None
    figures: Mapping[str, PartnerCaseFigures]
    usd: PartnerCaseFigures
    without_usd: tuple[str, ...]
    metrics: PartnerCaseMetrics


@frozen(kw_only=True)
class PartnerCaseDashboard(Query[Dashboard]):
    """A partner's own cases: their list, and how they do (partner, rule partner-cases-17).

    ``standing`` selects by it, for example all that wait for documents. The figures and
    metrics are of all of them, not only of those listed. The platform names the ``partner_id``.

    Raises `NotFound`, `InvalidInput`.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    standing: Standing | None = field(
        default=None, validator=checks.optional(checks.member(Standing))
    )
    after: str | None = field(default=None, validator=checks.optional(checks.cursor))
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> Dashboard:
        """Return a page of the list, and the figures."""
        partner = partner_of(books, self.partner_id)
        submissions = books.partner_cases.of(partner)
        cases = books.partner_cases.cases(partner)
        paid = list(books.partner_cases.collected(partner))
        ledger = ledger_of(submissions, paid, books.partner_cases.fees(partner))
        figures = figures_of(partner, cases, paid, ledger)
        usd, without = in_usd(figures, lambda currency: now.rate(currency, "USD", now.today))
        shown, more = page_of(
            self._lines(books, submissions, now), self.limit, lambda line: cursor_at(line.place)
        )
        return Dashboard(
            lines=shown,
            next=more,
            figures=figures,
            usd=usd,
            without_usd=without,
            metrics=metrics_of(submissions, cases),
        )

    def _lines(self, books: ScopedBooks, submissions: Sequence[PartnerCase],
               now: Now) -> list[PartnerCaseLine]:  # fmt: skip
        """Return the lines of the page, and one more if there is another page."""
        after = place_after(self.after)
        ordered = sorted(submissions, key=_place, reverse=True)
        found: list[PartnerCaseLine] = []
        for one in ordered:
            if after is not None and _place(one) >= after:
                continue
            line = _line(books, one, now)
            if self.standing in (None, line.standing):
                found.append(line)
            if len(found) > self.limit:
                break
        return found


def _place(one: PartnerCase) -> tuple[str, str]:
    return instant_text(one.submitted_at or one.saved_at), one.partner_case_id


def _line(books: ScopedBooks, one: PartnerCase, now: Now) -> PartnerCaseLine:
    case = books.partner_cases.case(one)
    return PartnerCaseLine(
        partner_case_id=one.partner_case_id,
        reference=None if case is None else case.reference,
        client=None if one.blocks.client is None else one.blocks.client.name,
        standing=_standing(books, one, case),
        status_label=None if case is None else case.status_label,
        collector=books.partner_cases.collector(one),
        saved_at=one.saved_at,
        submitted_at=one.submitted_at,
        is_late=one.is_late(now.at),
        claimed=None if case is None else from_minor(case.claimed.total, case.currency),
        collected=None if case is None else case.paid,
        outstanding=None if case is None else case.outstanding,
    )


@frozen
class WaitingList:
    """Submissions that wait for the platform, and where the next page begins."""

    partner_cases: tuple[PartnerCase, ...]
    next: str | None
    late: frozenset[PartnerCaseId]
    """Those of them that should have been reviewed by now."""


@frozen(kw_only=True)
class WaitingPartnerCases(Query[WaitingList]):
    """What waits for review, the first to be reviewed first (platform): within 24 to 48 hours.

    ``target_at`` and ``due_at`` of each submission are these two.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    after: str | None = field(default=None, validator=checks.optional(checks.cursor))
    limit: int = field(default=50, validator=checks.whole_number(1, 1000))

    def answer(self, books: ScopedBooks, now: Now, /) -> WaitingList:
        """Return a page of the queue."""
        found = books.partner_cases.waiting(place_after(self.after), self.limit + 1)
        shown, more = page_of(found, self.limit, lambda one: cursor_at(one.waiting_place))
        late = frozenset(one.partner_case_id for one in shown if one.is_late(now.at))
        return WaitingList(shown, more, late)
