internal import GRDB

extension Schema {
    /// What is told in an order of its own: vintages as they were stored, and the days of calendars.
    static let toldTables = """
        -- Which fetch brought a series something new, in the order in which the store got it. What is decoded again under an old
        -- fetch is new, too; of a generation that is built aside nothing is here before it is the current one.
        CREATE TABLE insertion (
            seq    INTEGER PRIMARY KEY CHECK (seq >= 1),
            series INTEGER NOT NULL REFERENCES series (number),
            fetch  INTEGER NOT NULL REFERENCES fetch (id),
            -- When it was stored.
            time   INTEGER NOT NULL,
            -- How many vintages, and the first and the last day on which a period of them ends: where to look for them.
            count  INTEGER NOT NULL CHECK (count >= 1),
            first  INTEGER NOT NULL,
            last   INTEGER NOT NULL CHECK (last >= first)
        ) STRICT;

        -- What subscribers of the calendar were told last of a day, also of one that is none any more.
        CREATE TABLE calendar_entry (
            id         TEXT PRIMARY KEY,
            day        INTEGER NOT NULL,
            kind       TEXT NOT NULL CHECK (kind IN ('deadline', 'settlement', 'release')),
            subject    TEXT NOT NULL,
            period     TEXT,
            title      TEXT NOT NULL,
            is_overdue INTEGER NOT NULL CHECK (is_overdue IN (0, 1)),
            -- How often it was another since it was first told.
            sequence   INTEGER NOT NULL CHECK (sequence >= 0),
            -- When it last was.
            changed    INTEGER NOT NULL,
            -- The day since which it is not expected any more, and whether that is so without its having taken place.
            ended        INTEGER,
            is_cancelled INTEGER NOT NULL CHECK (is_cancelled IN (0, 1))
        ) STRICT, WITHOUT ROWID;

        """

    /// What is stored already counts as stored when it was fetched.
    @Sendable static func migrateToVersion4(_ db: Database) throws {
        try db.execute(sql: toldTables)
        try db.execute(
            sql: """
                INSERT INTO insertion (series, fetch, time, count, first, last)
                SELECT o.series, o.fetch, f.time, o.count, o.first, o.last FROM fetch f
                JOIN (SELECT series, fetch, count(*) AS count, min("end") AS first, max("end") AS last
                      FROM observation GROUP BY series, fetch) o ON o.fetch = f.id
                JOIN series s ON s.number = o.series AND s.is_current
                ORDER BY o.fetch, o.series
                """)
    }
}
