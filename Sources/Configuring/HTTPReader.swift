internal import Fetching
internal import Formats
internal import Glibc

/// Reads the section `http`.
struct HTTPReader {
    let diagnostics: Diagnostics
    let directory: String

    /// Why a file cannot say whom to trust; nil when it can.
    private static func fault(ofCertificates path: String) -> String? {
        guard let file = fopen(path, "r") else { return "cannot be read: \(String(cString: strerror(errno)))" }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            if strncmp(line, "-----BEGIN ", 11) == 0, strstr(line, "CERTIFICATE") != nil { return nil }
        }
        return "has no certificate: it must be PEM"
    }

    func read(_ tree: YAMLNode, into settings: inout HTTPSettings) {
        let keys = ["contact", "concurrency", "hosts", "proxy", "ca_file"]
        guard let reader = MappingReader(tree, keys: keys, what: "'http'", diagnostics) else { return }
        if let contact = reader.string("contact") {
            if contact.contains("@") || contact.hasPrefix("http") {
                settings.contact = contact
            } else {
                reader.error("contact", "'contact' must be an e-mail address or a URL: providers write to it")
            }
            if contact.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }) {
                reader.error("contact", "'contact' must be printable ASCII: it goes into a header")
            }
        }
        if let concurrency = reader.integer("concurrency", in: 1...256) { settings.concurrency = concurrency }
        settings.proxy = reader.template("proxy") ?? settings.proxy
        if let name = reader.string("ca_file") {
            let path = ConfigurationLoader.join(directory, name)
            settings.caFile = path
            if let fault = HTTPReader.fault(ofCertificates: path) { reader.error("ca_file", "\(path) \(fault)") }
        }
        guard let hosts = reader["hosts"], !hosts.isNull else { return }
        guard case .mapping(let members, _) = hosts else {
            diagnostics.error(hosts.location, "'hosts' must map host names to limits")
            return
        }
        for member in members {
            guard
                let limits = MappingReader(
                    member.value, keys: ["rate", "concurrency", "contact"], what: "a host's limits", diagnostics)
            else { continue }
            var limit = settings.hosts[member.key.lowercased()] ?? .standard
            if let text = limits.string("rate") {
                if let rate = HTTPReader.rate(text) {
                    limit.perSecond = rate
                } else {
                    limits.error("rate", "'rate' must be such as 8/s, 30/m, 100/h or 25/d, not '\(text)'")
                }
            }
            if let concurrency = limits.integer("concurrency", in: 1...64) { limit.concurrency = concurrency }
            if let text = limits.string("contact") {
                if ["required", "optional"].contains(text) {
                    limit.demandsContact = text == "required"
                } else {
                    limits.error("contact", "'contact' of a host is required or optional, not '\(text)'")
                }
            }
            settings.hosts[member.key.lowercased()] = limit
        }
    }

    /// `N/s|m|h|d` as requests per second.
    static func rate(_ text: String) -> Double? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = NumberParser.parse(String(parts[0])), count > 0 else { return nil }
        switch parts[1] {
        case "s": return count
        case "m": return count / 60
        case "h": return count / 3600
        case "d": return count / 86_400
        default: return nil
        }
    }
}
