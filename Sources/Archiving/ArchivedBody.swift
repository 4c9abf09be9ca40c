/// A body, hashed and compressed before the transaction began.
package struct ArchivedBody: Sendable {
    package let sha256: [UInt8]
    package let size: Int
    package let content: [UInt8]

    /// - Returns: nil when the body cannot be compressed; an empty one would be taken for one that was emptied.
    package init?(_ bytes: [UInt8], sha256: [UInt8], by compressor: Compressor) {
        guard let content = compressor.compress(bytes) else { return nil }
        self.sha256 = sha256
        size = bytes.count
        self.content = content
    }
}
