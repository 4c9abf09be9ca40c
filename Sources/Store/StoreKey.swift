internal import Glibc

/// A key of this store's own, for telling whether a secret is another than before without keeping it.
package enum StoreKey {
    private static let length = 32

    /// The key beside a store, which is made if there is none and that can be; nil where it cannot be read.
    ///
    /// Nobody but who writes the store can read it: by it a secret that is guessed could be confirmed.
    package static func obtain(beside store: String) -> [UInt8]? {
        let path = store + ".key"
        if let known = read(path) { return known.count == length ? known : nil }
        guard errno == ENOENT else { return nil }
        // The system's generator is one for keys.
        var generator = SystemRandomNumberGenerator()
        let key = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let descriptor = StoreFiles.openOwn(path, mode: 0o600)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard write(descriptor, key, length) == length, fsync(descriptor) == 0 else {
            unlink(path)
            return nil
        }
        return key
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: length + 1)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return count < 0 ? nil : Array(bytes.prefix(count))
    }
}
