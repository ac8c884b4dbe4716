"""Clients, routing and partner cases, as statements: as many as there are questions, not rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from debitura_core.adapters.sql.dialect import Reading, Row, columns, only, readable, records
from debitura_core.adapters.sql.money import LEFT
from debitura_core.books import tables as rows
from debitura_core.domain.cases.routing import Contender, Routable, RouteStep
from debitura_core.domain.cases.routing_settings import EVERYWHERE, LeadAgents
from debitura_core.domain.kernel.calendar import stored_instant
from debitura_core.domain.kernel.identifiers import CaseId, ClientId, PartnerId
from debitura_core.domain.parties.agreements import Phase
from debitura_core.domain.parties.client_lists import ClientFigures, ClientLine
from debitura_core.domain.parties.parties import PartnerType
from debitura_core.domain.partner_cases.fees import CollectedPayment
from debitura_core.domain.partner_cases.partner_cases import PartnerCase

_HIDDEN = (
    "SELECT client_id FROM relationships /* by relationships_hidden */"
    " WHERE partner_id = ? AND hidden_from_balance = 1 ORDER BY client_id"
)
_CLIENTS = (
    f"SELECT k.name, {columns(rows.RELATIONSHIPS, 'r')}"  # noqa: S608  our own names
    " FROM relationships r /* then */ JOIN clients k ON k.client_id = r.client_id"
    " WHERE r.partner_id = ?{only} ORDER BY r.client_id"
)
_CASES = (
    "SELECT client_id, currency, count(*), count(*) FILTER (WHERE lifecycle = 'active'),"
    " sum(value_minor) FROM cases WHERE partner_id = ?{only} GROUP BY client_id, currency"
)
_REVENUE = (
    "SELECT client_id, currency, sum(partner_gross_minor - platform_fee_minor)"
    " FROM payouts WHERE partner_id = ?{only} GROUP BY client_id, currency"
    " UNION ALL SELECT client_id, currency, sum(amount_minor - platform_fee_minor)"
    " FROM revenue_items WHERE partner_id = ?{only} GROUP BY client_id, currency"
)

_NAMED = (
    "SELECT 'client_pin', n.area, n.partner_id, p.active FROM client_pins n"  # noqa: S608  fixed
    " JOIN partners p ON p.partner_id = n.partner_id WHERE n.client_id = ?{only}"
    f" UNION ALL SELECT 'carve_out', '{EVERYWHERE}', o.partner_id, p.active FROM clients c"
    " JOIN carve_outs o ON o.referred_by = c.referred_by AND o.country = ?"
    " JOIN partners p ON p.partner_id = o.partner_id WHERE c.client_id = ?{only}"
)
_AGENTS = (
    "SELECT p.active, p.partner_type, coalesce(r.routing_paused, 0),"  # noqa: S608  our own names
    f" {columns(rows.LEAD_AGENTS, 'a')}"
    " FROM lead_agents a /* then */ JOIN partners p ON p.partner_id = a.partner_id"
    " LEFT JOIN relationships r ON r.partner_id = a.partner_id AND r.client_id = ?"
    " WHERE 1 = 1{only}"
)

_WAITING = (
    f"SELECT {columns(rows.PARTNER_CASES)} FROM partner_cases"  # noqa: S608  our own names
    " /* by partner_cases_waiting */"
    " WHERE state IN ('submitted', 'under_review', 'documents_requested')"
    " AND (due_at, partner_case_id) > (?, ?){only} ORDER BY due_at, partner_case_id LIMIT ?"
)
_COLLECTED = (
    "SELECT o.payout_id, o.case_id, o.client_id, o.partner_id, o.phase, o.currency,"  # noqa: S608  fixed
    f" {LEFT.format('payment_minor')}, {LEFT.format('partner_gross_minor')},"
    f" {LEFT.format('platform_fee_minor')}, o.payment_date,"
    " o.commission_paid_at FROM partner_cases p"
    " /* then */ JOIN engagements e ON e.case_id = p.case_id"
    " /* then */ JOIN payments y /* by payments_by_case */"
    " ON y.partner_id = e.partner_id AND y.case_id = e.case_id"
    " /* then */ JOIN payouts o ON o.partner_id = y.partner_id AND o.payout_id = y.payout_id"
    # a partner that had the case twice is asked once
    " WHERE NOT EXISTS (SELECT 1 FROM engagements f WHERE f.case_id = e.case_id"
    " AND f.number < e.number AND f.partner_id = e.partner_id) AND p.partner_id = ?{only}"
)
_SUBMITTERS = (
    "SELECT p.partner_id FROM partners p WHERE EXISTS (SELECT 1 FROM partner_cases c"
    " WHERE c.partner_id = p.partner_id AND c.case_id IS NOT NULL){only} ORDER BY p.partner_id"
)


class PartyAnswers(Reading):
    """What is answered about partners, clients and partner cases."""

    def hidden_clients(self, partner_id: PartnerId, /) -> Sequence[ClientId]:
        return [client for (client,) in self.execute(_HIDDEN, (partner_id,))]

    def client_lines(
        self, partner_id: PartnerId, client_id: ClientId | None, /
    ) -> Sequence[ClientLine]:
        one, bound = only("client_id = ?", client_id)
        own = (partner_id, *bound)
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        sums: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        for client, currency, count, active, value in self.execute(_CASES.format(only=one), own):
            held = counts[client]
            held[0], held[1] = held[0] + count, held[1] + active
            sums[client][currency][0] += value
        for client, currency, revenue in self.execute(_REVENUE.format(only=one), own + own):
            sums[client][currency][1] += revenue
        lines = []
        one, _ = only("r.client_id = ?", client_id)
        for name, *row in self.execute(_CLIENTS.format(only=one), own):
            relationship = readable(rows.RELATIONSHIPS.read, tuple(row))
            figures = tuple(
                ClientFigures(currency=currency, case_value_minor=value, revenue_minor=revenue)
                for currency, (value, revenue) in sorted(sums[relationship.client_id].items())
            )
            count, active = counts[relationship.client_id]
            lines.append(
                ClientLine(
                    relationship=relationship,
                    name=name,
                    case_count=count,
                    active_case_count=active,
                    figures=figures,
                )
            )
        return lines

    def contenders(self, claim: Routable, partner_id: PartnerId | None, /) -> Sequence[Contender]:
        one, own = only("p.partner_id = ?", partner_id)
        asked = (claim.client_id, *own, claim.country, claim.client_id, *own)
        found = [
            Contender(step=RouteStep(step), area=area, partner_id=partner, active=bool(active))
            for step, area, partner, active in self.execute(_NAMED.format(only=one), asked)
        ]
        agents = self.execute(_AGENTS.format(only=one), (claim.client_id, *own))
        for active, kind, paused, *row in agents:
            held = readable(_lead_agents, tuple(row))
            found.append(
                Contender(
                    step=RouteStep.LEAD_AGENT,
                    partner_id=held.partner_id,
                    active=bool(active),
                    paused=bool(paused),
                    exclusive=kind == PartnerType.EXCLUSIVE.value,
                    agents=held.agents,
                )
            )
        return found

    # -------------------------------------------------------------------------- partner cases

    def waiting_partner_cases(
        self, partner_id: PartnerId | None, after: tuple[str, str] | None, limit: int, /
    ) -> Sequence[PartnerCase]:
        one, own = only("partner_id = ?", partner_id)
        found = self.execute(_WAITING.format(only=one), (*(after or ("", "")), *own, limit))
        return list(records(rows.PARTNER_CASES, found))

    def collected_payments(
        self, partner_id: PartnerId, case_id: CaseId | None, /
    ) -> Iterator[CollectedPayment]:
        one, case = only("p.case_id = ?", case_id)
        for row in self.execute(_COLLECTED.format(only=one), (partner_id, *case)):
            yield readable(read_collected, row)

    def submitters(self, partner_id: PartnerId | None, /) -> Sequence[PartnerId]:
        one, own = only("p.partner_id = ?", partner_id)
        return [partner for (partner,) in self.execute(_SUBMITTERS.format(only=one), own)]


@lru_cache(maxsize=4096)  # every routing reads the agents of all partners
def _lead_agents(row: Row) -> LeadAgents:
    return rows.LEAD_AGENTS.read(row)


def read_collected(row: Sequence[Any]) -> CollectedPayment:
    """Read a payment on a partner case, as far as its ledger needs it."""
    return CollectedPayment(
        payout_id=row[0], case_id=row[1], client_id=row[2], collector=row[3], phase=Phase(row[4]),
        currency=row[5], payment_minor=row[6], partner_gross_minor=row[7],
        platform_fee_minor=row[8], received_on=date.fromisoformat(row[9]),
        settled_at=None if row[10] is None else stored_instant(row[10]),
    )  # fmt: skip
