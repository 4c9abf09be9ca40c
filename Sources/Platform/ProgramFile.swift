internal import Glibc

/// A program that a configuration names.
package enum ProgramFile {
    /// Why it must not be run; nil when it may.
    ///
    /// Who else could write it would be whoever the service is. Whether this process may run it is not asked: who looks at a
    /// configuration need not be the service.
    package static func fault(_ path: String) -> String? {
        guard path.hasPrefix("/") else { return "a program is named by its whole path, and no shell is asked" }
        var status = stat()
        guard stat(path, &status) == 0 else { return String(cString: strerror(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o111 != 0 else { return "it is no program" }
        let owners = [0, geteuid()] + [getpwnam("escalator")?.pointee.pw_uid].compactMap(\.self)
        guard owners.contains(status.st_uid) else { return "it belongs to somebody else" }
        guard status.st_mode & 0o022 == 0 else { return "others may write it (chmod go-w)" }
        return nil
    }
}
