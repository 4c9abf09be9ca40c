/// The origins that have answered by something without a status line, as the rest of another answer is: a connection to them
/// serves one request.
struct UncleanOrigins {
    private var origins: Set<String> = []

    mutating func insert(_ url: String) {
        if let origin = URLParts(url)?.origin { origins.insert(origin) }
    }

    func contains(_ url: String) -> Bool {
        guard !origins.isEmpty, let origin = URLParts(url)?.origin else { return false }
        return origins.contains(origin)
    }
}
