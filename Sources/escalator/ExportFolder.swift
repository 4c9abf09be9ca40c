internal import Foundation
internal import Glibc
internal import Model
internal import Platform

/// A folder that exports are written to: what they wrote before is theirs, all else is not.
struct ExportFolder {
    let path: String
    private var before: Set<String> = []
    private var files: Set<String> = []
    private var written = 0
    private var folders: Set<String> = []

    /// The names of the files, a line each.
    static let list = ".escalator-export"

    init(_ path: String) { self.path = path }

    /// Makes the folder, and reads what was written there before.
    mutating func open() throws {
        try make("")
        guard let bytes = FileManager.default.contents(atPath: path + "/" + ExportFolder.list) else { return }
        before = Set(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
    }

    /// Looks whether files can be written, before any is.
    func check(_ names: [String]) throws {
        for name in names where try occupant(of: name) != nil && !before.contains(name) { throw foreign(name) }
    }

    /// What is where a file belongs: nothing, or a file that an export wrote.
    ///
    /// - Throws: `Failure` for what is somebody else's.
    private func occupant(of name: String) throws -> [UInt8]? {
        for folder in ExportFolder.folders(of: name) where try kind(of: folder) != S_IFDIR {
            guard try kind(of: folder) == nil else { throw foreign(folder) }
            return nil
        }
        guard let kind = try kind(of: name) else { return nil }
        let bytes = kind == S_IFREG ? FileManager.default.contents(atPath: path + "/" + name) : nil
        guard let bytes else { throw foreign(name) }
        return [UInt8](bytes)
    }

    /// The folders that lead to a file, the outermost first.
    private static func folders(of name: String) -> [String] {
        let parts = name.split(separator: "/").dropLast()
        return parts.indices.map { parts[...$0].joined(separator: "/") }
    }

    /// What a name stands for, itself and not what it leads to; nil for nothing.
    private func kind(of name: String) throws -> mode_t? {
        var status = stat()
        if lstat(path + "/" + name, &status) == 0 { return status.st_mode & S_IFMT }
        guard errno == ENOENT || errno == ENOTDIR else {
            throw Failure(.io, "cannot look at \(path)/\(name): \(String(cString: strerror(errno)))")
        }
        return nil
    }

    private func foreign(_ name: String) -> Failure {
        Failure(
            .io, "\(path)/\(name) is not of an export, and is not overwritten: name another folder, or move it away")
    }

    mutating func write(_ name: String, _ bytes: [UInt8]) throws {
        let present = try occupant(of: name)
        if present == bytes {
            files.insert(name)
            return
        }
        guard present == nil || before.contains(name) else { throw foreign(name) }
        if let slash = name.lastIndex(of: "/") { try make(String(name[..<slash])) }
        do {
            // What an export that was interrupted wrote is the next one's, too.
            if present == nil { try note(name) }
            try OutputFile.write(bytes, to: path + "/" + name)
        } catch {
            try? remember(before.union(files))
            throw error as? Failure ?? Failure(.io, "\(error)")
        }
        files.insert(name)
        written += 1
    }

    /// Notes a file before it is made.
    private func note(_ name: String) throws {
        let list = path + "/" + ExportFolder.list
        let descriptor = Glibc.open(list, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
        let fault = descriptor < 0 ? errno : WholeWrite.write(Array("\(name)\n".utf8), to: descriptor)
        if descriptor >= 0 { Glibc.close(descriptor) }
        if let fault { throw Failure(.io, "cannot write \(list): \(String(cString: strerror(fault)))") }
    }

    private func remember(_ names: Set<String>) throws {
        let text = names.sorted().joined(separator: "\n") + "\n"
        do { try OutputFile.write(Array(text.utf8), to: path + "/" + ExportFolder.list) } catch {
            throw Failure(.io, "\(error)")
        }
    }

    /// Removes what is there no more, and remembers what is.
    mutating func close() throws -> (all: Int, written: Int, removed: Int) {
        let gone = before.subtracting(files).filter { !$0.hasPrefix("/") && !$0.split(separator: "/").contains("..") }
        for name in gone { unlink(path + "/" + name) }
        try remember(files)
        return (files.count, written, gone.count)
    }

    private mutating func make(_ name: String) throws {
        guard folders.insert(name).inserted else { return }
        do {
            try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
        } catch {
            throw Failure(.io, "cannot make the folder \(path)/\(name): \(String(cString: strerror(errno)))")
        }
    }
}
