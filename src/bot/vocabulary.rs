//! What the flow language has, in words: for the editor's completion, the reference page, and the check. A test holds this
//! against what is registered.

use crate::domain::flow::vocabulary::{Function, Variable};

const ASK: &[&str] = &["retries", "error", "timeout", "on_timeout", "otherwise", "save"];
const ASK_TEXT: &[&str] =
    &["retries", "error", "timeout", "on_timeout", "otherwise", "save", "min_length", "max_length", "pattern"];
const ASK_LIMITS: &[&str] = &["retries", "error", "timeout", "on_timeout", "otherwise", "save", "min", "max"];
const MENU: &[&str] = &["retries", "error", "timeout", "on_timeout", "otherwise", "save", "free_text"];

macro_rules! functions {
    ($($name:literal $signature:literal $arity:tt $kind:ident $options:expr, $summary:literal, $snippet:literal;)*) => {
        /// All functions, in the order of the reference page.
        pub const FUNCTIONS: &[Function] = &[$(Function {
            name: $name,
            signature: $signature,
            summary: $summary,
            snippet: $snippet,
            arity: $arity,
            is_declaration: functions!(@is $kind),
            options: $options,
        }),*];
    };
    (@is declares) => { true };
    (@is acts) => { false };
}

#[rustfmt::skip]
functions! {
    "say" "say(text, [#{ delay }])" (1, 2) acts &["delay"],
        "Sends a message. With a delay in seconds the visitor sees the bot typing first.", "say(\"${1:Hello!}\");";
    "image" "image(url, [caption])" (1, 2) acts &[],
        "Shows a picture, from an address or from the flow's own files.", "image(\"${1:picture.png}\");";
    "file" "file(url, [name])" (1, 2) acts &[],
        "Sends a file, from an address or from the flow's own files.", "file(\"${1:prices.pdf}\");";
    "ask" "ask(text, [options])" (1, 2) acts ASK_TEXT,
        "Asks for words and returns them.", "let ${2:answer} = ask(\"${1:What can we do for you?}\");";
    "ask_email" "ask_email(text, [options])" (1, 2) acts ASK,
        "Asks for an e-mail address.", "contact.email = ask_email(\"${1:What is your e-mail?}\");";
    "ask_phone" "ask_phone(text, [options])" (1, 2) acts ASK,
        "Asks for a telephone number.", "contact.phone = ask_phone(\"${1:What is your phone number?}\");";
    "ask_number" "ask_number(text, [#{ min, max }])" (1, 2) acts ASK_LIMITS,
        "Asks for a number.", "let ${2:number} = ask_number(\"${1:How many?}\", #{ min: 1 });";
    "ask_date" "ask_date(text, [#{ min, max }])" (1, 2) acts ASK_LIMITS,
        "Asks for a date and returns it as 2026-03-15. Understands tomorrow, next Monday, 15/3.", "let ${2:day} = ask_date(\"${1:Which day?}\", #{ min: date(0) });";
    "ask_yes_no" "ask_yes_no(text, [options])" (1, 2) acts ASK,
        "Asks for yes or no and returns true or false.", "if ask_yes_no(\"${1:Is that right?}\") {\n    ${2}\n}";
    "ask_choice" "ask_choice(text, options, [options])" (2, 3) acts MENU,
        "Asks for one of several things; the same as menu.", "let ${2:choice} = ask_choice(\"${1:Which one?}\", [\"${3:A}\", \"${4:B}\"]);";
    "ask_file" "ask_file(text, [options])" (1, 2) acts ASK,
        "Asks for a file or picture and returns its name, url, size and content_type.", "let ${2:photo} = ask_file(\"${1:Please send a photo.}\");";
    "menu" "menu(text, options, [options])" (2, 3) acts MENU,
        "Offers options and returns the value of the chosen one. Options are texts or #{ label, value, description, image }.",
        "let ${2:choice} = menu(\"${1:How can we help?}\", [\"${3:Sales}\", \"${4:Support}\"]);";
    "list" "list(text, sections, [#{ button }])" (2, 3) acts &["retries", "error", "timeout", "on_timeout", "otherwise", "save", "button"],
        "Offers many options under headings: #{ title, options }.", "let ${2:choice} = list(\"${1:Choose}\", [#{ title: \"${3:Plans}\", options: [\"${4:A}\"] }]);";
    "carousel" "carousel(cards, [#{ text }])" (1, 2) acts &["retries", "error", "timeout", "on_timeout", "otherwise", "save", "text"],
        "Shows cards with title, text, image and buttons. Returns the chosen button's value; waits only when a button answers.",
        "carousel([#{ title: \"${1:Title}\", text: \"${2:Text}\", buttons: [\"${3:Choose}\"] }]);";
    "form" "form(fields, [#{ text, button }])" (1, 2) acts &["retries", "error", "timeout", "on_timeout", "otherwise", "save", "text", "button"],
        "Asks for several fields at once, one by one where a channel shows no forms. Returns a map.",
        "let ${1:answers} = form([\n    #{ name: \"${2:name}\", label: \"${3:Your name}\" },\n]);";
    "lead" "lead()" (0, 0) acts &[],
        "Asks for what the inbox wants to know of everybody, only for what is still missing, and writes it to the contact.", "lead();";
    "jump" "jump(container)" (1, 1) acts &[],
        "Goes on in another container.", "jump(\"${1:start}\");";
    "end" "end()" (0, 0) acts &[],
        "Stops the bot; the conversation stays, for people.", "end();";
    "resolve" "resolve([reason])" (0, 1) acts &[],
        "Stops the bot and resolves the conversation.", "resolve();";
    "wait" "wait(seconds)" (1, 1) acts &[],
        "Goes on later.", "wait(${1:5});";
    "idle" "idle(seconds, container)" (2, 2) acts &[],
        "What to do when the visitor is silent: at the top for all containers, inside one for this one.", "idle(${1:600}, \"${2:goodbye}\");";
    "handoff" "handoff([group], [#{ note, priority, agent, message, otherwise }])" (0, 2) acts &["note", "priority", "agent", "message", "otherwise"],
        "Hands the conversation to people: to the group's queue. With otherwise: to that container when the group is closed or nobody is there.",
        "handoff(\"${1:Support}\", #{ note: \"${2:What the agent should know}\" });";
    "ask_agent" "ask_agent(group, question)" (2, 2) acts &[],
        "Asks the group in a private note and returns the first agent's answer, while the visitor stays with the bot.", "let ${3:answer} = ask_agent(\"${1:Support}\", \"${2:Question}\");";
    "is_open" "is_open([group])" (0, 1) acts &[],
        "Whether the group, or the inbox, is open now.", "if is_open(\"${1:Support}\") {\n    ${2}\n}";
    "agents_online" "agents_online([group])" (0, 1) acts &[],
        "How many agents of the group are online.", "agents_online(\"${1:Support}\")";
    "queue_length" "queue_length([group])" (0, 1) acts &[],
        "How many conversations wait in the group.", "queue_length(\"${1:Support}\")";
    "tag" "tag(name)" (1, 1) acts &[],
        "Tags the conversation.", "tag(\"${1:lead}\");";
    "untag" "untag(name)" (1, 1) acts &[],
        "Takes a tag of the conversation away.", "untag(\"${1:lead}\");";
    "note" "note(text)" (1, 1) acts &[],
        "Writes a private note for agents.", "note(\"${1:What agents should know}\");";
    "priority" "priority(level)" (1, 1) acts &[],
        "Makes the conversation normal, high or urgent.", "priority(\"${1:high}\");";
    "canned" "canned(shortcut)" (1, 1) acts &[],
        "The text of a canned response, its placeholders filled in.", "say(canned(\"${1:hours}\"));";
    "answer" "answer(text, [#{ min_score, feedback }])" (1, 2) acts &["min_score", "feedback"],
        "Sends the knowledge card that fits the words best and returns it, or (). With feedback it asks whether that helped.",
        "let ${2:card} = answer(${1:question}, #{ feedback: true });";
    "cards" "cards(text, [n])" (1, 2) acts &[],
        "The knowledge cards that fit the words, the best first: #{ id, title, text, score }.", "let ${2:found} = cards(${1:question}, 3);";
    "service" "service(name)" (1, 1) acts &[],
        "A REST service set up in the dashboard, to be called with get, post, put, patch or delete.", "let ${3:r} = service(\"${1:shop}\").get(`${2:/orders/1}`);";
    "get" ".get(path, [options])" (2, 3) acts &["headers", "query", "timeout"],
        "Reads from a service or, with rest.get(url), from an allowed address. Returns #{ ok, status, headers, text, json, error }.", "get(\"${1:/path}\")";
    "post" ".post(path, body, [options])" (3, 4) acts &["headers", "query", "timeout"],
        "Sends to a service; a map goes as JSON.", "post(\"${1:/path}\", #{ ${2:name}: ${3:value} })";
    "put" ".put(path, body, [options])" (3, 4) acts &["headers", "query", "timeout"],
        "Replaces something at a service.", "put(\"${1:/path}\", #{ ${2:name}: ${3:value} })";
    "patch" ".patch(path, body, [options])" (3, 4) acts &["headers", "query", "timeout"],
        "Changes something at a service.", "patch(\"${1:/path}\", #{ ${2:name}: ${3:value} })";
    "delete" ".delete(path, [options])" (2, 3) acts &["headers", "query", "timeout"],
        "Deletes something at a service.", "delete(\"${1:/path}\")";
    "now" "now()" (0, 0) acts &[],
        "The time where the business is: #{ date, time, year, month, day, hour, minute, weekday (1 is Monday), unix }.", "now()";
    "random" "random(n)" (1, 1) acts &[],
        "A number from 0 to n - 1.", "random(${1:2})";
    "date" "date([text], [days])" (0, 2) acts &[],
        "A date as 2026-03-15: today, some days from today, or what a text means; () when it means none.", "date(${1:0})";
    "t" "t(key, [values])" (1, 2) acts &[],
        "A text of texts/*.toml in the visitor's language, with {name} filled in.", "t(\"${1:hello}\")";
    "keyword" "keyword(words, container, [#{ match }])" (2, 3) declares &["match"],
        "Words that lead to a container at any moment. match: word, exact, contains or regex.", "keyword([\"${1:agent}\"], \"${2:to_agent}\");";
    "fallback" "fallback(container)" (1, 1) declares &[],
        "Where it goes when an answer does not fit, asked often enough.", "fallback(\"${1:to_agent}\");";
    "setting" "setting(name, [#{ label, type, value, options, hint, required }])" (1, 2) declares &["label", "type", "value", "options", "hint", "required"],
        "Something that an admin fills in; read it as config.name.", "setting(\"${1:name}\", #{ label: \"${2:Label}\", value: \"${3}\" });";
    "sorry" "sorry(text)" (1, 1) declares &[],
        "What the visitor is told when the script fails.", "sorry(\"${1:Sorry, something went wrong.}\");";
}

/// All variables.
pub const VARIABLES: &[Variable] = &[
    Variable { name: "session", summary: "A map of your own, kept for the whole run.", fields: &[], is_writable: true },
    Variable {
        name: "contact",
        summary: "Who writes. What is written here is kept with the contact.",
        fields: &["name", "email", "phone", "language", "attributes", "tags"],
        is_writable: true,
    },
    Variable {
        name: "conversation",
        summary: "This conversation; attributes, tags and priority can be written.",
        fields: &["id", "attributes", "tags", "priority", "group"],
        is_writable: true,
    },
    Variable {
        name: "origin",
        summary: "Where the conversation comes from.",
        fields: &["channel", "inbox", "url", "referrer", "campaign", "group", "language", "country"],
        is_writable: false,
    },
    Variable {
        name: "config",
        summary: "What the admin has filled in for setting(...).",
        fields: &[],
        is_writable: false,
    },
    Variable {
        name: "rest",
        summary: "Calls of addresses that the flow's settings allow: rest.get(url).",
        fields: &["get", "post", "put", "patch", "delete"],
        is_writable: false,
    },
];
