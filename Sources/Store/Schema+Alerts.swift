extension Schema {
    /// What was told, and what is remembered of rules and claims.
    static let alertTables = """
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
            -- Who did what an operator did, and why.
            by               TEXT,
            reason           TEXT,
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
            -- The series that stood in for the deciding one.
            fallback    TEXT,
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

        -- How far the alert log's file has come.
        CREATE TABLE log_cursor (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            seq      INTEGER NOT NULL
        ) STRICT;
        INSERT INTO log_cursor VALUES (1, 0);
        """
}
