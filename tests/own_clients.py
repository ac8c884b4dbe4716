"""Partner cases for tests: Acme submits claims of its own clients, alone or for the network.

`clause` writes the shadow client clause, `agree` puts it in force, and `own_case` takes a claim of
10,000 EUR from submission to a case that somebody works.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from debitura_core import (
    AcceptCase,
    Address,
    AgreeTerms,
    Approach,
    Claim,
    ClaimInvoice,
    ClientBlock,
    Debtor,
    DebtorKind,
    DocumentKind,
    Handling,
    Paper,
    PartnerCase,
    PartnerCaseTerms,
    Percent,
    RevenueModel,
    RevenueTerms,
    ReviewPartnerCase,
    ReviewVerdict,
    SubmitPartnerCase,
    SubmitterKind,
)
from tests.cast import Cast, eur

FIFTY_AND_TWENTY = RevenueTerms(
    model=RevenueModel.SERVICE_FEE, fixed=eur("50"), platform_share=Percent(20)
)
"""EUR 50 per case and 20 % (model 1)."""
SIXTY_FORTY = RevenueTerms(model=RevenueModel.REVENUE_SHARE, platform_share=Percent(40))
"""60 % to the partner, 40 % to the platform (model 2)."""
TWENTY_FIVE_AND_HALF = RevenueTerms(
    model=RevenueModel.HYBRID, fixed=eur("25"), platform_share=Percent(50)
)
"""EUR 25 per case and 50/50 (model 3)."""

PAPERS = (Paper(file_name="i.pdf", content=b"invoice", kind=DocumentKind.ORIGINAL_INVOICE),)
BAKER = ClientBlock(
    name="Baker",
    country="DE",
    contact_person="B. Baker",
    contact_details="baker@example.com",
    billing_information="by post",
    industry="bread",
    business_type="limited",
)
MUSTER = Debtor(
    kind=DebtorKind.COMPANY,
    name="Muster SA",
    country="FR",
    emails=("muster@example.com",),
    addresses=(Address(street="Rue 1", city="Lyon", country="FR"),),
    registration_number="1",
)
APPROACH = Approach(strategy="letters", escalation="court", communication="mail", timeline="soon")


def clause(revenue: RevenueTerms = SIXTY_FORTY, **changes: Any) -> PartnerCaseTerms:
    """Write a shadow client clause."""
    return PartnerCaseTerms(kind=SubmitterKind.EXCLUSIVE, revenue=revenue, **changes)


def agree(cast: Cast, revenue: RevenueTerms = SIXTY_FORTY, **changes: Any) -> None:
    """Put a shadow client clause of Acme's in force."""
    cast.ops.do(AgreeTerms(partner_id="acme", partner_case_terms=clause(revenue, **changes)))


def a_claim(currency: str = "EUR") -> Claim:
    """Write a claim of 10,000."""
    amount = eur("10000") if currency == "EUR" else type(eur("1"))("10000", currency)
    invoiced_on, due_on = date(2025, 11, 3), date(2025, 12, 3)
    return Claim(
        principal=amount,
        invoice_date=invoiced_on,
        due_date=due_on,
        payment_terms="30 days",
        invoices=(
            ClaimInvoice(number="R-7", amount=amount, invoice_date=invoiced_on, due_date=due_on),
        ),
    )


def own_submission(handling: Handling = Handling.SELF, *, currency: str = "EUR",
                   **changes: Any) -> SubmitPartnerCase:  # fmt: skip
    """Write a submission that lacks nothing."""
    told: dict[str, Any] = {
        "handling": handling,
        "client": BAKER,
        "debtor": MUSTER,
        "claim": a_claim(currency),
        "approach": APPROACH,
        "success_fee": Percent("9.5"),
        "authorised_to_collect": True,
        "compliance_confirmed": True,
        "documents": PAPERS,
        **changes,
    }
    return SubmitPartnerCase(**told)


def own_case(cast: Cast, handling: Handling = Handling.SELF, *, currency: str = "EUR",
             accepted_on: dict[str, Any] | None = None, **changes: Any) -> PartnerCase:  # fmt: skip
    """Let Acme submit a claim, the platform accept it, and whoever collects it take it on."""
    submitted = cast.anna.do(own_submission(handling, currency=currency, **changes))
    network = handling is Handling.NETWORK
    accepted = cast.ops.do(
        ReviewPartnerCase(
            partner_case_id=submitted.partner_case_id,
            verdict=ReviewVerdict.ACCEPT,
            collector_id="rival" if network else None,
            **(accepted_on or {}),
        )
    )
    if network:
        cast.eve.do(AcceptCase(case_id=accepted.in_case()))
    return accepted
