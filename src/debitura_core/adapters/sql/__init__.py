"""The questions and statements of a store, written once in SQL; an engine brings the rest."""

from __future__ import annotations

from enum import Enum


def codes(kind: type[Enum], *without: Enum) -> str:
    """Return the codes of an enumeration as SQL lists them, but for the members *without*.

    >>> from debitura_core.domain.parties.parties import PartnerType
    >>> codes(PartnerType)
    "('exclusive', 'legal_network')"
    """
    listed = ", ".join(f"'{member.value}'" for member in kind if member not in without)
    return f"({listed})"
