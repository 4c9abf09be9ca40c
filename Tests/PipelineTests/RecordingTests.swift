import Fixtures
import Foundation
import Testing

/// Real answers of real providers, by configuration alone.
@Suite(.enabled(if: Shared.isPresent, "the recordings are not beside this checkout"))
struct RecordingTests {
    /// Runs a configuration over recordings and gives the folder of its store.
    private func withStore(_ feeds: String, _ body: (([String]) throws -> [[String]]) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let text = feeds.replacing("RECORDINGS", with: (Shared.folder ?? "") + "/recordings")
            try write(text, to: folder + "/c.yaml")
            let common = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            let pass = try Program.run(["run", "--once", "--strict"] + common, in: folder)
            try #require(pass.status == 0, "\(pass.output)\(pass.errors)")
            try body { arguments in
                let result = try Program.run(arguments + common + ["--output", "csv"], in: folder)
                #expect(result.status == 0, "\(result.errors)")
                return result.output.split(separator: "\n").dropFirst().map {
                    $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                }
            }
        }
    }

    private func values(_ rows: [[String]]) -> [String] { rows.map { $0[4] } }

    @Test func `all vintages of GDP give 287 quarters as of 2019, because four were withdrawn`() throws {
        try withStore(
            """
            feeds:
              - id: gdp
                url: "file:RECORDINGS/fred/observations_GDP_all_vintages.json"
                schedule: { every: 1h }
                format: json
                rows: "$.observations[*]"
                series:
                  - { id: us.gdp, unit: USD/yr, scale: 1e9, kind: rate, frequency: quarter, value: value, start: date, published: realtime_start, missing: ["."] }
            """
        ) { query in
            #expect(try query(["query", "us.gdp", "--as-of", "2019-01-01"]).count == 287)
            let first = try query(["query", "us.gdp", "--revisions", "--to", "1946-Q1"])
            #expect(values(first).prefix(3) == ["199700000000", "", "210400000000"])
            #expect(try query(["query", "us.gdp", "--first", "--to", "1946-Q1"]).map { $0[6] } == ["1992-12-22"])
        }
    }

    @Test func `every quarter of Nvidia and Apple that their filings determine is right`() throws {
        try withStore(
            """
            feeds:
              - for_each:
                  - { c: nvda, f: CIK0001045810_NVDA }
                  - { c: aapl, f: CIK0000320193_AAPL }
                id: "sec.{c}"
                url: "file:RECORDINGS/sec/companyfacts_{f}.json"
                schedule: { every: 1h }
                format: companyfacts
                defaults: { unit: USD, kind: flow, frequency: quarter }
                series:
                  - { id: "{c}.revenue", concepts: [Revenues, RevenueFromContractWithCustomerExcludingAssessedTax, SalesRevenueNet], break: accepted }
                  - { id: "{c}.income", concepts: [NetIncomeLoss] }
                  - { id: "{c}.pay", concepts: [ShareBasedCompensation] }
                  - { id: "{c}.capex", concepts: [PaymentsToAcquireProductiveAssets, PaymentsToAcquirePropertyPlantAndEquipment], break: accepted }
                  - { id: "{c}.buybacks", concepts: [PaymentsForRepurchaseOfCommonStock] }
                  - { id: "{c}.withheld", concepts: [PaymentsRelatedToTaxWithholdingForShareBasedCompensation, AdjustmentsRelatedToTaxWithholdingForShareBasedCompensation] }
                  - { id: "{c}.equity", concepts: [StockholdersEquity], kind: stock }
            indicators:
              - id: nvda.half
                formula: "(cumulative(nvda.buybacks, since: 2018-01-29) + cumulative(nvda.withheld, since: 2018-01-29)) / cumulative(nvda.income, since: 2018-01-29)"
              - { id: nvda.revenue.year, formula: ttm(nvda.revenue) }
            """
        ) { query in
            func millions(_ series: String, from: String) throws -> [Int] {
                values(try query(["query", series, "--from", from])).compactMap { Double($0).map { Int($0 / 1e6) } }
            }
            let twins = try query(["query", "nvda.income", "--from", "2010-05-03", "--to", "2010-08-01"])
            // Stated to the 1st of August for a year, and then to the 31st of July.
            #expect(twins.map { $0[1] } == ["2010-Q2"])
            #expect(twins.map { $0[3] } == ["2010-07-31"])
            #expect(try millions("nvda.revenue", from: "2025-01-27") == [44_062, 46_743, 57_006, 68_127, 81_615])
            #expect(try millions("nvda.income", from: "2025-01-27") == [18_775, 26_422, 31_910, 42_960, 58_321])
            #expect(try millions("nvda.pay", from: "2025-01-27") == [1474, 1625, 1654, 1633, 1928])
            #expect(try millions("nvda.capex", from: "2025-01-27") == [1227, 1895, 1636, 1284, 1757])
            let fourth = try query(["query", "nvda.revenue", "--from", "2024-12-31", "--to", "2024-12-31"])
            #expect(values(fourth) == ["39331000000"])
            // Apple's fourth quarter of fiscal 2009: restated only when both sides were.
            let restated = try query([
                "query", "aapl.income", "--revisions", "--from", "2009-08-01", "--to", "2009-09-01",
            ])
            #expect(values(restated) == ["1665000000", "2532000000"])
            #expect(restated.map { $0[6] } == ["2009-10-27", "2010-07-21"])
            // Fiscal 2008 as restated: the year, and not the quarter.
            let year = try query(["query", "aapl.income", "--facts", "--revisions", "--to", "2008-09-27"])
                .filter { $0[2] == "2007-09-30" && $0[3] == "2008-09-27" }
            #expect(values(year) == ["4834000000", "6119000000"])
            let half = try query(["query", "nvda.half", "--from", "2025-10-01", "--to", "2026-04-26"])
            #expect(values(half).compactMap { Double($0).map { ($0 * 1000).rounded() / 10 } } == [54.9, 47.8, 45.7])
            #expect(values(try query(["query", "nvda.revenue.year", "--from", "2026-04-01"])) == ["253491000000"])
        }
    }

    @Test func `the years of Nvidia and Apple are the sums of their quarters`() throws {
        try withStore(
            """
            feeds:
              - for_each:
                  - { c: nvda, f: CIK0001045810_NVDA }
                  - { c: aapl, f: CIK0000320193_AAPL }
                id: "sec.{c}"
                url: "file:RECORDINGS/sec/companyfacts_{f}.json"
                schedule: { every: 1h }
                format: companyfacts
                defaults: { unit: USD, kind: flow, frequency: quarter }
                series:
                  - { id: "{c}.income", concepts: [NetIncomeLoss] }
                  - { id: "{c}.cash", concepts: [NetCashProvidedByUsedInOperatingActivities] }
            """
        ) { query in
            var years = 0
            for series in ["nvda.income", "nvda.cash", "aapl.income", "aapl.cash"] {
                // Nvidia's 10-K of 2012 has the second quarter of fiscal 2011 end a day early: a second period, kept beside the first.
                let quarters = try query(["query", series]).filter { $0[3] != "2010-07-31" }
                let vintages = Dictionary(grouping: try query(["query", series, "--facts", "--revisions"])) {
                    [$0[2], $0[3]]
                }
                let restated = vintages.filter { $0.value.count > 1 }.keys
                for fact in try query(["query", series, "--facts"]) {
                    let (start, end) = (fact[2], fact[3])
                    guard let first = quarters.firstIndex(where: { $0[2] == start }),
                        let last = quarters.firstIndex(where: { $0[3] == end }), last == first + 3
                    else { continue }
                    // What was restated in part has quarters as first filed and a year as filed last.
                    if restated.contains(where: { $0[0] <= end && $0[1] >= start }) { continue }
                    let sum = quarters[first...last].compactMap { Double($0[4]) }.reduce(0, +)
                    // Filers round each figure to a million.
                    #expect(abs(sum - (Double(fact[4]) ?? 0)) <= 2e6, "\(series) \(start)..\(end)")
                    years += 1
                }
            }
            #expect(years >= 30)
        }
    }

    @Test func `the other recordings give their first and last values`() throws {
        try withStore(
            """
            feeds:
              - id: payrolls
                url: "file:RECORDINGS/fred/fredgraph_PAYEMS.csv"
                schedule: { every: 1h }
                format: csv
                series: [{ id: payrolls, unit: count, scale: 1000, kind: stock, frequency: month, value: PAYEMS, start: observation_date }]
              - id: stocks
                url: "file:RECORDINGS/fred/fredgraph_SP500.csv"
                schedule: { every: 1h }
                format: csv
                series: [{ id: stocks, unit: index, kind: index, frequency: day, value: SP500, date: observation_date }]
              - id: debt
                url: "file:RECORDINGS/treasury/debt_to_penny_page1_size2.json"
                schedule: { every: 1h }
                format: json
                rows: "$.data[*]"
                series: [{ id: debt, unit: USD, kind: stock, frequency: day, value: tot_pub_debt_out_amt, date: record_date }]
              - id: bank
                url: "file:RECORDINGS/worldbank/v2_NY.GDP.MKTP.CD_USA_trimmed.json"
                schedule: { every: 1h }
                format: json
                rows: "$[1][*]"
                series: [{ id: bank, unit: USD/yr, kind: rate, frequency: year, value: value, period: date, where: { country.id: US } }]
              - id: indeed
                url: "file:RECORDINGS/indeed/aggregate_job_postings_US.csv"
                schedule: { every: 1h }
                format: csv
                series: [{ id: indeed, unit: index, kind: index, frequency: day, value: indeed_job_postings_index_SA, date: date, where: { variable: total postings } }]
              - id: owid
                url: "file:RECORDINGS/owid/electricity-demand.csv"
                schedule: { every: 1h }
                format: csv
                series: [{ id: owid, unit: TWh/yr, kind: rate, frequency: year, value: Electricity demand - TWh, period: Year, where: { Code: USA } }]
              - id: epoch
                url: "file:RECORDINGS/epoch/ai_companies_revenue_reports.csv"
                schedule: { every: 1h }
                format: csv
                date_format: M/d/yyyy
                series: [{ id: epoch, unit: USD/yr, kind: rate, frequency: irregular, value: Revenue amount (normalize to annual), date: Date, where: { Company: OpenAI }, duplicate: max }]
              - id: chips
                url: "file:RECORDINGS/epoch/nvidia_quarterly_revenue_inputs.csv"
                schedule: { every: 1h }
                format: csv
                enabled: false
                series: [{ id: chips, unit: USD, scale: 1e9, kind: flow, frequency: quarter, value: x, period: y }]
            """
        ) { query in
            #expect(values(try query(["query", "payrolls", "--to", "1939-01"])) == ["29923000"])
            let holiday = try query(["query", "stocks", "--from", "2016-02-12", "--to", "2016-02-16"])
            #expect(values(holiday) == ["1864.78", "1895.58"])
            #expect(values(try query(["query", "debt"])) == ["38946800561409.14", "38968295059805.35"])
            #expect(values(try query(["query", "bank"])) == ["29184890000000"])
            #expect(values(try query(["query", "indeed", "--to", "2020-02-02"])) == ["100", "100.03"])
            #expect(try query(["query", "owid"]).last?[1] ?? "" >= "2023")
            #expect(values(try query(["query", "epoch", "--to", "2022-12-31"])) == ["28000000"])
        }
    }
}
