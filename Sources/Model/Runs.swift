extension RandomAccessCollection {
    /// Calls `body` with every longest run of neighbours that belong together.
    package func forEachRun(
        by belong: (Element, Element) -> Bool, _ body: (SubSequence) throws -> Void
    ) rethrows {
        var start = startIndex
        while start < endIndex {
            var end = index(after: start)
            while end < endIndex, belong(self[index(before: end)], self[end]) { end = index(after: end) }
            try body(self[start..<end])
            start = end
        }
    }
}
