internal import CCrypto
internal import CZstd

/// Hashes and compresses bodies.
package enum Archive {
    /// SHA-256 of some bytes, 32 of them.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(bytes, bytes.count, &digest)
        return digest
    }

    /// Lower-case hexadecimal.
    package static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Zstandard at its fastest level: bodies compress ten times and are read seldom.
    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let size = ZSTD_compress(&output, output.count, bytes, bytes.count, 1)
        guard ZSTD_isError(size) == 0 else { return [] }
        output.removeLast(output.count - size)
        return output
    }

    /// Undoes `compress`; nil when the bytes are damaged or not of that size.
    static func decompress(_ bytes: [UInt8], size: Int) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: size)
        let written = ZSTD_decompress(&output, output.count, bytes, bytes.count)
        return ZSTD_isError(written) == 0 && written == size ? output : nil
    }

    /// The version of the library.
    package static var runtimeVersion: String { String(cString: ZSTD_versionString()) }
}
