"""One valid example of each command about the cases that a partner brings in itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from attrs import evolve

from debitura_core.commands import (
    reviewing_partner_cases,
    settling_partner_cases,
    submitting_partner_cases,
)
from debitura_core.desk import Command
from debitura_core.domain.partner_cases.collection import ReturnReason
from debitura_core.domain.partner_cases.fees import LedgerReason
from debitura_core.domain.partner_cases.partner_cases import ReviewVerdict
from debitura_core.testing.samples.sample import Sample, catalogue, partner, platform
from debitura_core.testing.samples.values import BLOCKS, CLIENT, PAPERS, eur

ABOUT_PARTNER_CASES: Final[Mapping[type[Command[Any]], Sample[Any]]] = catalogue(
    partner(lambda ids: submitting_partner_cases.DraftPartnerCase(documents=PAPERS), own=True),
    partner(
        lambda ids: submitting_partner_cases.SubmitPartnerCase(
            documents=PAPERS, **{**BLOCKS, "client": evolve(CLIENT, client_id=ids.shadow_client)}
        )
    ),
    partner(
        lambda ids: submitting_partner_cases.SupplyDocuments(
            partner_case_id=ids.documents_requested, documents=PAPERS
        )
    ),
    partner(
        lambda ids: submitting_partner_cases.WithdrawPartnerCase(partner_case_id=ids.under_review)
    ),
    partner(
        lambda ids: submitting_partner_cases.SaveSubmissionTemplate(name="Bakers", **BLOCKS),
        own=True,
    ),
    platform(
        lambda ids: reviewing_partner_cases.ReviewPartnerCase(
            partner_case_id=ids.under_review, verdict=ReviewVerdict.ACCEPT
        )
    ),
    partner(
        lambda ids: submitting_partner_cases.RequestLegalEscalation(
            partner_case_id=ids.accepted, reason="he is rich"
        )
    ),
    platform(
        lambda ids: reviewing_partner_cases.DecideLegalEscalation(
            partner_case_id=ids.escalated, grant=True, partner_id=ids.other_partner
        )
    ),
    partner(
        lambda ids: submitting_partner_cases.ReturnPartnerCase(
            partner_case_id=ids.accepted,
            reason=ReturnReason.CLIENT_REQUEST,
            explanation="the baker forgives him",
            documents=PAPERS,
        )
    ),
    platform(
        lambda ids: settling_partner_cases.BookPartnerCaseFee(
            partner_case_id=ids.accepted, reason=LedgerReason.RETURN_FEE, amount=eur("9")
        )
    ),
    platform(lambda ids: settling_partner_cases.MarkPaidOut(settlement_id=ids.settlement)),
)
