import Fixtures
import Foundation
import Testing

/// Mistakes that people make with a first feed, and what they are told: the place and the remedy.
struct MistakeTests {
    private struct Mistake {
        var body: [UInt8] = Array("d,v\n2026-01,4\n".utf8)
        var format = "format: csv"
        var series = "{ id: s, unit: USD, kind: stock, frequency: month, value: v, period: d }"
        var more = ""
        /// What is made of the whole configuration.
        var edit: (String) -> String = { $0 }
    }

    private func told(_ mistake: Mistake) throws -> String {
        try withTemporaryFolder { folder in
            try Data(mistake.body).write(to: URL(fileURLWithPath: folder + "/x"))
            try FileManager.default.createDirectory(atPath: folder + "/feeds", withIntermediateDirectories: true)
            try write("{}\n", to: folder + "/feeds/a.yaml")
            let text = """
                feeds:
                  - id: f
                    url: "file:x"
                    schedule: { every: 1h }
                    \(mistake.format)
                    series:
                      - \(mistake.series)
                \(mistake.more)
                """
            try write(mistake.edit(text), to: folder + "/c.yaml")
            let common = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            let result = try Program.run(["run", "--once"] + common, in: folder)
            // Warnings are for who asks.
            let checked = try Program.run(["check"] + common.prefix(2), in: folder)
            return (result.output + result.errors + checked.output + checked.errors).replacing(folder + "/", with: "")
        }
    }

    private func body(_ text: String) -> Mistake { Mistake(body: Array(text.utf8)) }

    @Test func `a body that is no text is called what it is`() throws {
        for (bytes, what) in [
            ([0x1F, 0x8B, 8, 0], "the body is a gzip archive"), ([0x50, 0x4B, 3, 4, 0, 0], "a ZIP archive"),
            (
                [0x50, 0x4B, 3, 4] + Array("..[Content_Types].xml".utf8),
                "an Excel workbook (.xlsx): export its sheet as CSV"
            ),
            ([0xD0, 0xCF, 0x11, 0xE0, 0], "an old Excel workbook"), (Array("%PDF-1.7".utf8), "a PDF document"),
            (Array("PAR1....".utf8), "a Parquet file"),
        ] as [([UInt8], String)] {
            #expect(try told(Mistake(body: bytes)).contains(what), "\(what)")
        }
        let wide = Array("d,v\n2026-01,4\n".utf8).flatMap { [$0, 0] as [UInt8] }
        #expect(try told(Mistake(body: wide)).contains("the body is UTF-16 without a mark; set 'encoding: utf-16le'"))
        let declared = Mistake(body: wide, format: "format: csv\n    encoding: utf-16le")
        #expect(try told(declared).contains("1 new"))
        let lines = Mistake(
            body: Array("{\"d\":\"2026-01\",\"v\":4}\n{\"d\":\"2026-02\",\"v\":5}\n".utf8),
            format: "format: json\n    rows: \"$[*]\"")
        #expect(try told(lines).contains("it is a document a line (NDJSON): ask for an array of them"))
    }

