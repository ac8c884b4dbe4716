"""The tables of money: parties, cases as far as payments need them, ledger, invoices, journal."""

from __future__ import annotations

from typing import Final

PARTIES: Final = """
CREATE TABLE schema_steps (
    step INTEGER PRIMARY KEY,
    taken_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
) STRICT;

CREATE TABLE partners (
    partner_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    partner_type TEXT NOT NULL CHECK (partner_type IN ('exclusive', 'legal_network')),
    country TEXT NOT NULL,
    invoice_currency TEXT NOT NULL,
    contact TEXT,
    referral_link TEXT,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE clients (
    client_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    contact TEXT,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE agreements (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL CHECK (number > 0),
    valid_from TEXT NOT NULL,
    pre_legal_platform_share TEXT NOT NULL,
    legal_platform_share TEXT NOT NULL,
    commission_type TEXT NOT NULL CHECK (commission_type IN ('standard', 'success_fee_only')),
    revenue_item_share TEXT NOT NULL,
    sla_days INTEGER NOT NULL CHECK (sla_days > 0),
    collection_months INTEGER NOT NULL CHECK (collection_months > 0),
    approaching_from INTEGER NOT NULL,
    overdue_after INTEGER NOT NULL CHECK (overdue_after >= approaching_from),
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE relationships (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    formed_at TEXT NOT NULL,
    formed_by TEXT NOT NULL,
    hidden_from_balance INTEGER NOT NULL CHECK (hidden_from_balance IN (0, 1)),
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, client_id)
) STRICT, WITHOUT ROWID;

-- which clients does this partner hide?
CREATE INDEX relationships_hidden ON relationships (partner_id, client_id)
    WHERE hidden_from_balance = 1;
"""

CASES: Final = """
CREATE TABLE cases (
    case_id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE CHECK (length(reference) = 8),
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    managed_by TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    client_reference TEXT,
    partner_reference TEXT,
    lifecycle TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('pre_legal', 'legal', 'enforcement')),
    terms TEXT NOT NULL CHECK (terms IN ('standard', 'quote', 'custom')),
    success_fee TEXT NOT NULL,
    currency TEXT NOT NULL,
    claimed_principal_minor INTEGER NOT NULL CHECK (claimed_principal_minor >= 0),
    claimed_interest_minor INTEGER NOT NULL CHECK (claimed_interest_minor >= 0),
    claimed_reminder_fees_minor INTEGER NOT NULL CHECK (claimed_reminder_fees_minor >= 0),
    claimed_collection_fees_minor INTEGER NOT NULL CHECK (claimed_collection_fees_minor >= 0),
    open_principal_minor INTEGER NOT NULL CHECK (open_principal_minor >= 0),
    open_interest_minor INTEGER NOT NULL CHECK (open_interest_minor >= 0),
    open_reminder_fees_minor INTEGER NOT NULL CHECK (open_reminder_fees_minor >= 0),
    open_collection_fees_minor INTEGER NOT NULL CHECK (open_collection_fees_minor >= 0),
    paid_minor INTEGER NOT NULL CHECK (paid_minor >= 0),
    invoice_date TEXT NOT NULL,
    due_date TEXT NOT NULL,
    created_at TEXT NOT NULL,
    assigned_at TEXT,
    accepted_at TEXT,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- does this client use the reference already?
CREATE UNIQUE INDEX cases_by_client_reference ON cases (client_id, client_reference)
    WHERE client_reference IS NOT NULL;

-- personal data stands here and nowhere else
CREATE TABLE case_files (
    case_id TEXT PRIMARY KEY REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL,
    partner_id TEXT,
    debtor_name TEXT NOT NULL,
    debtor TEXT NOT NULL CHECK (json_valid(debtor)),
    claim TEXT NOT NULL CHECK (json_valid(claim)),
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;
"""

