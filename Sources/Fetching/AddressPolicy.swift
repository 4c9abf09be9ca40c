internal import Glibc

/// Tells public addresses from those of this machine and its own networks.
enum AddressPolicy {
    /// Whether an address is loopback, link-local, private, or otherwise not of the public internet.
    static func isPrivate(_ address: UnsafePointer<sockaddr>) -> Bool {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                isPrivate(v4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                withUnsafeBytes(of: pointer.pointee.sin6_addr) { isPrivate(v6: Array($0)) }
            }
        default: return true
        }
    }

    /// The same for an address as text; nil for what is none.
    static func isPrivate(_ text: String) -> Bool? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return isPrivate(v4: UInt32(bigEndian: v4.s_addr)) }
        var v6 = in6_addr()
        // A link-local address names its interface.
        let bare = text.prefix { $0 != "%" }
        guard inet_pton(AF_INET6, String(bare), &v6) == 1 else { return nil }
        return isPrivate(v6: withUnsafeBytes(of: v6) { Array($0) })
    }

    /// The registries of special-purpose addresses: RFC 6890 and its updates.
    static func isPrivate(v4 address: UInt32) -> Bool {
        let blocks: [(UInt32, UInt32)] = [
            (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
            (0xAC10_0000, 12), (0xC000_0000, 24), (0xC0A8_0000, 16), (0xC612_0000, 15), (0xE000_0000, 3),
        ]
        return blocks.contains { network, bits in address >> (32 - bits) == network >> (32 - bits) }
    }

    static func isPrivate(v6 bytes: [UInt8]) -> Bool {
        guard bytes.count == 16 else { return true }
        // Mapped (::ffff:a.b.c.d), translated (64:ff9b::/96 and its local kin) and, long deprecated, compatible (::a.b.c.d,
        // among which are :: and ::1): the last four bytes count. 6to4 (2002::/16) has them after its prefix.
        let isMapped = bytes[0..<10].allSatisfy { $0 == 0 } && bytes[10] == bytes[11] && [0, 0xFF].contains(bytes[10])
        if isMapped || bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]) { return isPrivate(v4: number(bytes[12...])) }
        if bytes.starts(with: [0x20, 0x02]) { return isPrivate(v4: number(bytes[2..<6])) }
        // Unique local, link-local and multicast.
        return bytes[0] & 0xFE == 0xFC || (bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80) || bytes[0] == 0xFF
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
}
