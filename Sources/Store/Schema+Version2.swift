internal import GRDB

/// Schema 2: typed events and evidence; room for ranks, bounds and more origins of observations; attempts of feeds;
/// generations that are decoded in pieces.
///
/// No row of `observation` is rewritten, however many there are: a column with a default takes no room in old rows, and
/// a constraint is only text of the schema.
extension Schema {
    @Sendable static func migrateToVersion2(_ db: Database) throws {
        try db.execute(sql: observations)
        try widenOrigins(db)
        try db.execute(sql: newTables)
        try moveEvents(db)
        try moveEvidence(db)
        try db.execute(
            sql: "UPDATE series SET outdated = ? WHERE is_current AND formula IS NOT NULL",
            arguments: [ofOlderVersion])
        try db.execute(sql: views + alertView)
    }

    private static let observations = """
        ALTER TABLE observation ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
        """

    /// Why computed series are outdated after the migration, until they are computed once as a whole: the version before
    /// did not know which of them it had left behind.
    static let ofOlderVersion = "it was computed by an older version"

    /// "Removing CHECK constraints", as https://sqlite.org/lang_altertable.html#otheralter has it for changes that do not
    /// affect what is stored.
    private static func widenOrigins(_ db: Database) throws {
        try db.execute(
            sql: """
                PRAGMA writable_schema = ON;
                UPDATE sqlite_schema SET sql = replace(replace(sql, 'CHECK (origin BETWEEN 0 AND 31)',
                                                       'CHECK (origin >= 0)'),
                                               'rank INTEGER NOT NULL DEFAULT 0',
                                               'rank INTEGER NOT NULL DEFAULT 0 CHECK (rank >= 0)')
                WHERE type = 'table' AND name = 'observation';
                PRAGMA writable_schema = RESET;
                """
        )
    }

    private static let newTables = """
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

        -- Of a generation that is still being decoded: the last fetch whose body was. It is not current before the end.
        ALTER TABLE series ADD COLUMN decoded_to INTEGER CHECK (decoded_to IS NULL OR NOT is_current);
        -- Why a derived series is not computed any more; what is stored of it is from before.
        ALTER TABLE series ADD COLUMN outdated TEXT;
        -- How the filer names its years: the month and day of their end, and what is added to its year for the name.
        ALTER TABLE series ADD COLUMN fiscal TEXT;

        -- The attempt that the state comes from: what is stored twice counts once.
        ALTER TABLE feed ADD COLUMN attempt INTEGER;
        -- When a whole body came last; the first day on which a projection that it had is none any more: then equal bodies
        -- are read, too.
        ALTER TABLE feed ADD COLUMN last_body INTEGER;
        ALTER TABLE feed ADD COLUMN projected_to INTEGER;
        -- What the last body had not, though series want it.
        ALTER TABLE feed ADD COLUMN shortfall TEXT;

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

        -- For looking for bodies that need not be kept.
        CREATE INDEX fetch_by_document ON fetch (document, time) WHERE document IS NOT NULL;
        CREATE INDEX document_with_content ON document (id) WHERE length(content) > 0;

        DROP VIEW alert_log;
        DROP VIEW current_observations;
        DROP VIEW observation_history;
        -- Copied and not renamed: a rename looks through the whole schema, which every new store would wait for.
        CREATE TABLE event_version1 AS SELECT * FROM event;
        DROP TABLE event;
        CREATE TABLE rule_version1 AS SELECT * FROM rule;
        DROP TABLE rule;

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

        -- What claims mean, and what came of them: another meaning is another version.
        CREATE TABLE claim (
            rule        TEXT NOT NULL,
            version     INTEGER NOT NULL CHECK (version >= 1),
            fingerprint TEXT NOT NULL,
            since       INTEGER NOT NULL,
            means       TEXT,
            -- The next day on which it may be another without news.
            next        INTEGER,
            outcome     TEXT CHECK (outcome IN ('met', 'missed', 'unresolvable', 'annulled')),
            settled     INTEGER,
            first_known INTEGER,
            start       INTEGER,
            "end"       INTEGER,
            value       REAL,
            low         REAL,
            high        REAL,
            is_about    INTEGER CHECK (is_about IN (0, 1)),
            published   INTEGER,
            is_first_seen INTEGER CHECK (is_first_seen IN (0, 1)),
            PRIMARY KEY (rule, version),
            CHECK ((outcome IS NULL) = (settled IS NULL))
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
        """
}
