internal import CZstd

/// What is archived of bodies.
package enum Archive {
    /// Undoes what `Compressor` did; nil when the bytes are damaged or not of that size.
    package static func decompress(_ bytes: [UInt8], size: Int) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: size)
        let written = ZSTD_decompress(&output, output.count, bytes, bytes.count)
        return ZSTD_isError(written) == 0 && written == size ? output : nil
    }

    /// The version of the library.
    package static var runtimeVersion: String { String(cString: ZSTD_versionString()) }
}

/// Compresses bodies by Zstandard at its fastest level, which makes most a tenth; they are read seldom.
///
/// For one thread at a time: what the library sets up is kept from one body to the next.
package final class Compressor {
    private let context: OpaquePointer

    package init?() {
        guard let context = ZSTD_createCCtx() else { return nil }
        self.context = context
    }

    deinit { ZSTD_freeCCtx(context) }

    /// A frame that says its size; nil if the library fails, for want of memory.
    func compress(_ bytes: [UInt8]) -> [UInt8]? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ZSTD_compressBound(bytes.count)) { output in
            let size = ZSTD_compressCCtx(context, output.baseAddress, output.count, bytes, bytes.count, 1)
            return ZSTD_isError(size) == 0 ? Array(output[..<size]) : nil
        }
    }
}
