internal import Model
package import Queries
internal import Rules

/// How many statements stand how.
package struct ClaimSummary {
    private let statuses: [ClaimStatus]

    package init(_ statuses: [ClaimStatus]) { self.statuses = statuses }

    /// How the statements stand, a group of companies counting once: of how many of them it is so is told.
    package var text: String {
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
        let parts = order.compactMap { word in
            counts[word].map { count in
                "\(count) \(word)\(shares[word].map { " (\($0.joined(separator: ", ")))" } ?? "")"
            }
        }
        return "\(groups.count.counted("statement")), \(parts.joined(separator: ", "))"
    }

    /// What most decides of a group: one that is borne out anywhere is told as that.
    private static func word(of group: [ClaimStatus]) -> String {
        let words = group.map(word)
        let order = [
            "borne out for good", "borne out by present data", "met", "true", "undetermined", "open", "not borne out",
            "missed", "false", "by data that are old", "unresolvable", "annulled", "waiting for data",
        ]
        return order.first(where: words.contains) ?? "open"
    }

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
