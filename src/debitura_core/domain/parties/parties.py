"""The parties of the network: collection partners, and the clients to whom money is owed."""

from __future__ import annotations

import unicodedata
from enum import Enum

from attrs import field, frozen

from debitura_core.domain.kernel.countries import CURRENCY_OF
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    PartnerId,
    ReferrerId,
    Subject,
    subject,
)
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.parties.tax import TaxTerms


class PartnerType(Enum):
    """How a partner gets its cases, and whether it shares its fees (rule parties-1)."""

    EXCLUSIVE = "exclusive"
    LEGAL_NETWORK = "legal_network"


@frozen(kw_only=True)
class Partner:
    """A collection partner: recovers the debt and keeps a success fee.

    ``invoice_currency`` is the currency of its month-end invoices (8). An inactive partner is
    given no new cases; what it has goes on.
    """

    partner_id: PartnerId
    name: str
    partner_type: PartnerType
    country: str
    invoice_currency: str
    contact: str | None = field(default=None, **WORDS)
    referral_link: str | None = None
    active: bool = True
    tax: TaxTerms | None = None
    """How the platform's services to it are taxed; None while nobody has said so."""
    version: int = 1


@frozen(kw_only=True)
class Client:
    """A client, or creditor: the business or person to whom the money is owed."""

    client_id: ClientId
    name: str = field(**WORDS)
    country: str
    contact: str | None = field(default=None, **WORDS)
    referred_by: ReferrerId | None = None
    """The referral partner that brought the client, if one did."""
    version: int = 1


# ------------------------------------------------------------------------------------- events


@frozen(kw_only=True)
class PartnerRegistered:
    """A partner joined the network."""

    partner_id: PartnerId
    partner_type: PartnerType
    country: str
    invoice_currency: str
    active: bool

    @property
    def subject(self) -> Subject:
        """The partner."""
        return subject("partner", self.partner_id)


@frozen(kw_only=True)
class PartnerSuspended:
    """A partner is given no new cases from here on."""

    partner_id: PartnerId
    active: bool

    @property
    def subject(self) -> Subject:
        """The partner."""
        return subject("partner", self.partner_id)


@frozen(kw_only=True)
class ClientRegistered:
    """A client joined the network."""

    client_id: ClientId
    country: str
    referred_by: ReferrerId | None

    @property
    def subject(self) -> Subject:
        """The client."""
        return subject("client", self.client_id)


# -------------------------------------------------------------------------------------- rules


def invoice_currency(country: str) -> str:
    """Return the currency in which a partner of *country* is invoiced unless it chose one (8).

    >>> invoice_currency("DK")
    'DKK'
    """
    return CURRENCY_OF[country]


def folded(text: str) -> str:
    r"""Write text so that a search finds it: composed, and without regard to case.

    >>> folded("STRASSE") == folded("Straße"), folded("Cafe\N{COMBINING ACUTE ACCENT}")
    (True, 'café')
    """
    composed = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", composed.casefold())


def sort_key(name: str) -> str:
    r"""Write a name as the inbox sorts by it: folded, with single spaces.

    >>> sort_key("  Müller \t & SÖHNE ")
    'müller & söhne'
    """
    return " ".join(folded(name).split())
