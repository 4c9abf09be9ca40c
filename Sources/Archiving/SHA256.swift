internal import CCrypto

/// SHA-256 (FIPS 180-4), by libcrypto.
package enum SHA256 {
    /// The digest of some bytes, 32 of them.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        CCrypto.SHA256(bytes, bytes.count, &digest)
        return digest
    }

    /// The digest that only who has the key can make: HMAC of RFC 2104.
    ///
    /// - Parameter key: at most 64 bytes.
    package static func keyed(_ bytes: [UInt8], by key: [UInt8]) -> [UInt8] {
        let padded = key + [UInt8](repeating: 0, count: max(0, 64 - key.count))
        return digest(padded.map { $0 ^ 0x5C } + digest(padded.map { $0 ^ 0x36 } + bytes))
    }

    /// The digest of a text's UTF-8, in lower-case hexadecimal.
    package static func hexadecimal(of text: String) -> String { hexadecimal(digest(Array(text.utf8))) }

    /// Bytes as lower-case hexadecimal.
    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The digest of a text in base64, as policies of web pages name what may be used.
    package static func base64(of text: String) -> String { base64(digest(Array(text.utf8))) }

    /// Bytes in base64 (RFC 4648).
    package static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let number = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
            for place in 0..<4 {
                result.append(place <= part.count ? alphabet[number >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
