-- The search index on SQLite: an FTS5 table without content of its own (rowid = the message's id).
-- Statements stand apart by one blank line. What of a message is indexed is written the same four times,
-- since a table without content must be told exactly what it forgets.

CREATE VIRTUAL TABLE search_words
USING fts5(words, room, content='', tokenize='unicode61 remove_diacritics 2');

CREATE TRIGGER search_message_posted AFTER INSERT ON chat_message WHEN new.body <> ''
BEGIN
    INSERT INTO search_words (rowid, words, room) VALUES (
        new.id,
        replace(replace(replace(replace(new.body, '](person:', ' '), '](room)', ' '), 'œ', 'oe'), 'Œ', 'OE'),
        'r' || new.room_id
    );
END;

CREATE TRIGGER search_message_edited AFTER UPDATE OF body ON chat_message WHEN old.body <> new.body
BEGIN
    INSERT INTO search_words (search_words, rowid, words, room)
    SELECT
        'delete',
        old.id,
        replace(replace(replace(replace(old.body, '](person:', ' '), '](room)', ' '), 'œ', 'oe'), 'Œ', 'OE'),
        'r' || old.room_id
    WHERE old.body <> '';
    INSERT INTO search_words (rowid, words, room)
    SELECT
        new.id,
        replace(replace(replace(replace(new.body, '](person:', ' '), '](room)', ' '), 'œ', 'oe'), 'Œ', 'OE'),
        'r' || new.room_id
    WHERE new.body <> '';
END;

CREATE TRIGGER search_message_erased AFTER DELETE ON chat_message WHEN old.body <> ''
BEGIN
    INSERT INTO search_words (search_words, rowid, words, room) VALUES (
        'delete',
        old.id,
        replace(replace(replace(replace(old.body, '](person:', ' '), '](room)', ' '), 'œ', 'oe'), 'Œ', 'OE'),
        'r' || old.room_id
    );
END;

INSERT INTO search_words (search_words) VALUES ('delete-all');

INSERT INTO search_words (rowid, words, room)
SELECT
    id,
    replace(replace(replace(replace(body, '](person:', ' '), '](room)', ' '), 'œ', 'oe'), 'Œ', 'OE'),
    'r' || room_id
FROM chat_message
WHERE body <> '';
