"""Routing: where a case would go, and why."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Query
from debitura_core.domain.cases.routing import Contender, Route, RouteStep, routable, route
from debitura_core.domain.cases.routing_settings import COMMON_CURRENCY
from debitura_core.domain.kernel.actors import Role, Roles
from debitura_core.domain.kernel.identifiers import CaseId, PartnerId, case_id, partner_id_or_none
from debitura_core.ports import Now, ScopedBooks


@frozen(kw_only=True)
class RouteOf(Query[Route]):
    """Where `RouteCase` would send a case at this moment, explained (platform, 7.1).

    Every candidate of every step is in the answer, with why it is taken or passed over.
    ``partner_id`` asks about naming a partner. Raises `NotFound`.
    """

    roles: ClassVar[Roles] = frozenset({Role.PLATFORM})

    case_id: CaseId = field(converter=case_id)
    partner_id: PartnerId | None = field(default=None, converter=partner_id_or_none)

    def answer(self, books: ScopedBooks, now: Now, /) -> Route:
        """Return the route."""
        case, file = books.cases.get(self.case_id), books.case_files.get(self.case_id)
        rate = now.rate(case.currency, COMMON_CURRENCY, now.today)
        claim = routable(case, file.debtor, rate)
        contenders = list(books.routing.contenders(claim))
        if self.partner_id is not None:
            named = books.partners.get(self.partner_id)
            contenders.append(
                Contender(
                    step=RouteStep.EXPLICIT_PARTNER,
                    partner_id=named.partner_id,
                    active=named.active,
                )
            )
        return route(claim, contenders)
