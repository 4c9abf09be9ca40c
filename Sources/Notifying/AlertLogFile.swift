internal import Foundation
internal import Glibc
internal import Model
internal import Platform

/// The alert log as a file: a projection of the events table, one line of JSON for each event, in order, each once.
///
/// Written by one process. A line goes out in one `write` and is synced before the store's cursor is moved; whatever
/// a crash leaves behind, `recover` brings the file level with the table again.
package final class AlertLogFile {
    package let path: String
    private var descriptor: Int32 = -1
    private var identity: (device: dev_t, inode: ino_t) = (0, 0)
    /// Says that this process writes the log; not on the log itself, which readers may lock.
    private var lock: FileLock?

    package init(path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The last line of a log: its number and id.
    package struct Tail: Equatable, Sendable {
        package let seq: Int64
        package let id: String
    }

    /// Opens the log and cuts a torn last line.
    ///
    /// - Parameters:
    ///   - isOurs: whether the store has an event of that number and id.
    ///   - stamp: what a foreign log's new name ends with.
    /// - Returns: the last event in the file, or in the file that was rotated away from it, 0 when there is none; and
    ///   the new name of a log that belonged to another store.
    package func recover(
        isOurs: (Tail) throws -> Bool, stamp: String
    ) throws -> (last: Int64, renamed: String?) {
        try open()
        var renamed: String?
        if let tail = try cutTail(), try !isOurs(tail) {
            let name = path + SetAsideFile.Reason.foreign.mark + stamp
            guard rename(path, name) == 0 else { throw failure("cannot rename it to \(name)") }
            renamed = name
            try open()
        }
        if let tail = try cutTail() { return (tail.seq, renamed) }
        // A fresh file, after a rotation or a restored store: what it continues is in the rotated one.
        return (try rotated().compactMap { try AlertLogFile.last(in: $0, isOurs) }.max() ?? 0, renamed)
    }

    /// Appends one line and syncs it.
    package func append(_ line: String) throws {
        try reopenIfReplaced()
        let end = lseek(descriptor, 0, SEEK_END)
        if let reason = writeAll(Array((line + "\n").utf8)) {
            // Those who read along shall not see half a line while there is no room.
            ftruncate(descriptor, end)
            close(descriptor)
            descriptor = -1
            throw AlertLogError(message: "cannot append to \(path): \(reason)")
        }
        guard fdatasync(descriptor) == 0 else {
            // What a failed sync left behind cannot be trusted through the same descriptor.
            let reason = String(cString: strerror(errno))
            close(descriptor)
            descriptor = -1
            throw AlertLogError(message: "cannot sync \(path): \(reason)")
        }
    }

    /// - Returns: why the system did not take all of it; nil when it did.
    private func writeAll(_ bytes: [UInt8]) -> String? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return String(cString: strerror(errno)) }
            rest = rest.dropFirst(written)
        }
        return nil
    }

    private func failure(_ what: String) -> AlertLogError {
        AlertLogError(message: "alert log \(path): \(what): \(String(cString: strerror(errno)))")
    }

    private func open() throws {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        try takeLock()
        let existed = access(path, F_OK) == 0
        // Whoever owns the directory cannot lead the writing elsewhere by a link.
        descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw failure("cannot open it") }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("cannot look at it") }
        identity = (status.st_dev, status.st_ino)
        if !existed {
            // The service's umask is strict, and its group may read.
            fchmod(descriptor, 0o640)
            syncDirectory()
        }
    }

    private func takeLock() throws {
        guard lock == nil else { return }
        do {
            lock = try FileLock.take(lockPath)
        } catch .held(let pid) {
            let holder = pid.map { "another escalator, with pid \($0)," } ?? "another escalator"
            throw AlertLogError(
                message: "alert log \(path): \(holder) writes it; give this store a log of its own ('alert_log:')")
        } catch .unavailable(let fault) {
            // A file system that knows no locks is none to refuse.
            guard fault != ENOLCK, fault != EOPNOTSUPP else { return }
            throw AlertLogError(
                message: "alert log \(path): cannot lock it by \(lockPath): \(String(cString: strerror(fault)))")
        }
    }

    /// Hidden, so that what ships or rotates logs passes it over.
    private var lockPath: String { FilePath.join(FilePath.directory(of: path), ".\(name).lock") }

    private var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// A file that was renamed or deleted behind our back is left alone, and a new one begun.
    private func reopenIfReplaced() throws {
        var status = stat()
        let isSame =
            descriptor >= 0 && stat(path, &status) == 0 && status.st_dev == identity.device
            && status.st_ino == identity.inode
        if !isSame { try open() }
    }

    private func syncDirectory() {
        let handle = Glibc.open(FilePath.directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { return }
        fsync(handle)
        close(handle)
    }

    /// Cuts what follows the last line's end, and reads the last whole line.
    private func cutTail() throws -> Tail? {
        guard let (tail, whole, size) = AlertLogFile.tail(of: descriptor) else { return nil }
        if whole < size {
            guard ftruncate(descriptor, off_t(whole)) == 0, fdatasync(descriptor) == 0 else {
                throw failure("cannot cut a torn line")
            }
        }
        return tail
    }

    /// The files beside it that were rotated away, whatever rule named them: `.1`, `-20261124`.
    private func rotated() -> [String] {
        let directory = FilePath.directory(of: path)
        let beside = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return beside.filter { $0.hasPrefix(name + ".") || $0.hasPrefix(name + "-") }
            .filter { !$0.hasPrefix(name + SetAsideFile.Reason.foreign.mark) }
            .map { FilePath.join(directory, $0) }
    }

    /// The last event of a file that the store has: mostly that of its last line; after a restore it may have more than the
    /// store. Nil when there is none.
    private static func last(in path: String, _ isOurs: (Tail) throws -> Bool) throws -> Int64? {
        let handle = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard handle >= 0 else { return nil }
        defer { close(handle) }
        guard let (tail, whole, size) = AlertLogFile.tail(of: handle), let tail else { return nil }
        if try isOurs(tail) { return tail.seq }
        guard tail.seq >= 0, size <= largest, let data = FileManager.default.contents(atPath: path) else { return nil }
        for line in data.prefix(whole).split(separator: UInt8(ascii: "\n")).reversed() {
            if let own = parse(String(decoding: line.prefix(200), as: UTF8.self)), try isOurs(own) { return own.seq }
        }
        return nil
    }

    /// Larger files are not looked through line by line, in bytes.
    private static let largest = 256 << 20

    /// The last whole line of a file, the size up to its end, and the size of the file; nil for an empty or odd file.
    private static func tail(of descriptor: Int32) -> (tail: Tail?, whole: Int, size: Int)? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
        let size = Int(status.st_size)
        var length = 0
        var bytes: [UInt8] = []
        // Lines are short; the window doubles until it holds one whole.
        repeat {
            length = min(size, max(8192, length * 2))
            bytes = [UInt8](repeating: 0, count: length)
            guard pread(descriptor, &bytes, length, off_t(size - length)) == length else { return nil }
            guard let end = bytes.lastIndex(of: 10) else { continue }
            let start = bytes[..<end].lastIndex(of: 10).map { $0 + 1 }
            guard start != nil || length == size else { continue }
            let line = String(decoding: bytes[(start ?? 0)..<end], as: UTF8.self)
            // A whole line that is none of ours is the end of somebody else's file.
            return (parse(line) ?? Tail(seq: -1, id: ""), size - length + end + 1, size)
        } while length < size
        // One torn line and nothing else.
        return (nil, 0, size)
    }

    /// Reads number and id from the beginning of a line, which is always `{"seq":N,"id":"...",`.
    package static func parse(_ line: String) -> Tail? {
        let opening = "{\"seq\":"
        guard line.hasPrefix(opening) else { return nil }
        let rest = line.dropFirst(opening.count)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        let middle = ",\"id\":\""
        guard let seq = Int64(digits), rest.dropFirst(digits.count).hasPrefix(middle) else { return nil }
        let id = rest.dropFirst(digits.count + middle.count).prefix { $0 != "\"" }
        return id.isEmpty ? nil : Tail(seq: seq, id: String(id))
    }
}

/// Why the alert log cannot be written.
package struct AlertLogError: Error, CustomStringConvertible {
    package let message: String
    package var description: String { message }
}
