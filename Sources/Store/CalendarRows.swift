internal import GRDB
package import Model

/// What subscribers of the calendar were told, as rows of `calendar_entry`.
extension StoreSnapshot {
    /// In the order of days.
    package func calendar() throws -> [CalendarRecord] {
        try db.all(Row.self, "SELECT * FROM calendar_entry ORDER BY day, id").compactMap { row in
            guard let kind = CalendarEntry.Kind(rawValue: row["kind"]) else { return nil }
            let entry = CalendarEntry(
                day: Day(number: row["day"]), kind: kind, subject: row["subject"], title: row["title"],
                period: row["period"], isOverdue: row["is_overdue"])
            let ended: Int32? = row["ended"]
            return CalendarRecord(
                entry, sequence: row["sequence"], changed: row["changed"], ended: ended.map { Day(number: $0) },
                isCancelled: row["is_cancelled"])
        }
    }
}

extension StoreTransaction {
    /// Remembers what subscribers of the calendar are told now, in the place of what they were told before.
    package func setCalendar(_ records: [CalendarRecord]) throws {
        try db.run("DELETE FROM calendar_entry", arguments: [])
        let insertion = try db.raw(
            """
            INSERT INTO calendar_entry (id, day, kind, subject, period, title, is_overdue, sequence, changed, ended,
                is_cancelled)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        for record in records {
            let entry = record.entry
            insertion.bind(
                entry.id, Int64(entry.day.number), entry.kind.rawValue, entry.subject, entry.period, entry.title,
                entry.isOverdue, record.sequence, record.changed, record.ended.map { Int64($0.number) },
                record.isCancelled)
            try insertion.run()
        }
    }
}
