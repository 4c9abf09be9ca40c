package import Fetching
internal import Model

extension NotifierDefinition {
    /// What is sent to tell something.
    ///
    /// - Parameter time: of the attempt, in seconds since 1970.
    /// - Throws: `Undeliverable`.
    package func draft(_ telling: Telling, time: Int64, _ filler: RequestFiller) throws -> Courier.Draft {
        switch channel {
        case .webhook(let webhook): return .request(try webhook.draft(telling, time: time, filler))
        case .mail(let mail): return .request(try mail.draft(telling, notifier: id, filler))
        case .chat(let chat): return .request(try chat.draft(telling, filler))
        case .program(let program): return .program(try program.draft(telling, filler))
        case .alertmanager(let manager):
            let alerts = telling.events.map { AlertmanagerChannel.Alert($0.event) }
            return .request(
                try manager.draft(alerts, id: telling.id, now: time * 1000, pages: telling.pages, filler))
        }
    }

    /// What tells whether the receiver is there, and sends nothing; nil for a program, which is looked at by the reader.
    ///
    /// - Throws: `Undeliverable`.
    package func probe(_ filler: RequestFiller) throws -> FetchRequest? {
        switch channel {
        case .webhook(let webhook):
            _ = try webhook.keys(filler)
            return try connection(webhook.request, filler)
        case .chat(let chat):
            _ = try chat.filledTopic(filler)
            return try connection(chat.request, filler)
        case .mail(let mail): return try mail.probe(notifier: id, id: id, filler)
        case .alertmanager(let manager): return try manager.probe(id: id, filler)
        case .program(let program):
            if let fault = try program.fault(filler) { throw Undeliverable(fault) }
            return nil
        }
    }

    /// Where it goes and by what it is known there, with the secrets that are there now; nil while one is absent.
    package func identity(_ filler: RequestFiller) -> [String]? { try? channel.identity { try filler.fill($0).text } }

    private func connection(_ definition: RequestDefinition, _ filler: RequestFiller) throws -> FetchRequest {
        var request = try filler.request(definition, for: id)
        request.isProbe = true
        return request
    }
}
