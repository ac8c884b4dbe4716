"""The tables of accounts: what parties owe each other, and money that moved between them."""

from __future__ import annotations

from typing import Final

from debitura_core.adapters.sql import codes
from debitura_core.domain.money.accounts import Account, EntryCause, PartyKind

ACCOUNTS: Final = f"""
CREATE TABLE transfers (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    transfer_id TEXT NOT NULL,
    client_id TEXT REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    payer TEXT NOT NULL CHECK (payer IN {codes(PartyKind)}),
    payee TEXT NOT NULL CHECK (payee IN {codes(PartyKind)}),
    currency TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0 AND amount_minor < 1000000000000000),
    transfer_date TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    is_offset INTEGER NOT NULL CHECK (is_offset IN (0, 1)),
    reference TEXT,
    applies_to TEXT NOT NULL CHECK (json_valid(applies_to)),
    undone_at TEXT,
    undo_reason TEXT,
    undo_salt TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, transfer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_entries (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    entry_id TEXT NOT NULL,
    account TEXT NOT NULL CHECK (account IN {codes(Account)}),
    client_id TEXT,
    case_id TEXT,
    currency TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    cause TEXT NOT NULL CHECK (cause IN {codes(EntryCause)}),
    source_id TEXT NOT NULL,
    entry_date TEXT NOT NULL,
    due_on TEXT,
    posted_at TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    covered_minor INTEGER NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, entry_id)
) STRICT, WITHOUT ROWID;

-- what is open of a position, and of a partner? rows leave this index once they are covered
CREATE INDEX account_entries_open ON account_entries (partner_id, entry_id)
    WHERE covered_minor <> amount_minor AND account <> 'commission';

-- what did this invoice or transfer post?
CREATE INDEX account_entries_moved ON account_entries (partner_id, source_id)
    WHERE cause IN ('invoice', 'transfer', 'offset');

-- what does a position come to by this day? the id of an entry is its position and its number
CREATE INDEX account_entries_by_day ON account_entries (
    partner_id, rtrim(entry_id, '0123456789'), entry_date, posted_at, number, amount_minor
);

CREATE TABLE positions (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    account TEXT NOT NULL CHECK (account IN {codes(Account)}),
    counterparty TEXT NOT NULL,
    currency TEXT NOT NULL,
    client_id TEXT,
    amount_minor INTEGER NOT NULL,
    entries INTEGER NOT NULL CHECK (entries > 0),
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, account, counterparty, currency)
) STRICT, WITHOUT ROWID;

-- which positions does this client have with its partners?
CREATE INDEX positions_by_client ON positions (client_id) WHERE client_id IS NOT NULL;

CREATE TABLE coverings (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    later_id TEXT NOT NULL,
    earlier_id TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, later_id, earlier_id)
) STRICT, WITHOUT ROWID;

-- what covers this entry?
CREATE INDEX coverings_by_earlier ON coverings (partner_id, earlier_id);
"""
