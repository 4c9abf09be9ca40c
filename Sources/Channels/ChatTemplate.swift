internal import Fetching
internal import Model
internal import Mustache

/// A message of a chat as a template without logic (https://mustache.github.io/mustache.5.html), compiled once.
package struct ChatTemplate: Sendable {
    private let template: MustacheTemplate
    package let contentType: String

    /// What becomes of a value that is put in.
    package enum Escaping: Sendable {
        case none
        /// As a part of a string of JSON.
        case json
        /// The same of what a service would read as its own signs.
        case slack, discord, mattermost
        /// As a value of a form.
        case form

        /// By the type of what is sent.
        package init(contentType: String) {
            let type = contentType.lowercased().prefix { $0 != ";" }.split(separator: " ").joined()
            self = type.hasSuffix("json") ? .json : type == "application/x-www-form-urlencoded" ? .form : .none
        }
    }

    /// Why a text is no template.
    package struct Fault: Error {
        package let message: String
        /// From 1, within the text.
        package let line: Int
        package let column: Int
    }

    /// Compiles a template.
    ///
    /// - Parameters:
    ///   - contentType: what comes of it.
    ///   - escaping: nil for what the type says.
    package init(_ text: String, contentType: String = "application/json", escaping: Escaping? = nil) throws(Fault) {
        let opening = ChatTemplate.opening(escaping ?? Escaping(contentType: contentType))
        do {
            template = try MustacheTemplate(string: opening + text)
        } catch let fault as MustacheTemplate.ParserError {
            let (line, column) = (fault.context.lineNumber, fault.context.columnNumber)
            throw Fault(
                message: ChatTemplate.words(fault.error), line: line,
                column: line == 1 ? max(1, column - opening.count) : column)
        } catch {
            throw Fault(message: "\(error)", line: 1, column: 1)
        }
        self.contentType = contentType
    }

    /// The first tag of a text that would stay empty for ever: a value that no message has, or another template; nil for none.
    ///
    /// - Parameter names: of the values.
    package static func emptyTag(in text: String, names: Set<String>) -> String? {
        for tag in text.matches(of: /\{\{\{?([^}]*)\}\}\}?/) {
            let inner = tag.output.1.drop { $0 == " " }
            // Behind other delimiters tags look otherwise, and a comment may have anything in it.
            if inner.hasPrefix("=") { return nil }
            if inner.hasPrefix("!") || inner.hasPrefix("%") { continue }
            let name = inner.drop { " #^/&{~".contains($0) }.prefix { $0 != " " }
            // A function of a value, as the library has them.
            let value = name.split(separator: "(").last.map { $0.prefix { $0 != ")" } } ?? name
            if value != ".", !names.contains(String(value)) { return String(tag.output.0) }
        }
        return nil
    }

    /// What comes of it; a value that there is not is nothing.
    package func text(_ values: [String: String]) -> String { template.render(values) }

    /// Says how values are escaped, in the library's own way.
    private static func opening(_ escaping: Escaping) -> String {
        _ = registered
        return switch escaping {
        case .none: "{{% CONTENT_TYPE:TEXT }}"
        case .json: "{{% CONTENT_TYPE:ESCALATOR_JSON }}"
        case .slack: "{{% CONTENT_TYPE:ESCALATOR_SLACK }}"
        case .discord: "{{% CONTENT_TYPE:ESCALATOR_DISCORD }}"
        case .mattermost: "{{% CONTENT_TYPE:ESCALATOR_MATTERMOST }}"
        case .form: "{{% CONTENT_TYPE:ESCALATOR_FORM }}"
        }
    }

    private static let registered: Void = {
        MustacheContentTypes.register(Escaped { $0 }, named: "ESCALATOR_JSON")
        MustacheContentTypes.register(Escaped(slack), named: "ESCALATOR_SLACK")
        MustacheContentTypes.register(Escaped { signs($0, discordSigns) }, named: "ESCALATOR_DISCORD")
        MustacheContentTypes.register(Escaped(mattermost), named: "ESCALATOR_MATTERMOST")
        MustacheContentTypes.register(FormEscaped(), named: "ESCALATOR_FORM")
    }()

    /// The signs of the services' Markdown.
    static let discordSigns = Set("\\*_~`|>#-[]()".unicodeScalars)
    static let mattermostSigns = Set("\\*_~`|>#[]".unicodeScalars)

    /// Text in which some signs mean themselves, as Markdown has it. A sign stays one when something is joined to it that nobody
    /// sees: scalars are looked at, and not what looks like a character.
    private static func signs(_ text: String, _ special: Set<Unicode.Scalar>) -> String {
        replaced(text) { special.contains($0) ? "\\\($0)" : nil }
    }

    /// An address of many people is none with a blank that nobody sees behind its sign.
    private static func mattermost(_ text: String) -> String {
        replaced(signs(text, mattermostSigns)) { $0 == "@" ? "@\u{2060}" : nil }
    }

    /// The three signs of Slack's own.
    private static func slack(_ text: String) -> String {
        replaced(text) { $0 == "&" ? "&amp;" : $0 == "<" ? "&lt;" : $0 == ">" ? "&gt;" : nil }
    }

    private static func replaced(_ text: String, _ other: (Unicode.Scalar) -> String?) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let other = other(scalar) {
                result.append(contentsOf: other.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func words(_ error: any Error) -> String {
        switch error as? MustacheTemplate.Error {
        case .sectionCloseNameIncorrect: "a section ends that is not the one that began last"
        case .unfinishedName: "a tag is not closed"
        case .expectedSectionEnd: "a section does not end"
        case .invalidSetDelimiter: "the tag that sets delimiters is wrong"
        default: "a tag is not closed"
        }
    }
}

/// Escapes for a service, and then as a part of a string of JSON.
private struct Escaped: MustacheContentType {
    let first: @Sendable (String) -> String

    init(_ first: @escaping @Sendable (String) -> String) { self.first = first }

    func escapeText(_ text: String) -> String { String(JSONText.quote(first(text)).dropFirst().dropLast()) }
}

private struct FormEscaped: MustacheContentType {
    func escapeText(_ text: String) -> String { Secrets.encoded(text) }
}
