internal import Model

/// Why something is not answered; every one has the same shape.
struct SiteFault: Error {
    let status: Int
    /// A word for programs.
    let code: String
    /// A sentence that says what to do.
    let message: String
    /// The parameter that is meant.
    var parameter: String?

    static func notFound(_ message: String) -> SiteFault { SiteFault(status: 404, code: "not_found", message: message) }

    static func bad(_ parameter: String, _ code: String, _ message: String) -> SiteFault {
        SiteFault(status: 400, code: code, message: message, parameter: parameter)
    }

    var json: String {
        let name = parameter.map { ",\"parameter\":\(JSONText.quote($0))" } ?? ""
        return "{\"error\":{\"status\":\(status),\"code\":\"\(code)\",\"message\":\(JSONText.quote(message))\(name)}}\n"
    }
}

extension SiteResponse {
    /// A refusal by whoever serves the site, of the same shape.
    package static func refusal(_ status: Int, _ code: String, _ message: String) -> SiteResponse {
        var response = SiteResponse(
            .json, SiteFault(status: status, code: code, message: message).json, status: status)
        response.caching = .never
        return response
    }
}
