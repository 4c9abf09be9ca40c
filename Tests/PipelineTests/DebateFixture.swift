import Configuring
import Fixtures
import Foundation
import Model

/// What the providers of the shipped feeds would send, in their shapes: true figures where the debate has some.
struct DebateFixture {
    /// Bodies by feed; the curated files are read as they ship.
    let bodies: [String: String]

    init() throws {
        var bodies = [
            "epoch.eci": Self.index, "epoch.models": Self.models, "epoch.revenue": Self.revenue,
            "metr.horizon": Self.horizons, "metr.doubling": Self.horizons, "owid.electricity": Self.electricity,
            "treasury.debt": #"{"data":[{"record_date":"2026-05-12","tot_pub_debt_out_amt":"38968295059805.35"}]}"#,
        ]
        for (id, code, rows) in Self.statistics { bodies["fred.\(id)"] = "observation_date,\(code)\n\(rows)" }
        bodies["sec.nvda"] = try Self.nvidia()
        for (company, burn, firstQuarter, month) in [
            ("msft", 0.634, 2, 1), ("googl", 0.78, 0, 1), ("meta", 0.8, 0, 1), ("amzn", 1.047, 0, 1),
            ("orcl", 1.612, 2, 12),
        ] {
            bodies["sec.\(company)"] = Self.builder(burn: burn, firstQuarter: firstQuarter, month: month)
        }
        self.bodies = bodies
    }

    /// What is served only to those who have a key.
    static let keyed: [String: String] = {
        var bodies = [
            "eia.nuclear": """
            {"response":{"total":"3","dateFormat":"YYYY","frequency":"annual","data":[
            {"period":"2024","stateId":"US","energysourceid":"NUC","producertypeid":"TOT","capability":"96876","capability-units":"megawatts"},
            {"period":"2025","stateId":"US","energysourceid":"NUC","producertypeid":"TOT","capability":"96900","capability-units":"megawatts"},
            {"period":"2026","stateId":"US","energysourceid":"NUC","producertypeid":"TOT","capability":null,"capability-units":"megawatts"}]}}
            """,
            "eia.prices": """
            {"response":{"total":"3","dateFormat":"YYYY-MM","frequency":"monthly","data":[
            {"period":"2026-06","stateid":"US","stateDescription":"U.S. Total","sectorid":"IND","sectorName":"industrial","price":"9.17","price-units":"cents per kilowatt-hour"},
            {"period":"2026-06","stateid":"US","stateDescription":"U.S. Total","sectorid":"COM","sectorName":"commercial","price":"13.9","price-units":"cents per kilowatt-hour"},
            {"period":"2026-07","stateid":"US","stateDescription":"U.S. Total","sectorid":"COM","sectorName":"commercial","price":null,"price-units":"cents per kilowatt-hour"}]}}
            """,
        ]
        for (company, price) in [
            ("nvda", 180), ("msft", 400), ("googl", 300), ("meta", 600), ("amzn", 250), ("orcl", 200),
        ] {
            bodies["prices.\(company)"] =
                "Date,Open,High,Low,Close,Volume\r\n2026-11-23,1,1,1,\(price),9\r\n2026-11-24,1,1,1,\(price + 1),9\r\n"
        }
        return bodies
    }()

    // MARK: Epoch AI, METR, Our World in Data