LEDGER: Final = """
CREATE TABLE payments (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    payment_id TEXT NOT NULL,
    payout_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    payment_minor INTEGER NOT NULL
        CHECK (payment_minor > 0 AND payment_minor < 1000000000000000),
    principal_minor INTEGER NOT NULL CHECK (principal_minor >= 0),
    interest_minor INTEGER NOT NULL CHECK (interest_minor >= 0),
    reminder_fees_minor INTEGER NOT NULL CHECK (reminder_fees_minor >= 0),
    collection_fees_minor INTEGER NOT NULL CHECK (collection_fees_minor >= 0),
    received_by TEXT NOT NULL CHECK (received_by IN ('partner', 'client', 'platform')),
    received_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    method TEXT,
    reference TEXT,
    notes TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK (principal_minor + interest_minor + reminder_fees_minor + collection_fees_minor
           <= payment_minor),
    PRIMARY KEY (partner_id, payment_id)
) STRICT, WITHOUT ROWID;

-- which payments does this case have?
CREATE INDEX payments_by_case ON payments (partner_id, case_id, payout_id);

CREATE TABLE payouts (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    payout_id TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL,
    payment_date TEXT NOT NULL,
    created_at TEXT NOT NULL,
    received_by TEXT NOT NULL CHECK (received_by IN ('partner', 'client', 'platform')),
    phase TEXT NOT NULL CHECK (phase IN ('pre_legal', 'legal', 'enforcement')),
    agreement_number INTEGER NOT NULL,
    success_fee TEXT NOT NULL,
    platform_share TEXT NOT NULL,
    commission_type TEXT NOT NULL CHECK (commission_type IN ('standard', 'success_fee_only')),
    open_principal_minor INTEGER NOT NULL,
    open_added_fees_minor INTEGER NOT NULL,
    overridden INTEGER NOT NULL CHECK (overridden IN (0, 1)),
    currency TEXT NOT NULL,
    payment_minor INTEGER NOT NULL CHECK (payment_minor > 0),
    success_fee_minor INTEGER NOT NULL
        CHECK (success_fee_minor >= 0 AND success_fee_minor <= partner_gross_minor),
    partner_gross_minor INTEGER NOT NULL CHECK (partner_gross_minor <= payment_minor),
    platform_fee_minor INTEGER NOT NULL
        CHECK (platform_fee_minor >= 0 AND platform_fee_minor <= partner_gross_minor),
    usd_payment_minor INTEGER,
    usd_success_fee_minor INTEGER,
    usd_partner_gross_minor INTEGER,
    usd_platform_fee_minor INTEGER,
    rate TEXT,
    rate_on TEXT,
    rate_origin TEXT,
    commission_status TEXT NOT NULL CHECK (commission_status IN ('unpaid', 'paid', 'credited')),
    commission_paid_at TEXT,
    credited_at TEXT,
    credit_reason TEXT,
    credit_salt TEXT,
    invoice_status TEXT NOT NULL
        CHECK (invoice_status IN ('not_invoiced', 'issued', 'paid', 'credited')),
    invoice_id TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK ((commission_status = 'paid') = (commission_paid_at IS NOT NULL)),
    CHECK ((rate IS NULL) = (usd_payment_minor IS NULL)),
    CHECK ((invoice_status = 'not_invoiced') = (invoice_id IS NULL)),
    PRIMARY KEY (partner_id, payout_id)
) STRICT, WITHOUT ROWID;

-- the balance by payment date, and by date created
CREATE INDEX payouts_by_payment_date ON payouts (partner_id, payment_date, payout_id);
CREATE INDEX payouts_by_creation ON payouts (partner_id, created_at, payout_id);

-- what is to be invoiced? rows leave this index once they are
CREATE INDEX payouts_to_invoice
    ON payouts (partner_id, currency, commission_paid_at, platform_fee_minor)
    WHERE commission_status = 'paid' AND platform_fee_minor > 0 AND received_by <> 'platform'
      AND invoice_status IN ('not_invoiced', 'credited');

CREATE TABLE revenue_items (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    revenue_item_id TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    item_date TEXT NOT NULL,
    created_at TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0 AND amount_minor < 1000000000000000),
    platform_share TEXT NOT NULL,
    platform_fee_minor INTEGER NOT NULL
        CHECK (platform_fee_minor >= 0 AND platform_fee_minor <= amount_minor),
    hours TEXT,
    hourly_rate_minor INTEGER,
    usd_amount_minor INTEGER,
    usd_platform_fee_minor INTEGER,
    rate TEXT,
    rate_on TEXT,
    rate_origin TEXT,
    description TEXT,
    invoice_status TEXT NOT NULL
        CHECK (invoice_status IN ('not_invoiced', 'issued', 'paid', 'credited')),
    invoice_id TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK ((rate IS NULL) = (usd_amount_minor IS NULL)),
    CHECK ((invoice_status = 'not_invoiced') = (invoice_id IS NULL)),
    PRIMARY KEY (partner_id, revenue_item_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX revenue_items_by_date ON revenue_items (partner_id, item_date, revenue_item_id);
CREATE INDEX revenue_items_by_creation
    ON revenue_items (partner_id, created_at, revenue_item_id);
CREATE INDEX revenue_items_to_invoice
    ON revenue_items (partner_id, currency, created_at, platform_fee_minor)
    WHERE platform_fee_minor > 0 AND invoice_status IN ('not_invoiced', 'credited');
"""

INVOICES: Final = """
CREATE TABLE invoices (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    invoice_id TEXT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    month TEXT NOT NULL CHECK (length(month) = 7),
    currency TEXT NOT NULL,
    line_count INTEGER NOT NULL CHECK (line_count > 0),
    net_minor INTEGER NOT NULL,
    vat_rate TEXT NOT NULL,
    vat_minor INTEGER NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    created_at TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('issued', 'paid', 'credited')),
    paid_at TEXT,
    credits TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, invoice_id)
) STRICT, WITHOUT ROWID;

-- which invoice of the month stands? one per partner, at the most
CREATE UNIQUE INDEX invoices_live ON invoices (month, partner_id) WHERE status <> 'credited';

CREATE TABLE invoice_lines (
    invoice_id TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    entry_day TEXT NOT NULL,
    currency TEXT NOT NULL,
    fee_minor INTEGER NOT NULL,
    rate TEXT NOT NULL,
    rate_on TEXT NOT NULL,
    net_currency TEXT NOT NULL,
    net_minor INTEGER NOT NULL,
    PRIMARY KEY (partner_id, invoice_id, entry_id),
    FOREIGN KEY (partner_id, invoice_id) REFERENCES invoices DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE invoice_numbers (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last >= 0)
) STRICT;
"""

JOURNAL: Final = """
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

CORRECTIONS: Final = """
ALTER TABLE agreements ADD COLUMN price_band_bounds TEXT NOT NULL DEFAULT '[]'
    CHECK (json_valid(price_band_bounds));
ALTER TABLE agreements ADD COLUMN price_band_fees TEXT NOT NULL DEFAULT '[]'
    CHECK (json_valid(price_band_fees));
ALTER TABLE payouts ADD COLUMN remitted_minor INTEGER NOT NULL DEFAULT 0
    CHECK (remitted_minor >= 0);
ALTER TABLE payouts ADD COLUMN remitted_at TEXT;
"""
