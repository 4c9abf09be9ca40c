package import Configuring
package import Model
internal import Rules
package import Store

/// Days that are ahead: deadlines, days of settlement, and expected releases.
package enum CalendarList {
    /// What is on a day.
    package struct Entry: Equatable, Sendable {
        package let day: Day
        package let kind: Kind
        /// The claim or the series that it is of.
        package let subject: String
        package let title: String
        /// Of a release, the period; nil for all else.
        package let period: String?
        /// Whether it should have come already.
        package let isOverdue: Bool

        /// A name that stays while its day moves.
        package var id: String { [kind.rawValue, subject, period].compactMap(\.self).joined(separator: "/") }
    }

    /// Of what kind a day is.
    package enum Kind: String, Sendable {
        case deadline, settlement, release
    }

    /// The entries in the order of their days.
    ///
    /// - Parameters:
    ///   - statuses: all claims, as they stand today.
    ///   - today: releases that should have come before it are overdue.
    package static func all(
        _ catalog: Catalog, _ snapshot: StoreSnapshot?, _ statuses: [ClaimStatus], today: Day
    ) throws -> [Entry] {
        var entries: [Entry] = []
        var released: Set<String> = []
        for status in statuses {
            let says = status.claim.says ?? status.rule.id
            if let deadline = status.rule.deadline, status.settled == nil {
                entries.append(
                    Entry(
                        day: deadline.end, kind: .deadline, subject: status.rule.id, title: "Deadline: \(says)",
                        period: nil,
                        isOverdue: false))
            }
            if let day = status.settled?.on ?? status.standing.settlesOn {
                entries.append(
                    Entry(
                        day: day, kind: .settlement, subject: status.rule.id,
                        title: status.settled == nil ? "To be settled: \(says)" : "Settled (\(status.word)): \(says)",
                        period: nil,
                        isOverdue: false))
            }
            guard let next = status.nextRelease, let newest = status.newest,
                released.insert(status.rule.when.series).inserted
            else { continue }
            let period = status.frequency.period(startingOn: newest.period.end + 1)
            entries.append(
                Entry(
                    day: next, kind: .release, subject: status.rule.when.series,
                    title: "Expected: \(status.seriesName), \(status.frequency.label(of: period))",
                    period: status.frequency.label(of: period), isOverdue: next < today))
        }
        return entries.sorted { ($0.day, $0.id) < ($1.day, $1.id) }
    }
}
