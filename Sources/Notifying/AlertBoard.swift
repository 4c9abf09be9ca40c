package import Channels
internal import Model
internal import Scheduling
internal import Store

/// What Alertmanagers are told: which alerts stand, again and again, and once more which have ended.
///
/// Nothing of it is kept: an Alertmanager forgets by itself what it is told no more.
package final class AlertBoard {
    private var managers: [NotifierDefinition] = []
    /// What each was last told that stands.
    private var told: [String: [String: AlertmanagerChannel.Alert]] = [:]
    /// What has ended, and was not heard yet.
    private var ended: [String: [String: AlertmanagerChannel.Alert]] = [:]
    private var underway: Set<String> = []
    /// Until when one wants to be left alone, in seconds since 1970.
    private var patience: [String: Int64] = [:]
    private var latest: Int64 = 0
    /// When they are told next, in seconds since 1970; nil while nothing stands.
    package private(set) var next: Int64?

    package init() {}

    /// Takes another configuration.
    package func adopt(_ definitions: [NotifierDefinition]) {
        managers = definitions.filter { if case .alertmanager = $0.channel { true } else { false } }
        let ids = Set(managers.map(\.id))
        told = told.filter { ids.contains($0.key) }
        ended = ended.filter { ids.contains($0.key) }
        patience = [:]
        changed()
    }

    /// Something was told, and another alert may stand.
    package func changed() { if !managers.isEmpty { next = 0 } }

    /// By which an attempt is known for one of ours.
    static let prefix = "board:"

    /// What one of them is to be told.
    package struct Sheet {
        package let id: String
        package let notifier: NotifierDefinition
        package let alerts: [AlertmanagerChannel.Alert]
    }

    /// What they are to be told now.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - standing: the alerts of a notifier that stand.
    package func turn(
        now: Int64, standing: (NotifierDefinition) throws -> [AlertmanagerChannel.Alert]
    ) rethrows -> [Sheet] {
        if now < latest {
            patience = [:]
            if next != nil { next = 0 }
        }
        latest = now
        guard let next, next <= now / 1000 else { return [] }
        var sheets: [Sheet] = []
        // All of it is read before anything of it counts as told.
        let present = try managers.filter { !underway.contains($0.id) && patience[$0.id] ?? 0 <= now / 1000 }
            .map { ($0, try standing($0)) }
        for (manager, all) in present {
            let alerts = Dictionary(all.map { ($0.key, $0) }) { first, _ in first }
            for (key, alert) in told[manager.id] ?? [:] where alerts[key] == nil {
                var alert = alert
                alert.ended = now
                ended[manager.id, default: [:]][key] = alert
            }
            // What stands again has not ended.
            for key in alerts.keys { ended[manager.id]?[key] = nil }
            told[manager.id] = alerts
            let all = alerts.merging(ended[manager.id] ?? [:]) { standing, _ in standing }
            guard !all.isEmpty else { continue }
            underway.insert(manager.id)
            sheets.append(
                Sheet(
                    id: AlertBoard.prefix + manager.id, notifier: manager,
                    alerts: all.sorted { $0.key < $1.key }.map(\.value)))
        }
        let isAny = managers.contains { told[$0.id]?.isEmpty == false || ended[$0.id]?.isEmpty == false }
        self.next = isAny ? now / 1000 + AlertmanagerChannel.interval : nil
        return sheets
    }

    /// Takes what came of an attempt.
    ///
    /// - Returns: whose it was; nil for one that is none of ours.
    package func settle(_ attempt: Courier.Attempt) -> String? {
        guard attempt.id.hasPrefix(AlertBoard.prefix) else { return nil }
        let id = String(attempt.id.dropFirst(AlertBoard.prefix.count))
        underway.remove(id)
        if case .delivered = attempt.result { ended[id] = nil }
        // One day at most: an Alertmanager that is told nothing takes what stands for over.
        if case .failed(_, let wish?) = attempt.result { patience[id] = min(wish, latest / 1000 + 86_400) }
        return id
    }

    /// What stands could not be read.
    package func postpone(now: Int64) { next = now / 1000 + AlertmanagerChannel.interval }

    /// Whether something is under way.
    package var isBusy: Bool { !underway.isEmpty }

}

extension AlertmanagerChannel.Alert {
    /// By which an Alertmanager knows it.
    fileprivate var key: String {
        "\(event.rule ?? "")\n\(event.feed ?? "")\n\(event.series ?? "")\n\(event.severity?.rawValue ?? "")"
    }
}
