internal import Channels
internal import Formats
internal import Model

/// What may be wrong with a chat, beyond its keys.
extension ChannelReader {
    func checkTopic(_ reader: MappingReader) {
        guard let text = reader.string("topic"),
            let topic = reader.template(text, at: reader.location(of: "topic")), topic.parts.allSatisfy(\.isText)
        else { return }
        guard text.wholeMatch(of: /[-_A-Za-z0-9]{1,64}/) != nil else {
            return reader.error("topic", "'topic' has 1 to 64 letters, digits, '-' and '_'")
        }
        // Behind the scheme and the host.
        let path = (reader.string("url") ?? "").split(separator: "/").dropFirst(2)
        if path.last.map(String.init) == text {
            reader.error(
                "url", "ntfy takes messages with a 'topic' at the address of the server; leave '/\(text)' away")
        }
    }

    /// What is said to be JSON is, whatever the values are.
    func checkResult(of template: ChatTemplate, _ reader: MappingReader) {
        guard reader["template"] != nil, ChatTemplate.Escaping(contentType: template.contentType) == .json else {
            return
        }
        for values in ChatChannel.samples where !ChannelReader.isJSON(template.text(values)) {
            return reader.error(
                "template",
                "what comes of the template is no JSON; values are escaped for strings: \"text\": \"{{message}}\"")
        }
    }

    /// A template that names nothing of the alert, or what is filled in elsewhere.
    func checkWords(of text: String, _ reader: MappingReader) {
        if !text.contains("{{") {
            diagnostics.warning(
                reader.location(of: "template"),
                "the template tells nothing of an alert; tags such as {{message}} do")
        }
        if text.contains("${credential:") || text.contains("${env:") {
            reader.error("template", "'${...}' is filled in in 'url' and 'headers', and not in a template")
        }
    }
}
