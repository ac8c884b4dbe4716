"""Clients, routing and partner cases, answered by looking at each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from debitura_core.books import tables as rows
from debitura_core.books.reference.tables import (
    ENTRIES,
    Reading,
    entry_currency,
    entry_fee,
)
from debitura_core.domain.cases.cases import Lifecycle
from debitura_core.domain.cases.routing import Contender, Routable, RouteStep
from debitura_core.domain.cases.routing_settings import EVERYWHERE
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId
from debitura_core.domain.money.payouts import Payout, PayoutKind
from debitura_core.domain.parties.client_lists import ClientFigures, ClientLine
from debitura_core.domain.parties.parties import PartnerType
from debitura_core.domain.partner_cases.fees import CollectedPayment
from debitura_core.domain.partner_cases.partner_cases import PartnerCase


class PartyAnswers(Reading):
    """What is answered about partners, clients and partner cases."""

    def hidden_clients(self, partner_id: PartnerId, /) -> Sequence[ClientId]:
        held = self.all_of(rows.RELATIONSHIPS, partner_id)
        return sorted(one.client_id for one in held if one.hidden_from_balance)

    def client_lines(
        self, partner_id: PartnerId, client_id: ClientId | None, /
    ) -> Sequence[ClientLine]:
        cases: dict[str, list[Lifecycle]] = defaultdict(list)
        sums: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        for case in self.all_of(rows.CASES, partner_id):
            cases[case.client_id].append(case.lifecycle)
            sums[case.client_id][case.currency][0] += case.claimed.total
        for table in ENTRIES:
            for entry in self.all_of(table, partner_id):
                split = entry.split.partner_gross_minor if isinstance(entry, Payout) else None
                gross = entry.amount_minor if split is None else split
                revenue = gross - entry_fee(entry)
                sums[entry.client_id][entry_currency(entry)][1] += revenue
        clients = self.tables.records[rows.CLIENTS.name]
        relations = self.all_of(rows.RELATIONSHIPS, partner_id)
        return [
            ClientLine(
                relationship=one,
                name=clients[(one.client_id,)].name,
                case_count=len(cases[one.client_id]),
                active_case_count=cases[one.client_id].count(Lifecycle.ACTIVE),
                figures=tuple(
                    ClientFigures(currency=currency, case_value_minor=value, revenue_minor=revenue)
                    for currency, (value, revenue) in sorted(sums[one.client_id].items())
                ),
            )
            for one in sorted(relations, key=lambda one: one.client_id)
            if client_id in (None, one.client_id)
        ]

    def contenders(self, claim: Routable, partner_id: PartnerId | None, /) -> Sequence[Contender]:
        books = self.tables.records
        # the client is unknown while the decision that registers it is made
        client = self.find(rows.CLIENTS, claim.client_id)
        referred_by = "" if client is None else client.referred_by or ""
        named = [
            (RouteStep.CLIENT_PIN, pin.area, pin.partner_id)
            for pin in self.all_of(rows.CLIENT_PINS)
            if pin.client_id == claim.client_id
        ]
        carved = self.find(rows.CARVE_OUTS, referred_by, claim.country)
        if carved is not None:
            named.append((RouteStep.CARVE_OUT, EVERYWHERE, carved.partner_id))
        found = [
            Contender(
                step=step,
                partner_id=partner,
                active=books["partners"][(partner,)].active,
                area=area,
            )
            for step, area, partner in named
            if partner is not None and partner_id in (None, partner)
        ]
        for held in self.all_of(rows.LEAD_AGENTS, partner_id):
            partner = books["partners"][(held.partner_id,)]
            known = self.find(rows.RELATIONSHIPS, held.partner_id, claim.client_id)
            found.append(
                Contender(
                    step=RouteStep.LEAD_AGENT,
                    partner_id=held.partner_id,
                    active=partner.active,
                    paused=known is not None and known.routing_paused,
                    exclusive=partner.partner_type is PartnerType.EXCLUSIVE,
                    agents=held.agents,
                )
            )
        return found

    # -------------------------------------------------------------------------- partner cases

    def waiting_partner_cases(
        self, partner_id: PartnerId | None, after: tuple[str, str] | None, limit: int, /
    ) -> Sequence[PartnerCase]:
        found = (
            one
            for one in self.all_of(rows.PARTNER_CASES, partner_id)
            if one.waits and (after is None or one.waiting_place > after)
        )
        return sorted(found, key=lambda one: one.waiting_place)[:limit]

    def collected_payments(
        self, partner_id: PartnerId, case_id: CaseId | None, /
    ) -> Iterator[CollectedPayment]:
        submitted = self.all_of(rows.PARTNER_CASES, partner_id)
        cases = {one.case_id for one in submitted if case_id in (None, one.case_id)}
        for payout in self.all_of(rows.PAYOUTS):
            if payout.case_id in cases and payout.kind is PayoutKind.PAYMENT:
                splits = [payout.split, *(one.split for one in self._reversals(payout))]
                yield CollectedPayment(
                    payout_id=payout.payout_id,
                    case_id=payout.case_id,
                    client_id=payout.client_id,
                    collector=payout.partner_id,
                    phase=payout.phase,
                    currency=payout.split.currency,
                    payment_minor=sum(one.payment_minor for one in splits),
                    partner_gross_minor=sum(one.partner_gross_minor for one in splits),
                    platform_fee_minor=sum(one.platform_fee_minor for one in splits),
                    received_on=payout.payment_date,
                    settled_at=payout.commission_paid_at,
                )

    def _reversals(self, payout: Payout) -> Sequence[Payout]:
        return self.listed(rows.PAYOUTS, partner_id=payout.partner_id, adjusts=payout.payout_id)

    def submitters(self, partner_id: PartnerId | None, /) -> Sequence[PartnerId]:
        found = self.all_of(rows.PARTNER_CASES, partner_id)
        return sorted({one.partner_id for one in found if one.case_id})
