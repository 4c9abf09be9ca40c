import Glibc
import Notifying

/// The tail of the alert log, as a crash or somebody else's program may leave it.
enum AlertLog {
    private static let path = "/dev/shm/escalator-fuzz-\(getpid()).jsonl"

    static func recover(_ bytes: [UInt8]) {
        guard let file = fopen(path, "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        defer { unlink(path) }
        let log = AlertLogFile(path: path)
        guard let first = try? log.recover(isOurs: { _ in true }, stamp: "x") else { return }
        require(kept().last ?? 10 == 10, "the file ends with a whole line")
        require(bytes.starts(with: kept()), "nothing but a torn end is cut")
        guard (try? log.append(#"{"seq":7,"id":"a"}"#)) != nil else { return }
        let second = try? log.recover(isOurs: { _ in true }, stamp: "x")
        require(second?.last == 7, "what was appended is found again, after \(first.last)")
    }

    private static func kept() -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}
