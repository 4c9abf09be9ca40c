/// How the body of a feed is written.
package enum BodyFormat: String, CaseIterable, Sendable {
    case json, csv, companyfacts, xml, html, yaml

    /// Whether this version decodes it.
    package var isDecoded: Bool {
        switch self {
        case .json, .csv, .companyfacts: return true
        case .xml, .html, .yaml: return false
        }
    }
}
