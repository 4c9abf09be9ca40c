internal import Glibc

/// Files that are written whole or not at all.
package enum OutputFile {
    /// Why one was not written.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    /// Writes bytes to a file beside it, which then takes its place.
    ///
    /// - Throws: `Fault`, which names the file.
    package static func write(_ bytes: [UInt8], to path: String) throws(Fault) {
        let draft = path + ".escalator-new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw fault(path) }
        if let number = WholeWrite.write(bytes, to: descriptor) {
            close(descriptor)
            unlink(draft)
            throw fault(path, number)
        }
        guard close(descriptor) == 0, rename(draft, path) == 0 else {
            let fault = fault(path)
            unlink(draft)
            throw fault
        }
    }

    private static func fault(_ path: String, _ number: Int32 = errno) -> Fault {
        Fault(description: "cannot write \(path): \(String(cString: strerror(number)))")
    }
}
