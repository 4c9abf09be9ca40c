internal import Model

/// The interface for programs in OpenAPI 3.1, made of the table of routes.
extension Visit {
    func openAPI() -> SiteResponse {
        let paths = Route.table.flatMap { route in route.paths.map { ($0.path, route.operation($0.format)) } }
        let items = paths.map { "\(JSONText.quote($0.0)):{\"get\":\($0.1)}" }.joined(separator: ",\n")
        let server = site.setting.base.map { ",\"servers\":[{\"url\":\(JSONText.quote($0))}]" } ?? ""
        let fault =
            #"{"type":"object","required":["error"],"properties":{"error":{"type":"object","required":["status","code","message"],"properties":{"status":{"type":"integer"},"code":{"type":"string"},"message":{"type":"string"},"parameter":{"type":"string"}}}}}"#
        return SiteResponse(
            .json,
            """
            {"openapi":"3.1.0","info":{"title":\(JSONText.quote(site.name)),"version":"\(site.setting.version)",\
            "description":"Everything is read-only. An unknown, repeated or contradictory parameter is refused."}\(server),
            "components":{"schemas":{"Fault":\(fault)},"responses":{"Fault":{"description":"Why it is not answered.",\
            "content":{"application/json":{"schema":{"$ref":"#/components/schemas/Fault"}},"text/html":{}}}}},
            "paths":{
            \(items)
            }}

            """)
    }
}

extension Route {
    /// Each form with its path.
    fileprivate var paths: [(path: String, format: Format)] {
        let own: [(String, Format)] = bare.map { [(template, $0)] } ?? (kind == .scoreboard ? [("/", .html)] : [])
        return own + formats.map { ("\(template).\($0.rawValue)", $0) }
    }

    fileprivate func operation(_ format: Format) -> String {
        let names = template.matches(of: /\{([a-z]+)\}/).map { String($0.output.1) }
        let inPath = names.map { name in
            #"{"name":"\#(name)","in":"path","required":true,"schema":{"type":"string"\#(name == "day" ? #","format":"date""# : "")}}"#
        }
        let inQuery = parameters(for: format).map { parameter in
            #"{"name":"\#(parameter.name)","in":"query","description":\#(JSONText.quote(parameter.summary)),"schema":\#(parameter.schema)}"#
        }
        let type = format.contentType.split(separator: ";").first.map(String.init) ?? ""
        let unwell =
            kind == .health ? #","503":{"description":"The daemon is not well.","content":{"text/plain":{}}}"# : ""
        return """
            {"summary":\(JSONText.quote(summary)),"parameters":[\((inPath + inQuery).joined(separator: ","))],\
            "responses":{"200":{"description":"It.","content":{"\(type)":{}}}\(unwell),\
            "400":{"$ref":"#/components/responses/Fault"},"404":{"$ref":"#/components/responses/Fault"},\
            "410":{"$ref":"#/components/responses/Fault"}}}
            """
    }

    /// The parameters that mean something for a form: pages of an archive are for feeds alone, shapes for JSON.
    func parameters(for format: Format) -> [Parameter] {
        switch format {
        case .atom: [.page]
        case .json: parameters
        case .html:
            parameters.filter { $0.name != Parameter.shape.name }
                .map { $0.name == Parameter.asOf.name ? .asOfField : $0 }
        case .metadata: []
        case .text: []
        default: parameters.filter { $0.name != Parameter.shape.name }
        }
    }
}