    /// Records of each lab, and the newest release that is none.
    private static let index: String = {
        let rows = """
            gpt-4-0314,126.17,2023-03-14,OpenAI
            claude-2.0,119.67,2023-07-11,Anthropic
            grok-1,110,2023-11-03,xAI
            gemini-1.0-pro-001,117.15,2024-02-15,Google DeepMind
            claude-3-opus-20240229,127.02,2024-02-29,Anthropic
            gpt-4-turbo-2024-04-09,127.66,2024-04-09,OpenAI
            claude-3-5-sonnet-20240620,130,2024-06-20,Anthropic
            gemma-2-27b-it,122.58,2024-06-24,"Google DeepMind,Google"
            Llama-3.1-405B-Instruct,127.96,2024-07-23,Meta AI
            o1-preview-2024-09-12,135.71,2024-09-12,OpenAI
            o1-2024-12-17_high,142.97,2024-12-17,OpenAI
            claude-3-7-sonnet-20250219,142.21,2025-02-24,Anthropic
            gemini-2.5-pro-exp-03-25,145.1,2025-03-25,Google DeepMind
            grok-3-mini-beta_high,141.18,2025-04-09,xAI
            o3-2025-04-16_medium,147.2,2025-04-16,OpenAI
            gpt-5-2025-08-07_high,150,2025-08-07,OpenAI
            gemini-3-pro-preview,153.43,2025-11-18,Google DeepMind
            gpt-5.2-2025-12-11_high,153.75,2025-12-11,OpenAI
            claude-opus-4-6_120K,155.06,2026-02-05,Anthropic
            claude-opus-4-6,154,2026-02-05,Anthropic
            gemini-3.1-pro-preview,157.05,2026-02-19,Google DeepMind
            gpt-5.4-pro-2026-03-05_xhigh,158.24,2026-03-05,OpenAI
            muse-spark-2026-04-08,154,2026-04-08,Meta AI
            """
        let lines = rows.split(separator: "\n").map { row in
            let cells = row.split(separator: ",", maxSplits: 3)
            return "\(cells[0]),\(cells[0]),\(cells[1]),,,\(cells[2]),\(cells[3]),,,,"
        }
        let header =
            "Model,Display name,eci,eci_ci_low,eci_ci_high,date,Organization,Country (of organization),Model accessibility,Accessibility group,model_versions"
        return ([header] + lines).joined(separator: "\n") + "\n"
    }()

    private static let models = """
        Model,Organization,Publication date,Training compute (FLOP),Training compute notes,Confidence
        PaLM (540B),Google Research,2022-04-04,2.53e+24,"a note
        of two lines",Confident
        GPT-4,OpenAI,2023-03-15,2.1e+25,,Likely
        Unknown,Nobody,2023-04-01,,,
        Grok-2,xAI,2024-08-13,3e+25,,Confident
        Grok 4,xAI,2025-07-09,5e+26,,Speculative

        """

    private static let revenue = """
        Id,Company,Date,Annualized revenue (USD),Annualized revenue type,Scope,Confidence,Source 1,Notes
        1,OpenAI,2025-06-09,10000000000,Annual recurring revenue (ARR),Full company,Confident,https://example.org/1,
        2,Anthropic,2025-07-30,4000000000,Annualized run rate,Full company,Likely,https://example.org/2,

        """

    private static let horizons = """
        benchmark_name: METR-Horizon-v1.1
        doubling_time_in_days:
          from_2023_on: { ci_high: 157.336, ci_low: 105.26, point_estimate: 128.744 }
        results:
          claude_3_5_sonnet_20240620_inspect:
            metrics: { p50_horizon_length: { ci_high: 22.516722, ci_low: 5.441687, estimate: 11.395377 } }
            release_date: 2024-06-20
          claude_opus_4_6_inspect:
            metrics: { p50_horizon_length: { ci_high: 3985, ci_low: 319, estimate: 718.8 } }
            release_date: 2026-02-05

        """

    private static let electricity = """
        Entity,Code,Year,Electricity generation - TWh
        ASEAN (Ember),,2023,1200
        China,CHN,2022,8848.7
        China,CHN,2023,9459.59
        United States,USA,2022,4286.91
        United States,USA,2023,4249.05

        """

    // MARK: FRED

    private static func months(_ from: Int, _ value: (Int) -> String) -> String {
        (0..<(2026 - from) * 12 + 10).map { place in
            let month = place % 12 + 1
            return "\(from + place / 12)-\(month < 10 ? "0" : "")\(month)-01,\(value(place))\n"
        }
        .joined()
    }

    private static let statistics: [(id: String, code: String, rows: String)] = {
        let quarters = (0..<47).map { place in
            "\(2015 + place / 4)-\(["01", "04", "07", "10"][place % 4])-01,\(100 + Double(place) / 2)\n"
        }
        let some = months(2026) { "\(100 + $0)" }
        return [
            // The household survey of October 2025 was never held.
            ("unrate_college", "LNS14027662", months(2019) { $0 == 81 ? "" : $0 < 12 ? "2.1" : $0 < 24 ? "5" : "2.8" }),
            ("electricity_price", "APU000072610", months(2022) { "\(0.16 + Double($0) * 0.0005)" }),
            ("debt_to_gdp", "GFDEGDQ188S", quarters.joined()), ("unrate", "UNRATE", months(2026) { _ in "4.3" }),
            ("payrolls", "PAYEMS", some), ("payrolls_information", "USINFO", some),
            ("payrolls_business", "USPBS", some), ("payrolls_temporary", "TEMPHELPS", some),
            ("payrolls_computer_design", "CES6054150001", some), ("layoffs", "JTSLDL", some),
            ("productivity", "OPHNFB", quarters.joined()), ("interest_payments", "A091RC1Q027SBEA", quarters.joined()),
            ("compensation", "COE", "2026-04-01,16000\n"),
            ("treasury_10y", "DGS10", "2026-11-23,4.1\n2026-11-24,\n"),
        ]
    }()

