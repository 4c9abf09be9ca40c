/// Days of first sight, which are as good as the clock was (rule 14).
extension History {
    /// The vintages in the order in which they were known: the day of one that was first seen, or was computed of such, is
    /// never later than that of a fetch that came after its own. Stated days stay.
    ///
    /// - Parameter vintages: by (published, ordinal), as stored.
    package static func dated(_ vintages: [Vintage]) -> [Vintage] {
        guard vintages.count > 1, vintages.contains(where: { $0.origin.contains(.firstSeen) }) else { return vintages }
        var dated = vintages
        var earliest = Day(number: Int32.max)
        let places = vintages.indices.sorted { vintages[$0].fetch > vintages[$1].fetch }
        places.forEachRun(by: { vintages[$0].fetch == vintages[$1].fetch }) { fetch in
            for place in fetch where vintages[place].origin.contains(.firstSeen) {
                dated[place].published = min(earliest, vintages[place].published)
            }
            // What is not stored yet was recorded by nothing.
            for place in fetch where vintages[place].recorded > 0 {
                earliest = min(earliest, Timestamp.day(vintages[place].recorded))
            }
        }
        guard dated != vintages else { return vintages }
        return dated.sorted { ($0.published, $0.fetch, $0.ordinal) < ($1.published, $1.fetch, $1.ordinal) }
    }
}
