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
        // The series that stood in for the deciding one.
        { try $0.execute(sql: "ALTER TABLE claim ADD COLUMN fallback TEXT") },
        migrateToVersion4,
        migrateToVersion5,
        migrateToVersion6,
    ]

    /// The present version at once, for a new store; a test compares it with what the steps lead to.
    static func create(_ db: Database) throws {
        try db.execute(sql: tables + toldTables + alertTables + outboxTables + receiverColumns + views + alertView)
    }

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

        """
}
