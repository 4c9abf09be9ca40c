internal import GRDB

extension StoreTransaction {
    /// Empties the bodies that nothing brought since an instant, but never the last body of a feed.
    ///
    /// Hash and size stay, as the provenance of what was read from them.
    ///
    /// - Parameters:
    ///   - time: seconds since 1970.
    ///   - limit: how many at most; one transaction should not take long.
    /// - Returns: how many were emptied.
    package func emptyBodies(before time: Int64, limit: Int) throws -> Int {
        try db.run("UPDATE document SET content = x'' WHERE id IN (\(Self.oldBodies))", arguments: [time, limit])
        return db.changesCount
    }

    /// Which bodies those are: a search by index for each one that has content.
    static let oldBodies = """
        SELECT d.id FROM document d INDEXED BY document_with_content
        WHERE length(d.content) > 0
        AND NOT EXISTS (SELECT 1 FROM fetch f WHERE f.document = d.id AND f.time >= ?)
        AND NOT EXISTS (
            SELECT 1 FROM fetch f WHERE f.document = d.id AND f.id = (
                SELECT l.id FROM fetch l WHERE l.feed = f.feed AND l.document IS NOT NULL ORDER BY l.id DESC LIMIT 1))
        LIMIT ?
        """
}
