internal import Model
package import Queries
internal import Rules

/// How many statements stand how.
package struct ClaimSummary {
    private let statuses: [ClaimStatus]

    package init(_ statuses: [ClaimStatus]) { self.statuses = statuses }

    /// How the statements stand, a group of companies counting once: of how many of them it is so is told.
    package var text: String {
        let parts = counts.map {
            "\($0.count) \($0.word)\($0.shares.isEmpty ? "" : " (\($0.shares.joined(separator: ", ")))")"
        }
        return "\(Set(statuses.map(\.group)).count.counted("statement")), \(parts.joined(separator: ", "))"
    }

    /// Those of one speaker together, in the order in which they first speak.
    package var bySpeaker: [(speaker: String?, statuses: [ClaimStatus])] {
        var order: [String?] = []
        for status in statuses where !order.contains(status.claim.by) { order.append(status.claim.by) }
        return order.map { speaker in (speaker, statuses.filter { $0.claim.by == speaker }) }
    }

    /// The claims of each statement: several where it is about several companies.
    package var groups: [[ClaimStatus]] {
        var order: [String] = []
        for status in statuses where !order.contains(status.group) { order.append(status.group) }
        return order.map { name in statuses.filter { $0.group == name } }
    }

    /// How much a claim decides of what is told of its group; the greatest does.
    package static func rank(_ status: ClaimStatus) -> Int {
        -(precedence.firstIndex(of: word(status)) ?? precedence.count)
    }

    /// How many statements stand how, and of which groups not all do.
    package var counts: [(word: String, count: Int, shares: [String])] {
        var groups: [String: [ClaimStatus]] = [:]
        for status in statuses { groups[status.group, default: []].append(status) }
        var counts: [String: Int] = [:]
        var shares: [String: [String]] = [:]
        for (name, group) in groups.sorted(by: { $0.key < $1.key }) {
            let word = ClaimSummary.word(of: group)
            counts[word, default: 0] += 1
            let count = group.count { ClaimSummary.word($0) == word }
            if count < group.count { shares[word, default: []].append("\(name) for \(count) of \(group.count)") }
        }
        let order = [
            "borne out for good", "borne out by present data", "not borne out", "met", "missed", "true", "false",
            "open",
            "undetermined", "unresolvable", "annulled", "by data that are old", "waiting for data",
        ]
        return order.compactMap { word in counts[word].map { (word, $0, shares[word] ?? []) } }
    }

    /// What most decides of a group: one that is borne out anywhere is told as that.
    private static func word(of group: [ClaimStatus]) -> String {
        let words = group.map(word)
        return precedence.first(where: words.contains) ?? "open"
    }

    /// What is told of a group, whichever of it is found first.
    private static let precedence = [
        "borne out for good", "borne out by present data", "met", "true", "undetermined", "open", "not borne out",
        "missed", "false", "by data that are old", "unresolvable", "annulled", "waiting for data",
    ]

    private static func word(_ status: ClaimStatus) -> String {
        switch status.verdict {
        case .borneOut: status.settled == nil ? "borne out by present data" : "borne out for good"
        case .notBorneOut: "not borne out"
        case .open: "open"
        case .undetermined: "undetermined"
        case .waits: "waiting for data"
        case .unresolvable: "unresolvable"
        case .annulled: "annulled"
        case .fact: status.state.rawValue
        case .past: "by data that are old"
        }
    }
}
