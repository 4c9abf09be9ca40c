internal import Configuring
internal import Model
internal import Queries
internal import Reports
internal import Store

/// What errors and sources name to people who work on a machine, and is nobody else's.
extension Visit {
    /// A text without the folders of files: those of `file:` addresses, and those from which feeds are read.
    func hidden(_ text: String) -> String {
        var text = text
        if text.contains("file:/") {
            text = text.replacing(/file:\/(?:[^\/\s"\\]*\/)*/, with: "file:")
        }
        for folder in catalog.localFolders where text.contains(folder) { text = Visit.without(folder, text) }
        return text
    }

    /// Within an address of the web the same words are no folder of this machine.
    private static func without(_ folder: String, _ text: String) -> String {
        var (result, rest) = ("", text[...])
        while let found = rest.firstRange(of: folder) {
            let before = rest[..<found.lowerBound].last ?? result.last
            let isWithin = before.map { $0.isLetter || $0.isNumber || "/._-~%".contains($0) } ?? false
            result += rest[..<found.lowerBound]
            if isWithin { result += folder }
            rest = rest[found.upperBound...]
        }
        return result + rest
    }

    func hidden(_ stored: StoredEvent) -> StoredEvent {
        var event = stored.event
        event.message = hidden(event.message)
        event.source = event.source.map(Listing.published)
        return StoredEvent(seq: stored.seq, event: event, line: stored.line)
    }

    func hidden(_ status: FeedStatus) -> FeedStatus {
        var status = status
        status.health.error = status.health.error.map(hidden)
        status.health.shortfall = status.health.shortfall.map(hidden)
        status.idleReason = status.idleReason.map(hidden)
        return status
    }
}
