"""Every question of every repository, asked about Acme and what is Acme's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from inspect import isfunction
from typing import Any

from debitura_core.books.sessions import Offered
from debitura_core.domain.cases.cases import ReferenceKind
from debitura_core.domain.cases.inbox import (
    InboxFilters,
    InboxSelection,
    InboxSort,
    InboxView,
)
from debitura_core.domain.cases.tasks import TaskFilter
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.errors import (
    NoAgreement,
    NotFound,
)
from debitura_core.domain.kernel.exchange import own_rate
from debitura_core.domain.kernel.identifiers import EntryId, Subject
from debitura_core.domain.money.account_statements import AFTER_ALL, BEFORE_ALL, Counterparty
from debitura_core.domain.money.accounts import Account, PartyKind, Position, PositionKey
from debitura_core.domain.money.balance import BalanceFilters, BalanceSort
from debitura_core.domain.performance.metrics import Selection
from debitura_core.ports import Books, ScopedBooks
from debitura_core.testing.contract.world import (
    ACME,
    ANNA,
    APRIL,
    CASE,
    CLAIM,
    DAY,
    ENDED,
    MARCH,
    MAY,
    NOON,
    NORDIC,
    PORTAL,
    World,
)

Questions = dict[str, Callable[[], Any]]


def questions_of(books: ScopedBooks, world: World) -> Questions:
    """Return every question of every scoped repository, asked about Acme and what is Acme's."""
    every, day = BalanceFilters(), APRIL.date()
    case, relation = Subject(f"case:{CASE}"), Subject("relationship:acme:nordic")
    oldest, april = BalanceSort.OLDEST_PAYMENT, MARCH.next()
    rates = {day: own_rate("EUR", day)}
    invoices, papers = books.invoices, world.papers
    own, submitted = books.partner_cases, world.partner_case
    record, later = books.track_record, APRIL + timedelta(days=1)
    return {
        "partners.get": lambda: books.partners.get(ACME),
        "partners.described": lambda: books.partners.described(ACME),
        "partners.party": lambda: books.partners.party("partner:acme"),
        "partners.every": lambda: acmes([*books.partners.every()]),
        "clients.get": lambda: books.clients.get(NORDIC),
        "agreements.in_force": lambda: books.agreements.in_force(ACME, day),
        "agreements.of": lambda: books.agreements.of(ACME),
        "cases.get": lambda: books.cases.get(CASE),
        "cases.known_as": lambda: [
            case
            for kind, reference in (
                (ReferenceKind.NETWORK, CASE),
                (ReferenceKind.CLIENT, "nordic 1"),
            )
            for case in books.cases.known_as(kind, reference)
        ],
        "case_files.get": lambda: books.case_files.get(CASE),
        "claim_versions.of_case": lambda: books.claim_versions.of_case(CASE),
        "payments.has": lambda: books.payments.has(ACME, world.payment_id),
        "payments.get": lambda: books.payments.get(world.payment_id),
        "payments.newest": lambda: books.payments.newest(CASE, None, 50),
        "payments.by_collectors": lambda: books.payments.by_collectors(CASE),
        "cases.collected": lambda: books.cases.collected(CASE),
        "payments.candidates": lambda: [*books.payments.candidates(ACME)],
        "payments.to_return": lambda: [*books.payments.to_return(ACME)],
        "payment_plans.of_case": lambda: books.payment_plans.of_case(ACME, CASE),
        "payments.of_case": lambda: books.payments.of_case(ACME, CASE),
        "payouts.to_chase": lambda: acmes([*books.payouts.to_chase(MAY, 50)]),
        "payouts.get": lambda: books.payouts.get(world.payout_id),
        "payouts.known": lambda: books.payouts.known(ACME, world.payout_id),
        "payouts.of_case": lambda: books.payouts.of_case(ACME, CASE),
        "payouts.of_payment": lambda: books.payouts.of_payment(world.payment),
        "payouts.beside": lambda: books.payouts.beside(world.payout),
        "payouts.paid_in": lambda: list(books.payouts.paid_in(ACME, NOON.date(), day)),
        "payouts.without_rate": lambda: acmes([*books.payouts.without_rate()]),
        "accounts.position": lambda: books.accounts.position(_FUNDS),
        "accounts.open_entries": lambda: books.accounts.open_entries(_FUNDS),
        "accounts.open_on": lambda: list(books.accounts.open_on(ACME, Account.CLIENT_FUNDS)),
        "accounts.entry": lambda: books.accounts.entry(ACME, _FEES),
        "accounts.transfer": lambda: books.accounts.transfer(world.transfer_id),
        "accounts.coverings": lambda: books.accounts.coverings(ACME, _FEES),
        "accounts.moved_by": lambda: books.accounts.moved_by(ACME, world.invoice_id),
        "accounts.overdue": lambda: acmes([*books.accounts.overdue(None, MAY)]),
        "accounts.positions": lambda: acmes([*books.accounts.positions(None)]),
        "accounts.between": lambda: acmes([*books.accounts.between(*_WITH_NORDIC)]),
        "accounts.entries": lambda: list(
            books.accounts.entries([(_HELD, BEFORE_ALL)], AFTER_ALL, None)
        ),
        "accounts.sum_of": lambda: books.accounts.sum_of(_HELD, BEFORE_ALL, AFTER_ALL),
        "payouts.to_invoice": lambda: list(books.payouts.to_invoice(ACME)),
        "revenue_items.get": lambda: books.revenue_items.get(world.revenue_item_id),
        "revenue_items.without_rate": lambda: acmes([*books.revenue_items.without_rate()]),
        "revenue_items.of_client": lambda: books.revenue_items.of_client(ACME, NORDIC),
        "relationships.get": lambda: books.relationships.get(ACME, NORDIC),
        "relationships.exists": lambda: books.relationships.exists(ACME, NORDIC),
        "relationships.pauses": lambda: books.relationships.pauses(ACME, NORDIC),
        "relationships.hidden": lambda: books.relationships.hidden(ACME),
        "relationships.lines": lambda: books.relationships.lines(ACME, None),
        "routing.pins": lambda: books.routing.pins(NORDIC),
        "routing.carve_outs": lambda: acmes([*books.routing.carve_outs(PORTAL)]),
        "routing.lead_agents": lambda: books.routing.lead_agents(ACME),
        "routing.contenders": lambda: acmes([*books.routing.contenders(CLAIM)]),
        "tasks.get": lambda: books.tasks.get(world.task_id),
        "tasks.of_case": lambda: books.tasks.of_case(CASE),
        "tasks.open_of": lambda: books.tasks.open_of(Role.PARTNER, ACME, TaskFilter(), None, 50),
        "tasks.solved_of": lambda: books.tasks.solved_of(
            Role.PARTNER, ACME, TaskFilter(case_id=CASE), None, 50
        ),
        "messages.get": lambda: books.messages.get(world.message_id),
        "messages.of_case": lambda: books.messages.of_case(CASE),
        "closure_requests.of_case": lambda: books.closure_requests.of_case(CASE),
        "collection_periods.of_case": lambda: books.collection_periods.of_case(CASE),
        "collection_periods.standings": lambda: books.collection_periods.standings(CASE, day),
        "engagements.get": lambda: books.engagements.get(CASE, 1),
        "engagements.of_case": lambda: books.engagements.of_case(CASE),
        "engagements.assigned": lambda: books.engagements.assigned(ACME, NOON, APRIL),
        "documents.get": lambda: books.documents.get(papers.document_id),
        "documents.of_case": lambda: books.documents.of_case(CASE),
        "notes.get": lambda: books.notes.get(papers.note_id),
        "notes.of_case": lambda: books.notes.of_case(CASE),
        "calls.get": lambda: books.calls.get(papers.call_id),
        "calls.of_case": lambda: books.calls.of_case(CASE),
        "filter_presets.of": lambda: books.filter_presets.of(str(ANNA)),
        "templates.of": lambda: books.templates.of(str(ANNA)),
        "performance.assigned": lambda: list(
            books.performance.assigned(ACME, NOON, APRIL, Selection())
        ),
        "performance.resolved": lambda: books.performance.resolved(ACME, DAY, MAY, Selection()),
        "performance.plan_cases": lambda: books.performance.plan_cases(ACME, DAY, MAY, Selection()),
        "performance.updates": lambda: (
            books.performance.updates(ACME, NOON, APRIL, APRIL, Selection()).due
        ),
        "performance.received": lambda: books.performance.received(ACME, DAY, MAY, Selection()),
        "performance.open_cases": lambda: books.performance.open_cases(ACME, Selection()),
        "status_updates.get": lambda: books.status_updates.get(world.update_id),
        "status_updates.of_case": lambda: books.status_updates.of_case(CASE),
        "status_updates.due": lambda: books.status_updates.due(ACME, NOON, APRIL),
        "returns.get": lambda: books.returns.get(world.return_id),
        "returns.of_case": lambda: books.returns.of_case(CASE),
        "track_record.is_rated": lambda: record.is_rated(ACME, ENDED),
        "track_record.is_reply_rated": lambda: record.is_reply_rated(ACME, world.judged_id),
        "track_record.closings": lambda: list(record.closings(ACME, later)),
        "track_record.tasks": lambda: list(record.tasks(ACME, later)),
        "track_record.updates": lambda: list(record.updates(ACME, later)),
        "track_record.ratings": lambda: list(record.ratings(ACME, later)),
        "track_record.replies": lambda: list(record.replies(ACME, later)),
        "track_record.complaints": lambda: list(record.complaints(ACME, later)),
        "track_record.engagements": lambda: list(record.engagements(ACME, later)),
        "partner_cases.get": lambda: own.get(submitted.partner_case_id),
        "partner_cases.of": lambda: own.of(ACME),
        "partner_cases.of_case": lambda: own.of_case(submitted.in_case()),
        "partner_cases.waiting": lambda: own.waiting(None, 50),
        "partner_cases.templates": lambda: own.templates(ACME),
        "partner_cases.case": lambda: own.case(submitted),
        "partner_cases.file": lambda: own.file(submitted),
        "partner_cases.cases": lambda: own.cases(ACME),
        "partner_cases.collector": lambda: own.collector(submitted),
        "partner_cases.conduct": lambda: own.conduct(own.managed(submitted.in_case())),
        "partner_cases.recent_work": lambda: own.recent_work(ACME, APRIL).cases,
        "partner_cases.managed": lambda: own.managed(submitted.in_case()),
        "partner_cases.collected": lambda: sorted(
            own.collected(ACME), key=lambda paid: paid.payout_id
        ),
        "partner_cases.fees": lambda: own.fees(ACME),
        "partner_cases.settled": lambda: own.settled(ACME),
        "partner_cases.settlements": lambda: own.settlements(ACME),
        "partner_cases.settlement": lambda: own.settlement(world.settlement_id),
        "partner_cases.known_settlement": lambda: own.known_settlement(ACME, world.settlement_id),
        "partner_cases.submitters": lambda: own.submitters(ACME),
        "ledger.page": lambda: books.ledger.page(ACME, every, oldest, None, 50, day),
        "ledger.rows": lambda: list(books.ledger.rows(ACME, every, oldest, day)),
        "ledger.totals": lambda: books.ledger.totals(ACME, every),
        "ledger.hidden": lambda: books.ledger.hidden(ACME, every),
        "inbox.page": lambda: books.inbox.page(ACME, _ASKED, InboxSort.NEWEST, None, 50),
        "inbox.rows": lambda: list(books.inbox.rows(ACME, _ASKED, InboxSort.CLIENT)),
        "invoices.get": lambda: invoices.get(world.invoice_id),
        "invoices.known": lambda: invoices.known(ACME, world.invoice_id),
        "invoices.live": lambda: acmes([*invoices.live(MARCH, ACME), *invoices.live(MARCH, None)]),
        "invoices.of": lambda: acmes([*invoices.of(ACME, None, 50), *invoices.of(None, None, 50)]),
        "invoices.lines": lambda: list(invoices.lines(world.invoice_id, None, None)),
        "invoices.due": lambda: acmes([*invoices.due(april, ACME), *invoices.due(april, None)]),
        "invoices.runs": lambda: acmes([*invoices.runs(MARCH)]),
        "invoices.runs_of": lambda: invoices.runs_of(ACME),
        "invoices.runs_since": lambda: invoices.runs_since(ACME, MARCH.start),
        "invoices.due_days": lambda: invoices.due_days(april, ACME, "EUR"),
        "invoices.due_net": lambda: invoices.due_net(ACME, "EUR", rates),
        "journal.of": lambda: [
            entry for about in (case, relation) for entry in books.journal.of(about, 0, None)
        ],
        "journal.timeline": lambda: list(books.journal.timeline(CASE, 0, None)),
        "journal.since": lambda: acmes([entry.event for _, entry in books.journal.since(0, 1000)]),
    }


