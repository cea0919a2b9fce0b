//! Every error that leaves a module: a stable code, words for a person, and the cause for the log.
//! What a code means in HTTP is decided in `http`; here is only its [`Kind`].

use std::borrow::Cow;

/// What sort of failure it is. Doors map it their own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Invalid,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    TooLarge,
    Limited,
    Unavailable,
    Internal,
}

macro_rules! codes {
    ($($code:ident $name:literal $kind:ident $advice:literal;)*) => {
        /// The stable codes. A code never changes its meaning; `docs/reference/errors.md` lists them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $(#[doc = $advice] $code,)* }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            /// The name in answers.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $name,)* }
            }

            /// The sort of failure.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$code => Kind::$kind,)* }
            }

            /// One sentence that tells a person what to do.
            #[must_use]
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$code => $advice,)* }
            }
        }
    };
}

codes! {
    NotFound "not_found" NotFound "There is nothing here. It may have been deleted, or the address is mistyped.";
    Unauthenticated "unauthenticated" Unauthenticated "Sign in first, or send a valid API token.";
    SetupRequired "setup_required" Unauthenticated "Nobody has set this installation up yet. Open the set-up link that the server printed when it started.";
    SetupDone "setup_done" Conflict "This installation is already set up. Sign in instead.";
    WrongCredentials "wrong_credentials" Unauthenticated "E-mail or password is wrong. Check both and try again.";
    AgentDisabled "agent_disabled" Forbidden "This account is switched off. Ask an administrator to switch it on.";
    Forbidden "forbidden" Forbidden "Your role does not allow this. Ask an administrator.";
    OriginMismatch "origin_mismatch" Forbidden "The call came from another site. Open Recado at its own address, or set http.public_url to the address you use.";
    FlowInUse "flow_in_use" Conflict "An inbox runs this bot. Choose another there, or none, and then delete it.";
    DraftChanged "draft_changed" Conflict "Somebody has saved this draft meanwhile. Look at what they changed, and save again on top of it.";
    FlowHasErrors "flow_has_errors" Invalid "A bot with errors can't be published. Mend this first:";
    NotAssignee "not_assignee" Forbidden "Only the assignee, an admin or the owner can resolve. Assign the conversation to yourself first.";
    LinkExpired "link_expired" NotFound "This link was used already or has expired. Ask for a new one.";
    InvalidRequest "invalid_request" Invalid "The request can't be read. Check it against /docs/api.";
    InvalidField "invalid_field" Invalid "A value is not acceptable; `field` names it.";
    AlreadyTaken "already_taken" Conflict "This is in use already. Choose another.";
    AlreadyResolved "already_resolved" Conflict "Somebody has resolved this conversation already.";
    AlreadyOpen "already_open" Conflict "This conversation is open already.";
    AlreadyAssigned "already_assigned" Conflict "Somebody else has taken this conversation.";
    LastOwner "last_owner" Conflict "This is the last owner. Make somebody else an owner first.";
    LastSupervisor "last_supervisor" Conflict "This is the group's last supervisor. Make another member a supervisor first.";
    GroupInUse "group_in_use" Conflict "This group has open conversations. Choose a group that takes them.";
    InboxInUse "inbox_in_use" Conflict "This inbox has conversations. Switch it off instead of deleting it.";
    MailAccountInUse "mail_account_in_use" Conflict "Mail has come or gone by this account. Take its servers away instead of deleting it.";
    MailUnderWay "mail_under_way" Conflict "This mail is on its way to its server right now. Look again in a moment whether it was taken.";
    IdempotencyKeyReused "idempotency_key_reused" Conflict "This Idempotency-Key was used for another call. Use a new key for each call.";
    UnknownInbox "unknown_inbox" NotFound "No inbox has this key. Copy the snippet again from Settings, Inboxes.";
    InboxDisabled "inbox_disabled" Forbidden "This inbox is switched off. An admin can switch it on in Settings, Inboxes.";
    DomainNotAllowed "domain_not_allowed" Forbidden "This site is not among the inbox's allowed domains. Add it in Settings, Inboxes.";
    TooLarge "too_large" TooLarge "This is too large. Send less, or in several parts.";
    TooManyRequests "too_many_requests" Limited "Too many in a short time. Wait a little and try again.";
    Busy "busy" Unavailable "The server is busy. Try again in a moment.";
    StorageFailed "storage_failed" Unavailable "The data folder can't be written. Check free space and permissions; nothing was acknowledged that is not stored.";
    Internal "internal" Internal "Something went wrong on our side. Try again; if it stays, give the request id to whoever runs this server.";
}

/// What failed, for a person and for a program.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub code: Code,
    /// One or two sentences: what is wrong and what to do.
    pub message: Cow<'static, str>,
    /// The field of the request that is wrong.
    pub field: Option<&'static str>,
    /// Seconds to wait before trying again.
    pub retry_after: Option<u64>,
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// A result with our error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with its code's own advice.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self { code, message: Cow::Borrowed(code.advice()), field: None, retry_after: None, source: None }
    }

    /// An error with words of its own.
    #[must_use]
    pub fn with_message(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), ..Self::new(code) }
    }

    /// A value of the request that is not acceptable, and why.
    #[must_use]
    pub fn field(field: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { field: Some(field), ..Self::with_message(Code::InvalidField, message) }
    }

    /// A failure on our side; the cause goes to the log, never to the caller.
    #[must_use]
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..Self::new(Code::Internal) }
    }

    /// A limit that passes with time.
    #[must_use]
    pub fn limited(code: Code, retry_after: u64) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(code) }
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<serde_json::Error> for Error {
    /// JSON that we wrote ourselves could not be written or read back.
    fn from(source: serde_json::Error) -> Self {
        Self::internal(source)
    }
}
