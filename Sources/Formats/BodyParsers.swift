/// What one thread reads bodies with: each parser is made when the first body of its format comes, and kept.
package final class BodyParsers {
    private var known: JSONParser?

    package init() {}

    /// - Throws: `JSONError` when there is no memory for it.
    package func json() throws(JSONError) -> JSONParser {
        if let known { return known }
        guard let made = JSONParser() else { throw JSONError(message: "there is no memory for a parser") }
        known = made
        return made
    }
}