    @Test func `another delimiter and other marks in numbers are named`() throws {
        #expect(
            try told(body("d;v\n2026-01;4\n")).contains(
                "the header has no column 'v'; if its cells are delimited by another character, set 'delimiter: \";\"'. It has 'd;v'"
            ))
        #expect(try told(body("d\tv\n2026-01\t4\n")).contains("set 'delimiter: tab'"))
        for (text, remedy) in [
            ("\"4,300\"", "'4,300' is no number; if it is one, set 'number: { thousands: \",\" }'"),
            ("4\u{A0}300", "set 'number: { thousands: \" \" }'"),
            ("4\u{202F}300", "set 'number: { thousands: \" \" }'"),
            ("4'300.5", "set 'number: { thousands: \"'\" }'"),
            ("\"4.300,5\"", "set 'number: { decimal: \",\", thousands: \".\" }'"),
        ] {
            #expect(try told(body("d,v\n2026-01,\(text)\n")).contains(remedy), "\(text)")
        }
        #expect(try told(body("d,v\n2026-01,\"4,5\"\n")).contains("if it is one, set 'number: { decimal: \",\""))
        #expect(try !told(body("d,v\n2026-01,four\n")).contains("thousands"))
        // A blank between thousands is any of those that are set there.
        let series =
            "{ id: s, unit: USD, kind: stock, frequency: month, value: v, period: d, number: { thousands: \" \" } }"
        let blanks = "d,v\n2026-01,4 300\n2026-02,4\u{A0}300\n2026-03,1\u{202F}234\u{202F}567.5\n"
        #expect(try told(Mistake(body: Array(blanks.utf8), series: series)).contains("3 new"))
        #expect(try told(body("d,v\n03/07/2026,4\n")).contains("set 'date_format:'"))
    }

    @Test func `a member with other characters than letters is written in brackets`() throws {
        let json = Array("[{\"d\":\"2026-01\",\"@OBS_VALUE\":4,\"4. close\":3}]".utf8)
        func series(_ value: String) -> Mistake {
            Mistake(
                body: json, format: "format: json\n    rows: \"$[*]\"",
                series: "{ id: s, unit: USD, kind: stock, frequency: month, value: \"\(value)\", period: d }")
        }
        #expect(try told(series("@OBS_VALUE")).contains("a member of that name is written ['@OBS_VALUE']"))
        #expect(try told(series("['@OBS_VALUE']")).contains("1 new"))
        #expect(
            try told(series("4. close")).contains(
                "'4. close' is in none of the 1 rows of series s; the first has the members 'd', '@OBS_VALUE', '4. close'; a name with other characters than letters is written ['4. close']"
            ))
        #expect(try told(series("['4. close']")).contains("1 new"))
        #expect(try told(series("value")).contains("the first has the members"))
    }

    @Test func `what is wrong in YAML is told where it began`() throws {
        for (edit, message) in [
            (
                { $0.replacing("\"file:x\"", with: "\"file:x") },
                "c.yaml:3:10: error: YAML: the quoted text that begins here does not end"
            ),
            ({ $0.replacing("    format: csv", with: "\tformat: csv") }, "it is a tab, and YAML is indented by blanks"),
            (
                { $0.replacing("    format: csv", with: "   format: csv") },
                "look at the indentation of this line: what it ends began in line 2"
            ),
            (
                { $0.replacing("\"file:x\"", with: "\u{201C}file:x\u{201D}") },
                "typographic quotes are a part of the text"
            ),
            ({ $0.replacing("unit: USD", with: "unit:USD") }, "a blank is missing behind the colon: 'unit: USD'"),
            (
                { $0.replacing("unit: USD", with: "unit: jobs") },
                "unknown unit 'jobs'; what is counted is declared: 'units: { jobs: count }'"
            ),
            (
                {
                    $0.replacing("unit: USD", with: "unit: USD/shares").replacing(
                        "format: csv", with: "format: companyfacts")
                },
                "'USD/shares' is what SEC calls it: write 'unit: USD' and 'fact_unit: USD/shares'"
            ),
            ({ $0.replacing("unit: USD", with: "unit: percnt") }, "unknown unit 'percnt'; did you mean 'percent'?"),
            ({ $0.replacing("period: d", with: "period: d, date_format: YYYY-MM") }, "'YYYY' is unknown"),
            ({ $0 + "include: [\"feds/*.yaml\"]\n" }, "nothing is 'feds/*.yaml'; did you mean 'feeds/*.yaml'?"),
        ] as [((String) -> String, String)] {
            var mistake = Mistake()
            mistake.edit = edit
            let told = try told(mistake)
            #expect(told.contains(message), "\(told)")
        }
        // What is not there yet, and near to nothing, is fine.
        var quiet = Mistake()
        quiet.edit = { $0 + "include: [\"local.yaml\", \"conf.d/*.yaml\"]\n" }
        #expect(try !told(quiet).contains("did you mean"))
    }
}
