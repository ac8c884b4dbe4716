"""What the samples say: a debtor, claims, papers, the terms of a partner for its own cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve
from moneyed import Money

from debitura_core.commands.submitting_partner_cases import SubmitPartnerCase
from debitura_core.domain.cases.claims import Address, Claim, ClaimInvoice, Debtor, DebtorKind
from debitura_core.domain.correspondence.documents import DocumentKind
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.money.statement_lines import LineKind, StatementLine
from debitura_core.domain.parties.partner_case_terms import (
    Handling,
    PartnerCaseTerms,
    RevenueModel,
    RevenueTerms,
    SubmitterKind,
)
from debitura_core.domain.parties.tax import BankAccount, PartyDetails
from debitura_core.domain.partner_cases.blocks import Approach, ClientBlock, Paper


def eur(amount: str) -> Money:
    """Write an amount in euros."""
    return Money(amount, "EUR")


DEBTOR = Debtor(
    kind=DebtorKind.COMPANY,
    name="Muster GmbH",
    country="DE",
    contact_person="M. Muster",
    addresses=(Address(street="Ring 1", city="Bonn", country="DE", postal_code="53111"),),
    emails=("office@muster.example",),
    phones=("+49 228 1",),
    registration_number="HRB 1",
)

CLAIM = Claim(
    principal=eur("20000"),
    interest=eur("700"),
    invoice_date=date(2025, 10, 1),
    due_date=date(2025, 11, 1),
    invoices=(
        ClaimInvoice(
            number="R-1",
            amount=eur("20000"),
            invoice_date=date(2025, 10, 1),
            due_date=date(2025, 11, 1),
        ),
    ),
    payment_terms="30 days",
    description="delivered goods",
)

PAPERS = (Paper(file_name="i.pdf", content=b"invoice", kind=DocumentKind.ORIGINAL_INVOICE),)

CLIENT = ClientBlock(
    name="Baker",
    country="DE",
    contact_person="B. Baker",
    contact_details="baker@example.com",
    billing_information="by post",
    industry="bread",
    business_type="limited",
)

CLAUSE = PartnerCaseTerms(
    kind=SubmitterKind.EXCLUSIVE,
    revenue=RevenueTerms(
        model=RevenueModel.HYBRID, fixed=eur("25"), platform_share=Percent(50)
    ),
    legal_revenue=RevenueTerms(model=RevenueModel.REVENUE_SHARE, platform_share=Percent(40)),
    legal_fee=eur("75"),
)  # fmt: skip

BLOCKS: dict[str, Any] = {
    "handling": Handling.SELF,
    "client": CLIENT,
    "debtor": evolve(DEBTOR, country="FR"),
    "claim": CLAIM,
    "approach": Approach(
        strategy="letters", escalation="court", communication="mail", timeline="soon"
    ),
    "success_fee": Percent("9.5"),
    "authorised_to_collect": True,
    "compliance_confirmed": True,
}
"""What a partner says of a case of its own; nothing is missing."""


def submission(partner_case_id: str, handling: Handling = Handling.SELF) -> SubmitPartnerCase:
    """Write the submission of a partner case that is complete."""
    said = {**BLOCKS, "handling": handling}
    return SubmitPartnerCase(partner_case_id=partner_case_id, documents=PAPERS, **said)


LINE = StatementLine(
    account="DE02120300000000202051",
    line_id="BANKREF1",
    kind=LineKind.CREDIT,
    amount=eur("400"),
    booked_on=date(2026, 3, 4),
    counterparty="Muster GmbH",
    purpose="R-1, thank you",
    reference="E2E-1",
)
"""A line of a bank statement."""

DETAILS = PartyDetails(
    name="Debitura ApS",
    street="Nørregade 1",
    postal_code="1165",
    city="København",
    country="DK",
    registration_number="12345674",
    vat_id="DK12345674",
    invoice_email="billing@debitura.example",
    bank_account=BankAccount(holder="Debitura ApS", iban="DE02120300000000202051"),
)
"""The details of a party on an invoice."""
