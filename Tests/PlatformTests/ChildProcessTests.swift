import Platform
import Testing

@Suite struct ChildProcessTests {
    @Test func `what a program makes of its input is what it gives, however much that is`() throws {
        let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try ChildProcess("/bin/cat", []).output(for: input) == input)
    }

    @Test(arguments: [("/bin/false", ""), ("/nowhere/at/all", ""), ("/bin/true", "")])
    func `one that fails, is not there or gives nothing is a fault`(_ program: String, _ argument: String) {
        #expect(throws: ChildProcess.Fault.self) { try ChildProcess(program, []).output(for: [1]) }
    }

    @Test func `one that takes too long is killed`() {
        #expect(throws: ChildProcess.Fault.self) {
            var child = ChildProcess("/bin/sleep", ["3600"])
            child.seconds = 0.05
            return try child.output(for: [])
        }
    }

    @Test func `one that gives too much is a fault`() {
        #expect(throws: ChildProcess.Fault.self) {
            try ChildProcess("/bin/cat", []).output(for: [1, 2, 3, 4], limit: 3)
        }
    }
}
