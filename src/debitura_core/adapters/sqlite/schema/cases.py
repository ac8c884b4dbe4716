"""The tables of cases: the case, its papers, who works on it, and how that ends."""

from __future__ import annotations

from typing import Final

from debitura_core.adapters.sql import codes
from debitura_core.domain.cases.cases import Lifecycle, Terms
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.collection_periods import ExtensionKind
from debitura_core.domain.cases.engagements import DeclineReason, Response
from debitura_core.domain.cases.statuses import StatusType
from debitura_core.domain.closing.closure_requests import ClosureRoad
from debitura_core.domain.parties.agreements import Phase

CASES: Final = f"""
CREATE TABLE cases (
    case_id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE CHECK (length(reference) = 8),
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    client_key TEXT NOT NULL,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    managed_by TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    client_reference TEXT,
    partner_reference TEXT,
    lifecycle TEXT NOT NULL CHECK (lifecycle IN {codes(Lifecycle)}),
    phase TEXT NOT NULL CHECK (phase IN {codes(Phase)}),
    terms TEXT NOT NULL CHECK (terms IN {codes(Terms)}),
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
    fee_carry INTEGER NOT NULL,
    invoice_date TEXT NOT NULL,
    due_date TEXT NOT NULL,
    created_at TEXT NOT NULL,
    assigned_at TEXT,
    accepted_at TEXT,
    allow_network INTEGER NOT NULL CHECK (allow_network IN (0, 1)),
    engagement INTEGER NOT NULL CHECK (engagement > 0),
    assigned_user TEXT,
    priority INTEGER,
    priority_follow_up INTEGER NOT NULL CHECK (priority_follow_up IN (0, 1)),
    information_requested_at TEXT,
    information_supplied_at TEXT,
    status TEXT CHECK (status IN {codes(StatusType)}),
    status_at TEXT,
    sla_deadline TEXT,
    closed_at TEXT,
    closed_by TEXT,
    close_code TEXT CHECK (close_code IN {codes(CloseCode)}),
    close_comment TEXT,
    close_salt TEXT,
    merged_into TEXT REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    version INTEGER NOT NULL CHECK (version > 0),
    value_minor INTEGER GENERATED ALWAYS AS
        (claimed_principal_minor + claimed_interest_minor + claimed_reminder_fees_minor
         + claimed_collection_fees_minor) VIRTUAL,
    inbox_at TEXT GENERATED ALWAYS AS (coalesce(assigned_at, created_at)) VIRTUAL,
    -- the views of a case: 1 new, 2 active, 4 awaiting payment, added up; 8 closed, 9 merged
    standing INTEGER GENERATED ALWAYS AS
        (CASE lifecycle WHEN 'closed' THEN 8 WHEN 'merged' THEN 9
         ELSE (lifecycle = 'pending_verification' OR accepted_at IS NULL)
              + 2 * (lifecycle = 'active')
              + 4 * coalesce(status IN ('payment_promised', 'payment_plan_agreed'), 0) END) VIRTUAL,
    -- the day by which a case enters or leaves a view
    day_bucket TEXT GENERATED ALWAYS AS
        (CASE lifecycle WHEN 'closed' THEN 'closed ' || substr(closed_at, 1, 10)
         WHEN 'merged' THEN NULL ELSE 'due ' || substr(sla_deadline, 1, 10) END) VIRTUAL
) STRICT, WITHOUT ROWID;

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
CREATE UNIQUE INDEX cases_by_client_reference ON cases (client_reference, client_id)
    WHERE client_reference IS NOT NULL;
CREATE INDEX cases_by_partner_reference ON cases (partner_reference)
    WHERE partner_reference IS NOT NULL;

-- which cases did this partner close until then? an open case, which takes payments, is not in it
CREATE INDEX cases_closed ON cases (partner_id, closed_at, case_id) WHERE closed_at IS NOT NULL;

-- which status updates does this partner owe since before then?
CREATE INDEX cases_overdue ON cases (partner_id, sla_deadline, case_id)
    WHERE sla_deadline IS NOT NULL;

-- personal data is in this table only
CREATE TABLE claim_versions (
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL CHECK (number > 0),
    client_id TEXT NOT NULL,
    partner_id TEXT,
    since TEXT NOT NULL,
    claimed_principal_minor INTEGER NOT NULL CHECK (claimed_principal_minor >= 0),
    claimed_interest_minor INTEGER NOT NULL CHECK (claimed_interest_minor >= 0),
    claimed_reminder_fees_minor INTEGER NOT NULL CHECK (claimed_reminder_fees_minor >= 0),
    claimed_collection_fees_minor INTEGER NOT NULL CHECK (claimed_collection_fees_minor >= 0),
    changed_at TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (case_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_files (
    case_id TEXT PRIMARY KEY REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL,
    partner_id TEXT,
    debtor TEXT NOT NULL CHECK (json_valid(debtor)),
    claim TEXT NOT NULL CHECK (json_valid(claim)),
    version INTEGER NOT NULL CHECK (version > 0),
    debtor_name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE engagements (
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL CHECK (number > 0),
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    assigned_at TEXT NOT NULL,
    responded_at TEXT,
    response TEXT CHECK (response IN {codes(Response)}),
    decline_reason TEXT CHECK (decline_reason IN {codes(DeclineReason)}),
    ended_at TEXT,
    missed TEXT NOT NULL CHECK (json_valid(missed)),
    stopped TEXT NOT NULL CHECK (json_array_length(stopped) = json_array_length(missed)),
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (case_id, number)
) STRICT, WITHOUT ROWID;

-- which cases was this partner given in this time?
CREATE INDEX engagements_assigned ON engagements (partner_id, assigned_at, case_id, number);

-- which deadlines had this partner missed when their clock was stopped?
CREATE INDEX engagements_missed ON engagements (partner_id, case_id, number) WHERE missed <> '[]';

CREATE TABLE status_updates (
    update_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    engagement INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN {codes(StatusType)}),
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
    code TEXT NOT NULL CHECK (code IN {codes(CloseCode)}),
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
    kind TEXT NOT NULL CHECK (kind IN {codes(ExtensionKind)}),
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
    road TEXT NOT NULL CHECK (road IN {codes(ClosureRoad)}),
    currency TEXT NOT NULL,
    success_fee_minor INTEGER NOT NULL CHECK (success_fee_minor >= 0),
    collection_costs_minor INTEGER NOT NULL CHECK (collection_costs_minor >= 0),
    reason TEXT,
    salt TEXT,
    requested_at TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    revenue_item_id TEXT,
    waived_at TEXT CHECK (waived_at IS NULL OR revenue_item_id IS NULL),
    waive_reason TEXT,
    waive_salt TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (case_id, engagement)
) STRICT, WITHOUT ROWID;
"""
