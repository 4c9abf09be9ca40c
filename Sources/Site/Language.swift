/// In which language a page is.
enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case chinese = "zh"

    /// The language of a path, and the path without it.
    static func of(_ path: String) -> (language: Language, rest: String) {
        guard path.hasPrefix("/zh/") else { return (.english, path) }
        return (.chinese, String(path.dropFirst(3)))
    }
}
