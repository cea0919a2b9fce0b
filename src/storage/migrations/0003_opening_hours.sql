-- When an inbox and a group are open, as JSON; none: always.

ALTER TABLE inboxes ADD COLUMN hours TEXT;
ALTER TABLE groups ADD COLUMN hours TEXT;
