"""Filter presets: kept under a name for one person, and replaced under the same name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from debitura_core import (
    CloseCode,
    FilterPresets,
    Inbox,
    InboxFilters,
    InboxSort,
    InboxView,
    JournalAfter,
    Lifecycle,
    NotAllowed,
    Phase,
    SaveFilterPreset,
    StatusType,
    errors,
)
from debitura_core.domain.kernel.identifiers import ClientId
from tests.cast import Cast, Opened, eur, meeting, on_both_stores, written

EVERYTHING = InboxFilters(
    phases=(Phase.LEGAL, Phase.PRE_LEGAL),
    clients=(ClientId("nordic"),),
    statuses=(StatusType.ON_HOLD,),
    lifecycles=(Lifecycle.PAUSED,),
    close_codes=(CloseCode.OTHER,),
    members=(None, "anna"),
    priorities=(1, -2),
    follow_up=False,
    since=date(2026, 1, 1),
    until=date(2026, 2, 1),
    min_value=eur("0"),
    max_value=eur("900.10"),
    idle_days=14,
)
NAME = "'; DROP TABLE cases; -- \u202e😀"


def _names(cast: Cast, user: str) -> list[str]:
    desk = cast.network.as_partner("acme", user=user)
    return [preset.name for preset in desk.ask(FilterPresets()).presets]


@on_both_stores
def test_a_preset_comes_back_as_it_was_saved(store: Opened) -> None:
    """Every filter, the view and the order; the inbox can be asked by it."""
    with meeting(store) as cast:
        cast.case()
        saved = cast.anna.do(
            SaveFilterPreset(
                name=NAME, filters=EVERYTHING, sort=InboxSort.CLIENT, view=InboxView.ACTIVE
            )
        )
        (found,) = cast.anna.ask(FilterPresets()).presets
        assert found == saved
        assert (found.name, found.view, found.sort, found.filters) == (
            NAME, InboxView.ACTIVE, InboxSort.CLIENT, EVERYTHING,
        )  # fmt: skip
        cast.anna.do(SaveFilterPreset(name="Active", view=InboxView.ACTIVE))
        first = cast.anna.ask(FilterPresets()).presets[-1]
        page = cast.anna.ask(Inbox(view=first.view, sort=first.sort, filters=first.filters))
        assert [row.reference for row in page.rows] == ["Q8OAXF3W"]


@on_both_stores
def test_the_same_name_again_replaces_the_preset(store: Opened) -> None:
    """A name is unique within its user (9.2); another user has its own."""
    with meeting(store) as cast:
        first = cast.anna.do(SaveFilterPreset(name="Mine"))
        cast.clock.advance(days=1)
        second = cast.anna.do(SaveFilterPreset(name="Mine", view=InboxView.NEW))
        assert (second.preset_id, second.version) == (first.preset_id, 2)
        (found,) = cast.anna.ask(FilterPresets()).presets
        assert (found.view, found.saved_at) == (InboxView.NEW, cast.clock.now())
        cast.network.as_partner("acme", user="bent").do(SaveFilterPreset(name="Mine"))
        assert _names(cast, "anna") == _names(cast, "bent") == ["Mine"]
        assert cast.anna.ask(FilterPresets()).presets == (second,)
        cast.ops.do(SaveFilterPreset(name="A"))
        assert [one.name for one in cast.ops.ask(FilterPresets()).presets] == ["A"]
        assert cast.eve.ask(FilterPresets()).presets == ()


@on_both_stores
def test_presets_are_listed_by_name(store: Opened) -> None:
    """Whatever the order in which they were saved."""
    with meeting(store) as cast:
        for name in ("b", "C", "a"):
            cast.anna.do(SaveFilterPreset(name=name))
        assert _names(cast, "anna") == ["C", "a", "b"]


def test_the_journal_tells_no_name() -> None:
    """What somebody calls a preset is words of its own: it stands in the journal as a seal."""
    with meeting() as cast:
        cast.anna.do(SaveFilterPreset(name="Müller first", filters=EVERYTHING))
        entry = cast.anna.ask(JournalAfter(position=0, limit=1000)).entries[-1]
        assert entry.name == "FilterPresetSaved"
        assert "Müller" not in entry.facts
        (preset,) = cast.anna.ask(FilterPresets()).presets
        assert "Müller" not in repr(preset)


@on_both_stores
def test_a_client_and_a_stranger_save_nothing(store: Opened) -> None:
    """An inbox is a partner's: a client has none, and a desk nobody registered keeps nothing."""
    with meeting(store) as cast:
        before = written(cast.network.store)
        with pytest.raises(NotAllowed):
            cast.nora.do(SaveFilterPreset(name="Mine"))
        with pytest.raises(errors.NotFound):
            cast.network.as_partner("ghost", user="g").do(SaveFilterPreset(name="Mine"))
        assert written(cast.network.store) == before


@pytest.mark.parametrize(
    "wrong",
    ({"name": " "}, {"name": "x" * 101}, {"filters": None}, {"view": "all"}, {"sort": None}),
)
def test_a_preset_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    """At the door, by a named error."""
    with pytest.raises(errors.InvalidInput):
        SaveFilterPreset(**{"name": "Mine", **wrong})