_FUNDS = PositionKey(
    partner_id=ACME, account=Account.CLIENT_FUNDS, counterparty=NORDIC, currency="EUR"
)
_HELD = Position(
    partner_id=ACME,
    account=Account.CLIENT_FEES,
    counterparty=NORDIC,
    currency="EUR",
    client_id=NORDIC,
    amount_minor=0,
    entries=1,
)
_WITH_NORDIC = PartyKind.PARTNER, Counterparty(side=PartyKind.CLIENT, id=NORDIC), "EUR"
_FEES = EntryId("client_fees:nordic:EUR:1")
_ASKED = InboxSelection(view=InboxView.ALL, filters=InboxFilters(), at=APRIL)


def questions_beyond(books: Books, world: World) -> Questions:
    """Return every question that looks beyond the scope."""
    whole, submitted = books.whole, world.partner_case
    return {
        "whole.has_partner": lambda: whole.has_partner(ACME),
        "whole.takes_cases": lambda: whole.takes_cases(ACME),
        "whole.has_client": lambda: whole.has_client(NORDIC),
        "whole.has_case": lambda: whole.has_case(CASE),
        "whole.has_partner_case": lambda: whole.has_partner_case(submitted.partner_case_id),
        "whole.has_reference": lambda: whole.has_reference(CASE),
        "whole.has_client_reference": lambda: whole.has_client_reference(NORDIC, "nordic 1"),
        "whole.routed": lambda: whole.routed(CLAIM),
        "whole.series_end": whole.series_end,
    }


def acmes(found: list[Any]) -> list[Any]:
    """Return what is Acme's."""
    return [one for one in found if getattr(one, "partner_id", None) == ACME]


def declared_by(books: type) -> set[str]:
    """Name the questions of the repositories of *books*: ``cases.get``, ``ledger.page``."""
    return {
        f"{name}.{question}"
        for owner in books.__mro__
        for name, offered in vars(owner).items()
        if isinstance(offered, Offered)
        for question, asked in vars(offered.repository).items()
        if isfunction(asked) and not question.startswith("_")
    }


def answered(questions: Questions) -> set[str]:
    """Name the questions that answer anything at all."""
    found = set()
    for name, ask in questions.items():
        with suppress(NotFound, NoAgreement):
            if ask():
                found.add(name)
    return found
