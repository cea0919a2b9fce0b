-- The account that would have sent a mail when it was wished for, or has tried it last: mail of one account goes out beside that
-- of others. No reference, because what waits keeps no account from being deleted. What waits already, untried, is in a lane of
-- its own: 0.
ALTER TABLE outgoing_mails ADD COLUMN lane INTEGER NOT NULL DEFAULT 0;
UPDATE outgoing_mails SET lane = coalesce(account_id, 0);
CREATE INDEX outgoing_mails_by_lane ON outgoing_mails (lane, due_at, id) WHERE due_at IS NOT NULL;
