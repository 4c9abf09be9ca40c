internal import CCurl

/// A URL in the eyes of libcurl, which is also the one that connects.
struct URLParts {
    let scheme: String
    /// In lower case; an IPv6 address with its brackets.
    let host: String
    let port: String

    /// Scheme, host and port: what a browser calls the origin.
    var origin: String { "\(scheme)://\(host):\(port)" }

    /// - Parameter schemes: those that are known to whoever asks.
    init?(_ url: String, schemes: Set<String> = ["http", "https"]) {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK,
            let scheme = URLParts.part(handle, CURLUPART_SCHEME)?.lowercased(), schemes.contains(scheme),
            let host = URLParts.part(handle, CURLUPART_HOST), !host.isEmpty
        else { return nil }
        self.scheme = scheme
        self.host = host.lowercased()
        port = URLParts.part(handle, CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)) ?? ""
    }

    /// A redirect's target as an absolute http or https URL.
    static func resolve(_ location: String, against base: String) -> String? {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, base, 0) == CURLUE_OK,
            curl_url_set(handle, CURLUPART_URL, location, 0) == CURLUE_OK,
            let scheme = part(handle, CURLUPART_SCHEME)?.lowercased(), scheme == "http" || scheme == "https"
        else { return nil }
        return part(handle, CURLUPART_URL)
    }

    /// Host and port of a URL, the port only where it is written; nil for one without a host.
    static func authority(of url: String) -> String? {
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, url, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
            let host = part(handle, CURLUPART_HOST)
        else { return nil }
        return part(handle, CURLUPART_PORT).map { "\(host):\($0)" } ?? host
    }

    private static func part(_ handle: OpaquePointer, _ which: CURLUPart, _ flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, which, &text, flags) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
