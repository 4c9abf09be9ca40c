import Fixtures
import Foundation
import Testing

/// `test`: rules are tried on what is given in files.
struct RuleTestTests {
    private static let configuration = """
        feeds:
          - id: f
            url: "file:f.csv"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: USD, kind: flow, frequency: quarter, value: v, period: q, published: p }
            series:
              - { id: x, title: Sales, where: { s: x } }
              - { id: y, title: Costs, where: { s: y } }
              - { id: z, kind: stock, where: { s: z } }
        indicators: [{ id: yearly, title: Sales of a year, formula: ttm(x) }]
        rules:
          - { id: big, when: "yearly > 100 USD/yr" }
          - { id: both, when: "x > y and x > 20 USD" }
          - { id: other, when: "z > 5 USD" }
          - { id: said, when: "z > 500 USD", claim: { kind: state, bears: for } }
        """

    private static let given = """
        given:
          x: |
            period,  value, published,  low, high
            2024,       90, 2025-02-01
            2024-Q1,    20, 2024-05-01
            2025-Q1,    31, 2025-05-01
            2025-Q1,    22, 2025-06-01, 20,  25

        """

    private func withFolder(
        _ test: String, _ body: (_ run: (String...) throws -> Program.Result, _ folder: String) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            try write(Self.configuration, to: folder + "/c.yaml")
            try write(test, to: folder + "/t.yaml")
            try body(
                { try Program.run(["test", "--config", folder + "/c.yaml"] + $0, in: folder) }, folder)
        }
    }

    @Test func `a test passes where all that is told is expected`() throws {
        let expected = """
            rules: [big]
            expect:
              - { day: 2025-05-01, event: fired, value: 101, period: 2025-Q1, unit: USD/yr }
              - { day: 2025-06-01, event: retracted, rule: big, low: 90, high: 95 }
            """
        try withFolder(Self.given + expected) { run, _ in
            let result = try run("t.yaml")
            #expect(result.output == "passed  t.yaml\n1 test, 0 failed\n")
            #expect(result.status == 0 && result.errors == "")
            #expect(
                try run("t.yaml", "--output", "json").output
                    == #"{"test":"t.yaml","file":"t.yaml","passed":true,"differences":[]}"# + "\n")
        }
    }

    @Test func `what is otherwise is told field by field, and what is told and not expected`() throws {
        let expected = """
            name: A year
            rules: [big]
            expect:
              - { day: 2025-05-01, event: fired, value: 102, published: 2025-05-01 }
              - { day: 2025-05-02, event: resolved }
            """
        try withFolder(Self.given + expected) { run, _ in
            let result = try run("t.yaml")
            #expect(
                result.output == """
                    failed  A year
                      t.yaml:11:5: on 2025-05-01 'fired': value is 101, expected 102
                      t.yaml:12:5: expected on 2025-05-02 'resolved', and not told
                      t.yaml:1:1: told on 2025-06-01 and not expected: big 'retracted', Sales of a year for the quarter to 31 March 2025 was revised from $101 a year (published 1 May 2025) to $92 a year (between $90 a year and $95 a year) (published 1 June 2025), so that it is not above $100 a year after all: the alert is taken back.
                    1 test, 1 failed

                    """)
            #expect(result.status == 1)
            let junit = try run("t.yaml", "--output", "junit")
            #expect(junit.status == 1)
            #expect(
                junit.output.contains(
                    #"<testcase name="A year" classname="t.yaml"><failure>t.yaml:11:5: on 2025-05-01"#))
        }
    }

    @Test func `where a claim stands on a day is compared field by field`() throws {
        let test = """
            rules: [said]
            given:
              z: |
                period,  value, published
                2025-Q1,   400, 2025-05-01
                2025-Q2,   600, 2025-08-01
            expect: [{ day: 2025-08-01, event: fired }]
            claims:
              - { day: 2025-05-01, claim: said, state: "false", verdict: not borne out, value: 400, period: 2025-Q1 }
              - { day: 2025-04-30, claim: said, state: no_data, value: }
              - { day: 2025-08-01, claim: said, state: "true", value: 601, since: 2025-08-01, settled: 2025-09-01 }
            """
        try withFolder(test) { run, _ in
            let output = try run("t.yaml").output
            #expect(
                output == """
                    failed  t.yaml
                      t.yaml:11:5: on 2025-08-01 claim said: settled is empty, expected 2025-09-01
                      t.yaml:11:5: on 2025-08-01 claim said: value is 600, expected 601
                    1 test, 1 failed

                    """)
        }
    }

    @Test func `the day on which a test begins is the first load`() throws {
        let test = """
            tests:
              - name: from the first day
                given: { z: "period,value,published\\n2025-Q1,7,2025-05-01\\n2025-Q2,3,2025-08-01\\n2025-Q3,9,2025-11-01" }
                expect:
                  - { day: 2025-05-01, event: fired, rule: other, initial: true }
                  - { day: 2025-08-01, event: resolved }
                until: 2025-10-31
              - given: { z: { file: z.csv } }
                expect: [{ day: 2025-05-01, event: fired }]
            """
        try withFolder(test) { run, folder in
            try write("period,value,published\n2025-Q1,7,2025-05-01\n", to: folder + "/z.csv")
            let output = try run("t.yaml").output
            #expect(output == "passed  from the first day\npassed  t.yaml 2\n2 tests, 0 failed\n")
        }
    }

    @Test(arguments: [
        ("given: { w: \"period,value,published\\n2025,1,2025-01-01\" }", "t.yaml:1:10: error: unknown series 'w'"),
        ("given: { yearly: \"period,value,published\\n2025,1,2025-01-01\" }", "'yearly' is computed"),
        (
            "given:\n  z: |\n    period,value,published\n    2025-08,1,2025-01-01",
            "t.yaml:4:1: error: 'z' has a value by the quarter"
        ),
        (
            "given:\n  z: |\n    period,value,published\n\n    2025-Q1,1x,2025-01-01",
            "t.yaml:5:1: error: '1x' is no number"
        ),
        ("given:\n  z: |\n    period,value\n    2025-Q1,1", "t.yaml:3:1: error: the first line names the columns"),
        ("given: { z: { file: none.csv } }", "cannot read ./none.csv"),
        ("given: { z: \"period,value,published\\n2025-Q1,1,2025-05-01\" }\nrules: [ohter]", "did you mean 'other'?"),
        ("given: { y: \"period,value,published\\n2025-Q1,1,2025-05-01\" }", "no rule is of the given series alone"),
        (
            "given: { z: \"period,value,published\\n2025-Q1,1,2025-05-01\" }\nexpect: [{ event: fired }]",
            "an event has no 'day'"
        ),
        (
            "given: { z: \"period,value,published\\n2025-Q1,1,2025-05-01\" }\nexpect: [{ day: 2025-01-01, evnt: fired }]",
            "did you mean 'event'?"
        ),
        (
            "given: { z: \"period,value,published\\n2025-Q1,1,2025-05-01\" }\nclaims: [{ day: 2025-05-01, claim: sadi }]",
            "t.yaml:2:10: error: there is no claim 'sadi'; did you mean 'said'?"
        ),
        (
            "given: { z: \"period,value,published\\n2025-Q1,1,2025-05-01\" }\nclaims: [{ day: 2025-05-01, state: met }]",
            "where a claim stands has no 'claim'"
        ),
        (
            "given: { z: \"period,value,published\\n2025-Q1,1,2025-05-01\" }\nclaims: [{ day: 2025-05-01, claim: said, state: fasle }]",
            "unknown state 'fasle'; did you mean 'false'?"
        ),
    ])
    func `a fault of a test is named with its place`(test: String, fault: String) throws {
        try withFolder(test) { run, _ in
            let result = try run("t.yaml")
            #expect(result.status == 65 && result.errors.contains(fault), "\(result.errors)")
        }
    }

    @Test func `what was told is written into the file`() throws {
        let expected = "expect:\n  - { day: 2025-01-01, event: fired }\n\nrules: [big]\n"
        try withFolder(Self.given + expected) { run, folder in
            #expect(try run("--update", "t.yaml").output == "t.yaml: 2 events\n")
            let text = try String(contentsOfFile: folder + "/t.yaml", encoding: .utf8)
            #expect(
                text == Self.given + """
                    expect:
                      - { day: 2025-05-01, rule: big, event: fired, period: 2025-Q1, value: 101 }
                      - { day: 2025-06-01, rule: big, event: retracted, period: 2025-Q1, value: 92 }

                    rules: [big]

                    """)
            #expect(try run("t.yaml").status == 0)
        }
    }

    @Test func `a test is made of what the store has`() throws {
        try withFolder("") { run, folder in
            let rows = [
                "x,2024-Q1,2024-05-01,20", "x,2024-Q2,2024-08-01,30", "x,2024-Q2,2024-09-01,10",
                "y,2024-Q2,2024-07-01,25",
            ]
            try write((["s,q,p,v"] + rows).joined(separator: "\n") + "\n", to: folder + "/f.csv")
            let place = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            let pass = try Program.run(["run", "--once"] + place, in: folder)
            #expect(pass.status == 0)
            let captured = try Program.run(["test", "--capture", "both"] + place, in: folder).output
            #expect(
                captured == """
                    name: both
                    rules: [both]
                    given:
                      x: |
                        start,      end,        value, published
                        2024-01-01, 2024-03-31, 20,    2024-05-01
                        2024-04-01, 2024-06-30, 30,    2024-08-01
                        2024-04-01, 2024-06-30, 10,    2024-09-01
                      y: |
                        start,      end,        value, published
                        2024-04-01, 2024-06-30, 25,    2024-07-01
                    expect:
                      - { day: 2024-08-01, rule: both, event: fired, period: 2024-Q2 }
                      - { day: 2024-09-01, rule: both, event: retracted, period: 2024-Q2 }

                    """)
            try write(captured, to: folder + "/t.yaml")
            #expect(try run("t.yaml").output == "passed  both\n1 test, 0 failed\n")
        }
    }
}
