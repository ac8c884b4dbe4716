"""The tables of money: payments, payouts, revenue items, payment plans and invoices."""

from __future__ import annotations

from typing import Final

from debitura_core.adapters.sql import codes
from debitura_core.domain.money.payments import Recipient, Verification
from debitura_core.domain.money.payouts import CommissionStatus, InvoiceStatus, PayoutKind
from debitura_core.domain.money.revenue_items import RevenueItemKind
from debitura_core.domain.parties.agreements import CommissionType, Phase
from debitura_core.domain.parties.tax import TaxTreatment

MONEY: Final = f"""
CREATE TABLE payments (
    payment_id TEXT NOT NULL,
    payout_id TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL,
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    currency TEXT NOT NULL,
    payment_minor INTEGER NOT NULL CHECK (payment_minor > 0 AND payment_minor < 1000000000000000),
    principal_minor INTEGER NOT NULL CHECK (principal_minor >= 0),
    interest_minor INTEGER NOT NULL CHECK (interest_minor >= 0),
    reminder_fees_minor INTEGER NOT NULL CHECK (reminder_fees_minor >= 0),
    collection_fees_minor INTEGER NOT NULL CHECK (collection_fees_minor >= 0),
    reversed_minor INTEGER NOT NULL CHECK (reversed_minor >= 0),
    received_by TEXT NOT NULL CHECK (received_by IN {codes(Recipient)}),
    received_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    method TEXT,
    reference TEXT,
    notes TEXT,
    verification TEXT NOT NULL CHECK (verification IN {codes(Verification)}),
    verification_remark TEXT,
    verification_salt TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK (principal_minor + interest_minor + reminder_fees_minor + collection_fees_minor
           <= payment_minor - reversed_minor),
    PRIMARY KEY (partner_id, payment_id)
) STRICT, WITHOUT ROWID;

-- which payments does this case have?
CREATE INDEX payments_by_case ON payments (partner_id, case_id, payout_id);

CREATE TABLE payouts (
    payout_id TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL,
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    payment_date TEXT NOT NULL,
    created_at TEXT NOT NULL,
    received_by TEXT NOT NULL CHECK (received_by IN {codes(Recipient)}),
    phase TEXT NOT NULL CHECK (phase IN {codes(Phase)}),
    agreement_number INTEGER NOT NULL,
    currency TEXT NOT NULL,
    payment_minor INTEGER NOT NULL,
    success_fee_minor INTEGER NOT NULL,
    partner_gross_minor INTEGER NOT NULL,
    platform_fee_minor INTEGER NOT NULL,
    success_fee TEXT NOT NULL,
    platform_share TEXT NOT NULL,
    commission_type TEXT NOT NULL CHECK (commission_type IN {codes(CommissionType)}),
    open_principal_minor INTEGER NOT NULL,
    open_added_fees_minor INTEGER NOT NULL,
    overridden INTEGER NOT NULL CHECK (overridden IN (0, 1)),
    carry INTEGER NOT NULL,
    usd_payment_minor INTEGER,
    usd_success_fee_minor INTEGER,
    usd_partner_gross_minor INTEGER,
    usd_platform_fee_minor INTEGER,
    rate TEXT,
    rate_on TEXT,
    rate_origin TEXT,
    commission_status TEXT NOT NULL
        CHECK (commission_status IN {codes(CommissionStatus)}),
    kind TEXT NOT NULL CHECK (kind IN {codes(PayoutKind)}),
    adjusts TEXT,
    number INTEGER NOT NULL CHECK ((number = 0) = (adjusts IS NULL)),
    reversal_reason TEXT,
    reversal_salt TEXT,
    commission_paid_at TEXT,
    due_at TEXT,
    settled_as_stated INTEGER NOT NULL CHECK (settled_as_stated IN (0, 1)),
    written_off_minor INTEGER NOT NULL,
    credited_at TEXT,
    credit_reason TEXT,
    credit_salt TEXT,
    reopen_reason TEXT,
    reopen_salt TEXT,
    reminder_on TEXT CHECK (reminder_on IS NULL OR commission_status = 'unpaid'),
    invoice_status TEXT NOT NULL CHECK (invoice_status IN {codes(InvoiceStatus)}),
    invoice_id TEXT,
    remitted_minor INTEGER NOT NULL CHECK (remitted_minor >= 0),
    remitted_at TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK (kind <> 'payment' OR (
        payment_minor > 0 AND success_fee_minor BETWEEN 0 AND partner_gross_minor
        AND platform_fee_minor BETWEEN 0 AND partner_gross_minor
        AND partner_gross_minor <= payment_minor)),
    CHECK (kind <> 'reversal' OR (
        payment_minor < 0 AND success_fee_minor BETWEEN partner_gross_minor AND 0
        AND platform_fee_minor BETWEEN partner_gross_minor AND 0
        AND partner_gross_minor >= payment_minor)),
    CHECK (written_off_minor = 0 OR (written_off_minor > 0) = (kind <> 'reversal')),
    CHECK ((kind = 'payment') = (adjusts IS NULL)),
    CHECK ((commission_status = 'paid') = (commission_paid_at IS NOT NULL)),
    CHECK ((commission_status = 'paid') = (due_at IS NOT NULL)),
    CHECK ((rate IS NULL) = (usd_payment_minor IS NULL)),
    CHECK ((invoice_status = 'not_invoiced') = (invoice_id IS NULL)),
    PRIMARY KEY (partner_id, payout_id)
) STRICT, WITHOUT ROWID;

-- the balance by payment date, and by date created
CREATE INDEX payouts_by_payment_date ON payouts (partner_id, payment_date, payout_id);
CREATE INDEX payouts_by_creation ON payouts (partner_id, created_at, payout_id);

-- what came back of this payment?
CREATE INDEX payouts_by_adjusted ON payouts (partner_id, adjusts) WHERE adjusts IS NOT NULL;

-- what is to be invoiced? rows leave this index once they are
CREATE INDEX payouts_to_invoice
    ON payouts (partner_id, currency, due_at, platform_fee_minor)
    WHERE commission_status = 'paid' AND platform_fee_minor <> 0 AND received_by <> 'platform'
      AND invoice_status IN ('not_invoiced', 'credited');

-- whose unpaid commission is to be chased? a payment that the partner received is not in here
CREATE INDEX payouts_to_chase ON payouts (reminder_on, payout_id) WHERE reminder_on IS NOT NULL;

-- which payouts have no dollars?
CREATE INDEX payouts_without_rate ON payouts (partner_id, payout_id) WHERE rate IS NULL;

CREATE TABLE revenue_items (
    revenue_item_id TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL,
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind IN {codes(RevenueItemKind)}),
    item_date TEXT NOT NULL,
    created_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
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
    invoice_status TEXT NOT NULL CHECK (invoice_status IN {codes(InvoiceStatus)}),
    invoice_id TEXT,
    shared_minor INTEGER CHECK (shared_minor >= 0 AND shared_minor <= amount_minor),
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK ((rate IS NULL) = (usd_amount_minor IS NULL)),
    CHECK ((invoice_status = 'not_invoiced') = (invoice_id IS NULL)),
    PRIMARY KEY (partner_id, revenue_item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX revenue_items_by_date ON revenue_items (partner_id, item_date, revenue_item_id);
CREATE INDEX revenue_items_by_creation
    ON revenue_items (partner_id, created_at, revenue_item_id);
CREATE INDEX revenue_items_without_rate
    ON revenue_items (partner_id, revenue_item_id) WHERE rate IS NULL;
CREATE INDEX revenue_items_to_invoice
    ON revenue_items (partner_id, currency, due_at, platform_fee_minor)
    WHERE platform_fee_minor <> 0 AND invoice_status IN ('not_invoiced', 'credited');

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

CREATE TABLE invoices (
    invoice_id TEXT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    month TEXT NOT NULL CHECK (length(month) = 7),
    currency TEXT NOT NULL,
    line_count INTEGER NOT NULL CHECK (line_count > 0),
    net_minor INTEGER NOT NULL CHECK (net_minor <> 0),
    vat_rate TEXT NOT NULL,
    vat_minor INTEGER NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    created_at TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN {codes(InvoiceStatus, InvoiceStatus.NOT_INVOICED)}),
    paid_at TEXT,
    credits TEXT,
    tax_treatment TEXT NOT NULL CHECK (tax_treatment IN {codes(TaxTreatment)}),
    seller TEXT CHECK (seller IS NULL OR json_valid(seller)),
    buyer TEXT CHECK (buyer IS NULL OR json_valid(buyer)),
    salt TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, invoice_id)
) STRICT, WITHOUT ROWID;

-- which invoice of the month is live? one per partner, at the most
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
    FOREIGN KEY (partner_id, invoice_id) REFERENCES invoices DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (partner_id, invoice_id, entry_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE invoice_numbers (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last >= 0),
    last_day TEXT NOT NULL CHECK (length(last_day) = 10)
) STRICT;

-- a month is closed for a partner by a run, also by one without lines
CREATE TABLE month_runs (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    month TEXT NOT NULL CHECK (length(month) = 7),
    run_at TEXT NOT NULL,
    line_count INTEGER NOT NULL CHECK (line_count >= 0),
    invoice_id TEXT,
    credited INTEGER NOT NULL CHECK (credited IN (0, 1)),
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK (invoice_id IS NOT NULL OR credited = 0),
    PRIMARY KEY (partner_id, month)
) STRICT, WITHOUT ROWID;
CREATE INDEX month_runs_by_month ON month_runs (month);
"""
