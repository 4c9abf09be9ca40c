package import Channels
internal import Configuring
internal import Model
internal import Notifying
internal import Rules
internal import Store

/// What Alertmanagers are told.
extension Pipeline {
    /// Tells them what stands, where it is time to.
    package func post(by courier: Courier, time: Int64) throws {
        let sheets: [AlertBoard.Sheet]
        do {
            sheets = try board.turn(now: time) { notifier in
                try store.read { try standing(notifier, $0, now: time / 1000) }
            }
        } catch let error as StoreError where error.isPassing {
            // What is on its way already stays so; what stands is looked at again in a minute.
            board.postpone(now: time)
            return
        }
        for sheet in sheets {
            guard case .alertmanager(let manager) = sheet.notifier.channel else { continue }
            do {
                let request = try manager.draft(
                    sheet.alerts, id: sheet.id, now: time, pages: catalog.configuration.server.publicURL,
                    catalog.filler(of: sheet.notifier.id))
                courier.send(.request(request))
            } catch {
                courier.fail(sheet.id, "\(error)")
            }
        }
    }

    /// The alerts that stand and that a notifier is told of. One that began while its rule was silenced is not among them before
    /// the silence is over; one that it was told of before goes on, for it has not ended.
    func standing(
        _ notifier: NotifierDefinition, _ snapshot: StoreSnapshot, now: Int64
    ) throws -> [AlertmanagerChannel.Alert] {
        var alerts: [AlertmanagerChannel.Alert] = []
        for rule in catalog.configuration.rules where catalog.notifierIDs(of: rule.id).contains(notifier.id) {
            guard notifier.takes(rule.severity), let alert = try snapshot.presentAlert(ofRule: rule.id) else {
                continue
            }
            if try snapshot.silence(of: rule.id, at: now) != nil,
                let began = try snapshot.silenceBegan(of: rule.id), began < alert.began
            {
                continue
            }
            var event = alert.first
            (event.message, event.source) = (alert.latest.message, alert.latest.source)
            alerts.append(AlertmanagerChannel.Alert(event))
        }
        guard catalog.configuration.usualNotifiers.contains(notifier.id) else { return alerts }
        for feed in try snapshot.failingFeeds().keys.sorted() {
            guard let alert = try snapshot.presentAlert(ofFeed: feed), notifier.takes(alert.first.severity) else {
                continue
            }
            alerts.append(AlertmanagerChannel.Alert(alert.first))
        }
        return alerts
    }
}
