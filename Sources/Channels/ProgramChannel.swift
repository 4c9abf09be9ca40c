internal import Fetching
package import Model
internal import Platform

/// A program that is told by its standard input.
package struct ProgramChannel: Sendable {
    /// Its absolute path and its arguments; no shell is asked.
    package let command: [String]
    package let input: Input
    /// The longest that it may take.
    package let timeout: Interval
    /// What it has in its environment beside what every program gets.
    package let environment: [(name: String, value: Template)]

    /// What it reads.
    package enum Input: String, CaseIterable, Sendable {
        /// Words for people.
        case message
        /// The log's object, or `{"events": [...]}` of a digest.
        case json
    }

    package init(
        command: [String], input: Input, timeout: Interval, environment: [(name: String, value: Template)]
    ) {
        self.command = command
        self.input = input
        self.timeout = timeout
        self.environment = environment
    }

    /// Why it cannot be run now; nil when it can.
    func fault(_ filler: RequestFiller) throws -> String? {
        for (_, value) in environment { _ = try filler.fill(value) }
        return command.first.flatMap { path in ProgramFile.fault(path).map { "\(path): \($0)" } }
    }

    func draft(_ telling: Telling, _ filler: RequestFiller) throws -> ProgramCall {
        var variables: [(String, String)] = [
            ("ESCALATOR_MESSAGE_ID", telling.id), ("ESCALATOR_TYPE", telling.type),
            ("ESCALATOR_SEVERITY", telling.severity.rawValue), ("ESCALATOR_SUBJECT", MessageText.subject(telling)),
            ("ESCALATOR_THREAD", telling.thread),
        ]
        var secrets: [String] = []
        for (name, value) in environment {
            let filled = try filler.fill(value)
            guard !filled.text.utf8.contains(0) else { throw Undeliverable("the value of \(name) has a NUL in it") }
            variables.append((name, filled.text))
            secrets += filled.secrets + filled.secrets.flatMap(RequestFiller.parts)
        }
        let text = input == .json ? telling.data + "\n" : MessageText.whole(telling)
        return ProgramCall(
            id: telling.id, command: command, environment: variables, input: Array(text.utf8),
            seconds: timeout.seconds, secrets: secrets)
    }
}
