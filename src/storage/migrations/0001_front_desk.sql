-- The front desk: people, inboxes, contacts, conversations, and the log of all that happened.
-- Instants are integer milliseconds UTC, booleans 0 or 1, enumerations TEXT with a CHECK, JSON is TEXT.

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE agents (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    email         TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('owner', 'admin', 'agent')),
    language      TEXT    NOT NULL CHECK (language IN ('en', 'es', 'pt')),
    password_hash TEXT    NOT NULL,
    picture       TEXT,
    is_disabled   INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL
);

CREATE TABLE sessions (
    token_hash   TEXT    PRIMARY KEY,
    agent_id     INTEGER NOT NULL REFERENCES agents (id),
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
);
CREATE INDEX sessions_by_agent ON sessions (agent_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_tokens (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    agent_id     INTEGER NOT NULL REFERENCES agents (id),
    name         TEXT    NOT NULL,
    token_hash   TEXT    NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER
);
CREATE INDEX api_tokens_by_agent ON api_tokens (agent_id, id);

CREATE TABLE invitations (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash TEXT    NOT NULL UNIQUE,
    email      TEXT    NOT NULL,
    role       TEXT    NOT NULL CHECK (role IN ('admin', 'agent')),
    invited_by INTEGER NOT NULL REFERENCES agents (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);

CREATE TABLE inboxes (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    kind            TEXT    NOT NULL CHECK (kind IN ('web')),
    name            TEXT    NOT NULL,
    public_key      TEXT    NOT NULL UNIQUE,
    allowed_domains TEXT    NOT NULL,
    color           TEXT    NOT NULL,
    position        TEXT    NOT NULL CHECK (position IN ('left', 'right')),
    texts           TEXT    NOT NULL,
    is_enabled      INTEGER NOT NULL DEFAULT 1,
    reopen_days     INTEGER NOT NULL,
    identity_secret TEXT,
    created_at      INTEGER NOT NULL
);

CREATE TABLE contacts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT,
    email        TEXT,
    phone        TEXT,
    note         TEXT,
    language     TEXT,
    external_id  TEXT UNIQUE,
    attributes   TEXT    NOT NULL DEFAULT '{}',
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER
);

-- A device of a contact in one inbox: what holds the token in a browser.
CREATE TABLE visitors (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash TEXT    NOT NULL UNIQUE,
    inbox_id   INTEGER NOT NULL REFERENCES inboxes (id),
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    created_at INTEGER NOT NULL
);
CREATE INDEX visitors_by_contact ON visitors (contact_id);
CREATE INDEX visitors_by_inbox ON visitors (inbox_id);

CREATE TABLE visits (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    visitor_id   INTEGER NOT NULL REFERENCES visitors (id),
    contact_id   INTEGER NOT NULL REFERENCES contacts (id),
    inbox_id     INTEGER NOT NULL REFERENCES inboxes (id),
    browser      TEXT,
    system       TEXT,
    language     TEXT,
    ip           TEXT    NOT NULL,
    referrer     TEXT,
    page_group   TEXT,
    started_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
);
CREATE INDEX visits_by_contact ON visits (contact_id, id);
CREATE INDEX visits_by_visitor ON visits (visitor_id, id);
CREATE INDEX visits_by_inbox ON visits (inbox_id);

CREATE TABLE trail_entries (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    visit_id INTEGER NOT NULL REFERENCES visits (id),
    kind     TEXT    NOT NULL CHECK (kind IN ('page', 'event')),
    title    TEXT    NOT NULL,
    url      TEXT,
    data     TEXT,
    at       INTEGER NOT NULL
);
CREATE INDEX trail_entries_by_visit ON trail_entries (visit_id, id);

CREATE TABLE conversations (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    inbox_id        INTEGER NOT NULL REFERENCES inboxes (id),
    contact_id      INTEGER NOT NULL REFERENCES contacts (id),
    status          TEXT    NOT NULL CHECK (status IN ('open', 'resolved')),
    assignee_id     INTEGER REFERENCES agents (id),
    page_group      TEXT,
    last_message_id INTEGER,
    waiting_since   INTEGER,
    contact_read_id INTEGER,
    agent_read_id   INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    resolved_at     INTEGER
);
-- One index an order of a list, so that a page costs the same however many rows there are.
CREATE INDEX conversations_newest ON conversations (status, updated_at, id);
CREATE INDEX conversations_newest_of_assignee ON conversations (status, assignee_id, updated_at, id);
-- Who has waited longest comes first; who does not wait comes after all who do, the newest first.
CREATE INDEX conversations_waiting
    ON conversations (status, coalesce(waiting_since, 4611686018427387904 - updated_at), id);
CREATE INDEX conversations_waiting_of_assignee
    ON conversations (status, assignee_id, coalesce(waiting_since, 4611686018427387904 - updated_at), id);
CREATE INDEX conversations_newest_of_inbox ON conversations (inbox_id, status, updated_at, id);
CREATE INDEX conversations_newest_of_inbox_and_assignee
    ON conversations (inbox_id, status, assignee_id, updated_at, id);
CREATE INDEX conversations_waiting_of_inbox
    ON conversations (inbox_id, status, coalesce(waiting_since, 4611686018427387904 - updated_at), id);
CREATE INDEX conversations_by_contact_and_inbox ON conversations (contact_id, inbox_id, id);
CREATE INDEX conversations_by_contact ON conversations (contact_id, id);

CREATE TABLE messages (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    client_id       TEXT,
    kind            TEXT    NOT NULL CHECK (kind IN ('reply', 'note', 'activity')),
    author_kind     TEXT    NOT NULL CHECK (author_kind IN ('contact', 'agent', 'bot', 'system')),
    author_id       INTEGER,
    text            TEXT    NOT NULL,
    activity        TEXT,
    created_at      INTEGER NOT NULL
);
CREATE INDEX messages_by_conversation ON messages (conversation_id, id);
-- What makes a retry harmless: a client's id is taken once for each author.
CREATE UNIQUE INDEX messages_by_client_id ON messages (client_id, author_kind, author_id) WHERE client_id IS NOT NULL;

-- How far an agent has read a conversation.
CREATE TABLE reads (
    agent_id        INTEGER NOT NULL REFERENCES agents (id),
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    message_id      INTEGER NOT NULL,
    PRIMARY KEY (agent_id, conversation_id)
) WITHOUT ROWID;

CREATE TABLE attachments (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    token        TEXT    NOT NULL UNIQUE,
    message_id   INTEGER REFERENCES messages (id),
    agent_id     INTEGER REFERENCES agents (id),
    visitor_id   INTEGER REFERENCES visitors (id),
    name         TEXT    NOT NULL,
    content_type TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    width        INTEGER,
    height       INTEGER,
    hash         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL
);
CREATE INDEX attachments_by_message ON attachments (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX attachments_unsent ON attachments (created_at) WHERE message_id IS NULL;
CREATE INDEX attachments_by_hash ON attachments (hash);

-- All that happened, in order. `contact_id` and `inbox_id` say whose browser may hear of it.
CREATE TABLE events (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL,
    contact_id INTEGER,
    inbox_id   INTEGER,
    data       TEXT    NOT NULL,
    at         INTEGER NOT NULL
);
CREATE INDEX events_by_contact ON events (contact_id, seq) WHERE contact_id IS NOT NULL;

-- First answers of calls that carried an Idempotency-Key.
CREATE TABLE idempotency_keys (
    agent_id    INTEGER NOT NULL REFERENCES agents (id),
    key         TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    answer      TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (agent_id, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
