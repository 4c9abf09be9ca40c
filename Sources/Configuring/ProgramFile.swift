internal import Glibc

/// A program that a notifier runs.
enum ProgramFile {
    /// Why it must not be run; nil when it may.
    ///
    /// Who else could write it would be whoever the service is.
    static func fault(_ path: String) -> String? {
        guard path.hasPrefix("/") else { return "a program is named by its whole path, and no shell is asked" }
        var status = stat()
        guard stat(path, &status) == 0 else { return String(cString: strerror(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 else { return "it is no program" }
        guard status.st_uid == 0 || status.st_uid == geteuid() else { return "it belongs to somebody else" }
        guard status.st_mode & 0o022 == 0 else { return "others may write it (chmod go-w)" }
        return nil
    }
}
