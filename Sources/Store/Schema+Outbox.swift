internal import GRDB

extension Schema {
    /// Who is to be told of what, and what operators said of it. Times are seconds since 1970.
    static let outboxTables = """
        -- What is sent at once to one recipient of a notifier, or was: its id is the same in every attempt.
        CREATE TABLE message (
            id        TEXT PRIMARY KEY,
            notifier  TEXT NOT NULL,
            recipient TEXT NOT NULL,
            state     TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
            -- When it was first due, and when it is tried next or was last.
            created   INTEGER NOT NULL,
            due       INTEGER NOT NULL,
            attempts  INTEGER NOT NULL CHECK (attempts >= 0),
            is_late   INTEGER NOT NULL CHECK (is_late IN (0, 1)),
            error     TEXT,
            ended     INTEGER,
            CHECK ((state = 'waiting') = (ended IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX message_waiting ON message (notifier, recipient, due) WHERE state = 'waiting';
        CREATE INDEX message_ended ON message (state, ended) WHERE state <> 'waiting';

        -- Who is to be told of which event: written with the event. occasion: 0 as it came, then its reminders.
        CREATE TABLE delivery (
            notifier  TEXT NOT NULL,
            recipient TEXT NOT NULL,
            event     INTEGER NOT NULL REFERENCES event (seq),
            occasion  INTEGER NOT NULL CHECK (occasion >= 0),
            queued    INTEGER NOT NULL,
            -- Nobody was told, since the rule was silenced then.
            is_silenced INTEGER NOT NULL CHECK (is_silenced IN (0, 1)),
            message   TEXT REFERENCES message (id),
            PRIMARY KEY (notifier, recipient, event, occasion)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX delivery_queued ON delivery (notifier, recipient, event, occasion)
            WHERE message IS NULL AND is_silenced = 0;
        CREATE INDEX delivery_by_message ON delivery (message) WHERE message IS NOT NULL;
        CREATE INDEX delivery_by_event ON delivery (event);

        CREATE TABLE notifier (
            id           TEXT PRIMARY KEY,
            last_success INTEGER,
            last_failure INTEGER,
            error        TEXT,
            is_failing   INTEGER NOT NULL CHECK (is_failing IN (0, 1)),
            -- Since when nothing is sent, because the receiver says that it is no more.
            stopped      INTEGER
        ) STRICT, WITHOUT ROWID;

        -- The rules of which nobody wants to be told for now.
        CREATE TABLE silence (
            rule   TEXT PRIMARY KEY,
            since  INTEGER NOT NULL,
            until  INTEGER NOT NULL CHECK (until > since),
            by     TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- How far the reminders of the alert that stands have come, by the event that began it.
        CREATE TABLE reminder (
            rule     TEXT PRIMARY KEY,
            event    INTEGER NOT NULL REFERENCES event (seq),
            -- When people were last told, or could have been.
            last     INTEGER NOT NULL,
            occasion INTEGER NOT NULL CHECK (occasion >= 0)
        ) STRICT, WITHOUT ROWID;

        -- The events that somebody has seen.
        CREATE TABLE acknowledgement (
            event  INTEGER PRIMARY KEY REFERENCES event (seq),
            time   INTEGER NOT NULL,
            by     TEXT NOT NULL,
            reason TEXT
        ) STRICT;
        CREATE INDEX event_of_feed ON event (feed, seq) WHERE rule IS NULL;

        """

    /// Of a receiver: when it asked to be left alone and until when, in seconds since 1970, and a keyed hash of where it is and by which
    /// secrets it is asked; of another one nothing of its row is known. Of a message: when it was last tried.
    static let receiverColumns = """
        ALTER TABLE notifier ADD COLUMN asked INTEGER;
        ALTER TABLE notifier ADD COLUMN patience INTEGER;
        ALTER TABLE notifier ADD COLUMN receiver TEXT;
        ALTER TABLE message ADD COLUMN tried INTEGER;

        """

    /// Of a rule one message waits in a lane at a time: what waits is queued again, where it has its order.
    @Sendable static func migrateToVersion6(_ db: Database) throws {
        try db.execute(
            sql: receiverColumns + """
                UPDATE delivery SET message = NULL WHERE message IN (SELECT id FROM message WHERE state = 'waiting');
                DELETE FROM message WHERE state = 'waiting';
                """)
    }

    /// Of events that were told before, nobody is told again.
    @Sendable static func migrateToVersion5(_ db: Database) throws {
        try db.execute(
            sql: outboxTables + """
                ALTER TABLE event ADD COLUMN by TEXT;
                ALTER TABLE event ADD COLUMN reason TEXT;
                DROP VIEW alert_log;
                """ + alertView)
    }
}
