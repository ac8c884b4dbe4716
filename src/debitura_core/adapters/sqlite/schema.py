"""The tables, as steps that were taken in order.

Append only: a step that has shipped is never edited; change comes as a further step. Which steps a
file has taken is recorded in the file (``PRAGMA user_version`` and the table ``schema_steps``).

Every index answers a named question; it costs each payment about a fifth, so there are few.
"""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x64656269
"""Marks a file as books of this library ("debi"); another SQLite file is not touched."""

_PARTIES = """
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

_CASES = """
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

_LEDGER = """
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

_INVOICES = """
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

_JOURNAL = """
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

_WORK = """
ALTER TABLE cases ADD COLUMN engagement INTEGER NOT NULL DEFAULT 1 CHECK (engagement > 0);
ALTER TABLE cases ADD COLUMN assigned_user TEXT;
ALTER TABLE cases ADD COLUMN priority INTEGER;
ALTER TABLE cases ADD COLUMN priority_follow_up INTEGER NOT NULL DEFAULT 0
    CHECK (priority_follow_up IN (0, 1));
ALTER TABLE cases ADD COLUMN information_requested_at TEXT;
ALTER TABLE cases ADD COLUMN information_supplied_at TEXT;
ALTER TABLE cases ADD COLUMN status TEXT CHECK (status IN ('contact_attempted',
    'contact_established', 'payment_promised', 'payment_plan_agreed', 'dispute_raised',
    'investigating', 'paid_in_full', 'partially_paid', 'uncollectible', 'legal_action_initiated',
    'on_hold', 'returned_to_client', 'transferred'));
ALTER TABLE cases ADD COLUMN status_at TEXT;
ALTER TABLE cases ADD COLUMN sla_deadline TEXT;
ALTER TABLE cases ADD COLUMN closed_at TEXT;
ALTER TABLE cases ADD COLUMN closed_by TEXT;
ALTER TABLE cases ADD COLUMN close_code TEXT CHECK (close_code IN ('paid', 'partially_paid',
    'case_never_started', 'invalid_case_data', 'debtor_insolvent_bankrupt', 'debtor_untraceable',
    'statute_of_limitations_expired', 'withdrawn_by_client',
    'disputed_legal_action_declined_by_client', 'settlement_rejected_by_client',
    'unresponsive_client', 'pre_legal_exhausted', 'uneconomical_to_pursue', 'other',
    'case_never_started_internal', 'no_quotes_received', 'quotes_expired'));
