/// How much of a text a service takes, and what of it a text needs there: as the service counts, with its escapes.
struct ChatRoom {
    /// The most of one message.
    let limit: Int
    /// What one scalar needs.
    let weight: @Sendable (Unicode.Scalar) -> Int

    /// - Parameter shape: nil for a service that is not known.
    init(_ shape: ChatChannel.Shape?) {
        switch shape {
        case .slack:
            // What it recommends for a text is 4,000 characters.
            (limit, weight) = (3900, { $0 == "&" ? 5 : $0 == "<" || $0 == ">" ? 4 : ChatRoom.units($0) })
        case .discord:
            (limit, weight) = (1990, { ChatRoom.units($0) + (ChatTemplate.discordSigns.contains($0) ? 1 : 0) })
        case .mattermost:
            // It takes 16,383; nobody reads them.
            (limit, weight) = (
                8000, { ChatRoom.units($0) + ($0 == "@" || ChatTemplate.mattermostSigns.contains($0) ? 1 : 0) }
            )
        case .ntfy:
            // 4,096 bytes; what is longer becomes a file.
            (limit, weight) = (4000, { UTF8.width($0) })
        case nil: (limit, weight) = (2800, ChatRoom.units)
        }
    }

    private static func units(_ scalar: Unicode.Scalar) -> Int { UTF16.width(scalar) }

    /// What a text needs.
    func size(_ text: some StringProtocol) -> Int { text.unicodeScalars.reduce(0) { $0 + weight($1) } }

    /// A text that needs at most so much, cut between words, or else between characters.
    func cut(_ text: String, _ limit: Int) -> String {
        guard size(text) > limit else { return text }
        var left = limit - size(" …")
        var end = text.startIndex
        while end < text.endIndex {
            let next = text.index(after: end)
            left -= size(text[end..<next])
            guard left >= 0 else { break }
            end = next
        }
        let kept = text[..<end]
        return kept[..<(kept.lastIndex(of: " ") ?? kept.endIndex)] + " …"
    }
}
