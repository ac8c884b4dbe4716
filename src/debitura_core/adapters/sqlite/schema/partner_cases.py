"""The tables of partner cases: submissions, and what they earn and owe."""

from __future__ import annotations

from typing import Final

from debitura_core.adapters.sql import codes
from debitura_core.domain.money.payouts import InvoiceStatus
from debitura_core.domain.partner_cases.fees import LedgerReason
from debitura_core.domain.partner_cases.partner_cases import RejectionReason, Submission

PARTNER_CASES: Final = f"""
-- personal data of a case that is not accepted is in blocks and papers
CREATE TABLE partner_cases (
    partner_case_id TEXT PRIMARY KEY,
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    case_id TEXT REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL CHECK (state IN {codes(Submission)}),
    blocks TEXT NOT NULL CHECK (json_valid(blocks)),
    papers TEXT NOT NULL CHECK (json_valid(papers)),
    salt TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    submitted_at TEXT,
    target_at TEXT,
    due_at TEXT,
    decided_at TEXT,
    rejection TEXT
        CHECK (rejection IN {codes(RejectionReason)})
        CHECK ((rejection IS NOT NULL) = (state = 'rejected')),
    feedback TEXT,
    agreed TEXT CHECK (agreed IS NULL OR json_valid(agreed)),
    escalation_requested_at TEXT,
    escalation_reason TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK ((case_id IS NOT NULL) = (state = 'accepted')),
    CHECK ((client_id IS NOT NULL) = (state = 'accepted')),
    CHECK ((agreed IS NOT NULL) = (state = 'accepted'))
) STRICT, WITHOUT ROWID;

-- which cases did this partner submit?
CREATE INDEX partner_cases_of_partner ON partner_cases (partner_id, partner_case_id);

-- from which submission did this case come?
CREATE UNIQUE INDEX partner_cases_by_case ON partner_cases (case_id) WHERE case_id IS NOT NULL;

-- which submissions wait for the platform's review?
CREATE INDEX partner_cases_waiting ON partner_cases (due_at, partner_case_id)
    WHERE state IN ('submitted', 'under_review', 'documents_requested');

CREATE TABLE submission_templates (
    template_id TEXT PRIMARY KEY,
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,
    blocks TEXT NOT NULL CHECK (json_valid(blocks)),
    salt TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- which submission templates has this partner saved, one to a name?
CREATE UNIQUE INDEX submission_templates_of_partner ON submission_templates (partner_id, name);

CREATE TABLE partner_case_fees (
    fee_id TEXT NOT NULL,
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    partner_case_id TEXT NOT NULL REFERENCES partner_cases DEFERRABLE INITIALLY DEFERRED,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    reason TEXT NOT NULL CHECK (reason IN {codes(LedgerReason)}),
    currency TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    booked_at TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, fee_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE settlements (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    settlement_id TEXT NOT NULL,
    month TEXT NOT NULL,
    currency TEXT NOT NULL,
    earned_minor INTEGER NOT NULL CHECK (earned_minor >= 0),
    owed_minor INTEGER NOT NULL CHECK (owed_minor >= 0),
    deducted_minor INTEGER NOT NULL CHECK (deducted_minor >= 0),
    invoiced_minor INTEGER NOT NULL CHECK (invoiced_minor >= 0),
    paid_out_minor INTEGER NOT NULL CHECK (paid_out_minor >= 0),
    due_on TEXT NOT NULL,
    settled_at TEXT NOT NULL,
    paid_at TEXT CHECK (paid_at IS NULL OR paid_out_minor > 0),
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK (earned_minor = deducted_minor + paid_out_minor),
    CHECK (owed_minor = deducted_minor + invoiced_minor),
    PRIMARY KEY (partner_id, settlement_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE settled_entries (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    entry_id TEXT NOT NULL,
    settlement_id TEXT NOT NULL,
    partner_case_id TEXT NOT NULL REFERENCES partner_cases DEFERRABLE INITIALLY DEFERRED,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    source_id TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN {codes(LedgerReason)}),
    currency TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    deducted_minor INTEGER NOT NULL CHECK (deducted_minor >= 0),
    platform_fee_minor INTEGER NOT NULL CHECK (platform_fee_minor >= 0),
    accrued_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    invoice_status TEXT NOT NULL CHECK (invoice_status IN {codes(InvoiceStatus)}),
    invoice_id TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK (deducted_minor + platform_fee_minor = max(0, -amount_minor)),
    FOREIGN KEY (partner_id, settlement_id) REFERENCES settlements DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (partner_id, entry_id)
) STRICT, WITHOUT ROWID;

-- which fees of partner cases does the month still have to bill?
CREATE INDEX settled_entries_due ON settled_entries
    (partner_id, currency, due_at, platform_fee_minor, entry_id)
    WHERE platform_fee_minor <> 0 AND invoice_status IN ('not_invoiced', 'credited');
"""
