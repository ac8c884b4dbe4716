"""Saving presets: a question to the inbox is kept under a name, for the person who asks it."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from debitura_core.desk import Command
from debitura_core.domain.cases.inbox import InboxFilters, InboxSort, InboxView
from debitura_core.domain.correspondence import filter_presets
from debitura_core.domain.correspondence.filter_presets import FilterPreset
from debitura_core.domain.kernel import checks
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Role, Roles
from debitura_core.domain.kernel.decisions import Decision
from debitura_core.domain.kernel.identifiers import PartnerId, PresetId
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.ports import Books, Now


@frozen(kw_only=True)
class SaveFilterPreset(Command[FilterPreset]):
    """Keep a view, filters and an order of the inbox under a name of one's own.

    The same name again takes the new ones. `FilterPresets` lists them; ask by one with
    ``Inbox(view=preset.view, filters=preset.filters, sort=preset.sort)``. Raises `NotFound` at a
    desk that nobody registered.
    """

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    name: str = field(validator=checks.text(100), **WORDS)
    filters: InboxFilters = field(factory=InboxFilters, validator=checks.instance(InboxFilters))
    sort: InboxSort = field(default=InboxSort.NEWEST, validator=checks.member(InboxSort))
    view: InboxView = field(default=InboxView.ALL, validator=checks.member(InboxView))

    def decide(self, books: Books, now: Now, /) -> Decision[FilterPreset]:
        """Save it for the person at the desk, whose partner must be registered."""
        if now.actor.role is Role.PARTNER:
            books.partners.get(PartnerId(now.actor.party))
        return filter_presets.save(
            books.filter_presets.of(str(now.actor)),
            self.name,
            view=self.view,
            sort=self.sort,
            filters=self.filters,
            preset_id=PresetId(now.fresh()),
            stamp=now.stamp(),
        )
