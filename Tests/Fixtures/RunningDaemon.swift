internal import Foundation

/// The built program as a daemon, with the socket by which it tells its service manager how it is.
package final class RunningDaemon {
    private let process: Process
    private let descriptor: Int32
    private let socketPath: String
    private let errors: String
    /// Everything that was told so far.
    package private(set) var told: [String] = []

    /// Starts it on `c.yaml` and `s.db` of a folder, and waits until it is ready.
    ///
    /// - Parameter watchdog: the interval in microseconds.
    package init(in folder: String, watchdog: Int? = nil) throws {
        // Not in the folder, whose path may be longer than the address of a socket.
        socketPath = FileManager.default.temporaryDirectory.path + "/notify-\(UUID().uuidString)"
        guard let made = ListeningSocket.make(at: socketPath) else { throw CocoaError(.fileNoSuchFile) }
        descriptor = made
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        errors = folder + "/daemon.stderr"
        try Data().write(to: URL(fileURLWithPath: errors))
        process = Program.process(["run", "--config", folder + "/c.yaml", "--store", folder + "/s.db"], in: folder)
        process.environment?["NOTIFY_SOCKET"] = socketPath
        if let watchdog { process.environment?["WATCHDOG_USEC"] = "\(watchdog)" }
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        try wait(for: "READY=1")
    }

    package struct Silent: Error {}

    /// Waits until something is told that begins so; throws after a long silence.
    package func wait(for beginning: String) throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw Silent() }
            let text = String(decoding: buffer.prefix(count), as: UTF8.self)
            told.append(text)
            if text.hasPrefix(beginning) { return }
        }
    }

    /// Its log so far.
    package var log: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }
    package var pid: Int32 { process.processIdentifier }

    package func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Asks it to end, and waits for it; the status it ended with.
    @discardableResult
    package func stop() -> Int32 {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        return process.terminationStatus
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        close(descriptor)
        unlink(socketPath)
    }
}
