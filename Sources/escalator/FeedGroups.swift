/// Feeds that share a reason, in the order in which each reason first comes.
struct FeedGroups {
    let all: [(reason: String, feeds: [String])]

    init(_ items: [(feed: String, reason: String)]) {
        var order: [String] = []
        var feeds: [String: [String]] = [:]
        for item in items {
            if feeds[item.reason] == nil { order.append(item.reason) }
            feeds[item.reason, default: []].append(item.feed)
        }
        all = order.map { ($0, feeds[$0] ?? []) }
    }
}
