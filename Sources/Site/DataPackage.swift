internal import Model
internal import Reports

/// Descriptions of CSV files (Data Package, version 2).
enum DataPackage {
    /// The types of columns that are no words.
    private static let types: [String: String] = [
        "start": "date", "end": "date", "published": "date", "until": "date", "day": "date", "said_on": "date",
        "data_end": "date", "settled": "date", "since": "any", "recorded": "datetime", "time": "datetime",
        "last_success": "datetime", "last_change": "datetime", "value": "number", "low": "number", "high": "number",
        "threshold": "number", "distance": "number", "growth_needed": "number", "growth_seen": "number",
        "value_when_said": "number", "old": "number", "new": "number", "seen": "integer", "projection": "integer",
        "generation": "integer", "fresh": "integer", "depends_on_definition": "integer", "failures": "integer",
        "seq": "integer", "sequence": "integer", "deadline": "date", "next_release": "date",
        "crosses_earliest": "date", "crosses_latest": "date", "first_known": "date",
    ]

    /// A package of one resource, which is a CSV of that name.
    static func resource(_ rows: Listing, name: String, title: String) -> String {
        """
        {"$schema":"https://datapackage.org/profiles/2.0/datapackage.json","name":"\(slug(name))",\
        "title":\(JSONText.quote(title)),"resources":[\(resource(rows.columns, name: slug(name), path: "\(name).csv", title: title))]}

        """
    }

    /// One resource of a package.
    static func resource(_ columns: [String], name: String, path: String, title: String) -> String {
        let fields = columns.map { "{\"name\":\(JSONText.quote($0)),\"type\":\"\(types[$0] ?? "string")\"}" }
        return """
            {"name":"\(name)","type":"table","path":\(JSONText.quote(path)),"title":\(JSONText.quote(title)),"format":"csv",\
            "mediatype":"text/csv","encoding":"utf-8","schema":{"$schema":"https://datapackage.org/profiles/2.0/tableschema.json",\
            "missingValues":[""],"fields":[\(fields.joined(separator: ","))]}}
            """
    }

    /// A name as packages have it: small letters, digits, and `.-_`.
    static func slug(_ text: String) -> String {
        String(text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) ? $0 : "-" })
    }
}
