"""Hypothesis strategies for partner cases: their terms, and what a submission says.

Whatever is drawn is valid by itself; a submission lacks some of what it needs, or nothing.
"""

from __future__ import annotations

from hypothesis import strategies as st

from debitura_core.domain.correspondence.documents import DocumentKind
from debitura_core.domain.kernel.countries import CURRENCY_OF
from debitura_core.domain.kernel.identifiers import DocumentId, shadow_client
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.parties.partner_case_terms import (
    Billing,
    Branding,
    Handling,
    PartnerCaseTerms,
    RevenueModel,
    RevenueTerms,
    ShareBase,
    Side,
    SubmitterKind,
)
from debitura_core.domain.partner_cases.blocks import Approach, Blocks, ClientBlock, PaperOnFile
from debitura_core.domain.partner_cases.partner_cases import CaseTerms
from debitura_core.testing.strategies import claims, debtors, ids, moneys, percents, texts

_WORDS = st.none() | texts()
_SOME_SHARE = percents(min_value=Percent("0.000001"))


def revenue_terms() -> st.SearchStrategy[RevenueTerms]:
    """Draw the three revenue models, each with the parameters that it takes."""
    bases = st.sampled_from(ShareBase)
    share_alone = st.builds(
        RevenueTerms,
        model=st.sampled_from((RevenueModel.SERVICE_FEE, RevenueModel.REVENUE_SHARE)),
        platform_share=_SOME_SHARE,
        base=bases,
    )
    with_a_fee = st.builds(
        RevenueTerms,
        model=st.sampled_from((RevenueModel.SERVICE_FEE, RevenueModel.HYBRID)),
        fixed=moneys(),
        platform_share=percents(),
        base=bases,
    )
    return share_alone | with_a_fee


def partner_case_terms() -> st.SearchStrategy[PartnerCaseTerms]:
    """Draw shadow client clauses: approved or not, with and without threshold and legal terms."""
    return st.builds(
        PartnerCaseTerms,
        kind=st.sampled_from(SubmitterKind),
        revenue=revenue_terms(),
        legal_revenue=st.none() | revenue_terms(),
        legal_fee=st.none() | moneys(),
        rates_approved=st.booleans(),
        onboarded=st.booleans(),
        minimum_cases=st.none() | st.integers(0, 20),
        minimum_collection_rate=st.none() | percents(),
        billing=st.sampled_from(Billing),
        payout_day=st.integers(1, 28),
        contact_by=st.sampled_from(Side),
        branding=st.sampled_from(Branding),
    )


def case_terms() -> st.SearchStrategy[CaseTerms]:
    """Draw the terms on which a case was accepted."""
    return st.builds(
        CaseTerms,
        revenue=revenue_terms(),
        legal_revenue=revenue_terms(),
        legal_fee=st.none() | moneys(),
        contact_by=st.sampled_from(Side),
        branding=st.sampled_from(Branding),
    )


def papers_on_file() -> st.SearchStrategy[PaperOnFile]:
    """Draw what is kept of the papers of a submission."""
    return st.builds(
        PaperOnFile,
        document_id=ids().map(DocumentId),
        kind=st.sampled_from(DocumentKind),
        file_name=texts(),
        size=st.integers(1, 10**7),
        sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
    )


def client_blocks() -> st.SearchStrategy[ClientBlock]:
    """Draw what is said of a client: all of it, some of it, or that it is known already."""
    return st.builds(
        ClientBlock,
        name=_WORDS,
        country=st.none() | st.sampled_from(sorted(CURRENCY_OF)),
        contact_person=_WORDS,
        contact_details=_WORDS,
        billing_information=_WORDS,
        industry=_WORDS,
        business_type=_WORDS,
        client_id=st.none() | ids().map(shadow_client),
    )


def approaches() -> st.SearchStrategy[Approach]:
    """Draw how a claim is to be collected, as far as somebody said so."""
    return st.builds(
        Approach, strategy=_WORDS, escalation=_WORDS, communication=_WORDS, timeline=_WORDS
    )


def submission_blocks() -> st.SearchStrategy[Blocks]:
    """Draw what a partner says of a case: some of the blocks, each as far as it goes."""
    return st.builds(
        Blocks,
        client=st.none() | client_blocks(),
        debtor=st.none() | debtors(),
        claim=st.none() | claims(),
        approach=st.none() | approaches(),
        handling=st.none() | st.sampled_from(Handling),
        success_fee=st.none() | percents(),
        authorised_to_collect=st.none() | st.booleans(),
        compliance_confirmed=st.none() | st.booleans(),
    )
