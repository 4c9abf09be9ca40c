internal import CCurl
internal import Glibc

/// A mail on its way: SMTP by libcurl (RFC 5321, RFC 3207), over a connection of its own.
extension Transfer {
    func configureMail() {
        guard let mail = request.mail else { return }
        set(CURLOPT_URL, url)
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_NETRC, 0)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        // Without TLS where TLS is wanted nothing is sent.
        set(CURLOPT_USE_SSL, Int((mail.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue))
        set(CURLOPT_CONNECTTIMEOUT_MS, 10_000)
        set(CURLOPT_TIMEOUT_MS, request.timeout * 1000)
        // The answer to the text may take its time; by itself libcurl waits for none longer than two minutes.
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, request.timeout)
        // Neither a proxy of the environment nor the one for feeds.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOPROXY, "*")
        if let caFile = settings.caFile { set(CURLOPT_CAINFO, caFile) }
        // What is known of a connection's TLS and login is not always asked again by this version of libcurl.
        set(CURLOPT_FRESH_CONNECT, 1)
        set(CURLOPT_FORBID_REUSE, 1)
        if let username = mail.username { set(CURLOPT_USERNAME, username) }
        if let password = mail.password { set(CURLOPT_PASSWORD, password) }
        if mail.content == nil {
            // Connects and logs in; without a recipient nothing is sent.
            set(CURLOPT_CUSTOMREQUEST, "NOOP")
            set(CURLOPT_NOBODY, 1)
        } else {
            set(CURLOPT_MAIL_FROM, "<\(mail.from)>")
            setRecipient("<\(mail.to)>")
            set(CURLOPT_UPLOAD, 1)
        }
        setMailCallbacks()
    }

    private func setMailCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        escalator_curl_set_pointer(handle, CURLOPT_READDATA, context)
        escalator_curl_set_write(handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
            Transfer.of(context)?.readMail(into: bytes, size * count) ?? Int(CURL_READFUNC_ABORT)
        }
        escalator_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        escalator_curl_set_write(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            Transfer.of(context)?.receiveReply(bytes, size * count) ?? 0
        }
        escalator_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        escalator_curl_set_write(handle, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
        escalator_curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
        escalator_curl_set_open(handle, CURLOPT_OPENSOCKETFUNCTION) { context, _, address in
            Transfer.of(context)?.open(address) ?? -1
        }
        escalator_curl_set_pointer(handle, CURLOPT_DEBUGDATA, context)
        escalator_curl_set_debug(handle) { _, type, bytes, count, context in
            if type == CURLINFO_HEADER_OUT { Transfer.of(context)?.noteCommand(bytes, count) }
            return 0
        }
        set(CURLOPT_VERBOSE, 1)
    }

    private func readMail(into bytes: UnsafeMutablePointer<CChar>?, _ room: Int) -> Int {
        checkLogin()
        guard let bytes, let content = request.mail?.content, failure == nil else { return Int(CURL_READFUNC_ABORT) }
        let piece = content[mailSent..<min(content.count, mailSent + room)]
        for (place, byte) in piece.enumerated() { bytes[place] = CChar(bitPattern: byte) }
        mailSent += piece.count
        return piece.count
    }

    /// How long a server may take to say goodbye, in seconds.
    private static let farewell = 2

    /// Notes which command goes out, by its first word alone: what follows may be a password.
    private func noteCommand(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) {
        // The farewell, and the answer to that, are about nothing.
        guard let bytes, !hasQuit else { return }
        let letters = (0..<min(count, 10)).lazy.map { UInt8(bitPattern: bytes[$0]) }
            .prefix { (0x41...0x5A).contains($0 & 0xDF) }
        let command = String(decoding: letters, as: UTF8.self).uppercased()
        if command == "QUIT" {
            hasQuit = true
            // It waits for the answer to its farewell whatever the timeout of the whole is, and everything else on this
            // thread with it.
            set(CURLOPT_SERVER_RESPONSE_TIMEOUT, Transfer.farewell)
        } else {
            mailCommand = command
        }
        if command == "AUTH" { hasLoggedIn = true }
    }

    private func receiveReply(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes, count > 0 else { return count }
        headerBytes += count
        guard headerBytes <= 64 << 10 else { return 0 }
        let text = (0..<min(count, 2000)).map { UInt8(bitPattern: bytes[$0]) }.filter { $0 >= 0x20 }
        if !text.isEmpty, !hasQuit { note(reply: String(decoding: text, as: UTF8.self)) }
        return count
    }

    /// An answer of several lines has its code in front of each, and says with a hyphen that it goes on.
    private func note(reply line: String) {
        let goesOn = mailReply.utf8.dropFirst(3).first == UInt8(ascii: "-") && mailReply.prefix(3) == line.prefix(3)
        guard goesOn, mailReply.utf8.count < 2000 else { return mailReply = line }
        let mark = line.utf8.dropFirst(3).first == UInt8(ascii: "-") ? "-" : " "
        mailReply = "\(line.prefix(3))\(mark)\(mailReply.dropFirst(4)) \(line.dropFirst(4))"
    }

    /// A login that is configured and that nobody asked for is none: without it another mail would be sent than was meant.
    func checkLogin() {
        guard failure == nil, request.mail?.username != nil, !hasLoggedIn else { return }
        failure = FetchFailure(.transfer, "\(host) offers no login (AUTH), and 'username' wants one")
    }

    /// Why a mail was not taken; nil where the code alone says it.
    func mailRefusal(_ code: CURLcode) -> FetchFailure? {
        var status = 0
        escalator_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        switch code {
        case CURLE_LOGIN_DENIED:
            // Nothing was refused where the last that it said is what it offers.
            let words = mailReply.hasPrefix("2") ? "offers no way to log in that is known here" : "refuses the login"
            return FetchFailure(.transfer, "\(host) \(words): \(mailReply)")
        case CURLE_USE_SSL_FAILED:
            return FetchFailure(.security, "\(host) offers no STARTTLS or refuses it, and 'tls: starttls' wants it")
        case CURLE_SEND_ERROR, CURLE_WEIRD_SERVER_REPLY, CURLE_RECV_ERROR, CURLE_REMOTE_ACCESS_DENIED,
            CURLE_UPLOAD_FAILED:
            guard status >= 400, !mailReply.isEmpty else { return nil }
            if request.mail?.username != nil, !hasLoggedIn, ["MAIL", "RCPT", "DATA", "NOOP"].contains(mailCommand) {
                return FetchFailure(
                    .transfer, "\(host) offers no login (AUTH), and 'username' wants one; it says: \(mailReply)")
            }
            // 530, 534, 535 and 538 speak of the login, which an operator can mend; a refused sender or greeting likewise.
            let isOfRecipient = mailCommand == "RCPT" || mailCommand == "DATA" || mailSent > 0
            let isFinal = status >= 500 && isOfRecipient && ![530, 534, 535, 538].contains(status)
            return FetchFailure(isFinal ? .rejected : .transfer, "\(host) says: \(mailReply)")
        default: return nil
        }
    }
}
