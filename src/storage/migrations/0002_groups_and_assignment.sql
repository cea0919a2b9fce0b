-- Groups, presence and automatic assignment. Who has answered so far goes on as before: in one group, that of all
-- inboxes, with all agents as its operators. (Owner and admins see and move everything anyway.)

CREATE TABLE groups (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL UNIQUE,
    description TEXT,
    color       TEXT    NOT NULL,
    policy      TEXT    NOT NULL,
    shifts      TEXT,
    created_at  INTEGER NOT NULL
);

-- `turn` grows with each conversation that automatic assignment gave in turn: the smallest is next.
CREATE TABLE memberships (
    group_id INTEGER NOT NULL REFERENCES groups (id),
    agent_id INTEGER NOT NULL REFERENCES agents (id),
    role     TEXT    NOT NULL CHECK (role IN ('operator', 'supervisor')),
    turn     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (group_id, agent_id)
) WITHOUT ROWID;
CREATE INDEX memberships_by_agent ON memberships (agent_id, group_id);

-- Another kind of inbox: SQLite can't change a CHECK, so the table is made anew.
CREATE TABLE inboxes_new (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    kind             TEXT    NOT NULL CHECK (kind IN ('web', 'internal', 'email')),
    name             TEXT    NOT NULL,
    public_key       TEXT    NOT NULL UNIQUE,
    allowed_domains  TEXT    NOT NULL,
    color            TEXT    NOT NULL,
    position         TEXT    NOT NULL CHECK (position IN ('left', 'right')),
    texts            TEXT    NOT NULL,
    is_enabled       INTEGER NOT NULL DEFAULT 1,
    reopen_days      INTEGER NOT NULL,
    identity_secret  TEXT,
    default_group_id INTEGER REFERENCES groups (id),
    policy           TEXT,
    pre_chat         TEXT    NOT NULL DEFAULT '{}',
    created_at       INTEGER NOT NULL
);
INSERT INTO inboxes_new (id, kind, name, public_key, allowed_domains, color, position, texts, is_enabled, reopen_days,
                         identity_secret, created_at)
    SELECT id, kind, name, public_key, allowed_domains, color, position, texts, is_enabled, reopen_days,
           identity_secret, created_at FROM inboxes;
DROP TABLE inboxes;
ALTER TABLE inboxes_new RENAME TO inboxes;

CREATE TABLE inbox_groups (
    inbox_id INTEGER NOT NULL REFERENCES inboxes (id),
    group_id INTEGER NOT NULL REFERENCES groups (id),
    role     TEXT    NOT NULL CHECK (role IN ('operator', 'supervisor', 'customer')),
    PRIMARY KEY (inbox_id, role, group_id)
) WITHOUT ROWID;
CREATE INDEX inbox_groups_by_group ON inbox_groups (group_id, role, inbox_id);

-- What pages asked an inbox for in vain.
CREATE TABLE inbox_warnings (
    inbox_id INTEGER NOT NULL REFERENCES inboxes (id),
    kind     TEXT    NOT NULL CHECK (kind IN ('unknown_group')),
    detail   TEXT    NOT NULL,
    page_url TEXT,
    count    INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    PRIMARY KEY (inbox_id, kind, detail)
) WITHOUT ROWID;

ALTER TABLE agents ADD COLUMN availability TEXT NOT NULL DEFAULT 'offline'
    CHECK (availability IN ('online', 'away', 'offline'));
ALTER TABLE agents ADD COLUMN availability_cause TEXT NOT NULL DEFAULT 'disconnected'
    CHECK (availability_cause IN ('chosen', 'idle', 'disconnected', 'shift'));
ALTER TABLE agents ADD COLUMN chosen_availability TEXT NOT NULL DEFAULT 'online'
    CHECK (chosen_availability IN ('online', 'away', 'offline'));
ALTER TABLE agents ADD COLUMN chosen_at INTEGER NOT NULL DEFAULT 0;
-- When the last connection went; none while there is one, and when there never was.
ALTER TABLE agents ADD COLUMN disconnected_at INTEGER;
-- Since when the availability is what it is.
ALTER TABLE agents ADD COLUMN availability_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agents ADD COLUMN open_limit INTEGER;
ALTER TABLE agents ADD COLUMN shifts TEXT;

-- What each agent's state was and when: for rehearsals, and for reports of hours online.
CREATE TABLE availability_changes (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    agent_id     INTEGER NOT NULL REFERENCES agents (id),
    availability TEXT    NOT NULL CHECK (availability IN ('online', 'away', 'offline')),
    cause        TEXT    NOT NULL CHECK (cause IN ('chosen', 'idle', 'disconnected', 'shift')),
    at           INTEGER NOT NULL
);
CREATE INDEX availability_changes_by_agent ON availability_changes (agent_id, at);

