import Fixtures
import Foundation
import Model
import Testing

@testable import Configuring
@testable import Site

/// What people read, and what programs take away.
@Suite struct PageTests {
    @Test func `pages and data, word for word`() throws {
        let targets = [
            ("scoreboard", "/"), ("scoreboard-zh", "/zh/"), ("claim", "/claims/big"),
            ("claim-then", "/claims/big?as_of=2024-06-30"),
            ("embed", "/claims/big/embed"), ("series", "/series/shop.revenue"), ("alerts", "/alerts"),
            ("calendar", "/calendar"), ("corrections", "/corrections"), ("about", "/about"),
            ("claims-json", "/index.json"), ("claim-json", "/claims/big.json"), ("alerts-atom", "/alerts.atom"),
            ("series-atom", "/series/shop.revenue.atom"), ("ics", "/calendar.ics"),
            ("observations-csv", "/api/v1/series/shop.revenue/observations.csv?vintage=all"),
            ("observations-json", "/api/v1/series/shop.margin/observations"), ("events", "/api/v1/events"),
            ("changes", "/api/v1/changes?limit=1"), ("metadata", "/series/shop.revenue.metadata.json"),
            ("metrics", "/metrics"), ("openapi", "/openapi.json"), ("not-found", "/claims/bgi"),
        ]
        try SmallSite.with { (site) throws in
            for (name, target) in targets {
                let text = try site.timeless(target)
                #expect(try Golden.text(name, text) == text, "\(target)")
            }
        }
    }

    @Test func `nothing that others wrote becomes markup, a script, or a formula of a spreadsheet`() throws {
        try SmallSite.with { (site) throws in
            for target in [
                "/", "/claims/evil", "/claims/evil/embed", "/series/shop.cost", "/series", "/about", "/alerts", "/zh/",
                "/claims/evil.svg", "/index.atom", "/claims/big", "/claims/nope%3Cscript%3E",
            ] {
                let text = try site.text(target)
                #expect(
                    !text.contains("<script") && !text.contains("<img src=x") && !text.contains("<b>Cost"), "\(target)")
                #expect(!text.contains("href=\"javascript"), "\(target)")
            }
            let csv = try site.text("/series/shop.revenue.csv")
            #expect(csv.contains("\"'=HYPERLINK") && !csv.contains(",\"=HYPERLINK"))
        }
    }

    @Test func `a page has one heading, a language, a title, and tables with captions and scopes`() throws {
        try SmallSite.with { (site) throws in
            for target in [
                "/", "/zh/", "/claims/big", "/series", "/series/shop.revenue", "/alerts", "/feeds", "/calendar",
                "/corrections", "/about",
            ] {
                let html = try site.text(target)
                #expect(html.matches(of: /<h1/).count == 1, "\(target)")
                #expect(
                    html.contains("<html lang=") && html.contains("<title>") && html.contains("rel=\"canonical\""),
                    "\(target)")
                #expect(html.matches(of: /<table/).count == html.matches(of: /<caption>/).count, "\(target)")
                #expect(html.matches(of: /<th[ >]/).count == html.matches(of: /<th scope=/).count, "\(target)")
                #expect(
                    !html.contains("http-equiv") && !html.contains("<script") && !html.contains(" style="), "\(target)")
                for image in html.matches(of: /<img [^>]*>/) { #expect(image.output.contains("alt=\""), "\(target)") }
                #expect(
                    html.matches(of: /id="([^"]*)"/).map(\.output.1).count
                        == Set(html.matches(of: /id="([^"]*)"/).map(\.output.1)).count, "\(target)")
            }
        }
    }

    @Test(arguments: ["", ".html"])
    func `every link of every page leads to something`(_ suffix: String) throws {
        try SmallSite.with(suffix: suffix) { (site) throws in
            for path in [
                "/", "/zh/", "/claims/big", "/claims/big?as_of=2024-08-15", "/?as_of=2024-08-15", "/claims/odd",
                "/claims/both", "/claims/large.cost", "/claims/waiting", "/zh/claims/big", "/claims/big/embed",
                "/series", "/series/shop.margin",
                "/alerts", "/calendar", "/corrections", "/about",
            ] {
                if path.contains("?"), !suffix.isEmpty { continue }
                let html = try site.text(path)
                for match in html.matches(of: /(?:href|src|srcset)="([^"#]+)/) {
                    let link = String(match.output.1).replacing("&amp;", with: "&")
                    guard link.prefixMatch(of: /[a-z]+:/) == nil else { continue }
                    var target = resolved(link, on: path)
                    if !suffix.isEmpty {
                        target = target.replacing("/index.html", with: "/")
                        if target.hasSuffix(".html") { target = String(target.dropLast(5)) }
                    }
                    let status = try site.answer(target).status
                    #expect(status == 200, "\(link) on \(path)")
                }
            }
        }
    }

    /// What a browser makes of a relative address.
    private func resolved(_ link: String, on page: String) -> String {
        URL(string: link, relativeTo: URL(string: "http://h\(page)"))?.absoluteString.replacing("http://h", with: "")
            ?? link
    }

    @Test func `by what was published by a day, a page tells nothing that came later`() throws {
        try SmallSite.with { (site) throws in
            let then = try site.text("/claims/big?as_of=2024-06-30")
            #expect(then.contains("$800,000") && !then.contains("1,500,000") && !then.contains("$1.5m"))
            #expect(then.contains("noindex"))
            #expect(try site.text("/series/shop.revenue.svg?as_of=2024-06-30").contains("$800,000"))
        }
    }

    @Test func `readers are told names of files, and not in which folders of this machine they are`() throws {
        try withTemporaryFolder { folder in
            let configuration = SmallSite.configuration.replacing("file:x.csv", with: "file:\(folder)/x.csv")
            let sheet = SmallSite.sheet.replacing(
                "https://example.org/report", with: "https://example.org\(folder)/report")
            try write(sheet, to: folder + "/x.csv")
            try SmallSite.with(configuration) { (site) throws in
                for target in [
                    "/feeds", "/feeds.json", "/alerts", "/alerts.json", "/alerts.csv", "/alerts.atom", "/index.atom",
                    "/api/v1/events",
                    "/series/shop.cost", "/series/shop.cost.csv", "/api/v1/changes", "/claims/odd", "/datapackage.json",
                ] {
                    let text = try site.text(target).replacing("https://example.org\(folder)", with: "")
                    #expect(!text.contains(folder), "\(target)")
                }
                #expect(try site.text("/api/v1/events").contains("file:x.csv"))
                // The same words in an address of the web are no folder.
                #expect(try site.text("/api/v1/changes").contains("https://example.org\(folder)/report"))
            }
        }
    }

    @Test func `without a store pages say that nothing is known`() throws {
        try SmallSite.with { (site) throws in
            for target in [
                "/", "/index.json", "/claims/big", "/series", "/alerts", "/feeds", "/metrics", "/calendar.ics",
                "/index.atom", "/series/shop.revenue.svg", "/api/v1/changes",
            ] {
                let response = try site.site.answer(SiteRequest(target: target), Site.Moment(nil, now: site.now))
                #expect(response.status == 200, "\(target)")
            }
        }
    }
}
