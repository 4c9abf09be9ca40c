import Model
import Testing

@testable import Configuring
@testable import Site

/// The forms in which things are written.
@Suite struct FormTests {
    @Test func `lines of calendars are no longer than 75 octets, and nothing is lost`() {
        for line in [
            "", "SUMMARY:x", String(repeating: "a", count: 75), String(repeating: "a", count: 76),
            String(repeating: "\u{4E2D}", count: 100), String(repeating: "\u{1F600}", count: 60),
        ] {
            let folded = Calendar.folded(line)
            #expect(folded.hasSuffix("\r\n"))
            for part in folded.dropLast().split(separator: "\r\n") { #expect(part.utf8.count <= 75) }
            #expect(
                folded.replacing("\r\n ", with: "").dropLast() == line + ""
                    || folded.replacing("\r\n ", with: "") == line + "\r\n")
        }
    }

    @Test(arguments: [1, 49, 50, 51, 100, 101, 149, 260])
    func `who walks an archive sees every entry, and full pages never change`(_ count: Int) throws {
        try SmallSite.with { (small) throws in
            func atom(_ count: Int) -> Atom {
                Atom(
                    site: small.site, name: "index", title: "t",
                    entries: (0..<count).map { number in
                        Atom.Entry(
                            id: "e\(number)", title: { "e\(number)" }, time: Int64(number) * 1000, content: { "c" },
                            address: "/")
                    }, root: "")
            }
            func document(_ count: Int, _ page: Int?) throws -> String {
                String(decoding: try #require(try atom(count).response(page: page)).body, as: UTF8.self)
            }
            var seen: Set<Substring> = []
            var page: Int?
            repeat {
                let text = try document(count, page)
                seen.formUnion(text.matches(of: /<title>(e\d+)<\/title>/).map(\.output.1))
                if let page { #expect(try document(count + 7, page) == text) }
                page = text.firstMatch(of: /prev-archive" href="[^"]*page=(\d+)"/).flatMap { Int($0.output.1) }
            } while page != nil
            #expect(seen.count == count)
        }
    }

    @Test func `text in HTML is text`() {
        let evil = "<a href='x'>\"&"
        let html: HTML = "<p title=\"\(evil)\">\(evil)</p>"
        #expect(
            html.text == "<p title=\"&lt;a href=&#39;x&#39;&gt;&quot;&amp;\">&lt;a href=&#39;x&#39;&gt;&quot;&amp;</p>")
        let control: HTML = "\("a\u{0}b\u{1B}c\u{85}d\u{FFFF}")"
        #expect(control.text == "a b c d ")
    }

    @Test(arguments: [
        ("see https://example.org/a?b=1&c=2.", "<a href=\"https://example.org/a?b=1&amp;c=2\">"),
        ("(https://example.org)", "(<a href=\"https://example.org\">"),
    ])
    func `addresses in text are links`(_ text: String, _ part: String) {
        #expect(HTML.linked(text).text.contains(part))
    }

    @Test(arguments: [
        "javascript:alert(1)", "data:text/html,x", "ftp://x", "https://", "file:///etc/passwd", "HTTPS:x",
    ])
    func `nothing else is one`(_ text: String) { #expect(!HTML.linked(text).text.contains("<a")) }

    @Test func `links are relative to the page they are on`() {
        #expect(Links(from: "/", suffix: "").page("claims/x") == "./claims/x")
        #expect(Links(from: "/claims/x", suffix: "").home == "../")
        #expect(Links(from: "/claims/x/embed", suffix: ".html").page("claims/x") == "../../claims/x.html")
        #expect(Links(from: "/zh/claims/x", suffix: ".html").home == "../../index.html")
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-x", "'-x"), ("@a", "'@a"), ("\tx", "'\tx"), ("a=b", "a=b"), ("", ""),
    ])
    func `no text is a formula`(_ text: String, _ harmless: String) { #expect(CSVText.harmless(text) == harmless) }
}
