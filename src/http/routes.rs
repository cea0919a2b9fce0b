//! THE route table: all that can be asked over HTTP, with who may ask it.

use actix_web::http::Method;

use super::allowed::{Administer, Answer, Anyone, Visit};
use super::api::{
    agent, api_token, attachment, business, canned_response, contact, conversation, flow, group, inbox, incoming_mail,
    invitation, knowledge_card, mail_account, mail_template, message, outgoing_mail, password_recovery, profile,
    service, session, setup, unsubscription,
};
use super::route::Route;
use super::widget::{page_trail, session as visit, thread};
use super::{assets, live, openapi, pages};

macro_rules! table {
    ($($method:ident $path:literal $who:ident $handler:path, $summary:literal;)*) => {
        vec![$(Route::new::<$who, _, _, _, _>(Method::$method, $path, $handler, $summary)),*]
    };
}

/// All routes. Everything else is the dashboard's page.
#[must_use]
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "a table: a line each, in one place")]
pub fn table() -> Vec<Route> {
    table! {
        // What is asked most often comes first.
        POST   "/api/widget/messages"                      Visit      thread::create, "Write to the business";
        GET    "/w.js"                                     Anyone     pages::loader, "The widget's loader for a page's snippet";
        GET    "/widget/frame"                             Anyone     pages::frame, "The widget's document";
        POST   "/api/widget/session"                       Anyone     visit::create, "Open the widget";
        GET    "/api/widget/live"                          Visit      live::visitor_socket, "Live events over a WebSocket";
        GET    "/api/widget/live/events"                   Visit      live::visitor_stream, "Live events as server-sent events";
        GET    "/api/widget/messages"                      Visit      thread::list, "Older messages";
        POST   "/api/widget/attachments"                   Visit      attachment::create_by_visitor, "Send a file, to be named by a message";
        PUT    "/api/widget/typing"                        Visit      thread::update_typing, "Show that the visitor is typing";
        PUT    "/api/widget/read"                          Visit      thread::update_read, "Say how far the visitor has read";
        PUT    "/api/widget/identity"                      Visit      visit::update_identity, "Say who the visitor is";
        POST   "/api/widget/page-views"                    Visit      page_trail::create_page_view, "Go on to another page";
        POST   "/api/widget/events"                        Visit      page_trail::create_event, "Tell of an event on the page";
        PUT    "/api/widget/page-group"                    Visit      page_trail::update_page_group, "Say which group the page asks for";
        PUT    "/api/widget/pre-chat"                      Visit      visit::update_pre_chat, "Answer the form before the chat";

        GET    "/api/v1/live"                              Answer     live::agent_socket, "Live events over a WebSocket";
        GET    "/api/v1/live/events"                       Answer     live::agent_stream, "Live events as server-sent events";
        GET    "/api/v1/setup"                             Anyone     setup::show, "Whether a set-up link can be used";
        POST   "/api/v1/setup"                             Anyone     setup::create, "Set this installation up";
        POST   "/api/v1/session"                           Anyone     session::create, "Sign in";
        GET    "/api/v1/session"                           Answer     session::show, "Who is signed in, and what a client begins with";
        DELETE "/api/v1/session"                           Anyone     session::delete, "Sign out";
        GET    "/api/v1/profile"                           Answer     profile::show, "The caller";
        PATCH  "/api/v1/profile"                           Answer     profile::update, "Change one's name or language";
        PUT    "/api/v1/profile/password"                  Answer     profile::update_password, "Change one's password";
        PUT    "/api/v1/profile/picture"                   Answer     profile::update_picture, "Set one's picture";
        DELETE "/api/v1/profile/picture"                   Answer     profile::delete_picture, "Remove one's picture";
        PUT    "/api/v1/profile/availability"              Answer     profile::update_availability, "Be online, away or offline";
        PUT    "/api/v1/profile/activity"                  Answer     profile::update_activity, "Say that somebody is at the keyboard";
        GET    "/api/v1/profile/mail-settings"             Answer     profile::show_mail_settings, "Which mails one gets";
        PUT    "/api/v1/profile/mail-settings"             Answer     profile::update_mail_settings, "Choose which mails one gets";
        POST   "/api/v1/password-recoveries"               Anyone     password_recovery::create, "Ask for a link to choose a new password";
        POST   "/api/v1/password-recoveries/by-token/{token}" Anyone  password_recovery::accept, "Choose a new password";
        GET    "/api/v1/unsubscribe/{token}"               Anyone     unsubscription::show, "A page that asks a person whether they want no more summaries";
        POST   "/api/v1/unsubscribe/{token}"               Anyone     unsubscription::create, "Get no more summaries";
        GET    "/api/v1/api-tokens"                        Answer     api_token::list, "One's API tokens";
        POST   "/api/v1/api-tokens"                        Answer     api_token::create, "Make an API token";
        DELETE "/api/v1/api-tokens/{id}"                   Answer     api_token::delete, "Make an API token worthless";

        GET    "/api/v1/conversations"                     Answer     conversation::list, "A list of conversations";
        GET    "/api/v1/conversations/counts"              Answer     conversation::counts, "How many each list has, up to 1000";
        PUT    "/api/v1/conversations/assignments"         Answer     conversation::update_assignments, "Assign, move or give back many conversations";
        GET    "/api/v1/conversations/{id}"                Answer     conversation::show, "A conversation";
        PUT    "/api/v1/conversations/{id}/assignment"     Answer     conversation::update_assignment, "Give a conversation to an agent or to nobody";
        PUT    "/api/v1/conversations/{id}/group"          Answer     conversation::update_group, "Move a conversation to a group";
        PUT    "/api/v1/conversations/{id}/priority"       Answer     conversation::update_priority, "Make a conversation more or less pressing";
        PUT    "/api/v1/conversations/{id}/tags"           Answer     conversation::update_tags, "Tag a conversation";
        GET    "/api/v1/conversations/{id}/bot"            Answer     conversation::show_bots, "The bots that a conversation can be handed to";
        PUT    "/api/v1/conversations/{id}/bot"            Answer     conversation::update_bot, "Hand a conversation to a bot";
        PUT    "/api/v1/conversations/{id}/status"         Answer     conversation::update_status, "Resolve a conversation or open it again";
        PUT    "/api/v1/conversations/{id}/read"           Answer     conversation::update_read, "Say how far one has read";
        PUT    "/api/v1/conversations/{id}/typing"         Answer     conversation::update_typing, "Show that one is typing";
        POST   "/api/v1/conversations/{id}/transcripts"    Answer     conversation::create_transcript, "Send a conversation to its contact by mail";
        GET    "/api/v1/conversations/{id}/messages"       Answer     message::list, "The thread, newest page first, oldest message first";
        POST   "/api/v1/conversations/{id}/messages"       Answer     message::create, "Write a reply or a note";
        GET    "/api/v1/messages/{id}/mail"                Answer     incoming_mail::show, "The mail that a message came as";
        GET    "/api/v1/messages/{id}/mail/page"           Answer     incoming_mail::page, "The same as a document for a frame";
        GET    "/api/v1/messages/{id}/mail/raw"            Answer     incoming_mail::raw, "The same as it came, to be saved";
        POST   "/api/v1/attachments"                       Answer     attachment::create, "Send a file, to be named by a message";

        GET    "/api/v1/contact-attributes"                Administer contact::list_attributes, "The names of attributes that contacts have";
        GET    "/api/v1/contacts/{id}"                     Answer     contact::show, "A contact";
        PATCH  "/api/v1/contacts/{id}"                     Answer     contact::update, "Change what is known of a contact";
        GET    "/api/v1/contacts/{id}/conversations"       Answer     contact::list_conversations, "A contact's conversations, newest first";
        GET    "/api/v1/contacts/{id}/visits"              Answer     contact::list_visits, "A contact's visits, newest first";

        GET    "/api/v1/agents"                            Answer     agent::list, "All agents";
        PATCH  "/api/v1/agents/{id}"                       Administer agent::update, "Change an agent's role, or switch the account off or on";
        GET    "/api/v1/groups"                            Answer     group::list, "All groups";
        POST   "/api/v1/groups"                            Administer group::create, "Make a group";
        GET    "/api/v1/groups/presets"                    Answer     group::presets, "Rules to begin with";
        GET    "/api/v1/groups/{id}"                       Answer     group::show, "A group";
        PATCH  "/api/v1/groups/{id}"                       Administer group::update, "Change a group's facts and rules";
        DELETE "/api/v1/groups/{id}"                       Administer group::delete, "Delete a group";
        PUT    "/api/v1/groups/{id}/members/{agent_id}"    Administer group::update_member, "Make an agent a member, or give a member another role";
        DELETE "/api/v1/groups/{id}/members/{agent_id}"    Administer group::delete_member, "Take a member out of a group";
        POST   "/api/v1/groups/{id}/dry-run"               Administer group::dry_run, "Try rules on what happened in the last days";
        GET    "/api/v1/groups/{id}/board"                 Answer     group::board, "Who handles what in a group, for its supervisors";
        GET    "/api/v1/queues"                            Answer     group::queues, "How many wait in each group one sees";
        GET    "/api/v1/invitations"                       Administer invitation::list, "Invitations that wait";
        POST   "/api/v1/invitations"                       Administer invitation::create, "Invite somebody";
        DELETE "/api/v1/invitations/{id}"                  Administer invitation::delete, "Take an invitation back";
        GET    "/api/v1/invitations/by-token/{token}"      Anyone     invitation::show_by_token, "What an invitation's link leads to";
        POST   "/api/v1/invitations/by-token/{token}/acceptance" Anyone invitation::accept, "Accept an invitation";
        GET    "/api/v1/business"                          Answer     business::show, "The business";
        PATCH  "/api/v1/business"                          Administer business::update, "Change the business's facts";
        GET    "/api/v1/inboxes"                           Answer     inbox::list, "All inboxes";
        POST   "/api/v1/inboxes"                           Administer inbox::create, "Make an inbox for a site";
        GET    "/api/v1/inboxes/{id}"                      Answer     inbox::show, "An inbox";
        PATCH  "/api/v1/inboxes/{id}"                      Administer inbox::update, "Change an inbox";
        DELETE "/api/v1/inboxes/{id}"                      Administer inbox::delete, "Delete an inbox that was never used";
        GET    "/api/v1/inboxes/{id}/health"               Administer inbox::health, "What is not as it should be with an inbox";
        DELETE "/api/v1/inboxes/{id}/warnings"             Administer inbox::delete_warnings, "Forget what pages asked for in vain";
        GET    "/api/v1/internal-inboxes"                  Answer     inbox::list_internal, "The internal inboxes that one may write to";
        GET    "/api/v1/flows"                             Administer flow::list, "All bots";
        POST   "/api/v1/flows"                             Administer flow::create, "Make a bot";
        GET    "/api/v1/flows/{id}"                        Administer flow::show, "A bot";
        PATCH  "/api/v1/flows/{id}"                        Administer flow::update, "Change a bot's names, settings and allowed hosts";
        DELETE "/api/v1/flows/{id}"                        Administer flow::delete, "Delete a bot that no inbox runs";
        GET    "/api/v1/flows/{id}/draft"                  Administer flow::show_draft, "A bot's draft";
        PUT    "/api/v1/flows/{id}/draft"                  Administer flow::update_draft, "Save a bot's draft";
        PUT    "/api/v1/flows/{id}/media/{name}"           Administer flow::update_media, "Keep a picture or file with a bot";
        DELETE "/api/v1/flows/{id}/media/{name}"           Administer flow::delete_media, "Delete a file of a bot";
        POST   "/api/v1/flows/{id}/checks"                 Administer flow::check, "What is found out about files as they are typed";
        GET    "/api/v1/flows/{id}/graph"                  Administer flow::show_graph, "The map of a bot, with its traffic";
        POST   "/api/v1/flows/{id}/publications"           Administer flow::publish, "Publish a bot's draft";
        GET    "/api/v1/flows/{id}/versions"               Administer flow::list_versions, "The versions of a bot, newest first";
        GET    "/api/v1/flows/{id}/versions/{version}"     Administer flow::show_version, "A version of a bot with its files";
        PUT    "/api/v1/flows/{id}/version"                Administer flow::update_version, "Publish an earlier version again";
        GET    "/api/v1/flow-templates"                    Administer flow::list_templates, "Bots to begin with";
        GET    "/api/v1/flow-language"                     Administer flow::show_language, "What the flow language has";
        POST   "/api/v1/flows/{id}/simulations"            Administer flow::simulate, "Try a bot without keeping anything";
        POST   "/api/v1/flows/{id}/test-runs"              Administer flow::test, "Run the tests of a bot";
        POST   "/api/v1/flows/{id}/recordings"             Administer flow::record, "Write a real conversation or a trial as a test";
        POST   "/api/v1/flows/{id}/replays"                Administer flow::replay, "Play a real conversation again with the draft";
        GET    "/api/v1/services"                          Administer service::list, "All services that scripts may call";
        POST   "/api/v1/services"                          Administer service::create, "Set a service up";
        GET    "/api/v1/services/{id}"                     Administer service::show, "A service";
        PATCH  "/api/v1/services/{id}"                     Administer service::update, "Change a service";
        DELETE "/api/v1/services/{id}"                     Administer service::delete, "Delete a service";
        POST   "/api/v1/services/{id}/trials"              Administer service::create_trial, "Call a service to see whether it answers";
        GET    "/api/v1/mail-accounts"                     Administer mail_account::list, "All mail accounts";
        POST   "/api/v1/mail-accounts"                     Administer mail_account::create, "Set a mail account up";
        GET    "/api/v1/mail-accounts/{id}"                Administer mail_account::show, "A mail account";
        PATCH  "/api/v1/mail-accounts/{id}"                Administer mail_account::update, "Change a mail account";
        DELETE "/api/v1/mail-accounts/{id}"                Administer mail_account::delete, "Delete a mail account that was never used";
        POST   "/api/v1/mail-accounts/{id}/outgoing-trials" Administer mail_account::try_outgoing, "Send a test, and see what the server says";
        POST   "/api/v1/mail-accounts/{id}/incoming-trials" Administer mail_account::try_incoming, "Look into the mailbox, and see what the server says";
        GET    "/api/v1/mail-templates"                    Administer mail_template::list, "The words of mails, of each kind in each language";
        PUT    "/api/v1/mail-templates/{kind}/{language}"  Administer mail_template::update, "Choose own words for a mail";
        DELETE "/api/v1/mail-templates/{kind}/{language}"  Administer mail_template::delete, "Go back to the built-in words";
        POST   "/api/v1/mail-templates/{kind}/{language}/previews" Administer mail_template::preview, "What a mail with these words looks like";
        POST   "/api/v1/mail-templates/{kind}/{language}/preview-pages" Administer mail_template::preview_page, "The same as a document for a frame";
        GET    "/api/v1/outgoing-mails"                    Administer outgoing_mail::list, "The outbox, newest first";
        GET    "/api/v1/outgoing-mails/counts"             Administer outgoing_mail::counts, "How the outbox stands";
        POST   "/api/v1/outgoing-mails/{id}/attempts"      Administer outgoing_mail::retry, "Try a mail again";
        DELETE "/api/v1/outgoing-mails/{id}"               Administer outgoing_mail::cancel, "Take a mail back that has not gone out";
        PUT    "/api/v1/inboxes/{id}/identity-secret"      Administer inbox::update_identity_secret, "Make a new secret for proving identities";
        GET    "/api/v1/knowledge-cards"                   Answer     knowledge_card::list, "Knowledge cards, newest first";
        POST   "/api/v1/knowledge-cards"                   Administer knowledge_card::create, "Make a knowledge card";
        GET    "/api/v1/knowledge-cards/search"            Answer     knowledge_card::search, "The active cards that answer a text, best first";
        GET    "/api/v1/knowledge-cards/{id}"              Answer     knowledge_card::show, "A knowledge card";
        PATCH  "/api/v1/knowledge-cards/{id}"              Administer knowledge_card::update, "Change a knowledge card";
        DELETE "/api/v1/knowledge-cards/{id}"              Administer knowledge_card::delete, "Delete a knowledge card";
        GET    "/api/v1/canned-responses"                  Answer     canned_response::list, "All canned responses, by shortcut";
        POST   "/api/v1/canned-responses"                  Administer canned_response::create, "Make a canned response";
        PATCH  "/api/v1/canned-responses/{id}"             Administer canned_response::update, "Change a canned response";
        DELETE "/api/v1/canned-responses/{id}"             Administer canned_response::delete, "Delete a canned response";

        POST   "/api/mail/{token}"                         Anyone     incoming_mail::create, "Mail that a provider posts";
        GET    "/healthz"                                  Anyone     pages::health, "Whether the server and its database answer";
        GET    "/demo"                                     Anyone     pages::demo, "A page with the widget on it";
        GET    "/docs/api"                                 Anyone     openapi::page, "This API, to read";
        GET    "/api/openapi.json"                         Anyone     openapi::show, "This API, for programs";
        GET    "/assets/{file}"                            Anyone     assets::asset, "A file of the dashboard";
        GET    "/files/{token}/{name}"                     Anyone     assets::file, "An attachment";
        GET    "/pictures/{file}"                          Anyone     assets::picture, "An agent's picture";
    }
}
