internal import CMemory
internal import Glibc

/// A program that turns bytes into bytes.
package enum ChildProcess {
    /// Why there is no output.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    /// The first of some files that may be executed.
    package static func program(_ candidates: [String]) -> String? { candidates.first { access($0, X_OK) == 0 } }

    /// Runs a program to its end, without a shell, with nothing but `PATH` in its environment.
    ///
    /// Input and output are files in memory, so that neither side waits for the other.
    ///
    /// - Parameters:
    ///   - program: its absolute path.
    ///   - seconds: how long it may take; then it is killed.
    ///   - limit: how many bytes it may give.
    /// - Throws: `Fault` when it cannot be started, ends with anything but 0, or gives nothing or too much.
    package static func run(
        _ program: String, _ arguments: [String], input: [UInt8], seconds: Double = 10, limit: Int = 16 << 20
    ) throws(Fault) -> [UInt8] {
        let (source, sink) = (escalator_memory_file(), escalator_memory_file())
        defer {
            close(source)
            close(sink)
        }
        guard source >= 0, sink >= 0, WholeWrite.write(input, to: source) == nil, lseek(source, 0, SEEK_SET) == 0 else {
            throw Fault(description: "cannot make a file in memory: \(String(cString: strerror(errno)))")
        }
        let child = try spawn(program, arguments, source, sink)
        try wait(for: child, program, seconds)
        let size = Int(lseek(sink, 0, SEEK_END))
        guard size > 0, size <= limit else { throw Fault(description: "\(program) gave \(size) bytes") }
        var output = [UInt8](repeating: 0, count: size)
        let count = output.withUnsafeMutableBytes { pread(sink, $0.baseAddress, size, 0) }
        guard count == size else { throw Fault(description: "cannot read what \(program) gave") }
        return output
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ source: Int32, _ sink: Int32
    ) throws(Fault) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, source, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, sink, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin"), strdup("LC_ALL=C.UTF-8")]
        defer { for text in argv + environment { free(text) } }
        argv.append(nil)
        environment.append(nil)
        var child: pid_t = 0
        let code = posix_spawn(&child, program, &actions, nil, argv, environment)
        guard code == 0 else {
            throw Fault(description: "cannot start \(program): \(String(cString: strerror(code)))")
        }
        return child
    }

    private static func wait(for child: pid_t, _ program: String, _ seconds: Double) throws(Fault) {
        let deadline = WallClock.uptime + seconds
        var status: Int32 = 0
        while true {
            switch waitpid(child, &status, WNOHANG) {
            case child:
                guard status == 0 else { throw Fault(description: "\(program) failed") }
                return
            case -1 where errno != EINTR: throw Fault(description: "\(program) is gone")
            default: break
            }
            guard WallClock.uptime < deadline else {
                kill(child, SIGKILL)
                waitpid(child, &status, 0)
                throw Fault(description: "\(program) took more than \(Int(seconds)) s")
            }
            usleep(2000)
        }
    }
}
