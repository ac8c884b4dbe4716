"""Setting up: partners and clients join the network, and terms are agreed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Command
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.decisions import Decision, changed
from debitura_core.domain.kernel.errors import DuplicateId, PartnerInactive, ShadowClient
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    PartnerId,
    ReferrerId,
    client_id,
    client_id_or_none,
    is_shadow,
    partner_id,
    partner_id_or_none,
    referrer_id_or_none,
)
from debitura_core.domain.kernel.percent import ZERO, Percent
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.parties.agreements import (
    DEFAULT_AGEING,
    DEFAULT_SHARES,
    Ageing,
    Agreement,
    CommissionType,
    PriceBand,
    TermsAgreed,
    check_bands,
    check_shares,
)
from debitura_core.domain.parties.parties import (
    Client,
    ClientRegistered,
    Partner,
    PartnerRegistered,
    PartnerSuspended,
    PartnerType,
    invoice_currency,
)
from debitura_core.domain.parties.partner_case_terms import PartnerCaseTerms
from debitura_core.domain.parties.tax import (
    DescribedParty,
    PartyDetails,
    TaxTerms,
    TaxTermsSet,
    TaxTreatment,
    describe,
    party_of,
)
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class RegisterPartner(Command[Partner]):
    """Register a collection partner (platform).

    ``invoice_currency`` is the currency of its month-end invoices; without one, its country's.
    Raises `DuplicateId` for an id that is taken.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    name: str = field(validator=checks.text(500))
    partner_type: PartnerType = field(validator=checks.member(PartnerType))
    country: str = field(validator=checks.country)
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)
    invoice_currency: str | None = field(default=None, validator=checks.optional(checks.currency))
    contact: str | None = field(default=None, validator=checks.optional(checks.text(500)), **WORDS)
    referral_link: str | None = field(default=None, validator=checks.optional(checks.text(2000)))

    def decide(self, books: Books, now: Now, /) -> Decision[Partner]:
        """Register the partner unless its id is taken."""
        chosen = self.partner_id or PartnerId(now.fresh())
        if books.whole.has_partner(chosen):
            raise DuplicateId(kind="partner", id=chosen)
        partner = Partner(
            partner_id=chosen,
            name=self.name,
            partner_type=self.partner_type,
            country=self.country,
            invoice_currency=self.invoice_currency or invoice_currency(self.country),
            contact=self.contact,
            referral_link=self.referral_link,
        )
        event = PartnerRegistered(
            partner_id=chosen,
            partner_type=partner.partner_type,
            country=partner.country,
            invoice_currency=partner.invoice_currency,
            active=partner.active,
        )
        return Decision(partner, (partner,), (event,))


@frozen(kw_only=True)
class SuspendPartner(Command[Partner]):
    """Stop new cases for a partner; its existing cases continue (platform).

    Raises `NotFound`, and `PartnerInactive` if it is suspended already.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    partner_id: PartnerId = field(converter=partner_id)

    def decide(self, books: Books, now: Now, /) -> Decision[Partner]:
        """Suspend the partner."""
        partner = books.partners.get(self.partner_id)
        if not partner.active:
            raise PartnerInactive(partner_id=partner.partner_id)
        suspended = changed(partner, active=False)
        event = PartnerSuspended(partner_id=partner.partner_id, active=False)
        return Decision(suspended, (suspended,), (event,))


@frozen(kw_only=True)
class RegisterClient(Command[Client]):
    """Register a client (platform).

    ``referred_by`` names the referral partner that brought it, whose carve-outs then apply to its
    cases. Raises `DuplicateId` for an id that is taken, `ShadowClient` for one of a partner case.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    name: str = field(validator=checks.text(500))
    country: str = field(validator=checks.country)
    client_id: ClientId | None = field(default=None, converter=client_id_or_none)
    contact: str | None = field(default=None, validator=checks.optional(checks.text(500)), **WORDS)
    referred_by: ReferrerId | None = field(default=None, converter=referrer_id_or_none)

    def decide(self, books: Books, now: Now, /) -> Decision[Client]:
        """Register the client unless its id is taken."""
        chosen = self.client_id or ClientId(now.fresh())
        if is_shadow(chosen):
            raise ShadowClient(client_id=chosen)
        if books.whole.has_client(chosen):
            raise DuplicateId(kind="client", id=chosen)
        client = Client(
            client_id=chosen,
            name=self.name,
            country=self.country,
            contact=self.contact,
            referred_by=self.referred_by,
        )
        event = ClientRegistered(
            client_id=chosen, country=client.country, referred_by=client.referred_by
        )
        return Decision(client, (client,), (event,))