ALTER TABLE cases ADD COLUMN close_comment TEXT;
ALTER TABLE cases ADD COLUMN close_salt TEXT;
ALTER TABLE cases ADD COLUMN merged_into TEXT REFERENCES cases DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE tasks (
    task_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    party TEXT NOT NULL CHECK (party IN ('partner', 'client', 'platform')),
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    payout_id TEXT,
    message_id TEXT,
    opened_at TEXT NOT NULL,
    due_on TEXT,
    target_at TEXT,
    solved_at TEXT,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- which tasks are there about this case?
CREATE INDEX tasks_by_case ON tasks (case_id, task_id);
-- what is still to be done by this partner, by this client, by the platform?
CREATE INDEX tasks_open_of_partner ON tasks (partner_id, coalesce(due_on, '9999'), task_id)
    WHERE solved_at IS NULL AND party = 'partner';
CREATE INDEX tasks_open_of_client ON tasks (client_id, coalesce(due_on, '9999'), task_id)
    WHERE solved_at IS NULL AND party = 'client';
CREATE INDEX tasks_open_of_platform ON tasks (coalesce(due_on, '9999'), task_id)
    WHERE solved_at IS NULL AND party = 'platform';

CREATE TABLE messages (
    message_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,
    sender TEXT NOT NULL CHECK (sender IN ('partner', 'client', 'platform')),
    recipient TEXT NOT NULL CHECK (recipient IN ('partner', 'client', 'platform')),
    text TEXT NOT NULL,
    salt TEXT NOT NULL,
    attachments TEXT NOT NULL CHECK (json_valid(attachments)),
    in_reply_to TEXT,
    sent_at TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- which messages are there about this case?
CREATE INDEX messages_by_case ON messages (case_id, message_id);
"""

_CLIENTS = """
ALTER TABLE relationships ADD COLUMN routing_paused INTEGER NOT NULL DEFAULT 0
    CHECK (routing_paused IN (0, 1));
ALTER TABLE relationships ADD COLUMN routing_pause_reason TEXT
    CHECK ((routing_pause_reason IS NOT NULL) = (routing_paused = 1));
ALTER TABLE relationships ADD COLUMN routing_pause_salt TEXT
    CHECK ((routing_pause_salt IS NOT NULL) = (routing_paused = 1));
ALTER TABLE relationships ADD COLUMN pauses INTEGER NOT NULL DEFAULT 0 CHECK (pauses >= 0);

-- why was routing paused in the past? the reason of a pause that lasts stands in relationships
CREATE TABLE past_pauses (
    partner_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    reason TEXT NOT NULL,
    salt TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, client_id, number),
    FOREIGN KEY (partner_id, client_id) REFERENCES relationships DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
"""

_ROUTING = """
ALTER TABLE clients ADD COLUMN referred_by TEXT;

-- area is a country ("US"), a state ("US-CA"), or empty for everywhere
CREATE TABLE client_pins (
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    area TEXT NOT NULL,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (client_id, area)
) STRICT, WITHOUT ROWID;

CREATE TABLE carve_outs (
    referred_by TEXT NOT NULL,
    country TEXT NOT NULL,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (referred_by, country)
) STRICT, WITHOUT ROWID;

CREATE TABLE lead_agents (
    partner_id TEXT PRIMARY KEY REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    agents TEXT NOT NULL CHECK (json_valid(agents)),
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;
"""

_REMINDERS = """
ALTER TABLE payouts ADD COLUMN reminder_on TEXT
    CHECK (reminder_on IS NULL OR commission_status = 'unpaid');

-- whose unpaid commission is to be chased? a payment that the partner received is not in here
CREATE INDEX payouts_to_chase ON payouts (reminder_on, payout_id) WHERE reminder_on IS NOT NULL;
"""

_ENGAGEMENTS = """
ALTER TABLE cases ADD COLUMN allow_network INTEGER NOT NULL DEFAULT 1
    CHECK (allow_network IN (0, 1));

CREATE TABLE engagements (
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL CHECK (number > 0),
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    assigned_at TEXT NOT NULL,
    responded_at TEXT,
    response TEXT CHECK (response IN ('accepted', 'asked', 'quoted', 'declined')),
    decline_reason TEXT,
    ended_at TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (case_id, number)
) STRICT, WITHOUT ROWID;

-- which cases was this partner given in this time?
CREATE INDEX engagements_assigned ON engagements (partner_id, assigned_at, case_id, number);

CREATE TABLE status_updates (
    update_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    engagement INTEGER NOT NULL,
    status TEXT NOT NULL,
    notes TEXT NOT NULL,
    reason TEXT,
    salt TEXT NOT NULL,
    documents TEXT NOT NULL CHECK (json_valid(documents)),
    contacted_at TEXT,
    contact_method TEXT,
    submitted_at TEXT NOT NULL,
    submitted_by TEXT NOT NULL,
    due_at TEXT,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- which updates are there about this case?
CREATE INDEX status_updates_by_case ON status_updates (case_id, update_id);
-- which deadlines of this partner fell in this time, and were answered?
CREATE INDEX status_updates_due ON status_updates (partner_id, due_at, update_id)
    WHERE due_at IS NOT NULL;

CREATE TABLE returns (
    return_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    engagement INTEGER NOT NULL,
    code TEXT NOT NULL,
    explanation TEXT NOT NULL,
    salt TEXT NOT NULL,
    requested_at TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    approved INTEGER CHECK (approved IN (0, 1)),
    decided_at TEXT,
    decided_by TEXT,
    remark TEXT,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- which returns were requested of this case?
CREATE INDEX returns_by_case ON returns (case_id, return_id);
"""

_CORRECTIONS = """
ALTER TABLE agreements ADD COLUMN price_band_bounds TEXT NOT NULL DEFAULT '[]'
    CHECK (json_valid(price_band_bounds));
ALTER TABLE agreements ADD COLUMN price_band_fees TEXT NOT NULL DEFAULT '[]'
    CHECK (json_valid(price_band_fees));
ALTER TABLE payouts ADD COLUMN remitted_minor INTEGER NOT NULL DEFAULT 0
    CHECK (remitted_minor >= 0);
ALTER TABLE payouts ADD COLUMN remitted_at TEXT;
"""
INBOX: Final = """
ALTER TABLE cases ADD COLUMN client_key TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN value_minor INTEGER GENERATED ALWAYS AS
    (claimed_principal_minor + claimed_interest_minor + claimed_reminder_fees_minor
     + claimed_collection_fees_minor) VIRTUAL;
ALTER TABLE cases ADD COLUMN inbox_at TEXT GENERATED ALWAYS AS
    (coalesce(assigned_at, created_at)) VIRTUAL;
-- which views a case belongs to: 1 new, 2 active, 4 awaiting payment, added up; 8 closed, 9 merged
ALTER TABLE cases ADD COLUMN standing INTEGER GENERATED ALWAYS AS
    (CASE lifecycle WHEN 'closed' THEN 8 WHEN 'merged' THEN 9
     ELSE (lifecycle = 'pending_verification' OR accepted_at IS NULL) + 2 * (lifecycle = 'active')
     + 4 * coalesce(status IN ('payment_promised', 'payment_plan_agreed'), 0) END) VIRTUAL;
-- the day by which a case enters or leaves a view
ALTER TABLE cases ADD COLUMN day_bucket TEXT GENERATED ALWAYS AS
    (CASE lifecycle WHEN 'closed' THEN 'closed ' || substr(closed_at, 1, 10) WHEN 'merged' THEN NULL
     ELSE 'due ' || substr(sla_deadline, 1, 10) END) VIRTUAL;

-- what does this view of the inbox show, in this order? a payment touches none of these columns
CREATE INDEX cases_by_standing_and_assigned ON cases (partner_id, standing, inbox_at, reference)
    WHERE partner_id IS NOT NULL;
CREATE INDEX cases_by_standing_and_value
    ON cases (partner_id, standing, currency, value_minor, reference) WHERE partner_id IS NOT NULL;
CREATE INDEX cases_by_standing_and_deadline
    ON cases (partner_id, standing, sla_deadline, reference) WHERE partner_id IS NOT NULL;
CREATE INDEX cases_by_standing_and_client ON cases (partner_id, standing, client_key, reference)
    WHERE partner_id IS NOT NULL;
-- the same for Closed and SLA alerts, which show some days only
CREATE INDEX cases_by_day_and_assigned ON cases (partner_id, day_bucket, inbox_at, reference)
    WHERE day_bucket IS NOT NULL;
CREATE INDEX cases_by_day_and_value
    ON cases (partner_id, day_bucket, currency, value_minor, reference)
    WHERE day_bucket IS NOT NULL;
CREATE INDEX cases_by_day_and_deadline ON cases (partner_id, day_bucket, sla_deadline, reference)
    WHERE day_bucket IS NOT NULL;
CREATE INDEX cases_by_day_and_client ON cases (partner_id, day_bucket, client_key, reference)
    WHERE day_bucket IS NOT NULL;

-- which case does a client, or a partner, call by this? and does the client use it already?
DROP INDEX cases_by_client_reference;
CREATE UNIQUE INDEX cases_by_client_reference ON cases (client_reference, client_id)
    WHERE client_reference IS NOT NULL;
CREATE INDEX cases_by_partner_reference ON cases (partner_reference)
    WHERE partner_reference IS NOT NULL;
"""
"""The client's name as lists sort by it is written by the store, for SQL cannot fold it."""

_LETTERS = """
CREATE TABLE documents (
    document_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind IN ('original_invoice', 'contract',
        'delivery_confirmation', 'correspondence', 'collection_evidence', 'court_document',
        'payment_proof', 'demand_letter', 'other')),
    file_name TEXT NOT NULL,
    description TEXT,
    size INTEGER NOT NULL CHECK (size > 0),
    sha256 TEXT NOT NULL,
    salt TEXT NOT NULL,
    uploader TEXT NOT NULL CHECK (uploader IN ('partner', 'client', 'platform')),
    uploaded_by TEXT NOT NULL,
    uploaded_at TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- which documents are there about this case?
CREATE INDEX documents_by_case ON documents (case_id, document_id);

CREATE TABLE notes (
    note_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    title TEXT,
    description TEXT,
    salt TEXT,
    event_on TEXT,
    author TEXT NOT NULL CHECK (author IN ('partner', 'client', 'platform')),
    written_by TEXT NOT NULL,
    written_at TEXT NOT NULL,
    edited_at TEXT,
    removed_at TEXT,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- which notes are there about this case?
CREATE INDEX notes_by_case ON notes (case_id, note_id);

CREATE TABLE calls (
    call_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    number TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('invalid_number', 'no_response', 'not_interested',
        'dispute', 'successful_payment', 'agreed_to_installment', 'future_payment_promised',
        'installment_payment_promised', 'needs_extra_time', 'ongoing_reminders')),
    notes TEXT NOT NULL,
    salt TEXT NOT NULL,
    caller TEXT NOT NULL CHECK (caller IN ('partner', 'client', 'platform')),
    logged_by TEXT NOT NULL,
    logged_at TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- which calls were made about this case?
CREATE INDEX calls_by_case ON calls (case_id, call_id);

CREATE TABLE templates (
    template_id TEXT PRIMARY KEY,
    owner TEXT,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    salt TEXT,
    saved_at TEXT,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- which templates has this person saved? one of each name
CREATE UNIQUE INDEX templates_of_owner ON templates (owner, name);

-- what has this partner done, this client, the platform?
CREATE INDEX tasks_solved_of_partner ON tasks (partner_id, solved_at, task_id)
    WHERE solved_at IS NOT NULL AND party = 'partner';
CREATE INDEX tasks_solved_of_client ON tasks (client_id, solved_at, task_id)
    WHERE solved_at IS NOT NULL AND party = 'client';
CREATE INDEX tasks_solved_of_platform ON tasks (solved_at, task_id)
    WHERE solved_at IS NOT NULL AND party = 'platform';
"""

_PLANS = """
ALTER TABLE payments ADD COLUMN verification TEXT NOT NULL DEFAULT 'submitted'
    CHECK (verification IN ('submitted', 'verified', 'queried'));
ALTER TABLE payments ADD COLUMN verification_remark TEXT;
ALTER TABLE payments ADD COLUMN verification_salt TEXT;

CREATE TABLE payment_plans (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL CHECK (number > 0),
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    currency TEXT NOT NULL,
    due_days TEXT NOT NULL CHECK (json_valid(due_days)),
    amounts TEXT NOT NULL CHECK (json_valid(amounts)),
    agreed_at TEXT NOT NULL,
    agreed_by TEXT NOT NULL,
    known TEXT NOT NULL CHECK (json_valid(known)),
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK (json_array_length(due_days) = json_array_length(amounts)),
    PRIMARY KEY (partner_id, case_id, number)
) STRICT, WITHOUT ROWID;

-- which plans of this partner may have ended in this time? by the last of its days
CREATE INDEX payment_plans_by_last_day
    ON payment_plans (partner_id, substr(due_days, -12, 10), case_id);
"""

_CLOSING = """
CREATE TABLE collection_periods (
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    engagement INTEGER NOT NULL CHECK (engagement > 0),
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    started_on TEXT NOT NULL,
    months INTEGER NOT NULL CHECK (months > 0),
    ended_on TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (case_id, engagement)
) STRICT, WITHOUT ROWID;

CREATE TABLE period_extensions (
    extension_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    engagement INTEGER NOT NULL CHECK (engagement > 0),
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL
        CHECK (kind IN ('promise_to_pay', 'payment_agreement', 'payment', 'manual')),
    event_date TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- what extended the period of this case?
CREATE INDEX period_extensions_by_case ON period_extensions (case_id, extension_id);

CREATE TABLE closure_requests (
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    engagement INTEGER NOT NULL CHECK (engagement > 0),
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    road TEXT NOT NULL
        CHECK (road IN ('before_acceptance', 'within_period', 'after_expiry', 'own_terms')),
    currency TEXT NOT NULL,
    success_fee_minor INTEGER NOT NULL CHECK (success_fee_minor >= 0),
    collection_costs_minor INTEGER NOT NULL CHECK (collection_costs_minor >= 0),
    reason TEXT,
    salt TEXT,
    requested_at TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    revenue_item_id TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (case_id, engagement)
) STRICT, WITHOUT ROWID;

ALTER TABLE revenue_items ADD COLUMN shared_minor INTEGER
    CHECK (shared_minor >= 0 AND shared_minor <= amount_minor);
"""

_SCORES = """
CREATE TABLE case_ratings (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    outcome_stars INTEGER NOT NULL CHECK (outcome_stars BETWEEN 1 AND 5),
    communication_stars INTEGER NOT NULL CHECK (communication_stars BETWEEN 1 AND 5),
    rated_at TEXT NOT NULL,
    rated_by TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, case_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE reply_ratings (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    message_id TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    up INTEGER NOT NULL CHECK (up IN (0, 1)),
    rated_at TEXT NOT NULL,
    rated_by TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE complaints (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    complaint_id TEXT NOT NULL,
    category TEXT NOT NULL,
    points INTEGER NOT NULL CHECK (points BETWEEN 0 AND 100),
    upheld_at TEXT NOT NULL,
    upheld_by TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, complaint_id)
) STRICT, WITHOUT ROWID;

-- what did clients say of this partner until then, and what did the platform?
CREATE INDEX case_ratings_in_order ON case_ratings (partner_id, rated_at, case_id);
CREATE INDEX reply_ratings_in_order ON reply_ratings (partner_id, rated_at, message_id);
CREATE INDEX complaints_in_order ON complaints (partner_id, upheld_at, complaint_id);
-- which cases did this partner close until then? an open case, which takes payments, is not in it
CREATE INDEX cases_closed ON cases (partner_id, closed_at, case_id) WHERE closed_at IS NOT NULL;
-- which status updates does this partner owe since before then?
CREATE INDEX cases_overdue ON cases (partner_id, sla_deadline, case_id)
    WHERE sla_deadline IS NOT NULL;
-- which tasks with a deadline did this partner get until then?
CREATE INDEX tasks_timed ON tasks (partner_id, opened_at, task_id)
    WHERE party = 'partner' AND due_on IS NOT NULL;
"""

_PRESETS = """
CREATE TABLE filter_presets (
    preset_id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,
    view TEXT NOT NULL CHECK (view IN ('all', 'new', 'active', 'awaiting_payment', 'closed',
        'sla_alerts')),
    sort TEXT NOT NULL CHECK (sort IN ('oldest', 'newest', 'lowest_value', 'highest_value',
        'earliest_deadline', 'latest_deadline', 'client', 'client_reversed')),
    filters TEXT NOT NULL CHECK (json_valid(filters)),
    salt TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- which presets has this person saved? one of each name
CREATE UNIQUE INDEX filter_presets_of_owner ON filter_presets (owner, name);
"""

STEPS: Final = (
    _PARTIES,
    _CASES,
    _LEDGER,
    _INVOICES,
    _JOURNAL,
    _WORK,
    _CLIENTS,
    _ENGAGEMENTS,
    _CORRECTIONS,
    _LETTERS,
    INBOX,
    _PLANS,
    _CLOSING,
    _ROUTING,
    _SCORES,
    _PRESETS,
    _REMINDERS,
)
"""Append only: a step that has shipped is never edited."""
