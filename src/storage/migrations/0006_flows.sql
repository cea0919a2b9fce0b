-- Bots: flows with their versions, the conversations that they have, and what was found out about them.

CREATE TABLE flows (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    name              TEXT    NOT NULL,
    bot_name          TEXT    NOT NULL,
    -- The files of the draft by path, as JSON.
    draft             TEXT    NOT NULL,
    revision          INTEGER NOT NULL DEFAULT 1,
    draft_updated_at  INTEGER NOT NULL,
    published_version INTEGER,
    settings          TEXT    NOT NULL DEFAULT '{}',
    allowed_hosts     TEXT    NOT NULL DEFAULT '[]',
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    -- Kept for the name of who said what.
    deleted_at        INTEGER
);
CREATE UNIQUE INDEX flows_by_name ON flows (name) WHERE deleted_at IS NULL;

CREATE TABLE flow_versions (
    flow_id      INTEGER NOT NULL REFERENCES flows (id),
    version      INTEGER NOT NULL,
    files        TEXT    NOT NULL,
    published_by INTEGER REFERENCES agents (id),
    published_at INTEGER NOT NULL,
    PRIMARY KEY (flow_id, version)
) WITHOUT ROWID;

CREATE TABLE flow_media (
    flow_id      INTEGER NOT NULL REFERENCES flows (id),
    name         TEXT    NOT NULL,
    token        TEXT    NOT NULL UNIQUE,
    content_type TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    width        INTEGER,
    height       INTEGER,
    hash         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (flow_id, name)
) WITHOUT ROWID;
CREATE INDEX flow_media_by_hash ON flow_media (hash);

-- A conversation with a bot. `step` grows with each step, `place` is the newest message that was looked at.
CREATE TABLE flow_runs (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    flow_id         INTEGER NOT NULL REFERENCES flows (id),
    version         INTEGER NOT NULL,
    step            INTEGER NOT NULL,
    place           INTEGER NOT NULL,
    asked_at        INTEGER NOT NULL,
    -- The newest message when it began.
    began_at        INTEGER NOT NULL,
    container       TEXT    NOT NULL,
    -- What agents are asked, as JSON.
    asks            TEXT,
    state           TEXT    NOT NULL,
    -- When it goes on by itself; 0: at once.
    due_at          INTEGER,
    created_at      INTEGER NOT NULL,
    ended_at        INTEGER
);
CREATE UNIQUE INDEX flow_runs_active ON flow_runs (conversation_id) WHERE ended_at IS NULL;
CREATE INDEX flow_runs_active_of_flow ON flow_runs (flow_id) WHERE ended_at IS NULL;
CREATE INDEX flow_runs_due ON flow_runs (due_at) WHERE ended_at IS NULL AND due_at IS NOT NULL;
CREATE INDEX flow_runs_by_conversation ON flow_runs (conversation_id, id);

-- What a run was answered from outside and by the house, as JSON: to play it again.
CREATE TABLE flow_answers (
    run_id INTEGER NOT NULL REFERENCES flow_runs (id),
    number INTEGER NOT NULL,
    answer TEXT    NOT NULL,
    PRIMARY KEY (run_id, number)
) WITHOUT ROWID;

CREATE TABLE flow_failures (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    flow_id         INTEGER NOT NULL REFERENCES flows (id),
    conversation_id INTEGER REFERENCES conversations (id),
    failure         TEXT    NOT NULL,
    at              INTEGER NOT NULL
);
CREATE INDEX flow_failures_by_flow ON flow_failures (flow_id, at);

-- How many runs went from one container to another, and how many visitors fell silent in one, by day since 1970.
CREATE TABLE flow_passages (
    flow_id INTEGER NOT NULL REFERENCES flows (id),
    day     INTEGER NOT NULL,
    source  TEXT    NOT NULL,
    target  TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    runs    INTEGER NOT NULL,
    PRIMARY KEY (flow_id, day, source, target, kind)
) WITHOUT ROWID;

ALTER TABLE inboxes ADD COLUMN flow_id INTEGER REFERENCES flows (id);
ALTER TABLE inboxes ADD COLUMN flow_when TEXT NOT NULL DEFAULT 'always'
    CHECK (flow_when IN ('always', 'closed', 'nobody_online'));

ALTER TABLE contacts ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';

-- Two letters, as the proxy in front says.
ALTER TABLE visits ADD COLUMN country TEXT;