ALTER TABLE invitations ADD COLUMN group_ids TEXT NOT NULL DEFAULT '[]';

-- A colleague who writes to an internal inbox, and who last answered a contact.
ALTER TABLE contacts ADD COLUMN agent_id INTEGER REFERENCES agents (id);
CREATE UNIQUE INDEX contacts_by_agent ON contacts (agent_id) WHERE agent_id IS NOT NULL;
ALTER TABLE contacts ADD COLUMN last_agent_id INTEGER REFERENCES agents (id);

ALTER TABLE visits DROP COLUMN page_group;
ALTER TABLE visits ADD COLUMN group_id INTEGER REFERENCES groups (id);
CREATE INDEX visits_by_group ON visits (group_id);

ALTER TABLE conversations DROP COLUMN page_group;
ALTER TABLE conversations ADD COLUMN group_id INTEGER REFERENCES groups (id);
ALTER TABLE conversations ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal'
    CHECK (priority IN ('normal', 'high', 'urgent'));
ALTER TABLE conversations ADD COLUMN assigned_at INTEGER;
-- Since when it waits for an agent.
ALTER TABLE conversations ADD COLUMN queued_at INTEGER;
-- Since when it is in its group.
ALTER TABLE conversations ADD COLUMN grouped_at INTEGER NOT NULL DEFAULT 0;
-- An agent has replied since it was assigned.
ALTER TABLE conversations ADD COLUMN is_answered INTEGER NOT NULL DEFAULT 0;
-- The agents who have had it in this round, as JSON.
ALTER TABLE conversations ADD COLUMN tried TEXT NOT NULL DEFAULT '[]';
-- The supervisors know that all of them have had it.
ALTER TABLE conversations ADD COLUMN is_alerted INTEGER NOT NULL DEFAULT 0;
-- Who had it before it was opened again.
ALTER TABLE conversations ADD COLUMN returns_to INTEGER REFERENCES agents (id);
-- Who has waited longest comes first: `waiting_since`; who does not wait comes after all who do, the newest first. As a
-- column and not as an expression of the indexes, so that a further message of who waits leaves these as they are.
ALTER TABLE conversations ADD COLUMN waiting_key INTEGER NOT NULL DEFAULT 0;
UPDATE conversations SET waiting_key = coalesce(waiting_since, 4611686018427387904 - updated_at);
DROP INDEX conversations_waiting;
DROP INDEX conversations_waiting_of_assignee;
DROP INDEX conversations_waiting_of_inbox;
CREATE INDEX conversations_waiting ON conversations (status, waiting_key, id);
CREATE INDEX conversations_waiting_of_assignee ON conversations (status, assignee_id, waiting_key, id);
CREATE INDEX conversations_waiting_of_inbox ON conversations (inbox_id, status, waiting_key, id);
CREATE INDEX conversations_newest_of_group ON conversations (group_id, status, updated_at, id);
CREATE INDEX conversations_waiting_of_group ON conversations (group_id, status, waiting_key, id);
-- Few conversations are nobody's at a time: these indexes stay small.
CREATE INDEX conversations_newest_unassigned_of_group ON conversations (group_id, updated_at, id)
    WHERE status = 'open' AND assignee_id IS NULL;
CREATE INDEX conversations_waiting_unassigned_of_group ON conversations (group_id, waiting_key, id)
    WHERE status = 'open' AND assignee_id IS NULL;

-- Where the contact concerned was at home when something happened to them.
ALTER TABLE events ADD COLUMN audience TEXT;

INSERT INTO groups (name, color, policy, created_at)
    SELECT 'Front desk', '#2456e6', '{}', created_at FROM agents ORDER BY id LIMIT 1;
INSERT INTO memberships (group_id, agent_id, role)
    SELECT g.id, a.id, 'operator' FROM agents a JOIN groups g ORDER BY a.id;
UPDATE inboxes SET default_group_id = (SELECT id FROM groups);
INSERT INTO inbox_groups (inbox_id, group_id, role) SELECT i.id, g.id, 'operator' FROM inboxes i JOIN groups g;
UPDATE conversations SET group_id = (SELECT id FROM groups), grouped_at = created_at,
    assigned_at = CASE WHEN assignee_id IS NULL THEN NULL ELSE updated_at END,
    queued_at = CASE WHEN assignee_id IS NULL AND status = 'open' THEN coalesce(waiting_since, updated_at) END;
UPDATE visits SET group_id = (SELECT id FROM groups);
-- What the log says of conversations before this has another shape, and so have remembered answers.
DELETE FROM events;
DELETE FROM idempotency_keys;
