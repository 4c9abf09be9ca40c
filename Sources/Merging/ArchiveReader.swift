package import Formats
package import Ingest
internal import Model
package import Store

/// Reads archived bodies of a feed again, with its present definition.
package struct ArchiveReader {
    private let snapshot: StoreSnapshot
    private let parsers: BodyParsers
    private let progress: () -> Void

    /// - Parameter progress: called with every body.
    package init(_ snapshot: StoreSnapshot, with parsers: BodyParsers, progress: @escaping () -> Void) {
        self.snapshot = snapshot
        self.parsers = parsers
        self.progress = progress
    }

    /// What a body says.
    package enum Reading {
        /// `size` is that of the body, in bytes.
        case document(DecodedDocument, size: Int)
        /// It can no longer be read; the note says why.
        case unreadable(note: String, size: Int)
    }

    /// - Returns: nil when the body is gone.
    package func read(_ fetch: StoredFetch, _ decoder: FeedDecoder) throws -> Reading? {
        guard let document = fetch.document, let body = try snapshot.body(of: document) else { return nil }
        progress()
        do {
            return .document(
                try decoder.decode(body, fetchedOn: Timestamp.day(fetch.time), with: parsers), size: body.count)
        } catch let fault as DecodingFault {
            let note = "the body of \(Timestamp.seconds(fetch.time)) cannot be read any more: \(fault.message)"
            return .unreadable(note: note, size: body.count)
        }
    }
}
