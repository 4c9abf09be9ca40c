/// How the body of a feed is written.
package enum BodyFormat: String, CaseIterable, Sendable {
    case json, csv, companyfacts, xml, html, yaml

    /// Whether this version decodes it.
    package var isDecoded: Bool {
        switch self {
        case .json, .csv, .companyfacts, .yaml: return true
        case .xml, .html: return false
        }
    }

    /// Whether it is a tree, whose rows and cells are found by JSONPath.
    package var isTree: Bool { self == .json || self == .yaml }
}
