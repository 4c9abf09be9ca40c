internal import Glibc
internal import Platform

/// The lock that says which process writes a store: on `<store>.lock`, held for life.
package final class InstanceLock {
    private let lock: FileLock

    private init(lock: FileLock) { self.lock = lock }

    /// Takes the lock.
    ///
    /// - Throws: `StoreError` with `.busy` and the holder's pid when another process has it.
    package static func take(store path: String) throws -> InstanceLock {
        let lockPath = path + ".lock"
        do {
            return InstanceLock(lock: try FileLock.take(lockPath))
        } catch .held(let pid) {
            let holder = pid.map { "the process with pid \($0)" } ?? "another process"
            throw StoreError(
                .busy, "\(path) is in use by \(holder); end that first, or name another store with --store")
        } catch .unavailable(let fault) {
            let reason = "cannot open \(lockPath): \(String(cString: strerror(fault)))"
            switch fault {
            case EROFS: throw StoreError(.io, reason + "; a systemd unit must name its folder in 'ReadWritePaths='")
            case EACCES, EPERM:
                throw StoreError(
                    .forbidden,
                    reason + ": who owns the store alone may change it; the daemon does it for others while it runs")
            default: throw StoreError(.io, reason)
            }
        }
    }
}
