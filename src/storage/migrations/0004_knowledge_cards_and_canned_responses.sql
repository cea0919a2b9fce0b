-- What is answered again and again: knowledge cards, found by full-text search, and canned responses.

CREATE TABLE knowledge_cards (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    title      TEXT    NOT NULL,
    questions  TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    language   TEXT,
    group_id   INTEGER REFERENCES groups (id),
    is_active  INTEGER NOT NULL,
    shown      INTEGER NOT NULL DEFAULT 0,
    helped     INTEGER NOT NULL DEFAULT 0,
    not_helped INTEGER NOT NULL DEFAULT 0,
    handed_off INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX knowledge_cards_by_group ON knowledge_cards (group_id) WHERE group_id IS NOT NULL;

-- SQLite's own: the words of the cards without accents. It holds no texts, and follows the table by the triggers below.
CREATE VIRTUAL TABLE knowledge_card_words USING fts5 (
    title, questions, text,
    content = 'knowledge_cards', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '3 4'
);
CREATE VIRTUAL TABLE knowledge_card_vocabulary USING fts5vocab (knowledge_card_words, row);
CREATE TRIGGER knowledge_cards_inserted AFTER INSERT ON knowledge_cards BEGIN
    INSERT INTO knowledge_card_words (rowid, title, questions, text) VALUES (new.id, new.title, new.questions, new.text);
END;
CREATE TRIGGER knowledge_cards_deleted AFTER DELETE ON knowledge_cards BEGIN
    INSERT INTO knowledge_card_words (knowledge_card_words, rowid, title, questions, text)
        VALUES ('delete', old.id, old.title, old.questions, old.text);
END;
-- The counters are not among its words.
CREATE TRIGGER knowledge_cards_updated AFTER UPDATE OF title, questions, text ON knowledge_cards BEGIN
    INSERT INTO knowledge_card_words (knowledge_card_words, rowid, title, questions, text)
        VALUES ('delete', old.id, old.title, old.questions, old.text);
    INSERT INTO knowledge_card_words (rowid, title, questions, text) VALUES (new.id, new.title, new.questions, new.text);
END;

-- One shortcut may have a text in each language. '' is no language: NULLs are never equal, and shortcuts must be.
CREATE TABLE canned_responses (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    shortcut   TEXT    NOT NULL,
    language   TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (shortcut, language)
);
