import Testing

@testable import Formulas
@testable import Model

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The page on formulas names every function, and its examples are formulas.
struct DocumentedFunctionTests {
    /// The rows of the table: what stands in code in its first and last columns.
    private static func rows() throws -> [(usage: String, example: String)] {
        let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let data = try Data(contentsOf: URL(filePath: "/\(folder)/Sources/escalator/Documentation.docc/Formulas.md"))
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
            let codes = line.split(separator: "`", omittingEmptySubsequences: false)
            guard line.hasPrefix("| `"), codes.count >= 5 else { return nil }
            return (String(codes[1]), String(codes[codes.count - 2]))
        }
    }

    private static let types: [String: SeriesType] = {
        func type(_ unit: Unit?, _ kind: Kind, _ frequency: Frequency) -> SeriesType {
            SeriesType(unit: unit ?? .ratio, kind: kind, frequency: frequency)
        }
        let table = UnitTable()
        let (dollar, index) = (try? table.unit(named: "USD").get(), try? table.unit(named: "index").get())
        return [
            "revenue": type(dollar, .flow, .quarter), "costs": type(dollar, .flow, .quarter),
            "capex": type(dollar, .flow, .quarter), "rate": type(.percent, .rate, .month),
            "price": type(dollar, .rate, .day), "score": type(index, .index, .irregular),
            "rival": type(index, .index, .irregular),
            "run_rate": type(try? table.unit(named: "USD/yr").get(), .rate, .irregular),
        ]
    }()

    @Test func `every function has its row, in the order of the table`() throws {
        let named = try Self.rows().map { $0.usage.prefix { $0 != "(" } }
        #expect(named == Function.all.map { Substring($0.name) })
    }

    @Test func `every example is a formula that uses its function`() throws {
        for row in try Self.rows() {
            let formula = try Formula(row.example)
            #expect(throws: Never.self, "\(row.example)") { try formula.type { Self.types[$0] } }
            #expect(row.example.contains("\(row.usage.prefix { $0 != "(" })("))
        }
    }
}
