package import Fetching
package import Formats

/// Looks at status and content type before anything of a body is parsed.
package enum ResponseCheck {
    /// Why a response is no document of a format; nil when it may be one.
    package static func fault(in response: FetchResponse, format: BodyFormat) -> String? {
        if response.status != 0, !(200...299).contains(response.status) {
            return "HTTP \(response.status)\(reason(response.status))\(excerpt(response))"
        }
        if response.status == 206 { return "HTTP 206 (a part of the document, where all of it was asked for)" }
        guard !response.body.isEmpty else { return "the body is empty" }
        if let fault = BodyKind.fault(of: response.body) { return fault }
        let isPage = markup(response)
        switch (format, isPage) {
        case (.json, .html?), (.companyfacts, .html?), (.csv, .html?), (.yaml, .html?):
            return
                "\(response.status == 0 ? "" : "status \(response.status) with ")an HTML page\(excerpt(response)) where \(format.rawValue) was expected"
        case (.json, .xml?), (.companyfacts, .xml?), (.csv, .xml?), (.yaml, .xml?):
            return
                "\(response.status == 0 ? "" : "status \(response.status) with ")XML where \(format.rawValue) was expected"
        default: return nil
        }
    }

    private enum Markup {
        case html, xml
    }

    private static func markup(_ response: FetchResponse) -> Markup? {
        let start = response.body.prefix(512).drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
        let type = response.contentType?.lowercased() ?? ""
        guard start.first == UInt8(ascii: "<") else {
            return type.hasPrefix("text/html") ? .html : nil
        }
        let text = String(decoding: start, as: UTF8.self).lowercased()
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") || type.hasPrefix("text/html") { return .html }
        return .xml
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 400: return " (bad request)"
        case 401: return " (not authorised)"
        case 403: return " (forbidden)"
        case 404: return " (not found)"
        case 429: return " (too many requests)"
        case 500...599: return " (the server's own error)"
        default: return ""
        }
    }

    /// What a page or an error object says, in a few words.
    private static func excerpt(_ response: FetchResponse) -> String {
        let text = String(decoding: response.body.prefix(4096), as: UTF8.self)
        if let title = between(text, "<title>", "</title>") { return " '\(tidy(title))'" }
        for key in ["\"error_message\":", "\"message\":", "\"error\":"] {
            guard let found = text.firstRange(of: key) else { continue }
            let rest = text[found.upperBound...].drop { $0 == " " }
            if rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
                return " '\(tidy(String(rest.dropFirst()[..<end])))'"
            }
        }
        return ""
    }

    private static func between(_ text: String, _ open: String, _ close: String) -> String? {
        guard let start = text.firstRange(of: open), let end = text[start.upperBound...].firstRange(of: close) else {
            return nil
        }
        return String(text[start.upperBound..<end.lowerBound])
    }

    private static func tidy(_ text: String) -> String {
        let words = text.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
        return String(words.filter { !$0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } }.prefix(120))
    }
}
