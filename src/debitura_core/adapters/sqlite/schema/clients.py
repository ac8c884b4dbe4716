"""The tables of clients and of how a partner works for them: relationships, routing, scores."""

from __future__ import annotations

from typing import Final

CLIENTS: Final = """
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

ROUTING: Final = """
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

SCORES: Final = """
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

REMINDERS: Final = """
ALTER TABLE payouts ADD COLUMN reminder_on TEXT
    CHECK (reminder_on IS NULL OR commission_status = 'unpaid');

-- whose unpaid commission is to be chased? a payment that the partner received is not in here
CREATE INDEX payouts_to_chase ON payouts (reminder_on, payout_id) WHERE reminder_on IS NOT NULL;
"""
