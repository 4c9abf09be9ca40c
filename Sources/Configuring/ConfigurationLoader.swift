internal import Formats
internal import Foundation
internal import Model

/// Reads a configuration with everything that it includes.
package struct ConfigurationLoader {
    /// A configuration, whole or in parts, and what is wrong with it.
    package struct Result: Sendable {
        package let configuration: Configuration
        /// In the order of files and lines.
        package let diagnostics: [Diagnostic]
        /// Whether no fault lies where the place of the store may be said: it is said, or every file could be read.
        package let isStoreKnown: Bool

        package var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
    }

    private let diagnostics = Diagnostics()
    private var files: [(path: String, tree: YAMLNode, directory: String)] = []
    private var seen: Set<String> = []
    private var order: [String: Int] = [:]
    private var hasUnreadFile = false

    /// Reads the configuration in a file.
    ///
    /// - Parameter more: files with further definitions, as if it included them.
    package static func load(_ path: String, and more: [String] = []) -> Result {
        var loader = ConfigurationLoader()
        for path in [path] + more { loader.read(path, includedAt: nil) }
        var assembler = Assembler(diagnostics: loader.diagnostics, file: path)
        for file in loader.files { assembler.take(file.tree, directory: file.directory) }
        let configuration = assembler.finish()
        let order = loader.order
        let sorted = loader.diagnostics.all.enumerated().sorted { left, right in
            let first = (
                order[left.element.location.file] ?? 0, left.element.location.line, left.element.location.column,
                left.offset
            )
            let second = (
                order[right.element.location.file] ?? 0, right.element.location.line, right.element.location.column,
                right.offset
            )
            return first < second
        }
        return Result(
            configuration: configuration, diagnostics: sorted.map(\.element),
            isStoreKnown: (configuration.storePath != nil || !loader.hasUnreadFile) && !assembler.hasStoreFault)
    }

    private mutating func read(_ path: String, includedAt: SourceLocation?) {
        guard seen.insert(ConfigurationLoader.identity(path)).inserted else { return }
        order[path] = order.count
        let start = SourceLocation(file: path, line: 1, column: 1)
        guard let data = FileManager.default.contents(atPath: path) else {
            // A directory may be readable, and is no file.
            let reason = access(path, R_OK) == 0 ? "it is no file" : String(cString: strerror(errno))
            hasUnreadFile = true
            diagnostics.error(includedAt ?? start, "cannot read \(path): \(reason)")
            return
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
            hasUnreadFile = true
            diagnostics.error(SourceLocation(file: path, line: line + 1, column: 1), "the line is not UTF-8")
            return
        }
        let faults = diagnostics.all.count
        let tree = YAMLNode.parse(text, file: path, report: diagnostics.error)
        // What cannot be read as YAML hides the place of the store if it speaks of one; the main file may have done so before.
        if diagnostics.all.count > faults, text.contains("store") || includedAt == nil { hasUnreadFile = true }
        guard let tree, !tree.isNull else { return }
        let directory = FilePath.directory(of: path)
        files.append((path, tree, directory))
        guard case .mapping(let members, _) = tree, let include = members.first(where: { $0.key == "include" }) else {
            return
        }
        for pattern in MappingReader.strings(include.value, "include", diagnostics) ?? [] {
            let all = ConfigurationLoader.expand(pattern, in: directory)
            if all.isEmpty, let near = ConfigurationLoader.near(pattern, in: directory) {
                diagnostics.warning(include.value.location, "nothing is '\(pattern)'; did you mean '\(near)'?")
            }
            for found in all {
                read(found, includedAt: include.value.location)
            }
        }
    }

    static func join(_ directory: String, _ path: String) -> String {
        if path.hasPrefix("/") { return path }
        return directory == "." ? path : directory + "/" + path
    }

    private static func identity(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// A pattern that names something, and is nearly one that does not; nil where there is none.
    private static func near(_ pattern: String, in directory: String) -> String? {
        var parts = pattern.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        for (place, part) in parts.enumerated() where !part.isEmpty && !part.contains(where: { "*?[".contains($0) }) {
            let folder = join(directory, parts[..<place].joined(separator: "/"))
            let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            guard !entries.contains(part) else { continue }
            guard let near = Spelling.nearest(to: part, among: entries.sorted()) else { return nil }
            parts[place] = near
            let changed = parts.joined(separator: "/")
            return expand(changed, in: directory).isEmpty ? nil : changed
        }
        return nil
    }

    /// The files that a pattern names, sorted; none is fine.
    private static func expand(_ pattern: String, in directory: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(join(directory, pattern), 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in found.gl_pathv[index].map { String(cString: $0) } }
    }
}
