package import Model

extension Insertion {
    /// The same, recorded by the fetch that caused it, where it overrules an earlier one.
    package func attributed(to fetch: Int64) -> Insertion {
        guard vintage.fetch == 0 || vintage.value == nil || vintage.origin.contains(.correction) else { return self }
        var copy = self
        copy.vintage.fetch = max(vintage.fetch, fetch)
        return copy
    }
}
