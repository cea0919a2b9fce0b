-- What a provider asks before it posts has a place of its own: among errors of the incoming server nobody saw it.
ALTER TABLE mail_accounts ADD COLUMN webhook_confirmation TEXT;
UPDATE mail_accounts SET incoming_error = NULL WHERE incoming IS NULL;

-- Why a mail was not needed is a name, which each screen says in its own language, and no sentence any more. Agents hear that an
-- answer of theirs was refused: a new kind of mail, so that the table is made anew.
CREATE TABLE outgoing_mails_new (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    kind             TEXT    NOT NULL CHECK (kind IN ('reply', 'transcript', 'offline_message', 'missed_conversation',
                             'new_conversation', 'assigned', 'mention', 'answer_refused', 'summary', 'invitation',
                             'password_recovery', 'test')),
    key              TEXT    NOT NULL UNIQUE,
    state            TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'skipped', 'bounced')),
    recipient        TEXT    NOT NULL,
    contact_id       INTEGER REFERENCES contacts (id),
    agent_id         INTEGER REFERENCES agents (id),
    conversation_id  INTEGER REFERENCES conversations (id),
    account_id       INTEGER REFERENCES mail_accounts (id),
    lane             INTEGER NOT NULL,
    facts            TEXT    NOT NULL,
    message_id       TEXT    NOT NULL UNIQUE,
    token            TEXT    NOT NULL UNIQUE,
    first_message_id INTEGER,
    last_message_id  INTEGER,
    attempts         INTEGER NOT NULL DEFAULT 0,
    -- Somebody wants it to go at once.
    is_hurried       INTEGER NOT NULL DEFAULT 0,
    first_tried_at   INTEGER,
    due_at           INTEGER,
    error            TEXT,
    -- Of skipped mail.
    skip_reason      TEXT    CHECK (skip_reason IN ('read', 'settled', 'elsewhere', 'returned', 'switched_off', 'unwanted',
                             'rescheduled', 'expired', 'taken_back')),
    created_at       INTEGER NOT NULL,
    sent_at          INTEGER
);

INSERT INTO outgoing_mails_new (id, kind, key, state, recipient, contact_id, agent_id, conversation_id, account_id, lane, facts,
                                message_id, token, first_message_id, last_message_id, attempts, first_tried_at, due_at, error,
                                skip_reason, created_at, sent_at)
SELECT id, kind, key, state, recipient, contact_id, agent_id, conversation_id, account_id, lane, facts,
       message_id, token, first_message_id, last_message_id, attempts, first_tried_at, due_at,
       CASE WHEN state <> 'skipped' THEN error END,
       CASE WHEN state = 'skipped' THEN CASE error
           WHEN 'It was read before it had to be sent.' THEN 'read'
           WHEN 'It was answered, or done, before it had to be sent.' THEN 'settled'
           WHEN 'It went on to somebody else before it had to be sent.' THEN 'elsewhere'
           WHEN 'Mail to this address came back.' THEN 'returned'
           WHEN 'The account that it goes to is switched off.' THEN 'switched_off'
           WHEN 'Who would get it wants no such mail any more.' THEN 'unwanted'
           WHEN 'Another time was chosen.' THEN 'rescheduled'
           WHEN 'An admin took it back.' THEN 'taken_back'
       END END,
       created_at, sent_at
FROM outgoing_mails;

-- Numbers of mails that are deleted by now are not given again.
DELETE FROM sqlite_sequence WHERE name = 'outgoing_mails_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'outgoing_mails_new', seq FROM sqlite_sequence WHERE name = 'outgoing_mails';

DROP TABLE outgoing_mails;
ALTER TABLE outgoing_mails_new RENAME TO outgoing_mails;

CREATE INDEX outgoing_mails_due ON outgoing_mails (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outgoing_mails_by_lane ON outgoing_mails (lane, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outgoing_mails_by_state ON outgoing_mails (state, id);
CREATE INDEX outgoing_mails_by_conversation ON outgoing_mails (conversation_id, id) WHERE conversation_id IS NOT NULL;
CREATE INDEX outgoing_mails_by_contact ON outgoing_mails (contact_id) WHERE contact_id IS NOT NULL;
