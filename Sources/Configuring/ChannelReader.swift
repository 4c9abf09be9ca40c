internal import Channels
internal import Fetching
internal import Formats
internal import Glibc
internal import Model
internal import Platform

/// Reads the way to a receiver.
struct ChannelReader {
    let diagnostics: Diagnostics

    /// - Parameter name: as the configuration calls it.
    /// - Returns: nil for one with a fault, which has been told.
    func read(_ name: String, _ tree: YAMLNode) -> Channel? {
        switch name {
        case "webhook": webhook(tree).map(Channel.webhook)
        case "email": MailReader(diagnostics: diagnostics).read(tree).map(Channel.mail)
        case "chat": chat(tree).map(Channel.chat)
        case "alertmanager": alertmanager(tree).map(Channel.alertmanager)
        default: program(tree).map(Channel.program)
        }
    }

    private static let requestKeys = ["url", "headers", "timeout"]

    private func request(_ reader: MappingReader) -> RequestDefinition? {
        let requests = RequestReader(directory: "", diagnostics: diagnostics)
        guard let url = requests.url(reader, of: "a notifier") else { return nil }
        if url.source.lowercased().hasPrefix("file:") {
            reader.error("url", "a notifier's 'url' must begin with https:// or http://")
            return nil
        }
        var request = requests.read(reader.restricted(to: ChannelReader.requestKeys), url)
        if reader["timeout"] == nil { request.timeout = Interval(seconds: 30) }
        ChannelReader.checkTimeout(reader)
        for header in request.headers where ChannelReader.isOurs(header.name.lowercased()) {
            reader.error("headers", "'\(header.name)' is set by what is sent")
        }
        return request
    }

    /// An attempt that takes longer than ten minutes keeps others of its receiver waiting.
    static func checkTimeout(_ reader: MappingReader) {
        guard let timeout = reader.interval("timeout"), timeout.seconds > 600 else { return }
        reader.error("timeout", "'timeout' is ten minutes at most")
    }

    private static func isOurs(_ name: String) -> Bool {
        name.hasPrefix("webhook-") || ["content-length", "transfer-encoding", "host", "idempotency-key"].contains(name)
    }

    private func webhook(_ tree: YAMLNode) -> WebhookChannel? {
        let keys = ChannelReader.requestKeys + ["secret"]
        guard let reader = MappingReader(tree, keys: keys, what: "'webhook'", diagnostics) else { return nil }
        let texts = reader.strings("secret") ?? []
        if reader["secret"] != nil, texts.isEmpty {
            reader.error("secret", "'secret' is empty; without the key nothing is signed")
        }
        if texts.count > 2 { reader.error("secret", "'secret' is one, or two while one takes the place of the other") }
        let secrets = texts.compactMap { reader.template($0, at: reader.location(of: "secret")) }
        for secret in secrets where secret.parts.allSatisfy(\.isText) && WebhookChannel.key(secret.source) == nil {
            reader.error("secret", "'secret' must be whsec_ and 24 to 64 bytes in base64 behind it")
        }
        return request(reader).map { WebhookChannel(request: $0, secrets: secrets) }
    }

    // MARK: Chats

    private func chat(_ tree: YAMLNode) -> ChatChannel? {
        let keys = ChannelReader.requestKeys + ["shape", "template", "content_type", "topic"]
        guard let reader = MappingReader(tree, keys: keys, what: "'chat'", diagnostics) else { return nil }
        let shape: ChatChannel.Shape? = reader.choice("shape", "shape")
        let text = reader.string("template")
        if reader["shape"] == nil, reader["template"] == nil {
            let shapes = ChatChannel.Shape.allCases.map(\.rawValue).joined(separator: ", ")
            diagnostics.error(reader.location, "'chat' has a 'shape' (\(shapes)) or a 'template' of its own")
            return nil
        }
        if shape != nil, text != nil {
            reader.error("template", "'template' takes the place of 'shape': say one of them")
        }
        if shape == .ntfy, reader["topic"] == nil { diagnostics.error(reader.location, "ntfy needs a 'topic'") }
        if reader["topic"] != nil, shape != .ntfy { reader.error("topic", "'topic' goes with 'shape: ntfy'") }
        checkTopic(reader)
        if shape != nil, reader["content_type"] != nil {
            diagnostics.warning(
                reader.location(of: "content_type"), "'content_type' goes with 'template'; it changes nothing here")
        }
        if let text { checkWords(of: text, reader) }
        let contentType = reader.string("content_type") ?? "application/json"
        if contentType.wholeMatch(of: /[!-~]+\/[!-~]+( *; *[ -~]+)?/) == nil {
            reader.error("content_type", "'content_type' is a type such as application/json or text/plain")
        }
        guard shape == nil || text == nil, let source = text ?? shape?.template, let request = request(reader) else {
            return nil
        }
        do {
            let template = try ChatTemplate(
                source, contentType: contentType, escaping: text == nil ? shape?.escaping : nil)
            if let text, let tag = ChatTemplate.emptyTag(in: text, names: ChatChannel.names) {
                let names = ChatChannel.names.sorted().joined(separator: ", ")
                reader.error("template", "nothing would ever be put in for \(tag); there are \(names)")
            }
            checkResult(of: template, reader)
            return ChatChannel(
                request: request, shape: text == nil ? shape : nil, template: template, topic: reader.string("topic"))
        } catch {
            reader.error(
                "template", "\(error.message), in line \(error.line), column \(error.column) of the template")
            return nil
        }
    }