@frozen(kw_only=True)
class AgreeTerms(Command[Agreement]):
    """Agree a version of a partner's terms, in force from ``valid_from`` on (platform).

    Unless agreed otherwise the platform's share is 40 % before and 20 % in legal proceedings, or
    nothing for a Legal Network partner, which takes no others. With ``partner_case_terms`` the
    partner may submit cases of its own clients. ``valid_from`` is today (UTC) by default. Raises
    `NotFound`, `LegalNetworkShare`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    partner_id: PartnerId = field(converter=partner_id)
    pre_legal_platform_share: Percent | None = field(
        default=None, validator=checks.optional(checks.percent)
    )
    legal_platform_share: Percent | None = field(
        default=None, validator=checks.optional(checks.percent)
    )
    commission_type: CommissionType = field(
        default=CommissionType.STANDARD, validator=checks.member(CommissionType)
    )
    revenue_item_share: Percent = field(default=ZERO, validator=checks.percent)
    sla_days: int = field(default=14, validator=checks.whole_number(1, 3650))
    collection_months: int = field(default=6, validator=checks.whole_number(1, 1200))
    ageing: Ageing = field(default=DEFAULT_AGEING, validator=checks.instance(Ageing))
    price_bands: tuple[PriceBand, ...] = field(
        default=(), validator=checks.many(checks.instance(PriceBand), 100)
    )
    partner_case_terms: PartnerCaseTerms | None = field(
        default=None, validator=checks.optional(checks.instance(PartnerCaseTerms))
    )
    valid_from: date | None = field(default=None, validator=checks.optional(checks.day))

    def __attrs_post_init__(self) -> None:
        check_bands(self.price_bands)

    def decide(self, books: Books, now: Now, /) -> Decision[Agreement]:
        """Agree the next version of the partner's terms."""
        partner = books.partners.get(self.partner_id)
        usual = DEFAULT_SHARES[partner.partner_type]
        agreement = Agreement(
            partner_id=partner.partner_id,
            number=len(books.agreements.of(partner.partner_id)) + 1,
            valid_from=self.valid_from or now.today,
            pre_legal_platform_share=_or(self.pre_legal_platform_share, usual[0]),
            legal_platform_share=_or(self.legal_platform_share, usual[1]),
            commission_type=self.commission_type,
            revenue_item_share=self.revenue_item_share,
            sla_days=self.sla_days,
            collection_months=self.collection_months,
            ageing=self.ageing,
            price_bands=self.price_bands,
            partner_case_terms=self.partner_case_terms,
        )
        check_shares(
            partner,
            agreement.pre_legal_platform_share,
            agreement.legal_platform_share,
            agreement.revenue_item_share,
        )
        return Decision(agreement, (agreement,), (_agreed(agreement),))


def _or(given: Percent | None, usual: Percent) -> Percent:
    return usual if given is None else given


def _agreed(agreement: Agreement) -> TermsAgreed:
    return TermsAgreed(
        partner_id=agreement.partner_id,
        number=agreement.number,
        valid_from=agreement.valid_from,
        pre_legal_platform_share=agreement.pre_legal_platform_share,
        legal_platform_share=agreement.legal_platform_share,
        commission_type=agreement.commission_type,
        revenue_item_share=agreement.revenue_item_share,
        sla_days=agreement.sla_days,
        collection_months=agreement.collection_months,
        approaching_from=agreement.ageing.approaching_from,
        overdue_after=agreement.ageing.overdue_after,
        price_band_bounds=tuple(band.from_principal for band in agreement.price_bands),
        price_band_fees=tuple(band.success_fee for band in agreement.price_bands),
        partner_case_terms=agreement.partner_case_terms,
    )


@frozen(kw_only=True)
class DescribePlatform(Command[DescribedParty]):
    """Set the details of the platform on invoices: name, address, VAT id, bank account (platform).

    Given again, it applies to new invoices; those that were issued keep what they say.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    details: PartyDetails = field(validator=checks.instance(PartyDetails), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[DescribedParty]:
        """Keep the details."""
        return describe(books.partners.party(party_of()), self.details, now.fresh())


@frozen(kw_only=True)
class DescribePartner(Command[DescribedParty]):
    """Set the details of a partner on its invoices (platform); see `DescribePlatform`.

    Raises `NotFound`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    partner_id: PartnerId = field(converter=partner_id)
    details: PartyDetails = field(validator=checks.instance(PartyDetails), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[DescribedParty]:
        """Keep the details."""
        own = books.partners.get(self.partner_id).partner_id
        return describe(books.partners.party(party_of(own)), self.details, now.fresh(), own)


@frozen(kw_only=True)
class DescribeClient(Command[DescribedParty]):
    """Set the details of a client on invoices to it (platform); see `DescribePlatform`.

    Raises `NotFound`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    client_id: ClientId = field(converter=client_id)
    details: PartyDetails = field(validator=checks.instance(PartyDetails), **WORDS)

    def decide(self, books: Books, now: Now, /) -> Decision[DescribedParty]:
        """Keep the details."""
        own = books.clients.get(self.client_id).client_id
        before = books.partners.party(party_of(client_id=own))
        return describe(before, self.details, now.fresh(), client_id=own)


@frozen(kw_only=True)
class SetTaxTerms(Command[Partner]):
    """Agree how the platform's services to a partner are taxed (platform).

    It applies to months that are run from now on; a month that was invoiced before keeps its tax.
    Raises `NotFound`, and `InvalidTerms` for a rate that does not fit the treatment.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    partner_id: PartnerId = field(converter=partner_id)
    treatment: TaxTreatment = field(validator=checks.member(TaxTreatment))
    rate: Percent = field(default=ZERO, validator=checks.percent)

    def decide(self, books: Books, now: Now, /) -> Decision[Partner]:
        """Keep the terms with the partner."""
        terms = TaxTerms(treatment=self.treatment, rate=self.rate)
        partner = changed(books.partners.get(self.partner_id), tax=terms)
        event = TaxTermsSet(
            partner_id=partner.partner_id, tax_treatment=terms.treatment, tax_rate=terms.rate
        )
        return Decision(partner, (partner,), (event,))
