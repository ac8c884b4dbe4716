"""The tables, as steps that are taken in order, and each recorded in the file.

Append only: a step that has shipped is never edited; change comes as a further step, drafted by
``python -m debitura_core.adapters.sqlite.schema.draft``. The file records the steps it has taken
(``PRAGMA user_version`` and the table ``schema_steps``) with a digest of each. Until the first
release the only step is a draft: it may be edited, its lists of codes are drawn from the
enumerations, and a file that was written by an earlier state of it is refused by name.

Every index answers a named question; it costs each payment about a fifth, so there are few.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from debitura_core.adapters.sqlite.schema.accounts import ACCOUNTS
from debitura_core.adapters.sqlite.schema.cases import CASES
from debitura_core.adapters.sqlite.schema.correspondence import CORRESPONDENCE
from debitura_core.adapters.sqlite.schema.money import MONEY
from debitura_core.adapters.sqlite.schema.parties import PARTIES
from debitura_core.adapters.sqlite.schema.partner_cases import PARTNER_CASES

APPLICATION_ID: Final = 0x64656269
"""Marks a file as books of this library ("debi"); another SQLite file is not touched."""

JOURNAL: Final = """
CREATE TABLE schema_steps (
    step INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    taken_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
) STRICT;

CREATE TABLE journal (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT,
    subject TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    name TEXT NOT NULL,
    facts TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (subject, number)
) STRICT;

CREATE TRIGGER journal_is_never_edited BEFORE UPDATE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_never_cut BEFORE DELETE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

CREATE TABLE kept_answers (
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    command TEXT NOT NULL,
    digest TEXT NOT NULL,
    answer TEXT NOT NULL,
    advice TEXT NOT NULL,
    span TEXT NOT NULL,
    PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;
"""

STEPS: Final[tuple[str, ...]] = (
    JOURNAL + PARTIES + CASES + CORRESPONDENCE + MONEY + PARTNER_CASES + ACCOUNTS,
)
"""Append only: a step that has shipped is never edited."""

RELEASED: Final[tuple[str, ...]] = ()
"""The digest of each step that has shipped: a test compares the steps with them."""


def digest(step: str) -> str:
    """Return what a file keeps of a step, to be recognised by."""
    return sha256(step.encode()).hexdigest()
