package import Model

/// A YAML document with the place of everything in it.
package indirect enum YAMLNode: Sendable {
    /// A scalar's text; `isPlain` when it stands without quotes.
    case scalar(String, isPlain: Bool, SourceLocation)
    case list([YAMLNode], SourceLocation)
    case mapping([Member], SourceLocation)

    /// A key of a mapping, with where it stands and its value.
    package struct Member: Sendable {
        package let key: String
        package let keyLocation: SourceLocation
        package var value: YAMLNode
    }

    /// Where it begins.
    package var location: SourceLocation {
        switch self {
        case .scalar(_, _, let location), .list(_, let location), .mapping(_, let location): return location
        }
    }

    /// Whether it is empty or a plain null.
    package var isNull: Bool {
        if case .scalar(let text, true, _) = self { return text.isEmpty || text == "~" || text == "null" }
        return false
    }
}
