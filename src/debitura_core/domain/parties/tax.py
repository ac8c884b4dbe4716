"""Tax and postal details: what the platform, partners and clients are on an invoice.

The VAT of an invoice follows from the tax treatment that is agreed with the partner, and is frozen
on it. What the law asks to be said of both parties is listed in one place, `missing_details`.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Any, Final

from attrs import Attribute, field, frozen

from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.decisions import Advice, Decision
from debitura_core.domain.kernel.errors import InvalidInput, InvalidTerms
from debitura_core.domain.kernel.identifiers import ClientId, PartnerId, Subject, subject
from debitura_core.domain.kernel.percent import ZERO, Percent
from debitura_core.domain.kernel.seals import SALT, SEALED, WORDS, seal

EU: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
"""The countries of the VAT area, by their ISO code; Greece writes EL before its VAT ids."""

_VAT_ID = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{8,30}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class TaxTreatment(Enum):
    """How the platform's services to a partner are taxed."""

    DOMESTIC = "domestic"
    """VAT at a rate: both are in one country."""
    REVERSE_CHARGE = "reverse_charge"
    """No VAT on the invoice: the partner, in another EU country, accounts for it itself."""
    OUTSIDE = "outside"
    """No VAT: the partner is outside of the EU."""

    @property
    def category(self) -> str:
        """Its category code in UNTDID 5305, as EN 16931 uses it."""
        return _CATEGORIES[self]


_CATEGORIES = {
    TaxTreatment.DOMESTIC: "S",
    TaxTreatment.REVERSE_CHARGE: "AE",
    TaxTreatment.OUTSIDE: "O",
}
_NOTES = {
    TaxTreatment.DOMESTIC: None,
    TaxTreatment.REVERSE_CHARGE: "Reverse charge: VAT to be accounted for by the recipient,"
    " Article 196 of Directive 2006/112/EC",
    TaxTreatment.OUTSIDE: "Not subject to VAT: place of supply outside the EU,"
    " Article 44 of Directive 2006/112/EC",
}


@frozen(kw_only=True)
class TaxTerms:
    """The tax treatment of a partner: its kind, and the rate.

    Only a domestic treatment has a rate above 0 %. Raises `InvalidTerms`.
    """

    treatment: TaxTreatment = field(
        default=TaxTreatment.DOMESTIC, validator=checks.member(TaxTreatment)
    )
    rate: Percent = field(default=ZERO, validator=checks.percent)

    def __attrs_post_init__(self) -> None:
        if self.treatment is not TaxTreatment.DOMESTIC and self.rate != ZERO:
            raise InvalidTerms(field="rate", problem="only a domestic treatment has VAT")

    @property
    def words(self) -> str | None:
        """The note on the invoice that the law asks for."""
        return _NOTES[self.treatment]

    @property
    def category(self) -> str:
        """The category code; a domestic rate of 0 % is zero rated."""
        zero_rated = self.treatment is TaxTreatment.DOMESTIC and self.rate == ZERO
        return "Z" if zero_rated else self.treatment.category


def _matching(pattern: re.Pattern[str], problem: str) -> checks.Check:
    def checked(self: Any, attribute: Attribute[Any], value: Any) -> None:
        checks.check_text(value, attribute.name, 320)
        if not pattern.fullmatch(value):
            raise InvalidInput(field=attribute.name, problem=problem)

    return checked


def _iban(self: Any, attribute: Attribute[Any], value: Any) -> None:
    """Accept an IBAN without blanks whose check digits are right."""
    checks.check_text(value, attribute.name, 34)
    turned = value[4:] + value[:4]
    if not _IBAN.fullmatch(value) or int("".join(str(int(c, 36)) for c in turned)) % 97 != 1:
        raise InvalidInput(field=attribute.name, problem="write an IBAN without blanks")


@frozen(kw_only=True)
class BankAccount:
    """Where a party is paid: an IBAN, or else a number at a bank that is named."""

    holder: str = field(validator=checks.text(200), **WORDS)
    iban: str | None = field(default=None, validator=checks.optional(_iban), **WORDS)
    number: str | None = field(default=None, validator=checks.optional(checks.text(64)), **WORDS)
    bank: str | None = field(default=None, validator=checks.optional(checks.text(200)), **WORDS)
    bic: str | None = field(default=None, validator=checks.optional(checks.text(11)), **WORDS)

    def __attrs_post_init__(self) -> None:
        if self.iban is None and (self.number is None or self.bank is None):
            raise InvalidInput(field="iban", problem="give an IBAN, or a number and its bank")


@frozen(kw_only=True)
class PartyDetails:
    """The details of a party on an invoice: name, postal address, and how it is registered."""

    name: str = field(validator=checks.text(500), **WORDS)
    street: str = field(validator=checks.text(500), **WORDS)
    city: str = field(validator=checks.text(200), **WORDS)
    country: str = field(validator=checks.country)
    postal_code: str | None = field(
        default=None, validator=checks.optional(checks.text(32)), **WORDS
    )
    registration_number: str | None = field(
        default=None, validator=checks.optional(checks.text(64)), **WORDS
    )
    vat_id: str | None = field(
        default=None,
        validator=checks.optional(
            _matching(_VAT_ID, "write a VAT id with its country, like DK12345678")
        ),
        **WORDS,
    )
    invoice_email: str | None = field(
        default=None,
        validator=checks.optional(_matching(_EMAIL, "write an address like name@example.com")),
        **WORDS,
    )
    bank_account: BankAccount | None = field(
        default=None, validator=checks.optional(checks.instance(BankAccount)), **WORDS
    )


