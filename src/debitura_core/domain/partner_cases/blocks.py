"""What a partner says of a case of its own client: the four blocks of the form, and papers.

A draft may leave any of it out; `missing_information` lists what a submission still needs.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, field, fields, frozen

from debitura_core.domain.cases.claims import Claim, Debtor, DebtorKind
from debitura_core.domain.correspondence import documents
from debitura_core.domain.correspondence.documents import DocumentKind
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.errors import (
    InvalidInput,
)
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    DocumentId,
    client_id_or_none,
    is_shadow,
)
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.parties.partner_case_terms import Handling


@frozen(kw_only=True)
class ClientBlock:
    """Whose claim it is: a client of the submitting partner (rule partner-cases-2).

    ``client_id`` is the shadow client of an earlier partner case, if it is the same client again;
    it need not be described a second time.
    """

    name: str | None = field(default=None, validator=checks.optional(checks.text(500)), **WORDS)
    country: str | None = field(default=None, validator=checks.optional(checks.country))
    contact_person: str | None = field(
        default=None, validator=checks.optional(checks.text(500)), **WORDS
    )
    contact_details: str | None = field(
        default=None, validator=checks.optional(checks.text(1000)), **WORDS
    )
    billing_information: str | None = field(
        default=None, validator=checks.optional(checks.text(1000)), **WORDS
    )
    industry: str | None = field(default=None, validator=checks.optional(checks.text(200)), **WORDS)
    business_type: str | None = field(
        default=None, validator=checks.optional(checks.text(200)), **WORDS
    )
    client_id: ClientId | None = field(default=None, converter=client_id_or_none)

    @client_id.validator
    def _is_shadow(self, attribute: object, value: ClientId | None) -> None:
        if value is not None and not is_shadow(value):
            problem = "name a client of an earlier partner case, or leave it out"
            raise InvalidInput(field="client_id", problem=problem)


@frozen(kw_only=True)
class Approach:
    """How the partner would like the claim to be collected (rule partner-cases-2)."""

    strategy: str | None = field(
        default=None, validator=checks.optional(checks.text(2000)), **WORDS
    )
    escalation: str | None = field(
        default=None, validator=checks.optional(checks.text(2000)), **WORDS
    )
    communication: str | None = field(
        default=None, validator=checks.optional(checks.text(2000)), **WORDS
    )
    timeline: str | None = field(
        default=None, validator=checks.optional(checks.text(2000)), **WORDS
    )


@frozen(kw_only=True)
class Paper:
    """A file that comes with a submission: at most 25 MB, of the types that cases take."""

    file_name: str = field(validator=documents.file_name, **WORDS)
    content: bytes = field(validator=documents.content, **WORDS)
    kind: DocumentKind = field(validator=checks.member(DocumentKind))


@frozen(kw_only=True)
class PaperOnFile:
    """The record of a paper; its content is in the vault, under its id."""

    document_id: DocumentId
    kind: DocumentKind
    file_name: str = field(**WORDS)
    size: int
    sha256: str = field(**WORDS)


@frozen(kw_only=True)
class Blocks:
    """What a partner says of a case: the four blocks, who collects, and its two assurances.

    A draft may leave any of it out; `missing_information` lists what a submission needs.
    """

    client: ClientBlock | None = field(
        default=None, validator=checks.optional(checks.instance(ClientBlock)), **WORDS
    )
    debtor: Debtor | None = field(
        default=None, validator=checks.optional(checks.instance(Debtor)), **WORDS
    )
    claim: Claim | None = field(
        default=None, validator=checks.optional(checks.instance(Claim)), **WORDS
    )
    approach: Approach | None = field(
        default=None, validator=checks.optional(checks.instance(Approach)), **WORDS
    )
    handling: Handling | None = field(
        default=None, validator=checks.optional(checks.member(Handling))
    )
    success_fee: Percent | None = field(default=None, validator=checks.optional(checks.percent))
    authorised_to_collect: bool | None = field(
        default=None, validator=checks.optional(checks.yes_or_no)
    )
    compliance_confirmed: bool | None = field(
        default=None, validator=checks.optional(checks.yes_or_no)
    )


NOTHING_SAID = Blocks()


# -------------------------------------------------------------------------------------- rules


def said_over(before: Blocks, now: Blocks) -> Blocks:
    """Return what was said before, with what is said now in its place, block by block."""
    told = {one.name: getattr(now, one.name) for one in fields(Blocks)}
    return evolve(before, **{name: value for name, value in told.items() if value is not None})


def missing_information(
    draft: Blocks, papers: Sequence[Paper | PaperOnFile] = ()
) -> tuple[str, ...]:
    """Return everything a submission still lacks, at once, as ``block.field``.

    The four blocks of the form, a paper, the success fee, who collects, and two assurances.
    Registration numbers are asked of companies alone, and a payment history is never required. Of a
    client of an earlier case only its ``client_id`` is asked.

    >>> missing_information(Blocks(client=ClientBlock(name="Baker")))[:3]
    ('client.country', 'client.contact_person', 'client.contact_details')
    """
    client, approach = draft.client or ClientBlock(), draft.approach or Approach()
    told: list[tuple[str, ClientBlock | Approach]] = [("client", client), ("approach", approach)]
    wanted = [
        f"{block}.{one.name}"
        for block, value in (told if client.client_id is None else told[1:])
        for one in fields(type(value))
        if getattr(value, one.name) is None and one.name != "client_id"
    ]
    asked = {
        "handling": draft.handling is not None,
        "success_fee": draft.success_fee is not None,
        "documents": bool(papers),
        "authorised_to_collect": draft.authorised_to_collect is True,
        "compliance_confirmed": draft.compliance_confirmed is True,
    }
    return (
        *wanted,
        *_missing_of_debtor(draft.debtor),
        *_missing_of_claim(draft.claim),
        *(name for name, given in asked.items() if not given),
    )


def _missing_of_debtor(debtor: Debtor | None) -> tuple[str, ...]:
    if debtor is None:
        return ("debtor",)
    known = {
        "contact_details": bool(debtor.emails or debtor.phones),
        "addresses": bool(debtor.addresses),
        "registration_number": debtor.kind is DebtorKind.PERSON or debtor.registration_number,
    }
    return tuple(f"debtor.{name}" for name, given in known.items() if not given)


def _missing_of_claim(claim: Claim | None) -> tuple[str, ...]:
    if claim is None:
        return ("claim",)
    known = {"invoices": bool(claim.invoices), "payment_terms": claim.payment_terms is not None}
    return tuple(f"claim.{name}" for name, given in known.items() if not given)
