-- The search index on PostgreSQL: a table with a GIN index, kept by triggers on the messages.

-- What a message can be found by. French and English words at once, without accents and ligatures (the unaccent
-- extension is not needed); punctuation becomes space, so that the parser sees words and numbers only, never what
-- it takes for hosts, files or signed numbers; the ids of mentions are left out. Then markers: the room, and the
-- stretches of its log (of 2^9 and of 2^14 numbers) that the message lies in. The parser makes no lexeme with a
-- number sign, so these are nobody's words.
-- In PL/pgSQL because nested SQL functions took twice as long (54 and 27 µs for 20 words).
CREATE FUNCTION search_words(source text, room bigint, seq bigint) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    plain text;
BEGIN
    plain := regexp_replace(source, '\]\((person:[0-9]+|room)\)', ' ', 'g');
    plain := replace(replace(replace(replace(replace(plain,
        'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE'), 'ß', 'ss');
    plain := regexp_replace(normalize(plain, NFD), '[\u0300-\u036f]', '', 'g');
    plain := translate(plain, '/._@:#-+&=?~*`|<>(){}[]\', repeat(' ', 25));
    RETURN to_tsvector('french', plain) || to_tsvector('english', plain)
        || array_to_tsvector(ARRAY['#' || room, '#' || room || 's' || (seq >> 9), '#' || room || 'l' || (seq >> 14)]);
END $$;

CREATE TABLE search_entry (
    message_id bigint PRIMARY KEY,
    room_id bigint NOT NULL,
    words tsvector NOT NULL
);

-- A short pending list (kB): the post that fills it up sorts it in, and should not wait long for that.
CREATE INDEX search_entry_words ON search_entry USING gin (words) WITH (gin_pending_list_limit = 256);

CREATE FUNCTION search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        TRUNCATE search_entry;
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM search_entry WHERE message_id = OLD.id;
    ELSIF NEW.body = '' THEN
        DELETE FROM search_entry WHERE message_id = NEW.id;
    ELSE
        INSERT INTO search_entry (message_id, room_id, words)
        VALUES (NEW.id, NEW.room_id, search_words(NEW.body, NEW.room_id, NEW.seq))
        ON CONFLICT (message_id) DO UPDATE SET words = EXCLUDED.words;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER search_message_posted AFTER INSERT ON chat_message
FOR EACH ROW WHEN (NEW.body <> '') EXECUTE FUNCTION search_keep();

CREATE TRIGGER search_message_edited AFTER UPDATE OF body ON chat_message
FOR EACH ROW WHEN (OLD.body <> NEW.body) EXECUTE FUNCTION search_keep();

CREATE TRIGGER search_message_erased AFTER DELETE ON chat_message
FOR EACH ROW EXECUTE FUNCTION search_keep();

CREATE TRIGGER search_message_emptied AFTER TRUNCATE ON chat_message
EXECUTE FUNCTION search_keep();

-- The newest two stretches of some size in each of these rooms: `scope` finds what lies in them; `covered` is
-- the id from which on they hold every message of these rooms (0: all there are).
CREATE FUNCTION search_stretches(rooms bigint[], mark text, bits int, OUT scope tsquery, OUT covered bigint)
LANGUAGE sql STABLE AS $$
    SELECT
        string_agg(format('''#%s%s%s'' | ''#%s%s%s''', room, mark, last, room, mark, greatest(last - 1, 0)), '|')::tsquery,
        coalesce(max(
            CASE WHEN last > 1 THEN (
                SELECT id FROM chat_message WHERE room_id = room AND seq >= (last - 1) << bits ORDER BY seq LIMIT 1
            ) END
        ), 0)
    FROM (
        SELECT room, (SELECT max(seq) FROM chat_message WHERE room_id = room) >> bits AS last
        FROM unnest(rooms) AS room
    ) AS heads
    WHERE last IS NOT NULL
$$;

-- The ids of the newest `wanted` messages of these rooms that match, below `before`; the newest first.
-- GIN cannot walk by age: of a frequent word it would fetch and sort every hit of the room's history. So the
-- newest stretches come first, and more only if these do not fill the page. Hits older than `covered` do not
-- count before the last step, since another room may have a younger one outside its stretch.
-- `message_id + 0` keeps the planner, which does not know the values, from walking the primary key instead.
CREATE FUNCTION search_messages(rooms bigint[], sought tsquery, before bigint, wanted int)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    step record;
    found bigint[];
BEGIN
    FOR step IN
        SELECT scope, covered FROM (VALUES (1, 's', 9), (2, 'l', 14)) AS size (place, mark, bits),
        LATERAL search_stretches(rooms, mark, bits) ORDER BY place
    LOOP
        CONTINUE WHEN before <= step.covered;
        found := ARRAY(
            SELECT message_id FROM search_entry
            WHERE words @@ (sought && step.scope)
              AND message_id + 0 < before AND message_id + 0 >= step.covered AND room_id = ANY (rooms)
            ORDER BY message_id + 0 DESC LIMIT wanted
        );
        IF cardinality(found) >= wanted OR step.covered = 0 THEN
            RETURN QUERY SELECT unnest(found);
            RETURN;
        END IF;
    END LOOP;
    SELECT string_agg(format('''#%s''', room), '|')::tsquery AS scope INTO step FROM unnest(rooms) AS room;
    RETURN QUERY
        SELECT message_id FROM search_entry
        WHERE words @@ (sought && step.scope) AND message_id + 0 < before AND room_id = ANY (rooms)
        ORDER BY message_id + 0 DESC LIMIT wanted;
END $$;

INSERT INTO search_entry (message_id, room_id, words)
SELECT id, room_id, search_words(body, room_id, seq) FROM chat_message WHERE body <> '';
