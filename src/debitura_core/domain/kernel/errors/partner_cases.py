"""Business rules about cases that partners submit to the network."""

from __future__ import annotations

from debitura_core.domain.kernel.errors.rules import RuleBroken


class MayNotSubmit(RuleBroken):
    """The partner does not meet the conditions of its agreement for submitting cases."""

    partner_id: str
    unmet: str
    message = "Partner {partner_id} may not submit cases yet. Meet these conditions first: {unmet}."


class SubmissionIncomplete(RuleBroken):
    """Parts of a submission are missing; the error names all of them."""

    partner_case_id: str
    missing: str
    message = "Partner case {partner_case_id} needs {missing}. Add that, or save a draft meanwhile."


class ClaimDisputed(RuleBroken):
    """A disputed claim cannot be submitted as a partner case."""

    partner_case_id: str
    message = (
        "The claim of partner case {partner_case_id} is disputed. Settle the dispute first, or take"
        " the claim to court without the network."
    )


class CoveredByPartner(RuleBroken):
    """The network does not collect for a partner in a country where the partner collects."""

    partner_id: str
    country: str
    message = "Partner {partner_id} collects in {country} itself. Choose the handling SELF."


class CollectedByAnother(RuleBroken):
    """The managing partner of a case can read and write about it; another partner works on it."""

    case_id: str
    message = (
        "Another partner collects case {case_id}. Read it with PartnerCasePage, write with"
        " SendMessage."
    )


class NotInCharge(RuleBroken):
    """The other side contacts the debtor, so that nobody contacts the debtor twice."""

    case_id: str
    side: str
    message = "In case {case_id} only {side} contacts the debtor. Send them a message."


class AlreadyEscalated(RuleBroken):
    """The case is in court, or the platform is taking it there."""

    case_id: str
    message = "Case {case_id} is in legal proceedings, or waits for the platform to start them."


class NoEscalationPending(RuleBroken):
    """Nobody has asked to take the case to court."""

    partner_case_id: str
    message = (
        "Nobody asked to take partner case {partner_case_id} to court. Its partner must use"
        " RequestLegalEscalation first."
    )


class DocumentsMissing(RuleBroken):
    """A partner case is returned together with its documents."""

    case_id: str
    message = "Case {case_id} is returned with its documents. Attach them with ReturnPartnerCase."


class ShadowClient(RuleBroken):
    """A client that has only partner cases: it has no desk and no other cases."""

    client_id: str
    message = (
        "Client {client_id} belongs to a partner. The partner acts for it, and submits its cases"
        " with SubmitPartnerCase."
    )


class AlreadyPaidOut(RuleBroken):
    """A settlement that is paid out already, or has nothing to pay out."""

    settlement_id: str
    message = "Settlement {settlement_id} has nothing more to pay out."


class RefundTooLarge(RuleBroken):
    """A refund that is larger than the fees charged for the partner case."""

    partner_case_id: str
    charged: str
    message = "The fees of partner case {partner_case_id} are {charged}. Refund at most that."
