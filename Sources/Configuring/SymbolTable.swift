internal import Formulas
internal import Model

/// The ids that are taken, and the types of series.
struct SymbolTable {
    private var series: [String: SourceLocation] = [:]
    private var types: [String: SeriesType] = [:]
    private var titles: [String: String] = [:]
    private var others: [String: SourceLocation] = [:]

    /// Declares a series, also one with a fault elsewhere; false when the id is taken.
    mutating func declare(series id: String, at location: SourceLocation, _ diagnostics: Diagnostics) -> Bool {
        guard SymbolTable.isSeriesID(id) else {
            diagnostics.error(
                location,
                "'\(id)' is no id of a series: lower-case words of a-z, 0-9 and _, joined by dots (a hyphen is minus)"
            )
            return false
        }
        if let other = series[id] {
            diagnostics.error(location, "a second series '\(id)'; the first is at \(other.file):\(other.line)")
            return false
        }
        series[id] = location
        return true
    }

    /// Declares a feed or rule; false when the id is taken or malformed.
    mutating func declare(_ what: String, _ id: String, at location: SourceLocation, _ diagnostics: Diagnostics) -> Bool
    {
        let isValid =
            !id.isEmpty
            && id.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D || $0 == 0x2E
            }
        guard isValid else {
            diagnostics.error(location, "'\(id)' is no id of a \(what): use a-z, 0-9, '_', '-' and '.'")
            return false
        }
        if let other = others[what + " " + id] {
            diagnostics.error(
                location,
                "a second \(what) '\(id)'; the first is at \(other.file):\(other.line), and 'override: true' would change that"
            )
            return false
        }
        others[what + " " + id] = location
        return true
    }

    mutating func setType(_ type: SeriesType, of id: String) { types[id] = type }
    func type(of id: String) -> SeriesType? { types[id] }
    mutating func setTitle(_ title: String?, of id: String) { titles[id] = title }
    /// What a series is called, by its id where it has no title.
    func title(of id: String) -> String { titles[id] ?? id }
    func isDeclared(_ id: String) -> Bool { series[id] != nil }
    var declaredSeries: [String] { series.keys.sorted() }

    /// `[a-z][a-z0-9_]*(\.[a-z0-9_]+)*`
    private static func isSeriesID(_ id: String) -> Bool {
        guard let first = id.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return id.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
        }
    }
}
