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
    /// Told the number of its group as it begins, by which it can be ended from elsewhere.
    package var began: @Sendable (Int32) -> Void = { _ in }
    /// Told the same when it is over.
    package var ended: @Sendable (Int32) -> Void = { _ in }

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

    /// Runs it to its end, without a shell. Its input is a file in memory; of its output the beginning is kept, and the rest is
    /// taken and forgotten, so that it never waits for us.
    ///
    /// - Parameter limit: how many bytes of the output are kept.
    /// - Throws: `Fault` when it cannot be started, or does not end in time.
    package func run(_ input: [UInt8], limit: Int = 64 << 10) throws(Fault) -> End {
        let source = escalator_memory_file()
        defer { close(source) }
        var ends: [Int32] = [-1, -1]
        guard source >= 0, WholeWrite.write(input, to: source) == nil, lseek(source, 0, SEEK_SET) == 0,
            escalator_pipe(&ends) == 0
        else { throw Fault(description: "cannot make a file in memory: \(String(cString: strerror(errno)))") }
        defer { close(ends[0]) }
        let child: pid_t
        do {
            defer { close(ends[1]) }
            child = try spawn(source, ends[1])
        }
        began(child)
        defer { ended(child) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        var output: [UInt8] = []
        let code = try wait(for: child, ends[0], &output, limit)
        return End(code: code, output: output)
    }

    /// Takes what there is to read; whether the other side may write more.
    private static func drain(_ end: Int32, _ output: inout [UInt8], _ limit: Int) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(end, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count < 0 && errno == EAGAIN }
            output += buffer.prefix(min(count, max(0, limit - output.count)))
        }
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
        // The sockets of the pages are inherited by whoever is started.
        escalator_close_from(&actions, STDERR_FILENO + 1)
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

    private func wait(
        for child: pid_t, _ end: Int32, _ output: inout [UInt8], _ limit: Int
    ) throws(Fault) -> Int32 {
        let deadline = WallClock.uptime + seconds
        var status: Int32 = 0
        var mayWrite = true
        // Nobody looks again and again; an older kernel, or a filter of system calls, may have no such descriptor.
        let watch = escalator_watch_process(child)
        defer { if watch >= 0 { close(watch) } }
        while true {
            if mayWrite { mayWrite = ChildProcess.drain(end, &output, limit) }
            switch waitpid(child, &status, WNOHANG) {
            case child:
                _ = ChildProcess.drain(end, &output, limit)
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
            var waits = [mayWrite ? end : -1, watch].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let left = Int32(max(1, min(deadline - WallClock.uptime, 600) * 1000))
            poll(&waits, 2, watch < 0 ? min(left, 20) : left)
        }
    }
}
