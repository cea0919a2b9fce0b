-- Services: other programs that scripts call by name. Values of headers are stored as they are sent, secret or not.

CREATE TABLE services (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    name            TEXT    NOT NULL UNIQUE,
    base_url        TEXT    NOT NULL,
    timeout_seconds INTEGER NOT NULL,
    created_at      INTEGER NOT NULL
);

CREATE TABLE service_headers (
    service_id INTEGER NOT NULL REFERENCES services (id),
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    value      TEXT    NOT NULL,
    is_secret  INTEGER NOT NULL,
    PRIMARY KEY (service_id, position)
);
