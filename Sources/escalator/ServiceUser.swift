internal import Glibc

/// The user as whom the installed service runs, in whose place root looks at what that user must be able to read.
enum ServiceUser {
    static let name = "escalator"

    /// Whether a configuration is that of the installed service, and root asks.
    static func concerns(_ file: String) -> Bool {
        geteuid() == 0 && file.hasPrefix("/etc/escalator/") && getpwnam(name) != nil
    }

    /// Does something as that user, where it concerns the installed service; else as whoever asks.
    static func reading<Result>(_ file: String, _ body: () throws -> Result) rethrows -> Result {
        guard concerns(file), let user = getpwnam(name)?.pointee else { return try body() }
        let count = getgroups(0, nil)
        var groups = [gid_t](repeating: 0, count: Int(max(0, count)))
        getgroups(count, &groups)
        guard initgroups(name, user.pw_gid) == 0, setegid(user.pw_gid) == 0, seteuid(user.pw_uid) == 0 else {
            return try body()
        }
        defer {
            seteuid(0)
            setegid(getgid())
            setgroups(groups.count, groups)
        }
        return try body()
    }

    /// Whether a path lies where the unit closes the file system to the service.
    static func isClosed(_ path: String) -> Bool {
        ["/home/", "/root/", "/tmp/", "/var/tmp/", "/run/user/"].contains { path.hasPrefix($0) }
    }
}
