internal import CMemory
internal import Glibc

/// A program that is given bytes and ends by itself, or is ended.
package struct ChildProcess: Sendable {
    /// Its absolute path.
    package let program: String
    package let arguments: [String]
    /// All that its environment has.
    package var environment = [("PATH", "/usr/local/bin:/usr/bin:/bin"), ("LC_ALL", "C.UTF-8")]
    /// How long it may take; then it is killed with all that it started, in seconds.
    package var seconds = 10.0
    /// Whether what it says of its faults is a part of what it gives.
    package var keepsErrors = false

    package init(_ program: String, _ arguments: [String]) {
        self.program = program
        self.arguments = arguments
    }

    /// Why there is no output.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    /// How it ended.
    package struct End: Sendable {
        /// Its exit code; negative for the number of the signal that ended it.
        package let code: Int32
        package let output: [UInt8]
    }

    /// The first of some files that may be executed.
    package static func program(_ candidates: [String]) -> String? { candidates.first { access($0, X_OK) == 0 } }

    /// Turns bytes into bytes.
    ///
    /// - Parameter limit: how many bytes it may give.
    /// - Throws: `Fault` when it cannot be started, ends with anything but 0, or gives nothing or too much.
    package func output(for input: [UInt8], limit: Int = 16 << 20) throws(Fault) -> [UInt8] {
        let end = try run(input, limit: limit + 1)
        guard end.code == 0 else { throw Fault(description: "\(program) failed") }
        guard !end.output.isEmpty, end.output.count <= limit else {
            throw Fault(description: "\(program) gave \(end.output.count) bytes")
        }
        return end.output
    }

    /// Runs it to its end, without a shell. Input and output are files in memory, so that neither side waits for the other.
    ///
    /// - Parameter limit: how many bytes of the output are read.
    /// - Throws: `Fault` when it cannot be started, or does not end in time.
    package func run(_ input: [UInt8], limit: Int = 64 << 10) throws(Fault) -> End {
        let (source, sink) = (escalator_memory_file(), escalator_memory_file())
        defer {
            close(source)
            close(sink)
        }
        guard source >= 0, sink >= 0, WholeWrite.write(input, to: source) == nil, lseek(source, 0, SEEK_SET) == 0 else {
            throw Fault(description: "cannot make a file in memory: \(String(cString: strerror(errno)))")
        }
        let code = try wait(for: spawn(source, sink))
        let size = min(limit, max(0, Int(lseek(sink, 0, SEEK_END))))
        var output = [UInt8](repeating: 0, count: size)
        let count = output.withUnsafeMutableBytes { pread(sink, $0.baseAddress, size, 0) }
        guard count == size else { throw Fault(description: "cannot read what \(program) gave") }
        return End(code: code, output: output)
    }

    private func spawn(_ source: Int32, _ sink: Int32) throws(Fault) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, source, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, sink, STDOUT_FILENO)
        if keepsErrors {
            posix_spawn_file_actions_adddup2(&actions, sink, STDERR_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        }
        // A group of its own, which is ended as a whole; and none of the signals that this process blocks or ignores.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.0)=\($0.1)") }
        defer { for text in argv + variables { free(text) } }
        argv.append(nil)
        variables.append(nil)
        var child: pid_t = 0
        let code = posix_spawn(&child, program, &actions, &attributes, argv, variables)
        guard code == 0 else {
            throw Fault(description: "cannot start \(program): \(String(cString: strerror(code)))")
        }
        return child
    }

    private func wait(for child: pid_t) throws(Fault) -> Int32 {
        let deadline = WallClock.uptime + seconds
        var status: Int32 = 0
        while true {
            switch waitpid(child, &status, WNOHANG) {
            case child:
                let signal = status & 0x7F
                return signal == 0 ? (status >> 8) & 0xFF : -signal
            case -1 where errno != EINTR: throw Fault(description: "\(program) is gone")
            default: break
            }
            guard WallClock.uptime < deadline else {
                kill(-child, SIGKILL)
                waitpid(child, &status, 0)
                throw Fault(description: "\(program) took more than \(Int(seconds)) s")
            }
            usleep(2000)
        }
    }
}
