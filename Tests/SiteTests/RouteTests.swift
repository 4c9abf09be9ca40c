import Fixtures
import Model
import Testing

@testable import Configuring
@testable import Site

/// Which address is what, and which parameter means something.
@Suite struct RouteTests {
    @Test func `every route of the table is answered in each of its forms, and has nothing else`() throws {
        try SmallSite.with { (site) throws in
            for route in Route.table {
                let path = route.template.replacing("{claim}", with: "big").replacing("{series}", with: "shop.revenue")
                    .replacing("{day}", with: "2024-11-02").replacing("{card}", with: "index")
                if route.bare != nil { #expect(try site.answer(path).status == 200, "\(path)") }
                for format in route.formats {
                    let response = try site.answer("\(path).\(format.rawValue)")
                    #expect(response.status == 200, "\(path).\(format.rawValue)")
                    #expect(response.contentType == format.contentType || route.kind == .metrics)
                }
                for wrong in ["xml", "HTML", "csv.gz", "svg.csv", "php"] {
                    #expect(try site.answer("\(path).\(wrong)").status == 404, "\(path).\(wrong)")
                }
            }
        }
    }

    @Test func `the last part of an id is never read as an extension`() throws {
        try SmallSite.with { (site) throws in
            #expect(try site.text("/series/shop.cost.csv").contains("<h1>Not a file</h1>"))
            #expect(try site.text("/series/shop.cost.csv.csv").hasPrefix("series,period"))
            #expect(try site.text("/series/shop.cost.json").contains("\"shop.cost\""))
        }
    }

    @Test(arguments: [
        "/../etc/passwd", "/claims/../index.json", "/claims/%2e%2e/index.json", "//", "/claims//big", "/series/shop",
        "/CLAIMS/big", "/api", "/api/v2/series", "/zh/series", "/series%2Fshop.cost", "/claims/big/embed.json",
        "/cards/2024-13-01/big.png", "/cards/2924-01-01/big.png", "/cards/2024-01-01/bgi.png",
        "/cards/2024-11-03/index.png", "/%00", "/.git/config",
    ])
    func `all else is not found`(_ path: String) throws {
        try SmallSite.with { (site) throws in
            let response = try site.answer(path)
            #expect(
                response.status == 404 || response.status == 400 || response.status == 308, "\(path) \(response.status)"
            )
            #expect(response.status != 308 || path.hasSuffix("/"))
        }
    }

    @Test(arguments: [
        ("/index.json?asof=2024-01-01", "unknown_parameter", "did you mean 'as_of'"),
        ("/index.json?as_of=2024-01-01&as_of=2024-01-02", "repeated_parameter", "twice"),
        ("/index.json?as_of=yesterday", "bad_value", "2026-08-26"),
        ("/index.json?as_of=2099-01-01", "bad_value", "has not come yet"),
        ("/index.json?as_of=", "bad_value", "as_of"),
        ("/index.csv?shape=rows", "unknown_parameter", "shape"),
        ("/index.json?shape=row", "bad_value", "did you mean 'rows'"),
        ("/index.atom?page=0", "bad_value", "whole number"),
        (
            "/api/v1/series/shop.cost/observations?as_of=2024-01-01&as_recorded=2024-01-01", "contradictory_parameters",
            "exclude"
        ),
        ("/api/v1/series/shop.cost/observations?from=2024-06&to=2024-01", "contradictory_parameters", "before"),
        ("/api/v1/series/shop.cost/observations?vintage=frist", "bad_value", "first"),
        ("/api/v1/events?after=-1", "bad_value", "whole number"), ("/api/v1/events?after=1e3", "bad_value", "whole"),
        ("/api/v1/events?limit=0", "bad_value", "from 1"), ("/api/v1/events?rule=bgi", "bad_value", "big"),
        ("/api/v1/events?after=99999999999999999999", "bad_value", "whole"),
        ("/index.json?%FF=1", "bad_query", "UTF-8"), ("/index.json?as_of=%zz", "bad_query", "UTF-8"),
    ])
    func `a parameter that means nothing is refused by its name, with a remedy`(
        _ target: String, _ code: String, _ words: String
    ) throws {
        try SmallSite.with { (site) throws in
            let response = try site.answer(target)
            let text = String(decoding: response.body, as: UTF8.self)
            #expect(response.status == 400, "\(target)")
            #expect(
                text.hasPrefix("{\"error\":{\"status\":\(response.status),\"code\":\"\(code)\"")
                    && text.contains(words), "\(text)")
        }
    }

    @Test(arguments: [
        ("/claims/big/?as_of=2024-06-30", "../big?as_of=2024-06-30"), ("/series/", "../series"), ("/index.html", "./"),
        ("/claims?as_of=2024-01-01", "./?as_of=2024-01-01"), ("/zh", "zh/"),
        ("/claims?a=\u{1}b\r\nX: y\u{7F}", "./?a=bX:y"),
    ])
    func `who guesses an address is led to it, with all that was asked`(_ target: String, _ place: String) throws {
        try SmallSite.with { (site) throws in
            let response = try site.answer(target)
            #expect(response.status == 308)
            #expect(response.headers.first { $0.name == "Location" }?.value == place)
        }
    }

    @Test func `only what was recorded by a day that is over, of a generation that is named, never changes`() throws {
        try SmallSite.with { (site) throws in
            func isImmutable(_ query: String) throws -> Bool {
                let response = try site.answer("/api/v1/series/shop.cost/observations.csv?\(query)")
                #expect(response.status == 200)
                if case .immutable = response.caching { return true }
                return false
            }
            func isKept(_ target: String) throws -> Bool {
                if case .immutable = try site.answer("/api/v1/series/" + target).caching { return true }
                return false
            }
            #expect(try isKept("shop.margin/observations.csv?as_recorded=2024-11-30&generation=1"))
            #expect(try !isKept("shop.margin/observations.csv?as_recorded=2024-12-01&generation=1"))
            #expect(try !isKept("shop.margin/observations.json?as_recorded=2024-11-30&generation=1"))
            // The spans of flows may give way to others.
            #expect(try !isImmutable("as_recorded=2024-11-30&generation=1"))
            #expect(try !isImmutable("as_recorded=2024-12-01"))
            #expect(try !isImmutable("as_of=2024-12-01&generation=1"))
        }
    }

    @Test func `rows alone are an array, and a document has the same rows`() throws {
        try SmallSite.with { (site) throws in
            let rows = try site.text("/series/shop.cost.json?shape=rows")
            #expect(rows.hasPrefix("[{") && rows.hasSuffix("}]\n"))
            #expect(try site.text("/series/shop.cost.json").contains(rows.dropLast()))
        }
    }
}
