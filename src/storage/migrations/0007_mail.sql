-- E-mail: accounts, what goes out, what came in, and which conversation it belongs to.

CREATE TABLE mail_accounts (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    address            TEXT    NOT NULL UNIQUE,
    name               TEXT    NOT NULL,
    inbox_id           INTEGER REFERENCES inboxes (id),
    is_default         INTEGER NOT NULL,
    has_plus_addresses INTEGER NOT NULL,
    -- Servers and webhook as JSON, secrets included.
    outgoing           TEXT,
    incoming           TEXT,
    webhook            TEXT,
    webhook_token      TEXT    UNIQUE,
    outgoing_error     TEXT,
    incoming_error     TEXT,
    fetched_at         INTEGER,
    -- What was fetched last: uids count within one uid_validity (RFC 9051 section 2.3.1.1).
    uid_validity       INTEGER,
    last_uid           INTEGER,
    -- When the mailbox was first looked into: what lay there before stays untouched.
    opened_at          INTEGER,
    created_at         INTEGER NOT NULL
);

-- What an inbox sends with; none: the default account.
ALTER TABLE inboxes ADD COLUMN mail_account_id INTEGER REFERENCES mail_accounts (id);

CREATE TABLE outgoing_mails (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    kind             TEXT    NOT NULL CHECK (kind IN ('reply', 'transcript', 'offline_message', 'missed_conversation',
                             'new_conversation', 'assigned', 'mention', 'summary', 'invitation', 'password_recovery',
                             'test')),
    -- What makes it one mail however often it is wished for.
    key              TEXT    NOT NULL UNIQUE,
    state            TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'skipped', 'bounced')),
    recipient        TEXT    NOT NULL,
    contact_id       INTEGER REFERENCES contacts (id),
    agent_id         INTEGER REFERENCES agents (id),
    conversation_id  INTEGER REFERENCES conversations (id),
    account_id       INTEGER REFERENCES mail_accounts (id),
    -- What only this kind knows, as JSON.
    facts            TEXT    NOT NULL,
    -- Message-ID without brackets and what answers are addressed to, fixed before anything is sent.
    message_id       TEXT    NOT NULL UNIQUE,
    token            TEXT    NOT NULL UNIQUE,
    -- The messages of the conversation that it tells of.
    first_message_id INTEGER,
    last_message_id  INTEGER,
    attempts         INTEGER NOT NULL DEFAULT 0,
    -- From here on it is tried for some days.
    first_tried_at   INTEGER,
    due_at           INTEGER,
    error            TEXT,
    created_at       INTEGER NOT NULL,
    sent_at          INTEGER
);
CREATE INDEX outgoing_mails_due ON outgoing_mails (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outgoing_mails_by_state ON outgoing_mails (state, id);
CREATE INDEX outgoing_mails_by_conversation ON outgoing_mails (conversation_id, id) WHERE conversation_id IS NOT NULL;
CREATE INDEX outgoing_mails_by_contact ON outgoing_mails (contact_id) WHERE contact_id IS NOT NULL;

CREATE TABLE incoming_mails (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id      INTEGER NOT NULL REFERENCES mail_accounts (id),
    -- Its Message-ID, or else a hash of all of it: what was taken in once is not taken in again.
    key             TEXT    NOT NULL,
    -- The message that it became; none: a report, or nothing that could be read.
    message_id      INTEGER REFERENCES messages (id),
    conversation_id INTEGER REFERENCES conversations (id),
    from_address    TEXT,
    subject         TEXT    NOT NULL,
    -- Message-ID without brackets.
    reference       TEXT,
    -- From, to, what made it and what is known of its truth, as JSON.
    details         TEXT    NOT NULL,
    text            TEXT    NOT NULL,
    html            TEXT,
    -- The hash of the file with the raw message, and its size.
    raw             TEXT    NOT NULL,
    size            INTEGER NOT NULL,
    received_at     INTEGER NOT NULL,
    UNIQUE (account_id, key)
);
CREATE INDEX incoming_mails_by_message ON incoming_mails (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX incoming_mails_by_conversation ON incoming_mails (conversation_id, id) WHERE conversation_id IS NOT NULL;
CREATE INDEX incoming_mails_by_address ON incoming_mails (from_address, received_at);
CREATE INDEX incoming_mails_by_raw ON incoming_mails (raw);

-- The Message-IDs of a conversation's mails, of both directions, within the account that carried them.
CREATE TABLE mail_references (
    account_id      INTEGER NOT NULL REFERENCES mail_accounts (id),
    reference       TEXT    NOT NULL,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    PRIMARY KEY (account_id, reference)
) WITHOUT ROWID;

-- Addresses in small letters: whose they are, as mail from there has proved, and whether mail to there comes back.
CREATE TABLE mail_addresses (
    address    TEXT    PRIMARY KEY,
    contact_id INTEGER REFERENCES contacts (id),
    failed_at  INTEGER,
    failure    TEXT
);
CREATE INDEX mail_addresses_by_contact ON mail_addresses (contact_id) WHERE contact_id IS NOT NULL;

CREATE TABLE mail_templates (
    kind       TEXT    NOT NULL,
    language   TEXT    NOT NULL CHECK (language IN ('en', 'es', 'pt')),
    subject    TEXT    NOT NULL,
    html       TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (kind, language)
) WITHOUT ROWID;

CREATE TABLE password_recoveries (
    token_hash TEXT    PRIMARY KEY,
    agent_id   INTEGER NOT NULL REFERENCES agents (id),
    expires_at INTEGER NOT NULL
);

-- How a message came or went by mail, as JSON.
ALTER TABLE messages ADD COLUMN mail TEXT;
ALTER TABLE conversations ADD COLUMN subject TEXT;
-- The conversation that this one goes on from, which was done too long ago to be opened again.
ALTER TABLE conversations ADD COLUMN follows_id INTEGER REFERENCES conversations (id);
ALTER TABLE agents ADD COLUMN mail_settings TEXT NOT NULL DEFAULT '{}';
-- Who sent a file, when it came by mail; and what the mail's HTML calls it.
ALTER TABLE attachments ADD COLUMN mail_account_id INTEGER REFERENCES mail_accounts (id);
ALTER TABLE attachments ADD COLUMN content_id TEXT;
