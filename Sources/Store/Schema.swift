internal import GRDB

/// The tables, with their invariants in them, and the views for people.
///
/// Days are numbers of days since 1970-01-01; instants are seconds since 1970-01-01T00:00:00Z, those of events
/// milliseconds.
enum Schema {
    /// "ESCA", so that `file` and we ourselves know the database.
    static let applicationID: Int32 = 0x4553_4341
    /// One step for each version; a database at version n has had the first n. What was released is never changed.
    static let migrations: [@Sendable (Database) throws -> Void] = [
        { try $0.execute(sql: version1) },
        migrateToVersion2,
    ]

    /// The present version at once, for a new store; a test compares it with what the steps lead to.
    static func create(_ db: Database) throws { try db.execute(sql: tables + views) }

    private static let tables = """
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
            -- Of a generation that is still being decoded: the last fetch whose body was. It is not current before the end.
            decoded_to  INTEGER CHECK (decoded_to IS NULL OR NOT is_current),
            -- Why a derived series is not computed any more; what is stored of it is from before.
            outdated    TEXT,
            -- How the filer names its years: the month and day of their end, and what is added to its year for the name.
            fiscal      TEXT,
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
            origin    INTEGER NOT NULL CHECK (origin >= 0),
            fetch     INTEGER NOT NULL CHECK (fetch >= 1) REFERENCES fetch (id),
            citation  INTEGER REFERENCES citation (id),
            -- Of its source among those of the series; 0 is the best.
            rank      INTEGER NOT NULL DEFAULT 0 CHECK (rank >= 0),
            PRIMARY KEY (series, "end", start, published, ordinal)
        ) STRICT, WITHOUT ROWID;

        -- The days on which a span of the length of a period was no observation of a flow, since another took its place:
        -- from since on, and up to the day before until, where it is one again.
        CREATE TABLE displacement (
            series INTEGER NOT NULL REFERENCES series (number),
            "end"  INTEGER NOT NULL,
            start  INTEGER NOT NULL CHECK (start <= "end"),
            since  INTEGER NOT NULL,
            until  INTEGER CHECK (until > since),
            PRIMARY KEY (series, "end", start, since)
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
            activation    INTEGER NOT NULL CHECK (activation >= 0),
            -- The attempt that the state comes from: what is stored twice counts once.
            attempt       INTEGER,
            -- When a whole body came last.
            last_body     INTEGER,
            -- The first day on which a projection that the last body had is none any more: then equal bodies are read, too.
            projected_to  INTEGER,
            -- What the last body had not, though series want it.
            shortfall     TEXT
        ) STRICT, WITHOUT ROWID;

        -- What is known of a vintage beside its value: bounds, and in words. Most have nothing of it.
        CREATE TABLE observation_detail (
            series     INTEGER NOT NULL,
            "end"      INTEGER NOT NULL,
            start      INTEGER NOT NULL,
            published  INTEGER NOT NULL,
            ordinal    INTEGER NOT NULL,
            low        REAL,
            high       REAL,
            qualifier  TEXT CHECK (qualifier IN ('ge', 'le', 'about')),
            note       TEXT,
            confidence TEXT,
            PRIMARY KEY (series, "end", start, published, ordinal),
            FOREIGN KEY (series, "end", start, published, ordinal)
                REFERENCES observation (series, "end", start, published, ordinal)
        ) STRICT, WITHOUT ROWID;

        -- For looking for bodies that need not be kept.
        CREATE INDEX fetch_by_document ON fetch (document, time) WHERE document IS NOT NULL;
        CREATE INDEX document_with_content ON document (id) WHERE length(content) > 0;

        -- The alert log; the file is a projection of it. seq has no holes. line is what the file was told, to the letter.
        CREATE TABLE event (
            seq              INTEGER PRIMARY KEY CHECK (seq >= 1),
            id               TEXT NOT NULL UNIQUE,
            time             INTEGER NOT NULL,
            event            TEXT NOT NULL,
            rule             TEXT,
            severity         TEXT CHECK (severity IN ('info', 'warning', 'critical')),
            series           TEXT,
            period           TEXT,
            "end"            INTEGER,
            value            REAL,
            threshold        REAL,
            unit             TEXT,
            published        INTEGER,
            since            TEXT,
            first_known      INTEGER,
            initial          INTEGER CHECK (initial IN (0, 1)),
            before_value     REAL,
            before_published INTEGER,
            has_inputs       INTEGER NOT NULL CHECK (has_inputs IN (0, 1)),
            feed             TEXT,
            source           TEXT,
            sha256           TEXT,
            message          TEXT NOT NULL,
            claim_kind       TEXT,
            claim_by         TEXT,
            claim_says       TEXT,
            claim_means      TEXT,
            low              REAL,
            high             REAL,
            line             TEXT NOT NULL CHECK (line GLOB '{"seq":*}'),
            CHECK ((before_value IS NULL) = (before_published IS NULL))
        ) STRICT;
        CREATE INDEX event_by_rule ON event (rule, seq);
        CREATE INDEX event_by_time ON event (time);

        -- The inputs of a derived value that an event speaks of, in the order of the formula.
        CREATE TABLE event_input (
            seq       INTEGER NOT NULL REFERENCES event (seq),
            place     INTEGER NOT NULL,
            series    TEXT NOT NULL,
            period    TEXT NOT NULL,
            "end"     INTEGER NOT NULL,
            value     REAL,
            published INTEGER NOT NULL,
            source    TEXT NOT NULL,
            low       REAL,
            high      REAL,
            threshold REAL,
            PRIMARY KEY (seq, place)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rule (
            id              TEXT PRIMARY KEY,
            -- What it means, and the version of the meaning of rules under which it was walked.
            fingerprint     TEXT NOT NULL,
            semantics       INTEGER NOT NULL,
            -- The generation of the series that the state was folded over.
            series          INTEGER,
            phase           TEXT NOT NULL CHECK (phase IN ('inactive', 'pending', 'firing')),
            activation      INTEGER NOT NULL CHECK (activation >= 0),
            walked_start    INTEGER,
            walked_end      INTEGER,
            since           INTEGER,
            -- What it watched, to speak of when it is defined otherwise.
            watched         TEXT,
            comparison      TEXT,
            level           REAL,
            unit            TEXT,
            written         TEXT,
            -- What the log last said that its last alert rests on.
            told_start      INTEGER,
            told_end        INTEGER,
            told_value      REAL,
            told_low        REAL,
            told_high       REAL,
            told_about      INTEGER CHECK (told_about IN (0, 1)),
            told_published  INTEGER,
            told_first_seen INTEGER CHECK (told_first_seen IN (0, 1)),
            told_withdrawn  INTEGER CHECK (told_withdrawn IN (0, 1)),
            -- How many events that can repeat were told of the activation.
            told_repeats    INTEGER,
            CHECK ((walked_start IS NULL) = (walked_end IS NULL)),
            CHECK ((watched IS NULL) = (level IS NULL)),
            CHECK ((told_end IS NULL) = (told_value IS NULL))
        ) STRICT, WITHOUT ROWID;

        -- The observations that the state of a rule rests on, the one that completed the condition last.
        CREATE TABLE rule_evidence (
            rule      TEXT NOT NULL REFERENCES rule (id),
            place     INTEGER NOT NULL,
            start     INTEGER NOT NULL,
            "end"     INTEGER NOT NULL,
            value     REAL NOT NULL,
            published INTEGER NOT NULL,
            -- Whether published is the day on which the value was first seen.
            is_first_seen INTEGER NOT NULL CHECK (is_first_seen IN (0, 1)),
            -- The bounds of the value, infinite where they are open; NULL for what is exact.
            low       REAL,
            high      REAL,
            is_about  INTEGER NOT NULL CHECK (is_about IN (0, 1)),
            PRIMARY KEY (rule, place)
        ) STRICT, WITHOUT ROWID;

        -- How far the alert log's file has come.
        CREATE TABLE log_cursor (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            seq      INTEGER NOT NULL
        ) STRICT;
        INSERT INTO log_cursor VALUES (1, 0);
        """
}
