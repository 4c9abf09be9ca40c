internal import Archiving
internal import Model

/// A mail as bytes: the same for the same telling, whenever it is made (RFC 5322, RFC 2045).
struct MailMessage {
    private let telling: Telling
    private let from: MailAddress
    private let to: MailAddress

    init(_ telling: Telling, from: MailAddress, to: MailAddress) {
        self.telling = telling
        self.from = from
        self.to = to
    }

    /// Header and body, with CRLF at the end of each line.
    var bytes: [UInt8] {
        var lines = [
            "Date: \(MailMessage.date(telling.time / 1000))",
            "From: \(MailMessage.address(from))",
            "To: \(MailMessage.address(to))",
            "Subject: \(MailMessage.words(MessageText.subject(telling), after: 9))",
            "Message-ID: \(name(telling.id))",
        ]
        if let root, root != telling.id {
            lines += ["In-Reply-To: \(name(root))", "References: \(name(root))"]
        }
        lines += [
            // Nobody's holiday shall answer (RFC 3834).
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
        ]
        if telling.urgency == .critical { lines.append("Importance: high") }
        let body = QuotedPrintable.encode(MessageText.whole(telling))
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
    }

    /// The mail that began the thread: the one that told this recipient of its first event, if need be among others. Where none did,
    /// that which would have: what follows is one thread all the same.
    private var root: String? {
        guard !telling.isSample, let single = telling.single else { return nil }
        return single.root ?? MessageID.of([(single.thread, 0)], to: telling.lane)
    }

    private func name(_ id: String) -> String { "<\(id)@\(from.domain)>" }

    /// `Sat, 28 Nov 2026 00:10:00 +0000`.
    static func date(_ seconds: Int64) -> String {
        let day = Timestamp.day(seconds)
        let clock = Timestamp.seconds(seconds).dropFirst(11).dropLast()
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = "\(day)".split(separator: "-").map(String.init)
        let weekday = weekdays[((Int(day.number) % 7) + 7) % 7]
        let month = parts.count == 3 ? months[((Int(parts[1]) ?? 1) - 1) % 12] : "Jan"
        return "\(weekday), \(parts.last ?? "1") \(month) \(parts.first ?? "1970") \(clock) +0000"
    }

    private static func address(_ address: MailAddress) -> String {
        guard let name = address.name else { return address.address }
        let isPlain = name.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        return (isPlain ? "\"\(name)\"" : words(name, after: 6)) + " <\(address.address)>"
    }

    /// Text of a header: as it is where that is ASCII, else as encoded words (RFC 2047), folded.
    ///
    /// - Parameter column: how many characters of the line are taken.
    static func words(_ text: String, after column: Int) -> String {
        let clean = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : $0 }))
        let isPlain = clean.utf8.allSatisfy { (0x20..<0x7F).contains($0) } && !clean.contains("=?")
        guard !isPlain || clean.utf8.count > 900 else { return clean }
        // A word has at most 75 characters, and no character is parted.
        var words: [String] = []
        var piece: [UInt8] = []
        for scalar in clean.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if piece.count + bytes.count > 39 {
                words.append("=?utf-8?B?\(SHA256.base64(piece))?=")
                piece = []
            }
            piece += bytes
        }
        if !piece.isEmpty { words.append("=?utf-8?B?\(SHA256.base64(piece))?=") }
        return words.joined(separator: "\r\n ")
    }
}

/// Quoted-printable of RFC 2045, 6.7: lines of at most 76 characters.
enum QuotedPrintable {
    static func encode(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(line).joined(separator: "\r\n")
    }

    private static func line(_ text: Substring) -> String {
        var result = ""
        var length = 0
        let bytes = Array(text.utf8)
        for (place, byte) in bytes.enumerated() {
            let isLast = place == bytes.count - 1
            let isBlank = byte == 0x20 || byte == 0x09
            let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || isBlank && !isLast
            let piece: String
            if isPlain {
                piece = String(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                piece = "=" + (digits.count == 1 ? "0" : "") + digits
            }
            // Room for the sign that the line goes on.
            if length + piece.utf8.count > 75 {
                result += "=\r\n"
                length = 0
            }
            result += piece
            length += piece.utf8.count
        }
        return result
    }
}
