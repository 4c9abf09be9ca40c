extension Schema {
    /// Tables and views as 0.1.0 made them; never changed, since stores are migrated from it.
    static let version1 = """
        -- The bodies that feeds sent, each once.
        CREATE TABLE document (
            id      INTEGER PRIMARY KEY,
            sha256  BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
            size    INTEGER NOT NULL CHECK (size >= 0),
            content BLOB NOT NULL
        ) STRICT;

        -- The fetches that brought something; secrets are blanked in the URL.
        CREATE TABLE fetch (
            id            INTEGER PRIMARY KEY,
            feed          TEXT NOT NULL,
            time          INTEGER NOT NULL,
            url           TEXT NOT NULL,
            status        INTEGER,
            content_type  TEXT,
            etag          TEXT,
            last_modified TEXT,
            document      INTEGER REFERENCES document (id)
        ) STRICT;
        CREATE INDEX fetch_by_feed ON fetch (feed, id);

        -- What a vintage cites, each text once.
        CREATE TABLE citation (
            id   INTEGER PRIMARY KEY,
            text TEXT NOT NULL UNIQUE
        ) STRICT;

        -- One row for every generation of a series: a change of what its numbers mean begins another.
        CREATE TABLE series (
            number      INTEGER PRIMARY KEY,
            id          TEXT NOT NULL,
            generation  INTEGER NOT NULL CHECK (generation >= 1),
            is_current  INTEGER NOT NULL CHECK (is_current IN (0, 1)),
            fingerprint TEXT NOT NULL,
            title       TEXT NOT NULL,
            unit        TEXT NOT NULL,
            kind        TEXT NOT NULL CHECK (kind IN ('flow', 'stock', 'rate', 'index')),
            frequency   TEXT NOT NULL
                        CHECK (frequency IN ('irregular', 'day', 'week', 'month', 'quarter', 'year')),
            feed        TEXT,
            formula     TEXT,
            -- The durations, in days, that are observations; a flow has facts of others beside them.
            min_days    INTEGER NOT NULL CHECK (min_days >= 1),
            max_days    INTEGER NOT NULL CHECK (max_days >= min_days),
            UNIQUE (id, generation)
        ) STRICT;
        CREATE UNIQUE INDEX series_current ON series (id) WHERE is_current;

        -- Every vintage of every period. Rows are never changed and never removed.
        -- origin: 1 first seen, 2 correction, 4 difference of facts, 8 derived, 16 recorded by hand
        CREATE TABLE observation (
            series    INTEGER NOT NULL REFERENCES series (number),
            "end"     INTEGER NOT NULL,
            start     INTEGER NOT NULL CHECK (start <= "end"),
            published INTEGER NOT NULL,
            ordinal   INTEGER NOT NULL CHECK (ordinal >= 0),
            value     REAL,
            origin    INTEGER NOT NULL CHECK (origin BETWEEN 0 AND 31),
            fetch     INTEGER NOT NULL CHECK (fetch >= 1) REFERENCES fetch (id),
            citation  INTEGER REFERENCES citation (id),
            PRIMARY KEY (series, "end", start, published, ordinal)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE feed (
            id            TEXT PRIMARY KEY,
            last_attempt  INTEGER,
            last_success  INTEGER,
            last_change   INTEGER,
            failures      INTEGER NOT NULL CHECK (failures >= 0),
            first_failure INTEGER,
            error         TEXT,
            status        INTEGER,
            etag          TEXT,
            last_modified TEXT,
            fingerprint   TEXT,
            retry_at      INTEGER,
            is_failing    INTEGER NOT NULL CHECK (is_failing IN (0, 1)),
            activation    INTEGER NOT NULL CHECK (activation >= 0)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rule (
            id           TEXT PRIMARY KEY,
            fingerprint  TEXT NOT NULL,
            -- The generation of the series that the state was folded over.
            series       INTEGER,
            phase        TEXT NOT NULL CHECK (phase IN ('inactive', 'pending', 'firing')),
            activation   INTEGER NOT NULL CHECK (activation >= 0),
            window       TEXT NOT NULL,
            walked_start INTEGER,
            walked_end   INTEGER,
            since        INTEGER,
            CHECK ((walked_start IS NULL) = (walked_end IS NULL))
        ) STRICT, WITHOUT ROWID;

        -- The alert log; the file is a projection of it. seq has no holes.
        CREATE TABLE event (
            seq   INTEGER PRIMARY KEY CHECK (seq >= 1),
            id    TEXT NOT NULL UNIQUE,
            time  TEXT NOT NULL,
            event TEXT NOT NULL,
            rule  TEXT,
            line  TEXT NOT NULL CHECK (line GLOB '{"seq":*}')
        ) STRICT;
        CREATE INDEX event_by_rule ON event (rule, seq);

        -- How far the alert log's file has come.
        CREATE TABLE log_cursor (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            seq      INTEGER NOT NULL
        ) STRICT;
        INSERT INTO log_cursor VALUES (1, 0);

        -- For people: every vintage that differs from the one before it; a withdrawn value is NULL.
        CREATE VIEW observation_history AS
        WITH ordered AS (
            SELECT s.id AS series, s.title, s.unit, s.kind, s.frequency, o.start, o."end", o.published, o.ordinal,
                   o.value, o.origin, o.fetch, o.citation,
                   row_number() OVER vintages AS place,
                   lag(o.value) OVER vintages AS value_before
            FROM observation o
            JOIN series s ON s.number = o.series AND s.is_current
            WHERE o."end" - o.start + 1 BETWEEN s.min_days AND s.max_days
            WINDOW vintages AS (PARTITION BY o.series, o."end", o.start ORDER BY o.published, o.ordinal)
        )
        SELECT ordered.series, title, date(start + 2440587.5) AS start, date("end" + 2440587.5) AS "end", value, unit,
               kind, frequency, date(published + 2440587.5) AS published, ordinal,
               origin & 1 <> 0 AS is_first_seen, origin & 2 <> 0 AS is_correction, origin & 12 <> 0 AS is_computed,
               "end" > published AS is_projection,
               datetime(fetch.time, 'unixepoch') AS recorded,
               coalesce(citation.text, fetch.url) AS source, lower(hex(document.sha256)) AS sha256
        FROM ordered
        JOIN fetch ON fetch.id = ordered.fetch
        LEFT JOIN document ON document.id = fetch.document
        LEFT JOIN citation ON citation.id = ordered.citation
        WHERE (place = 1 AND value IS NOT NULL) OR (place > 1 AND value IS NOT value_before);

        -- For people: the last vintage of every period, without the withdrawn ones.
        CREATE VIEW current_observations AS
        SELECT series, title, start, "end", value, unit, kind, frequency, published, is_first_seen, is_correction,
               is_computed, is_projection, recorded, source, sha256
        FROM (
            SELECT *, row_number() OVER (
                PARTITION BY series, start, "end" ORDER BY published DESC, ordinal DESC
            ) AS from_last
            FROM observation_history
        )
        WHERE from_last = 1 AND value IS NOT NULL;

        -- For people: the alert log as a table.
        CREATE VIEW alert_log AS
        SELECT seq, time, event, rule, line ->> 'severity' AS severity, line ->> 'series' AS series,
               line ->> 'period' AS period, line ->> 'end' AS "end", line ->> 'value' AS value,
               line ->> 'threshold' AS threshold, line ->> 'unit' AS unit, line ->> 'published' AS published,
               line ->> 'initial' AS initial, line ->> 'message' AS message
        FROM event;
        """
}
