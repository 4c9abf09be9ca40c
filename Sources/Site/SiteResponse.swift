/// What is answered to a request, before anything is said of the connection.
package struct SiteResponse: Sendable {
    package var status: Int
    package var contentType: String
    package var body: [UInt8]
    /// Besides those that every answer has.
    package var headers: [(name: String, value: String)] = []
    package var caching = Caching.revalidated
    /// Whether other sites may show it in a frame.
    package var isFramable = false
    /// Whether other sites may read it: data and drawings.
    package var isShared = false
    /// What it shows or leads to that no list of the site has: for a folder, which has to have it as a file.
    var attached: [Attachment] = []

    package init(_ contentType: String, _ body: [UInt8], status: Int = 200) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    init(_ format: Format, _ text: String, status: Int = 200) {
        self.init(format.contentType, Array(text.utf8), status: status)
        isShared = format != .html
    }

    /// Something of the site that an answer needs.
    struct Attachment: Hashable, Sendable {
        /// Its name as a file.
        let file: String
        /// What is asked for it.
        let target: String
    }

    /// For how long an answer may be used again.
    package enum Caching: Sendable {
        /// Only after it was asked whether it is still the same.
        case revalidated
        /// It never changes.
        case immutable
        /// It is of the moment.
        case never
    }
}

/// In which form something is answered.
package enum Format: String, CaseIterable, Sendable {
    case html, json, csv, atom, ics
    case svg
    case lightSVG = "light.svg"
    case darkSVG = "dark.svg"
    case narrowSVG = "narrow.svg"
    case cardPNG = "png"
    /// What describes a CSV beside it.
    case metadata = "metadata.json"
    case text = "txt"

    package var contentType: String {
        switch self {
        case .html: "text/html; charset=utf-8"
        case .json: "application/json"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .atom: "application/atom+xml; charset=utf-8"
        case .ics: "text/calendar; charset=utf-8"
        case .svg, .lightSVG, .darkSVG, .narrowSVG: "image/svg+xml; charset=utf-8"
        case .cardPNG: "image/png"
        case .metadata: "application/json"
        case .text: "text/plain; charset=utf-8"
        }
    }

    var isDrawing: Bool { [.svg, .lightSVG, .darkSVG, .narrowSVG].contains(self) }
}
