"""The tables of partners, clients and terms, of routing, and of what clients say of a partner."""

from __future__ import annotations

from typing import Final

from debitura_core.adapters.sql import codes
from debitura_core.domain.parties.agreements import CommissionType
from debitura_core.domain.parties.parties import PartnerType
from debitura_core.domain.parties.relationships import FormedBy
from debitura_core.domain.parties.tax import TaxTreatment
from debitura_core.domain.performance.feedback import ComplaintCategory

PARTIES: Final = f"""
CREATE TABLE partners (
    partner_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    partner_type TEXT NOT NULL CHECK (partner_type IN {codes(PartnerType)}),
    country TEXT NOT NULL,
    invoice_currency TEXT NOT NULL,
    contact TEXT,
    referral_link TEXT,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    tax_treatment TEXT CHECK (tax_treatment IN {codes(TaxTreatment)}),
    tax_rate TEXT,
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK ((tax_treatment IS NULL) = (tax_rate IS NULL))
) STRICT, WITHOUT ROWID;

-- the details of the platform, a partner or a client on invoices
CREATE TABLE party_details (
    party TEXT PRIMARY KEY,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    details TEXT NOT NULL CHECK (json_valid(details)),
    salt TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    CHECK (partner_id IS NULL OR client_id IS NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE clients (
    client_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    contact TEXT,
    referred_by TEXT,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE agreements (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL CHECK (number > 0),
    valid_from TEXT NOT NULL,
    pre_legal_platform_share TEXT NOT NULL,
    legal_platform_share TEXT NOT NULL,
    commission_type TEXT NOT NULL CHECK (commission_type IN {codes(CommissionType)}),
    revenue_item_share TEXT NOT NULL,
    sla_days INTEGER NOT NULL CHECK (sla_days > 0),
    collection_months INTEGER NOT NULL CHECK (collection_months > 0),
    approaching_from INTEGER NOT NULL,
    overdue_after INTEGER NOT NULL CHECK (overdue_after >= approaching_from),
    price_band_bounds TEXT NOT NULL CHECK (json_valid(price_band_bounds)),
    price_band_fees TEXT NOT NULL CHECK (json_valid(price_band_fees)),
    partner_case_terms TEXT CHECK (partner_case_terms IS NULL OR json_valid(partner_case_terms)),
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE relationships (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    formed_at TEXT NOT NULL,
    formed_by TEXT NOT NULL CHECK (formed_by IN {codes(FormedBy)}),
    routing_paused INTEGER NOT NULL CHECK (routing_paused IN (0, 1)),
    routing_pause_reason TEXT CHECK ((routing_pause_reason IS NOT NULL) = (routing_paused = 1)),
    routing_pause_salt TEXT CHECK ((routing_pause_salt IS NOT NULL) = (routing_paused = 1)),
    pauses INTEGER NOT NULL CHECK (pauses >= 0),
    hidden_from_balance INTEGER NOT NULL CHECK (hidden_from_balance IN (0, 1)),
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, client_id)
) STRICT, WITHOUT ROWID;

-- which clients does this partner hide?
CREATE INDEX relationships_hidden ON relationships (partner_id, client_id)
    WHERE hidden_from_balance = 1;

-- why was routing paused in the past? the reason of the present pause is in relationships
CREATE TABLE past_pauses (
    partner_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    reason TEXT NOT NULL,
    salt TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    FOREIGN KEY (partner_id, client_id) REFERENCES relationships DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (partner_id, client_id, number)
) STRICT, WITHOUT ROWID;

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

-- what did clients say of this partner until then, and what did the platform?
CREATE INDEX case_ratings_in_order ON case_ratings (partner_id, rated_at, case_id);

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
CREATE INDEX reply_ratings_in_order ON reply_ratings (partner_id, rated_at, message_id);

CREATE TABLE complaints (
    partner_id TEXT NOT NULL REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    complaint_id TEXT NOT NULL,
    category TEXT NOT NULL CHECK (category IN {codes(ComplaintCategory)}),
    points INTEGER NOT NULL CHECK (points BETWEEN 0 AND 100),
    upheld_at TEXT NOT NULL,
    upheld_by TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (partner_id, complaint_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX complaints_in_order ON complaints (partner_id, upheld_at, complaint_id);
"""
