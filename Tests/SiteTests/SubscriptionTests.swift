import Fixtures
import Foundation
import Model
import Store
import Testing

@testable import Configuring
@testable import Site

/// What subscribers get: nothing twice, nothing edited, and what is taken back beside what it takes back.
@Suite struct SubscriptionTests {
    private func entries(_ feed: String) -> [Substring] {
        feed.matches(of: /<entry>.*?<\/entry>/.dotMatchesNewlines()).map(\.output)
    }

    private func id(_ entry: Substring) -> Substring? { entry.firstMatch(of: /<id>(.*?)<\/id>/)?.output.1 }

    @Test
    func `what ends an alert is an entry of its own, which names the first one, and nothing that was told changes`()
        throws
    {
        let revised =
            SmallSite.sheet
            + "revenue,2024-01-01,2024-06-30,2024-11-20,1000000,\nrevenue,2024-07-01,2024-09-30,2024-11-20,500000,\n"
        try SmallSite.with(thenSheet: revised) { (before, after) throws in
            let old = try entries(before.text("/claims/large.revenue.atom"))
            let new = try entries(after.text("/claims/large.revenue.atom"))
            #expect(new.count == old.count + 1 && Array(new.dropFirst()) == old)
            let added = try #require(new.first)
            let told = try #require(added.firstMatch(of: /in-reply-to ref="(.*?)"/)?.output.1)
            #expect(new.dropFirst().compactMap(id).contains(told) && added.contains(": resolved</title>"), "\(added)")
            #expect(added.contains(/claims\/large\.revenue\.light\.svg\?as_of=20\d\d-\d\d-\d\d/))
        }
    }

    @Test func `what is read by another definition is an entry, and what was told before stays`() throws {
        let scaled = SmallSite.configuration.replacing("id: shop.cost, title", with: "id: shop.cost, scale: 10, title")
        try SmallSite.with(thenSheet: SmallSite.sheet, thenConfiguration: scaled) { (before, after) throws in
            let old = try entries(before.text("/series/shop.cost.atom"))
            let new = try entries(after.text("/series/shop.cost.atom"))
            #expect(old.count == 1 && new.count == 2 && Array(new.suffix(1)) == old)
            #expect(new[0].contains("$14m") && !old[0].contains("$14m") && old[0].contains("$1.4m"))
        }
    }

    @Test func `in another unit, too, what was told stays as it was`() throws {
        let renamed = SmallSite.configuration.replacing("id: shop.cost, title", with: "id: shop.cost, unit: EUR, title")
            .replacing("shop.cost > 1e6 USD", with: "shop.cost > 1e6 EUR").replacing(
                "shop.cost > 1e9 USD", with: "shop.cost > 1e9 EUR")
        let own = String(renamed.split(separator: "\nindicators:")[0]) + "\n"
        try SmallSite.with(thenSheet: SmallSite.sheet, thenConfiguration: own) { (before, after) throws in
            let old = try entries(before.text("/series/shop.cost.atom"))
            let new = try entries(after.text("/series/shop.cost.atom"))
            #expect(new.count == 2 && Array(new.suffix(1)) == old && !new[0].contains("$"))
        }
    }

    @Test func `who has a place of another store is told, and does not wait for ever`() throws {
        try SmallSite.with { (site) throws in
            for (target, last) in [("/api/v1/events", "last\":6"), ("/api/v1/changes", "last\":")] {
                #expect(try site.text(target).contains(last))
                let beyond = try site.answer("\(target)?after=999")
                #expect(beyond.status == 410 && String(decoding: beyond.body, as: UTF8.self).contains("begin again"))
            }
            #expect(try site.answer("/api/v1/events?after=6").status == 200)
            // What cannot be meant is told first.
            #expect(try site.answer("/api/v1/changes?after=999&shape=x").status == 400)
        }
    }

    @Test func `while a first load may go on it is not told, and then it is one entry`() throws {
        try SmallSite.with { (site) throws in
            let first = try #require(try site.reader?.read { try $0.lastChange() })
            var site = site
            site.now = first + 30
            #expect(try entries(site.text("/alerts.atom")).isEmpty)
            site.now = first + 61
            let told = try entries(site.text("/alerts.atom"))
            #expect(told.count == 1 && told[0].contains("states, as rules were first judged"))
        }
    }

    @Test func `a calendar says how often a day moved, and what was called off`()
        throws
    {
        try SmallSite.with { (site) throws in
            let day = site.today
            func record(
                _ name: String, _ day: Day, sequence: Int = 0, ended: Day? = nil, isOff: Bool = false
            ) -> CalendarRecord {
                let entry = CalendarEntry(day: day, kind: .release, subject: name, title: name, period: "2024-Q4")
                return CalendarRecord(
                    entry, sequence: sequence, changed: 1_733_000_000, ended: ended, isCancelled: isOff)
            }
            let document = Calendar(
                site: site.site,
                records: [
                    record("stays", day + 3), record("moved", day + 4, sequence: 2),
                    record("off", day + 5, sequence: 1, ended: day, isOff: true),
                    record("came", day - 5, ended: day - 5),
                ]
            ).document
            func event(_ name: String) -> Substring? {
                document.split(separator: "BEGIN:VEVENT").first { $0.contains("SUMMARY:\(name)\r\n") }
            }
            let stays = try #require(event("stays"))
            #expect(stays.contains("SEQUENCE:0\r\n") && stays.contains("STATUS:TENTATIVE"))
            #expect(stays.contains("LAST-MODIFIED:20241130T205320Z") && stays.contains("DTSTAMP:20241130T205320Z"))
            #expect(event("moved")?.contains("SEQUENCE:2\r\n") == true)
            #expect(event("off")?.contains("STATUS:CANCELLED") == true && event("off")?.contains("SEQUENCE:1") == true)
            #expect(event("came")?.contains("STATUS:CONFIRMED") == true)
        }
    }
}
