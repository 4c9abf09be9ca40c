internal import CCurl
internal import Glibc

/// Which addresses a transfer may reach: what a person configured may be anywhere; a redirect, or a name that was public
/// once, may not lead from the public internet to this machine or its networks.
extension Transfer {
    /// Opens a socket for a new connection, unless the way leads inside.
    func open(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
        guard let address else { return -1 }
        guard mayReach(withUnsafePointer(to: &address.pointee.addr) { AddressPolicy.isPrivate($0) }) else { return -1 }
        let opened = socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
        if opened >= 0 { sockets.insert(opened) }
        return opened
    }

    /// Looks at the connection just before the request goes out; false when something waits there already, which answers
    /// another. Over TLS that is what the kernel has: what was decrypted with the answer before is not seen, and comes from
    /// no one but the server that proved its name.
    func begins(at address: UnsafeMutablePointer<CChar>?, port: Int32, localPort: Int32) -> Bool {
        // TLS sends tickets of its own accord after the handshake.
        guard sharesConnection, let address else { return true }
        let ends = OpenSockets.Ends(
            address: String(cString: address), port: UInt16(clamping: port), localPort: UInt16(clamping: localPort))
        meetsLeftovers = sockets.holdsInput(ends)
        return !meetsLeftovers
    }

    /// Whether what has come has come over a connection that served another request before.
    var sharesConnection: Bool {
        var opened = 0
        return escalator_curl_get_long(handle, CURLINFO_NUM_CONNECTS, &opened) == CURLE_OK && opened == 0
    }

    /// Looks at the address that has answered: a connection that another transfer left open opens no socket.
    func checkAddress() {
        var text: UnsafeMutablePointer<CChar>?
        escalator_curl_get_string(handle, CURLINFO_PRIMARY_IP, &text)
        guard let text, let isPrivate = AddressPolicy.isPrivate(String(cString: text)) else { return }
        _ = mayReach(isPrivate)
    }

    /// - Parameter isPrivate: whether the address belongs to this machine or its networks.
    private func mayReach(_ isPrivate: Bool) -> Bool {
        // What a proxy is reached by says nothing about the server.
        guard settings.proxy == nil else { return true }
        if isPrivate, hasBeenPublic {
            failure = FetchFailure(
                .refused, "a public address may not lead to an address of this machine or its networks")
            return false
        }
        if !isPrivate { hasBeenPublic = true }
        return true
    }
}
