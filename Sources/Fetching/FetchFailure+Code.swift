internal import CCurl

extension FetchFailure {
    /// What a code of libcurl means to a person.
    init(_ code: CURLcode, _ transfer: Transfer) {
        let text = String(cString: curl_easy_strerror(code))
        if transfer.request.mail != nil, let refusal = transfer.mailRefusal(code) {
            self = refusal
            return
        }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self.init(.unreachable, "the name \(transfer.host) cannot be resolved")
        case CURLE_COULDNT_CONNECT:
            self.init(.unreachable, "cannot connect to \(URLParts.authority(of: transfer.url) ?? transfer.host)")
        case CURLE_OPERATION_TIMEDOUT:
            self.init(.timeout, "no complete answer from \(transfer.host) in time")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM:
            let detail = String(cString: transfer.explanation)
            self.init(.security, "TLS with \(transfer.host) failed: \(detail.isEmpty ? text : detail)")
        default: self.init(.transfer, "the transfer from \(transfer.host) failed: \(text)")
        }
    }
}
