"""Filter presets: questions to the inbox that a person keeps under a name of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from debitura_core.domain.cases.inbox import InboxFilters, InboxSort, InboxView
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.decisions import Decision, Stamp, changed
from debitura_core.domain.kernel.identifiers import PartnerId, PresetId, Subject, subject
from debitura_core.domain.kernel.seals import SALT, SEALED, seal


@frozen(kw_only=True)
class FilterPreset:
    """A view, filters and an order to ask the inbox by; ``owner`` is the person who saved them."""

    preset_id: PresetId
    owner: str
    partner_id: PartnerId | None
    name: str = field(**SEALED)
    view: InboxView
    sort: InboxSort
    filters: InboxFilters = field(**SEALED)
    salt: str = field(**SALT)
    saved_at: datetime
    version: int = 1


@frozen(kw_only=True)
class FilterPresetSaved:
    """A person saved a preset, a new one or other filters under the same name."""

    preset_id: PresetId
    owner: str
    partner_id: PartnerId | None
    view: InboxView
    sort: InboxSort
    name_seal: str
    filters_seal: str

    @property
    def subject(self) -> Subject:
        """The preset."""
        return subject("preset", self.preset_id)


# -------------------------------------------------------------------------------------- rules


def save(own: Sequence[FilterPreset], name: str, *, view: InboxView, sort: InboxSort,
         filters: InboxFilters, preset_id: PresetId,
         stamp: Stamp) -> Decision[FilterPreset]:  # fmt: skip
    """Decide that the actor keeps this under *name*, in place of an earlier preset of it."""
    told = {
        "view": view,
        "sort": sort,
        "filters": filters,
        "salt": stamp.salt,
        "saved_at": stamp.at,
    }
    earlier = next((one for one in own if one.name == name), None)
    if earlier is not None:
        preset = changed(earlier, **told)
    else:
        preset = FilterPreset(
            preset_id=preset_id,
            owner=str(stamp.by),
            partner_id=PartnerId(stamp.by.party) if stamp.by.role is Role.PARTNER else None,
            name=name,
            view=view,
            sort=sort,
            filters=filters,
            salt=stamp.salt,
            saved_at=stamp.at,
        )
    event = FilterPresetSaved(
        preset_id=preset.preset_id,
        owner=preset.owner,
        partner_id=preset.partner_id,
        view=view,
        sort=sort,
        name_seal=seal(name, stamp.salt),
        filters_seal=seal(filters, stamp.salt),
    )
    return Decision(preset, (preset,), (event,))
