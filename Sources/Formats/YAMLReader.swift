internal import CLibYAML
package import Model

extension YAMLNode {
    /// Reads one file; nil when it is empty, or when its syntax is wrong, which is one error.
    ///
    /// - Parameter report: told every fault, with its place.
    package static func parse(
        _ text: String, file: String, report: @escaping (SourceLocation, String) -> Void
    ) -> YAMLNode? {
        // libyaml takes a byte-order mark for a character of the first line, when it is told the encoding.
        var text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        return text.withUTF8 { bytes -> YAMLNode? in
            let reader = YAMLReader(bytes, file: file, report)
            do throws(YAMLReader.Fault) {
                return try reader.document()
            } catch {
                report(error.location, "YAML: \(error.message)")
                return nil
            }
        }
    }
}

/// Makes a tree of the events of libyaml, which may be no more than scalars, lists and mappings.
///
/// On the events, and not on nodes that a library composes of them: that took half of the time from a start with 2,000
/// feeds to its first fetch.
private final class YAMLReader {
    /// Why a file cannot be read.
    struct Fault: Error {
        let location: SourceLocation
        let message: String
    }

    private static let maxDepth = 32

    private let bytes: UnsafeBufferPointer<UInt8>
    private let file: String
    private let report: (SourceLocation, String) -> Void
    /// At one place, since libyaml keeps pointers into it.
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let isReady: Bool

    /// - Parameter bytes: the text, in UTF-8, which must outlive the reader.
    init(_ bytes: UnsafeBufferPointer<UInt8>, file: String, _ report: @escaping (SourceLocation, String) -> Void) {
        self.bytes = bytes
        self.file = file
        self.report = report
        isReady = yaml_parser_initialize(parser) == 1
        guard isReady else { return }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        if isReady { yaml_parser_delete(parser) }
        parser.deallocate()
    }

    /// The only document of the text.
    func document() throws(Fault) -> YAMLNode? {
        guard isReady else { throw Fault(location: place(line: 0, column: 0), message: "no memory") }
        var root: YAMLNode?
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            switch event.type {
            case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT: break
            case YAML_DOCUMENT_START_EVENT where root == nil: root = try node(depth: 0)
            case YAML_STREAM_END_EVENT: return root
            default:
                throw Fault(location: location(event), message: "a second document begins here; a file is one")
            }
        }
    }

    private func node(depth: Int) throws(Fault) -> YAMLNode {
        var event = try next()
        defer { yaml_event_delete(&event) }
        return try node(event, depth: depth)
    }

    /// The node that an event begins, with everything in it.
    private func node(_ event: yaml_event_t, depth: Int) throws(Fault) -> YAMLNode {
        let location = location(event)
        guard depth < YAMLReader.maxDepth else { throw Fault(location: location, message: "nested too deeply") }
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            check(anchor: scalar.anchor, tag: scalar.tag, location)
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE, location)
        case YAML_SEQUENCE_START_EVENT:
            check(anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag, location)
            return .list(try elements(depth: depth + 1), location)
        case YAML_MAPPING_START_EVENT:
            check(anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag, location)
            return .mapping(try members(depth: depth + 1), location)
        default:
            refuseAnchor(location)
            return .scalar("", isPlain: true, location)
        }
    }

    private func elements(depth: Int) throws(Fault) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            if event.type == YAML_SEQUENCE_END_EVENT { return elements }
            elements.append(try node(event, depth: depth))
        }
    }

    private func members(depth: Int) throws(Fault) -> [YAMLNode.Member] {
        var members: [YAMLNode.Member] = []
        var keys = Keys()
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            if event.type == YAML_MAPPING_END_EVENT { return members }
            let key = try node(event, depth: depth)
            let value = try node(depth: depth)
            guard case .scalar(let name, _, let location) = key else {
                report(key.location, "a key must be a plain word")
                continue
            }
            guard keys.insert(name) else {
                report(location, "YAML: the key '\(name)' stands twice in one mapping")
                continue
            }
            members.append(YAMLNode.Member(key: name, keyLocation: location, value: value))
        }
    }

    // MARK: What is not used here

    private func check(anchor: UnsafePointer<yaml_char_t>?, tag: UnsafePointer<yaml_char_t>?, _ place: SourceLocation) {
        if anchor != nil { refuseAnchor(place) }
        guard let tag else { return }
        report(place, "YAML tags such as '\(String(cString: tag))' are not used here")
    }

    private func refuseAnchor(_ place: SourceLocation) {
        report(place, "anchors and aliases are not used here; write it out, or use 'for_each:'")
    }

    // MARK: Events and places

    /// The next event, which the caller deletes.
    private func next() throws(Fault) -> yaml_event_t {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        return event
    }

    private func fault() -> Fault {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "unreadable"
        let context = parser.pointee.context.map { String(cString: $0) + " " } ?? ""
        switch parser.pointee.error {
        case YAML_MEMORY_ERROR: return Fault(location: place(line: 0, column: 0), message: "no memory")
        case YAML_READER_ERROR:
            let before = bytes.prefix(parser.pointee.problem_offset)
            let line = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            // Columns count characters, of which every byte but one that continues another begins one.
            let column = before[line...].count { $0 & 0xC0 != 0x80 }
            return Fault(
                location: place(line: before.count { $0 == UInt8(ascii: "\n") }, column: column), message: problem)
        default:
            let mark = parser.pointee.problem_mark
            // Where it began, not where it was given up, many lines on.
            if context.contains("quoted scalar") {
                let start = parser.pointee.context_mark
                return Fault(
                    location: place(line: start.line, column: start.column),
                    message: "the quoted text that begins here does not end")
            }
            return Fault(
                location: place(line: mark.line, column: mark.column), message: context + problem + hint(problem, mark))
        }
    }

    /// What the words of libyaml mean to whoever wrote the file.
    private func hint(_ problem: String, _ mark: yaml_mark_t) -> String {
        if problem.contains("mapping values are not allowed") { return "; put a text with ': ' in it into quotes" }
        if mark.index < bytes.count, problem.contains("cannot start any token"), bytes[mark.index] == UInt8(ascii: "\t")
        {
            return "; it is a tab, and YAML is indented by blanks"
        }
        guard problem.contains("did not find expected") else { return "" }
        let start = parser.pointee.context_mark
        return "; look at the indentation of this line: what it ends began in line \(start.line + 1)"
    }

    private func location(_ event: yaml_event_t) -> SourceLocation {
        place(line: event.start_mark.line, column: event.start_mark.column)
    }

    /// - Parameters: counted from 0, as libyaml does.
    private func place(line: Int, column: Int) -> SourceLocation {
        SourceLocation(file: file, line: line + 1, column: column + 1)
    }
}

/// The keys of one mapping; mostly so few that a search beats a hash.
private struct Keys {
    private var first: [String] = []
    private var more: Set<String> = []

    /// Whether it is new.
    mutating func insert(_ key: String) -> Bool {
        if first.contains(key) { return false }
        guard first.count == 16 else {
            first.append(key)
            return true
        }
        return more.insert(key).inserted
    }
}

/// The library that reads YAML.
package enum YAML {
    /// Its version at run time.
    package static var runtimeVersion: String { String(cString: yaml_get_version_string()) }
}
