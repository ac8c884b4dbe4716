"""The tables of tasks and of what is written about a case."""

from __future__ import annotations

from typing import Final

from debitura_core.adapters.sql import codes
from debitura_core.domain.cases.inbox import InboxSort, InboxView
from debitura_core.domain.cases.tasks import TaskKind
from debitura_core.domain.correspondence.documents import DocumentKind
from debitura_core.domain.correspondence.messages import MessageKind
from debitura_core.domain.correspondence.notes import CallOutcome
from debitura_core.domain.kernel.actors import Role

CORRESPONDENCE: Final = f"""
CREATE TABLE tasks (
    task_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN {codes(TaskKind)}),
    party TEXT NOT NULL CHECK (party IN {codes(Role)}),
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

-- what has this partner done, this client, the platform?
CREATE INDEX tasks_solved_of_partner ON tasks (partner_id, solved_at, task_id)
    WHERE solved_at IS NOT NULL AND party = 'partner';
CREATE INDEX tasks_solved_of_client ON tasks (client_id, solved_at, task_id)
    WHERE solved_at IS NOT NULL AND party = 'client';
CREATE INDEX tasks_solved_of_platform ON tasks (solved_at, task_id)
    WHERE solved_at IS NOT NULL AND party = 'platform';

-- which tasks with a deadline did this partner get until then?
CREATE INDEX tasks_timed ON tasks (partner_id, opened_at, task_id)
    WHERE party = 'partner' AND due_on IS NOT NULL;

CREATE TABLE messages (
    message_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind IN {codes(MessageKind)}),
    sender TEXT NOT NULL CHECK (sender IN {codes(Role)}),
    recipient TEXT NOT NULL CHECK (recipient IN {codes(Role)}),
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

CREATE TABLE documents (
    document_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    client_id TEXT NOT NULL REFERENCES clients DEFERRABLE INITIALLY DEFERRED,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind IN {codes(DocumentKind)}),
    file_name TEXT NOT NULL,
    description TEXT,
    size INTEGER NOT NULL CHECK (size > 0),
    sha256 TEXT NOT NULL,
    salt TEXT NOT NULL,
    uploader TEXT NOT NULL CHECK (uploader IN {codes(Role)}),
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
    author TEXT NOT NULL CHECK (author IN {codes(Role)}),
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
    outcome TEXT NOT NULL CHECK (outcome IN {codes(CallOutcome)}),
    notes TEXT NOT NULL,
    salt TEXT NOT NULL,
    caller TEXT NOT NULL CHECK (caller IN {codes(Role)}),
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

CREATE TABLE filter_presets (
    preset_id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    partner_id TEXT REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,
    view TEXT NOT NULL CHECK (view IN {codes(InboxView)}),
    sort TEXT NOT NULL CHECK (sort IN {codes(InboxSort)}),
    filters TEXT NOT NULL CHECK (json_valid(filters)),
    salt TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- which presets has this person saved? one of each name
CREATE UNIQUE INDEX filter_presets_of_owner ON filter_presets (owner, name);
"""
