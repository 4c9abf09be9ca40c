package import Foundation

/// The built program, run as a user runs it.
package struct Program {
    /// What a run printed and how it ended.
    package struct Result: Sendable {
        package let status: Int32
        package let output: String
        package let errors: String
    }

    /// The path of the built program, beside the test bundle.
    package static var path: String {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for folder in [bundle.path, packageFolder + "/.build/debug"] {
            let candidate = folder + "/escalator"
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
        }
        return packageFolder + "/.build/debug/escalator"
    }

    /// A process that is not started yet, with its home in `folder`.
    ///
    /// - Parameter columns: those of its screen; nil for any number.
    package static func process(_ arguments: [String], in folder: String, columns: Int? = nil) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ["HOME": folder, "PATH": "/usr/bin:/bin"]
        process.environment?["COLUMNS"] = columns.map { "\($0)" }
        return process
    }

    /// Runs the program to its end.
    package static func run(_ arguments: [String], in folder: String, columns: Int? = nil) throws -> Result {
        let process = process(arguments, in: folder, columns: columns)
        let output = folder + "/stdout.\(UUID().uuidString)"
        let errors = folder + "/stderr.\(UUID().uuidString)"
        for file in [output, errors] { try Data().write(to: URL(fileURLWithPath: file)) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8)
        )
    }
}
