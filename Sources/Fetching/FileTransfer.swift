// `timespec` is defined by whichever module comes first to it.
internal import CCurl
internal import Glibc

/// Reads `file:` URLs; a file's times, size and inode are its validator.
enum FileTransfer {
    /// The path that an absolute `file:` URL means: `file:/a` and `file:///a` are one.
    static func path(of url: String) -> String {
        let path = String(url.dropFirst("file:".count))
        return path.hasPrefix("///") ? String(path.dropFirst(2)) : path
    }

    static func read(_ request: FetchRequest) -> Retrieval.Result {
        let path = FileTransfer.path(of: request.url)
        func failure(_ what: String) -> Retrieval.Result {
            .failure(FetchFailure(.file, "cannot read \(path): \(what)"))
        }
        // A pipe without a writer must not hold up everything.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return failure(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return failure(String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { return failure("it is no file") }
        guard status.st_size <= request.maxBody else { return failure("it is larger than \(request.maxBody) bytes") }
        var response = FetchResponse()
        response.etag = "\"\(status.st_ino)-\(status.st_size)-\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)\""
        if response.etag == request.etag { return .notModified(response) }
        var body = [UInt8](repeating: 0, count: Int(status.st_size) + FetchResponse.roomAfterBody)
        var count = 0
        while count < body.count {
            let received = body.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
            }
            if received < 0 { return failure(String(cString: strerror(errno))) }
            if received == 0 { break }
            count += received
        }
        body.removeLast(body.count - count)
        response.body = body
        return .pages([response])
    }
}
