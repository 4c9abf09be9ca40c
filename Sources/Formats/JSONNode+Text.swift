internal import Model

extension JSONNode {
    /// The value as JSON without blanks; numbers as the document has them.
    package var json: String {
        switch kind {
        case .object:
            var members: [String] = []
            forEachMember { name, value in
                members.append("\(JSONText.quote(String(decoding: name, as: UTF8.self))):\(value.json)")
            }
            return "{\(members.joined(separator: ","))}"
        case .array: return "[\(elements.map(\.json).joined(separator: ","))]"
        case .string: return JSONText.quote(string ?? "")
        case .integer, .double, .true, .false, .null:
            return text.map { String(decoding: $0, as: UTF8.self) } ?? "null"
        }
    }
}
