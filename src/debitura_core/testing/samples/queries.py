"""One valid example of each query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from debitura_core.desk import Query
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.money.account_statements import Counterparty
from debitura_core.domain.money.accounts import PartyKind
from debitura_core.domain.money.reconciliation import ExpectedPayment
from debitura_core.queries import (
    accounts,
    case_page,
    clients,
    collection_periods,
    correspondence,
    explanations,
    history,
    inbox,
    invoices,
    matching,
    partner_balance,
    partner_case_ledger,
    partner_cases,
    payments,
    performance,
    remittances,
    routing,
    scores,
    tasks,
)
from debitura_core.testing.samples.ids import TODAY
from debitura_core.testing.samples.sample import Sample, catalogue, partner, platform
from debitura_core.testing.samples.values import LINE, eur

ABOUT_A_CASE: Final = catalogue(
    partner(lambda ids: case_page.CasePage(case_id=ids.case)),
    partner(lambda ids: history.Timeline(case_id=ids.case)),
    partner(lambda ids: collection_periods.CollectionPeriodOf(case_id=ids.case)),
    partner(lambda ids: correspondence.Messages(case_id=ids.case)),
    partner(lambda ids: correspondence.Notes(case_id=ids.case)),
    partner(lambda ids: correspondence.Calls(case_id=ids.case)),
    partner(lambda ids: correspondence.DocumentContent(document_id=ids.document)),
    partner(lambda ids: correspondence.Templates(), own=True),
    platform(lambda ids: routing.RouteOf(case_id=ids.unrouted)),
)

WORK: Final = catalogue(
    partner(lambda ids: inbox.Inbox(partner_id=ids.partner)),
    partner(lambda ids: inbox.FindCase(reference=ids.case)),
    partner(lambda ids: inbox.FilterPresets(), own=True),
    partner(lambda ids: tasks.Tasks(partner_id=ids.partner)),
    partner(lambda ids: clients.ClientList(partner_id=ids.partner)),
    partner(lambda ids: clients.ClientPage(client_id=ids.client)),
    partner(lambda ids: clients.RelationshipHistory(client_id=ids.client)),
)

MONEY: Final = catalogue(
    partner(lambda ids: partner_balance.PartnerBalance(partner_id=ids.partner, totals=True)),
    partner(lambda ids: payments.Payments(case_id=ids.case)),
    partner(lambda ids: payments.PayoutPage(payout_id=ids.unpaid)),
    partner(lambda ids: payments.PaymentPlanOf(case_id=ids.case)),
    partner(lambda ids: explanations.ExplainPayout(payout_id=ids.unpaid)),
    partner(
        lambda ids: explanations.Reconcile(
            statement=(ExpectedPayment(case_id=ids.case, amount=eur("1000")),),
            partner_id=ids.partner,
        )
    ),
    partner(lambda ids: remittances.RemittanceDue(partner_id=ids.partner)),
    partner(lambda ids: remittances.ClientInvoiceDue(partner_id=ids.partner)),
    partner(lambda ids: accounts.Positions(), own=True),
    partner(
        lambda ids: accounts.AccountStatement(
            counterparty=Counterparty(side=PartyKind.PLATFORM, id=""), currency="EUR"
        ),
        own=True,
    ),
    partner(lambda ids: matching.MatchLines(lines=(LINE,), partner_id=ids.partner)),
    partner(lambda ids: invoices.Invoices(partner_id=ids.partner)),
    partner(lambda ids: invoices.InvoicePage(invoice_id=ids.invoice)),
    partner(lambda ids: invoices.InvoiceStandingOf(invoice_id=ids.invoice)),
    partner(lambda ids: invoices.InvoiceLines(invoice_id=ids.invoice)),
    partner(lambda ids: invoices.Unbilled(partner_id=ids.partner)),
)

MEASURES: Final = catalogue(
    partner(lambda ids: performance.Performance(since=TODAY, until=TODAY, partner_id=ids.partner)),
    partner(lambda ids: scores.Score(partner_id=ids.partner)),
    partner(lambda ids: history.JournalAfter(limit=1000)),
)

PARTNER_CASES: Final = catalogue(
    partner(lambda ids: partner_cases.MaySubmit(partner_id=ids.partner)),
    partner(lambda ids: partner_cases.PartnerCasePage(partner_case_id=ids.accepted)),
    partner(lambda ids: partner_cases.PartnerCaseDashboard(partner_id=ids.partner)),
    partner(lambda ids: partner_cases.SubmissionTemplates(), own=True),
    platform(lambda ids: partner_cases.WaitingPartnerCases()),
    partner(lambda ids: partner_case_ledger.PartnerCaseLedger(partner_id=ids.partner)),
    partner(
        lambda ids: partner_case_ledger.ClientBilling(
            client_id=ids.shadow_client, month=Month.of(TODAY).previous()
        )
    ),
)

QUESTIONS: Final[Mapping[type[Query[Any]], Sample[Any]]] = {
    **ABOUT_A_CASE,
    **WORK,
    **MONEY,
    **MEASURES,
    **PARTNER_CASES,
}