    // MARK: SEC

    /// Nvidia's net income and what it paid for shares, as it filed them; the others in proportion.
    private static func nvidia() throws -> String {
        let text = try String(contentsOfFile: packageFolder + "/Config/data/nvidia-filings.csv", encoding: .utf8)
        let rows = text.split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let starts = rows.compactMap { Day(iso: String($0[0])) }
        let end = rows.last.flatMap { Day(iso: String($0[1])) } ?? Day.first
        var filer = FilerFixture(boundaries: starts + [end + 1], firstQuarter: 0)
        func millions(_ column: Int) -> (Int) -> Double { { (Double(rows[$0][column]) ?? 0) * 1e6 } }
        let income = millions(2)
        filer.addIncome("NetIncomeLoss", income)
        filer.addCashFlow("PaymentsForRepurchaseOfCommonStock", millions(3))
        filer.addCashFlow("PaymentsRelatedToTaxWithholdingForShareBasedCompensation", millions(4))
        filer.addCashFlow("ShareBasedCompensation", millions(5))
        filer.addIncome("OperatingIncomeLoss") { income($0) * 1.1 }
        filer.addIncome("Revenues") { income($0) * 1.8 }
        filer.addIncome(
            "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest"
        ) { income($0) * 1.15 }
        filer.addIncome("IncomeTaxExpenseBenefit") { income($0) * 0.15 }
        filer.addIncome("WeightedAverageNumberOfDilutedSharesOutstanding", unit: "shares") { _ in 24.391e9 }
        filer.addCashFlow("PaymentsToAcquireProductiveAssets") { income($0) * 0.05 }
        filer.addCashFlow("NetCashProvidedByUsedInOperatingActivities") { income($0) * 0.9 }
        filer.addInstant("StockholdersEquity") { 8e9 * pow(1.09, Double($0)) }
        filer.addInstant("LongTermDebtNoncurrent") { $0 < 4 ? 2e9 : 8.5e9 }
        filer.addInstant("CashAndCashEquivalentsAtCarryingValue") { _ in 5e9 }
        return filer.body
    }

    /// A builder that spends more every quarter and earns a little more of each dollar.
    private static func builder(burn: Double, firstQuarter: Int, month: Int) -> String {
        var filer = FilerFixture(
            from: month == 12 ? 2017 : 2018, month: month, quarters: 34, firstQuarter: firstQuarter)
        func growing(_ base: Double, _ rate: Double) -> (Int) -> Double { { (base * pow(rate, Double($0))).rounded() } }
        let operating = growing(10e9, 1.026)
        let spent = growing(2e9, 1.09)
        filer.addIncome("Revenues") { (operating($0) / (0.28 + 0.001 * Double($0))).rounded() }
        filer.addIncome("OperatingIncomeLoss", operating)
        filer.addIncome("NetIncomeLoss") { (operating($0) * 0.85).rounded() }
        filer.addIncome("IncomeLossFromContinuingOperationsBeforeIncomeTaxes", operating)
        filer.addIncome("IncomeTaxExpenseBenefit") { (operating($0) * 0.15).rounded() }
        filer.addIncome("WeightedAverageNumberOfDilutedSharesOutstanding", unit: "shares") { _ in 10e9 }
        filer.addCashFlow("PaymentsToAcquirePropertyPlantAndEquipment", spent)
        filer.addCashFlow("NetCashProvidedByUsedInOperatingActivities") { (spent($0) / burn).rounded() }
        filer.addCashFlow("ShareBasedCompensation", growing(1e9, 1.03))
        filer.addInstant("StockholdersEquity", growing(100e9, 1.02))
        filer.addInstant("LongTermDebtNoncurrent", growing(20e9, 1.02))
        filer.addInstant("CashAndCashEquivalentsAtCarryingValue", growing(20e9, 1))
        return filer.body
    }
}