-- What a bot's message lets a contact choose, and what the contact chose, as JSON.
ALTER TABLE messages ADD COLUMN prompt TEXT;
ALTER TABLE messages ADD COLUMN answer TEXT;

-- Files that a bot has fetched or sends from its folder.
ALTER TABLE attachments ADD COLUMN flow_id INTEGER REFERENCES flows (id);

-- A third status: a bot has the conversation. SQLite can't change a CHECK, so the table is made anew.
CREATE TABLE conversations_new (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    inbox_id        INTEGER NOT NULL REFERENCES inboxes (id),
    contact_id      INTEGER NOT NULL REFERENCES contacts (id),
    status          TEXT    NOT NULL CHECK (status IN ('open', 'pending', 'resolved')),
    assignee_id     INTEGER REFERENCES agents (id),
    last_message_id INTEGER,
    waiting_since   INTEGER,
    contact_read_id INTEGER,
    agent_read_id   INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    resolved_at     INTEGER,
    group_id        INTEGER REFERENCES groups (id),
    priority        TEXT    NOT NULL DEFAULT 'normal' CHECK (priority IN ('normal', 'high', 'urgent')),
    assigned_at     INTEGER,
    -- Since when it waits for an agent.
    queued_at       INTEGER,
    -- Since when it is in its group.
    grouped_at      INTEGER NOT NULL DEFAULT 0,
    -- An agent has replied since it was assigned.
    is_answered     INTEGER NOT NULL DEFAULT 0,
    -- The agents who have had it in this round, as JSON.
    tried           TEXT    NOT NULL DEFAULT '[]',
    -- The supervisors know that all of them have had it.
    is_alerted      INTEGER NOT NULL DEFAULT 0,
    -- Who had it before it was opened again.
    returns_to      INTEGER REFERENCES agents (id),
    -- The place in the order by waiting time: see the second migration.
    waiting_key     INTEGER NOT NULL DEFAULT 0,
    tags            TEXT    NOT NULL DEFAULT '[]',
    attributes      TEXT    NOT NULL DEFAULT '{}'
);
INSERT INTO conversations_new (id, inbox_id, contact_id, status, assignee_id, last_message_id, waiting_since,
                               contact_read_id, agent_read_id, created_at, updated_at, resolved_at, group_id, priority,
                               assigned_at, queued_at, grouped_at, is_answered, tried, is_alerted, returns_to,
                               waiting_key)
    SELECT id, inbox_id, contact_id, status, assignee_id, last_message_id, waiting_since, contact_read_id, agent_read_id,
           created_at, updated_at, resolved_at, group_id, priority, assigned_at, queued_at, grouped_at, is_answered,
           tried, is_alerted, returns_to, waiting_key FROM conversations;
DROP TABLE conversations;
ALTER TABLE conversations_new RENAME TO conversations;
CREATE INDEX conversations_newest ON conversations (status, updated_at, id);
CREATE INDEX conversations_newest_of_assignee ON conversations (status, assignee_id, updated_at, id);
CREATE INDEX conversations_waiting ON conversations (status, waiting_key, id);
CREATE INDEX conversations_waiting_of_assignee ON conversations (status, assignee_id, waiting_key, id);
CREATE INDEX conversations_newest_of_inbox ON conversations (inbox_id, status, updated_at, id);
CREATE INDEX conversations_newest_of_inbox_and_assignee
    ON conversations (inbox_id, status, assignee_id, updated_at, id);
CREATE INDEX conversations_waiting_of_inbox ON conversations (inbox_id, status, waiting_key, id);
CREATE INDEX conversations_by_contact_and_inbox ON conversations (contact_id, inbox_id, id);
CREATE INDEX conversations_by_contact ON conversations (contact_id, id);
CREATE INDEX conversations_newest_of_group ON conversations (group_id, status, updated_at, id);
CREATE INDEX conversations_waiting_of_group ON conversations (group_id, status, waiting_key, id);
-- Few conversations are nobody's at a time: these indexes stay small.
CREATE INDEX conversations_newest_unassigned_of_group ON conversations (group_id, updated_at, id)
    WHERE status = 'open' AND assignee_id IS NULL;
CREATE INDEX conversations_waiting_unassigned_of_group ON conversations (group_id, waiting_key, id)
    WHERE status = 'open' AND assignee_id IS NULL;
