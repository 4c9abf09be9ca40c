internal import Fetching
internal import Glibc
internal import Platform

/// One run of a program.
package struct ProgramCall: Sendable {
    let id: String
    let command: [String]
    let environment: [(String, String)]
    let input: [UInt8]
    let seconds: Int64
    let secrets: [String]
}

extension ProgramCall {
    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - began: told the number of its group.
    ///   - ended: told the same when it is over.
    func result(
        began: @escaping @Sendable (pid_t) -> Void = { _ in }, ended: @escaping @Sendable (pid_t) -> Void = { _ in }
    ) -> AttemptResult {
        guard let program = command.first else { return .failed("there is no program") }
        if let fault = ProgramFile.fault(program) { return .failed("\(program): \(fault)") }
        var child = ChildProcess(program, Array(command.dropFirst()))
        // Of two of one name some programs take the first, and others the last.
        let names = Set(environment.map(\.0))
        child.environment.removeAll { names.contains($0.0) }
        child.environment += environment
        child.seconds = Double(seconds)
        child.keepsErrors = true
        child.began = began
        child.ended = ended
        do {
            let end = try child.run(input)
            let said = AttemptResult.excerpt(Secrets.blank(end.output, secrets, shortest: Secrets.spoken))
            let how = end.code < 0 ? "it was ended by signal \(-end.code)" : "it ended with \(end.code)"
            let words = how + (said.isEmpty ? "" : ": \(said)")
            return end.code == 0 ? .delivered(words) : .failed(words)
        } catch {
            return .failed(error.description)
        }
    }
}
