import Fixtures
import Foundation
import Platform
import Testing

/// Locks between processes.
struct FileLockTests {
    /// A process that locks a file as `flock` of the shell does.
    private func withHolder(_ path: String, _ body: (pid_t) throws -> Void) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        process.arguments = ["--shared", path, "sh", "-c", "echo ready; exec cat"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        defer {
            input.fileHandleForWriting.closeFile()
            process.waitUntilExit()
        }
        #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "ready\n")
        try body(process.processIdentifier)
    }

    @Test func `who has it is named, whatever its file says`() throws {
        try withTemporaryFolder { folder in
            try write("1\n", to: folder + "/x.lock")
            try withHolder(folder + "/x.lock") { pid in
                #expect(throws: FileLock.Fault.held(by: pid)) { try FileLock.take(folder + "/x.lock") }
            }
            let lock = try FileLock.take(folder + "/x.lock")
            #expect(throws: FileLock.Fault.held(by: getpid())) { try FileLock.take(folder + "/x.lock") }
            withExtendedLifetime(lock) {}
        }
    }

    /// A group that can open a file can lock it.
    @Test(arguments: [false, true]) func `nobody but its owner can open it`(existed: Bool) throws {
        try withTemporaryFolder { folder in
            if existed {
                try write("", to: folder + "/x.lock")
                chmod(folder + "/x.lock", 0o644)
            }
            let lock = try FileLock.take(folder + "/x.lock")
            var status = stat()
            #expect(stat(folder + "/x.lock", &status) == 0 && status.st_mode & 0o777 == 0o600)
            withExtendedLifetime(lock) {}
        }
    }

    @Test func `a link leads nobody's lock elsewhere`() throws {
        try withTemporaryFolder { folder in
            symlink(folder + "/other", folder + "/x.lock")
            #expect(throws: FileLock.Fault.unavailable(ELOOP)) { try FileLock.take(folder + "/x.lock") }
            #expect(access(folder + "/other", F_OK) != 0)
        }
    }
}