PLATFORM = "platform"
"""What the platform is called among the parties."""


@frozen(kw_only=True)
class DescribedParty:
    """The details of the platform, a partner or a client, as they are now.

    ``party`` is ``platform``, ``partner:acme`` or ``client:nordic``.
    """

    party: str
    partner_id: PartnerId | None
    client_id: ClientId | None
    details: PartyDetails = field(**SEALED)
    salt: str = field(**SALT)
    version: int = 1


@frozen(kw_only=True)
class PartyDescribed:
    """The details of the platform, a partner or a client were given or changed."""

    party: str
    partner_id: PartnerId | None
    client_id: ClientId | None
    details_seal: str

    @property
    def subject(self) -> Subject:
        """The party."""
        return Subject(self.party)


@frozen(kw_only=True)
class TaxTermsSet:
    """The tax treatment of the platform's services to a partner was agreed."""

    partner_id: PartnerId
    tax_treatment: TaxTreatment
    tax_rate: Percent

    @property
    def subject(self) -> Subject:
        """The partner."""
        return subject("partner", self.partner_id)


# -------------------------------------------------------------------------------------- rules


def party_of(partner_id: PartnerId | None = None, client_id: ClientId | None = None) -> str:
    """Write a party as its details name it.

    >>> party_of(), party_of(PartnerId("acme"))
    ('platform', 'partner:acme')
    """
    if partner_id is not None:
        return f"partner:{partner_id}"
    return PLATFORM if client_id is None else f"client:{client_id}"


def describe(before: DescribedParty | None, details: PartyDetails, salt: str,
             partner_id: PartnerId | None = None, client_id: ClientId | None = None,
             ) -> Decision[DescribedParty]:  # fmt: skip
    """Decide that a party has these details from now on; invoices keep what they were made with."""
    party = party_of(partner_id, client_id)
    now = DescribedParty(
        party=party,
        partner_id=partner_id,
        client_id=client_id,
        details=details,
        salt=salt,
        version=1 if before is None else before.version + 1,
    )
    event = PartyDescribed(
        party=party, partner_id=partner_id, client_id=client_id, details_seal=seal(details, salt)
    )
    return Decision(now, (now,), (event,))


def treatment_between(seller: str, buyer: str) -> TaxTreatment:
    """Return the treatment of services between companies of two countries.

    >>> treatment_between("DK", "DE"), treatment_between("DK", "US"), treatment_between("DK", "DK")
    (<TaxTreatment.REVERSE_CHARGE: 'reverse_charge'>, <TaxTreatment.OUTSIDE: 'outside'>, \
<TaxTreatment.DOMESTIC: 'domestic'>)
    """
    if seller == buyer:
        return TaxTreatment.DOMESTIC
    both = seller in EU and buyer in EU
    return TaxTreatment.REVERSE_CHARGE if both else TaxTreatment.OUTSIDE


def tax_of_invoice(agreed: TaxTerms, given: Percent | None, original: TaxTerms | None) -> TaxTerms:
    """Return the tax of a new invoice.

    The rate *given* to the run goes before all. A month that was invoiced before takes the tax of
    its *original*, and any other what is *agreed* with the partner.
    """
    if given is not None:
        return TaxTerms(treatment=TaxTreatment.DOMESTIC, rate=given)
    return agreed if original is None else original


def missing_details(
    seller: PartyDetails | None, buyer: PartyDetails | None, tax: TaxTerms
) -> tuple[str, ...]:
    """Name what an invoice between two parties must say and nobody has given yet.

    Names and addresses of both; the seller's VAT id; the buyer's too where it accounts for the tax
    itself; and where to pay.
    """
    found = [name for name, party in (("seller", seller), ("buyer", buyer)) if party is None]
    if seller is not None:
        if seller.vat_id is None and tax.treatment is not TaxTreatment.OUTSIDE:
            found.append("seller.vat_id")
        if seller.bank_account is None:
            found.append("seller.bank_account")
    reverse = tax.treatment is TaxTreatment.REVERSE_CHARGE
    if buyer is not None and buyer.vat_id is None and reverse:
        found.append("buyer.vat_id")
    return tuple(found)


def details_missing(partner_id: PartnerId, missing: tuple[str, ...]) -> tuple[Advice, ...]:
    """Advise of what the invoice of a partner does not say and should."""
    if not missing:
        return ()
    names = ", ".join(missing)
    return (
        Advice(
            "INVOICE_DETAILS_MISSING",
            f"The invoice of partner {partner_id} lacks: {names}.",
            {"partner_id": partner_id, "missing": names},
        ),
    )
