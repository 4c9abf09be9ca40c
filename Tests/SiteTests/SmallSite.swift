import Fetching
import Fixtures
import Foundation
import Model
import Store

@testable import Configuring
@testable import Site

/// A site over a small store, on a day that is told.
struct SmallSite {
    let site: Site
    let reader: StoreReader?
    let folder: String
    /// Seconds since 1970: 2 December 2024, at noon.
    var now: Int64 = 1_733_140_800

    static let configuration = """
        server: { public_url: "https://example.org/debate", identity: "example.org,2026", title: Revolution or bubble?, contact: desk@example.org }
        feeds:
          - id: sheet
            title: A small sheet
            url: "file:x.csv"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: USD, kind: flow, frequency: quarter, value: v, start: s, end: e, published: p }
            series:
              - { id: shop.revenue, title: The shop's revenue, where: { k: revenue }, citation: c }
              - { id: shop.cost, title: "<b>Cost</b> & more", where: { k: cost }, citation: c }
              - { id: shop.cost.csv, title: Not a file, where: { k: other }, citation: c, may_be_absent: true }
        indicators:
          - { id: shop.margin, title: The shop's margin, unit: percent, formula: (shop.revenue - shop.cost) / shop.revenue }
        rules:
          - id: big
            when: shop.revenue > 1e6 USD
            claim: { kind: crosses, by: Jane Doe, bears: for, said_on: 2024-06-01, says: { en: It sells for a million., zh: 销售额达到一百万。 }, means: Revenue of a quarter., why: A million is what she said., alternatives: Two., rule_written_by: us, rule_written_on: 2024-06-02, source: "https://example.org/said", readings: [shop.margin] }
          - id: evil
            when: shop.cost > 1e9 USD
            claim: { kind: crosses, by: "<script>alert(1)</script>", says: "\\"><img src=x onerror=alert(2)>" }
          - id: waiting
            when: shop.cost.csv > 1 USD
            claim: { kind: state, says: Nothing is known. }
          - { id: odd, when: shop.revenue / shop.cost >= 1 ratio, claim: { kind: state, by: Jane Doe, bears: against, says: It does not earn what it costs. } }
          - { id: both, when: shop.margin < 10 percent and shop.cost > 1e6 USD, claim: { kind: state, says: Thin and dear. } }
          - for_each: [{ what: cost }, { what: revenue }]
            id: "large.{what}"
            when: "shop.{what} > 1e6 USD"
            claim: { kind: state, by: Jane Doe, bears: for, says: It is large. }
          - { id: thin, when: shop.margin < 10 percent }

        """

    static let sheet = """
        k,s,e,p,v,c
        revenue,2024-01-01,2024-03-31,2024-05-01,800000,https://example.org/report?a=1&b=2
        revenue,2024-01-01,2024-06-30,2024-08-01,2000000,=HYPERLINK("http://evil.example")
        revenue,2024-07-01,2024-09-30,2024-11-01,1500000.5,javascript:alert(1)
        revenue,2024-01-01,2024-03-31,2024-08-01,900000,Restated
        revenue,2024-01-01,2024-03-31,2024-08-01,900000,Restated
        cost,2024-01-01,2024-03-31,2024-05-01,700000,
        cost,2024-04-01,2024-06-30,2024-08-01,1050000,
        cost,2024-07-01,2024-09-30,2024-11-02,1400000,

        """

    /// Runs `body` on a site of which everything was fetched once.
    static func with(
        _ configuration: String = SmallSite.configuration, sheet: String = SmallSite.sheet, suffix: String = "",
        _ body: (SmallSite) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            try write(configuration, to: folder + "/c.yaml")
            try write(sheet, to: folder + "/x.csv")
            let result = try Program.run(
                ["run", "--once", "--config", folder + "/c.yaml", "--store", folder + "/s.db"], in: folder)
            guard result.status == 0 else { throw Wrong(text: result.errors + result.output) }
            try body(SmallSite(folder, suffix: suffix))
        }
    }

    /// The same before and after the provider publishes something else.
    static func with(
        thenSheet: String, thenConfiguration: String = SmallSite.configuration,
        _ body: (_ before: SmallSite, _ after: SmallSite) throws -> Void
    ) throws {
        try with { (site) throws in
            try withTemporaryFolder { folder in
                try FileManager.default.copyItem(atPath: site.folder + "/s.db", toPath: folder + "/s.db")
                try write(thenConfiguration, to: folder + "/c.yaml")
                try write(thenSheet, to: folder + "/x.csv")
                let arguments = ["run", "--once", "--all", "--config", folder + "/c.yaml", "--store", folder + "/s.db"]
                let result = try Program.run(arguments, in: folder)
                guard result.status == 0 else { throw Wrong(text: result.errors + result.output) }
                var (before, after) = (site, try SmallSite(folder, suffix: ""))
                // Long after both.
                before.now = try (after.reader?.read { try $0.lastChange() } ?? 0) + 86_400
                after.now = before.now
                try body(before, after)
            }
        }
    }

    var today: Day { Timestamp.day(now) }

    /// Adds documents to the store, each of which brought a value of a series, days after each other.
    func addDocuments(_ count: Int) throws {
        let store = try Store(path: folder + "/s.db")
        for number in 0..<count {
            let time = now + Int64(number) * 86_400
            try store.write { writer in
                let fetch = try writer.insert(NewFetch(feed: "sheet", time: time, url: "file:x.csv"))
                guard let series = try writer.snapshot.series("shop.cost") else { return }
                let start = Day(iso: "2030-01-01").map { $0 + number * 91 } ?? Day.first
                let vintage = Vintage(
                    published: start + 120, value: Double(number), origin: .manual, fetch: fetch, recorded: time,
                    citation: nil)
                let insertion = Insertion(vintage, of: Period(start: start, end: start + 90))
                try writer.insert([insertion], series: series.number)
            }
        }
    }

    struct Wrong: Error {
        let text: String
    }

    private init(_ folder: String, suffix: String) throws {
        self.folder = folder
        let loaded = ConfigurationLoader.load(folder + "/c.yaml").configuration
        let catalog = Catalog(loaded, secrets: Secrets(directory: nil, environment: [:]))
        var setting = Site.Setting(version: "1.2.3", base: loaded.server.base)
        setting.suffix = suffix
        site = Site(catalog, setting)
        reader = try StoreReader(path: folder + "/s.db")
    }

    func answer(_ target: String) throws -> SiteResponse {
        let request = SiteRequest(target: target)
        guard let reader else { return try site.answer(request, Site.Moment(nil, now: now)) }
        return try reader.read { try site.answer(request, Site.Moment($0, now: now)) }
    }

    func text(_ target: String) throws -> String { String(decoding: try answer(target).body, as: UTF8.self) }

    /// The same without what is of the moment at which it was fetched.
    func timeless(_ target: String) throws -> String {
        let today = ISO8601DateFormatter.string(from: Date(), timeZone: .gmt, formatOptions: [.withFullDate])
        let words = Day(iso: today)?.spoken ?? today
        return try text(target).replacing(/20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d\d\d)?Z/, with: "TIME")
            .replacing(today, with: "TODAY").replacing(words, with: "TODAY")
            .replacing(/(event|began)\/[0-9a-f]{32}/) { "\($0.output.1)/ID" }
            .replacing(/(DTSTAMP|LAST-MODIFIED):\d{8}T\d{6}Z/) { "\($0.output.1):TIME" }
            .replacing(/(last_success_seconds\{.*\}) \d+/) { "\($0.output.1) SECONDS" }
    }
}