    static func isJSON(_ text: String) -> Bool {
        (try? JSONParser()?.withDocument(Array(text.utf8)) { _ in true }) ?? false
    }

    // MARK: Others

    private func alertmanager(_ tree: YAMLNode) -> AlertmanagerChannel? {
        let keys = ChannelReader.requestKeys + ["labels"]
        guard let reader = MappingReader(tree, keys: keys, what: "'alertmanager'", diagnostics) else { return nil }
        let labels = pairs(reader, "labels").compactMap { name, value, location -> (name: String, value: String)? in
            let isName =
                name.first.map { $0.isASCII && ($0.isLetter || $0 == "_") } ?? false
                && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            let isOwn = ["alertname", "severity", "rule", "feed", "series"].contains(name)
            if isOwn || !isName {
                diagnostics.error(location, isOwn ? "the label '\(name)' is set already" : "'\(name)' is no label")
                return nil
            }
            return (name, value)
        }
        let url = reader.string("url") ?? ""
        if url.contains("?") || url.contains("/api/v") {
            reader.error("url", "'url' is where the Alertmanager is, without a query; /api/v2/alerts is added")
        }
        return request(reader).map { AlertmanagerChannel(request: $0, labels: labels) }
    }

    private func program(_ tree: YAMLNode) -> ProgramChannel? {
        let keys = ["command", "input", "timeout", "environment"]
        guard let reader = MappingReader(tree, keys: keys, what: "'program'", diagnostics) else { return nil }
        let command = reader.strings("command") ?? []
        guard let path = command.first else {
            diagnostics.error(reader.location, "'program' has a 'command': [/path/of/it, argument, ...]")
            return nil
        }
        if let fault = ProgramFile.fault(path) {
            // What is not there yet stops no monitoring: its messages wait.
            guard path.hasPrefix("/") else {
                reader.error("command", "\(path): \(fault)")
                return nil
            }
            diagnostics.warning(
                reader.location(of: "command"), "\(path): \(fault); it is not run before that is mended")
        }
        if command.contains(where: { $0.utf8.contains(0) }) { reader.error("command", "an argument has a NUL in it") }
        if command.contains(where: { $0.contains("${") }) {
            reader.error("command", "arguments are seen by everybody on the machine; give it '${...}' by 'environment'")
        }
        ChannelReader.checkTimeout(reader)
        let input: ProgramChannel.Input? = reader.choice("input", "input")
        let variables = pairs(reader, "environment").compactMap { name, value, location -> (String, Template)? in
            guard !name.isEmpty, !name.contains("="), !name.utf8.contains(0), !value.utf8.contains(0) else {
                diagnostics.error(location, "'\(name)' is no variable: it has a name without '=', and no NUL")
                return nil
            }
            if name.hasPrefix("ESCALATOR_") { diagnostics.error(location, "'\(name)' is set by what is told") }
            return reader.template(value, at: location).map { (name, $0) }
        }
        return ProgramChannel(
            command: command, input: input ?? .message,
            timeout: reader.interval("timeout") ?? Interval(seconds: 30),
            environment: variables.map { (name: $0.0, value: $0.1) })
    }

    private func pairs(_ reader: MappingReader, _ key: String) -> [(String, String, SourceLocation)] {
        guard let tree = reader[key], !tree.isNull else { return [] }
        guard case .mapping(let members, _) = tree else {
            reader.error(key, "'\(key)' must map names to texts")
            return []
        }
        return members.compactMap { member in
            guard case .scalar(let text, _, let location) = member.value else {
                diagnostics.error(member.value.location, "the value of '\(member.key)' must be a text")
                return nil
            }
            return (member.key, text, location)
        }
    }
}
