/// A text with `${credential:NAME}` and `${env:NAME}` in it, as configured; secrets are filled in only to send it.
package struct Template: Hashable, Sendable {
    /// As written: what logs, the store and errors show.
    package let source: String
    package let parts: [Part]

    /// Text, or what is filled in.
    package enum Part: Hashable, Sendable {
        case text(String)
        case credential(String)
        case environment(String)

        /// Whether it is what it says.
        package var isText: Bool { if case .text = self { true } else { false } }
    }

    /// Parses `text`; a `${` that is neither form, or is not closed, is a fault.
    package init(_ text: String) throws(TemplateError) {
        source = text
        var parts: [Part] = []
        var rest = Substring(text)
        while let open = rest.firstRange(of: "${") {
            if open.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<open.lowerBound]))) }
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else {
                throw TemplateError(message: "'${' is not closed by '}'")
            }
            let inner = rest[open.upperBound..<close].split(separator: ":", maxSplits: 1).map(String.init)
            guard inner.count == 2, Template.isName(inner[1]) else {
                throw TemplateError(
                    message: "'${\(rest[open.upperBound..<close])}' is neither ${credential:NAME} nor ${env:NAME}"
                )
            }
            switch inner[0] {
            case "credential": parts.append(.credential(inner[1]))
            case "env": parts.append(.environment(inner[1]))
            default:
                throw TemplateError(message: "'${\(inner[0]):...}' is unknown; use ${credential:NAME} or ${env:NAME}")
            }
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    /// A text without anything to fill in.
    package init(literal text: String) {
        source = text
        parts = text.isEmpty ? [] : [.text(text)]
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            }
    }
}

/// Why a template cannot be read.
package struct TemplateError: Error {
    package let message: String
}

extension StringProtocol {
    /// Where `needle` first occurs; the standard library has this only with Foundation.
    package func firstRange(of needle: String) -> Range<Index>? {
        guard let first = needle.first else { return nil }
        var start = startIndex
        while let candidate = self[start...].firstIndex(of: first) {
            if self[candidate...].hasPrefix(needle) {
                return candidate..<index(candidate, offsetBy: needle.count)
            }
            start = index(after: candidate)
        }
        return nil
    }
}
