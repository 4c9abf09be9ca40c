import Fixtures
import Foundation
import Testing

@testable import Notifying

/// The alert log's file (rule 29).
struct AlertLogFileTests {
    private func line(_ seq: Int, _ id: String = "id") -> String { "{\"seq\":\(seq),\"id\":\"\(id)\(seq)\",\"x\":1}" }

    private func recover(_ path: String, isOurs: Bool = true) throws -> (last: Int64, renamed: String?) {
        try AlertLogFile(path: path).recover(isOurs: { _ in isOurs }, stamp: "now")
    }

    @Test func `what was appended is found again`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alerts.jsonl"
            do {
                let log = AlertLogFile(path: path)
                #expect(try log.recover(isOurs: { _ in true }, stamp: "now").last == 0)
                for seq in 1...3 { try log.append(line(seq)) }
            }
            #expect(try recover(path).last == 3)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == (1...3).map { line($0) + "\n" }.joined())
        }
    }

    @Test func `a file that another writes is left alone, whatever is in it`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alerts.jsonl"
            let log = AlertLogFile(path: path)
            _ = try log.recover(isOurs: { _ in true }, stamp: "now")
            try log.append(line(1))
            let error = #expect(throws: AlertLogError.self) { try recover(path, isOurs: false) }
            #expect(error?.message.contains("writes it; give this store a log of its own") == true)
            try log.append(line(2))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == (1...2).map { line($0) + "\n" }.joined())
        }
    }

    @Test func `a reader that locks the log stops nobody`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alerts.jsonl"
            try write(line(1) + "\n", to: path)
            let reader = open(path, O_RDONLY)
            defer { close(reader) }
            #expect(flock(reader, LOCK_EX | LOCK_NB) == 0)
            let log = AlertLogFile(path: path)
            #expect(try log.recover(isOurs: { _ in true }, stamp: "now").last == 1)
            try log.append(line(2))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == (1...2).map { line($0) + "\n" }.joined())
        }
    }

    @Test(arguments: [0, 1, 10, 25])
    func `a torn last line is cut`(kept: Int) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alerts.jsonl"
            try write(line(1) + "\n" + line(2).prefix(kept), to: path)
            #expect(try recover(path).last == 1)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == line(1) + "\n")
        }
    }

    @Test func `a file with nothing but a torn line is empty`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alerts.jsonl"
            try write("{\"seq\":1,", to: path)
            #expect(try recover(path).last == 0)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "")
        }
    }

    @Test func `a long last line is read whole`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alerts.jsonl"
            let long = "{\"seq\":2,\"id\":\"id2\",\"x\":\"\(String(repeating: "y", count: 50_000))\"}"
            try write(line(1) + "\n" + long + "\n", to: path)
            #expect(try recover(path).last == 2)
        }
    }

    @Test func `the log of another store is renamed and a new one begun`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alerts.jsonl"
            try write(line(7) + "\n", to: path)
            let (last, renamed) = try recover(path, isOurs: false)
            #expect(last == 0)
            #expect(renamed == path + ".foreign-now")
            #expect(try String(contentsOfFile: path + ".foreign-now", encoding: .utf8) == line(7) + "\n")
        }
    }

    @Test(arguments: [[".1", ".2"], ["-20261124", "-20261117"], [".2", ".1"]])
    func `after a rotation the new file goes on where the old ones ended, whatever they are called`(
        names: [String]
    ) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alerts.jsonl"
            try write(line(1) + "\n" + line(2) + "\n", to: path + names[0])
            try write(line(1) + "\n", to: path + names[1])
            try write("compressed\n", to: path + ".3.gz")
            #expect(try recover(path).last == 2)
        }
    }

    /// A restored backup knows less than the log, which is renamed; what was rotated away before is not written again.
    @Test func `after a restore nothing is repeated that a rotated file has`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alerts.jsonl"
            try write((1...3).map { line($0) + "\n" }.joined(), to: path + ".1")
            try write((4...7).map { line($0) + "\n" }.joined(), to: path)
            let found = try AlertLogFile(path: path).recover(isOurs: { $0.seq <= 5 }, stamp: "now")
            #expect(found.last == 3 && found.renamed == path + ".foreign-now")
        }
    }

    /// The backup is older than the rotation.
    @Test func `of a rotated file that knows more than the store only that is written again which it has not`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alerts.jsonl"
            try write((1...4).map { line($0) + "\n" }.joined(), to: path + ".1")
            try write((5...7).map { line($0) + "\n" }.joined(), to: path)
            let found = try AlertLogFile(path: path).recover(isOurs: { $0.seq <= 2 }, stamp: "now")
            #expect(found.last == 2 && found.renamed == path + ".foreign-now")
        }
    }

    @Test func `a file that is renamed or deleted behind our back is left alone`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/alerts.jsonl"
            let log = AlertLogFile(path: path)
            _ = try log.recover(isOurs: { _ in true }, stamp: "now")
            try log.append(line(1))
            try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
            try log.append(line(2))
            try FileManager.default.removeItem(atPath: path)
            try log.append(line(3))
            #expect(try String(contentsOfFile: path + ".1", encoding: .utf8) == line(1) + "\n")
            #expect(try String(contentsOfFile: path, encoding: .utf8) == line(3) + "\n")
        }
    }

    @Test(arguments: ["", "{}", "{\"seq\":x,\"id\":\"a\"}", "{\"seq\":1}", "{\"seq\":1,\"id\":\"\"}", "text"])
    func `what is no line of ours has no number`(text: String) {
        #expect(AlertLogFile.parse(text) == nil)
    }
}
