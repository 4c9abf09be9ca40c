/// What one thread reads bodies with: each parser is made when the first body of its format comes, and kept.
package final class BodyParsers {
    private var known: JSONParser?

    package init() {}

    /// The parser of JSON.
    ///
    /// - Throws: `ParserShortage` when there is no memory for one, which is no fault of a body.
    package func json() throws(ParserShortage) -> JSONParser {
        if let known { return known }
        guard let made = JSONParser() else { throw ParserShortage() }
        known = made
        return made
    }
}

/// There is no memory for a parser.
package struct ParserShortage: Error, CustomStringConvertible {
    package var description: String { "there is no memory for a parser" }
}
