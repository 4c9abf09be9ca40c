internal import Glibc

/// Which of many ids are meant: by an id, by what ids begin with, or by a glob such as `*.revenue`; all of them by nothing.
package struct IDSelection: Sendable {
    package let patterns: [String]

    package init(_ patterns: [String] = []) { self.patterns = patterns }

    /// The ids that are meant, in their order. An id means itself, and not what begins with it.
    package func chosen(of ids: [String]) -> Set<String> {
        guard !patterns.isEmpty else { return Set(ids) }
        let all = Set(ids)
        return patterns.reduce(into: []) { $0.formUnion(IDSelection.meant(by: $1, all, ids)) }
    }

    /// The first pattern that means none of some ids; nil when each means one.
    package func unmatched(in ids: [String]) -> String? {
        let all = Set(ids)
        return patterns.first { IDSelection.meant(by: $0, all, ids).isEmpty }
    }

    private static func meant(by pattern: String, _ all: Set<String>, _ ids: [String]) -> [String] {
        if all.contains(pattern) { return [pattern] }
        if pattern.contains(where: { "*?[".contains($0) }) { return ids.filter { fnmatch(pattern, $0, 0) == 0 } }
        return pattern.isEmpty ? [] : ids.filter { $0.hasPrefix(pattern) }
    }
}
