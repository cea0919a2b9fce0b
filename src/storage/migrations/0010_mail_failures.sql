-- What happened to a mail that did not arrive is a name, which each screen says in its own language; its error is what the other
-- server said, and nothing else. What was said before is read as it was.
ALTER TABLE outgoing_mails ADD COLUMN failure_reason TEXT CHECK (failure_reason IN ('bounced', 'complaint', 'earlier_bounced',
    'earlier_complaint', 'no_account', 'unwritable', 'unknown_host', 'not_allowed', 'unreachable', 'timed_out', 'not_secure', 'bad_answer',
    'no_sign_in', 'no_token', 'internal'));

-- Why no mail is sent to an address is said again and again: that of before becomes a name, too.
ALTER TABLE mail_addresses ADD COLUMN failure_reason TEXT CHECK (failure_reason IN ('bounced', 'complaint'));
UPDATE mail_addresses SET
    failure_reason = CASE failure WHEN 'The recipient marked the mail as spam.' THEN 'complaint' ELSE 'bounced' END,
    failure = CASE WHEN failure NOT IN ('The recipient marked the mail as spam.', 'The mail came back without a reason.')
        THEN failure END
WHERE failed_at IS NOT NULL;

-- So it is with what goes wrong between an account and its servers.
ALTER TABLE mail_accounts ADD COLUMN outgoing_failure_reason TEXT CHECK (outgoing_failure_reason IN ('unwritable', 'unknown_host', 'not_allowed', 'unreachable', 'timed_out', 'not_secure', 'bad_answer',
    'no_sign_in', 'no_token', 'internal'));
ALTER TABLE mail_accounts ADD COLUMN incoming_failure_reason TEXT CHECK (incoming_failure_reason IN ('unwritable', 'unknown_host', 'not_allowed', 'unreachable', 'timed_out', 'not_secure', 'bad_answer',
    'no_sign_in', 'no_token', 'internal'));
