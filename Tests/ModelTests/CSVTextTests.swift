import Testing

@testable import Model

struct CSVTextTests {
    /// Who reads it knows nothing of characters: a quote to which a mark is joined is a quote.
    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"a\"", "\"say \"\"a\"\"\""), ("two\nlines", "\"two\nlines\""),
        ("a\u{600}\"b", "\"a\u{600}\"\"b\""), ("\"\u{301},", "\"\"\"\u{301},\""), ("x\u{600},y", "\"x\u{600},y\""),
        ("a\r\nb", "\"a\r\nb\""),
    ])
    func `a cell is in quotes where it needs them`(text: String, expected: String) {
        #expect(Array(CSVText.cell(text).unicodeScalars) == Array(expected.unicodeScalars))
    }
}
