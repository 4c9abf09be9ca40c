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

    /// Notes a file before it is made: what an export that was interrupted wrote is the next one's, too.
    private func note(_ name: String) throws {
        let list = path + "/" + ExportFolder.list
        let descriptor = Glibc.open(list, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        let fault = descriptor < 0 ? errno : WholeWrite.write(Array("\(name)\n".utf8), to: descriptor)
        if descriptor >= 0 { Glibc.close(descriptor) }
        if let fault { throw Failure(.io, "cannot write \(list): \(String(cString: strerror(fault)))") }
    }

    mutating func write(_ name: String, _ bytes: [UInt8]) throws {
        let target = path + "/" + name
        files.insert(name)
        let present = FileManager.default.contents(atPath: target)
        if let present, present.elementsEqual(bytes) { return }
        guard present == nil || before.contains(name) else {
            throw Failure(
                .io, "\(target) is not of an export, and is not overwritten: name another folder, or move it away")
        }
        if let slash = name.lastIndex(of: "/") { try make(String(name[..<slash])) }
        if present == nil { try note(name) }
        do { try OutputFile.write(bytes, to: target) } catch { throw Failure(.io, "\(error)") }
        written += 1
    }

    /// Removes what is there no more, and remembers what is.
    mutating func close() throws -> (all: Int, written: Int, removed: Int) {
        let gone = before.subtracting(files).filter { !$0.hasPrefix("/") && !$0.split(separator: "/").contains("..") }
        for name in gone { unlink(path + "/" + name) }
        let text = files.sorted().joined(separator: "\n") + "\n"
        do { try OutputFile.write(Array(text.utf8), to: path + "/" + ExportFolder.list) } catch {
            throw Failure(.io, "\(error)")
        }
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
