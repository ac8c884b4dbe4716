"""The tables, as steps that were taken in order.

Append only: a step that has shipped is never edited; change comes as a further step. Which steps a
file has taken is recorded in the file (``PRAGMA user_version`` and the table ``schema_steps``).

Every index answers a named question; it costs each payment about a fifth, so there are few.
"""

from __future__ import annotations

from typing import Final

from debitura_core.adapters.sqlite.schema.casework import (
    CLOSING,
    ENGAGEMENTS,
    INBOX,
    LETTERS,
    MISSED,
    PLANS,
    PRESETS,
    WORK,
)
from debitura_core.adapters.sqlite.schema.clients import CLIENTS, REMINDERS, ROUTING, SCORES
from debitura_core.adapters.sqlite.schema.money import (
    CASES,
    CORRECTIONS,
    INVOICES,
    JOURNAL,
    LEDGER,
    PARTIES,
)
from debitura_core.adapters.sqlite.schema.partner_cases import PARTNER_CASES

APPLICATION_ID: Final = 0x64656269
"""Marks a file as books of this library ("debi"); another SQLite file is not touched."""

STEPS: Final = (
    PARTIES,
    CASES,
    LEDGER,
    INVOICES,
    JOURNAL,
    WORK,
    CLIENTS,
    ENGAGEMENTS,
    CORRECTIONS,
    LETTERS,
    INBOX,
    PLANS,
    CLOSING,
    ROUTING,
    SCORES,
    PRESETS,
    REMINDERS,
    MISSED,
    PARTNER_CASES,
)
"""Append only: a step that has shipped is never edited."""

__all__ = ["APPLICATION_ID", "INBOX", "STEPS"]
