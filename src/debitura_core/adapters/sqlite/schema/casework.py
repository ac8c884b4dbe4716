"""The tables of work on a case: tasks, letters, engagements, plans, periods, presets."""

from __future__ import annotations

from typing import Final

WORK: Final = """
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

ENGAGEMENTS: Final = """
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

LETTERS: Final = """
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

PLANS: Final = """
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

CLOSING: Final = """
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

PRESETS: Final = """
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

MISSED: Final = """
ALTER TABLE engagements ADD COLUMN missed TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(missed));
ALTER TABLE engagements ADD COLUMN stopped TEXT NOT NULL DEFAULT '[]'
    CHECK (json_array_length(stopped) = json_array_length(missed));

-- which deadlines had this partner missed when their clock was stopped?
CREATE INDEX engagements_missed ON engagements (partner_id, case_id, number) WHERE missed <> '[]';
"""
