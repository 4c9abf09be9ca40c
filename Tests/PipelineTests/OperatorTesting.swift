import Configuring
import Control
import Fixtures
import Foundation
import Model
import Testing

@testable import Pipeline
@testable import Store

/// A rule that is watched, a notifier, and what operators ask.
protocol OperatorTesting {}

extension OperatorTesting {
    static var text: String {
        """
        feeds:
          - { id: f, url: "https://example.org/f", schedule: { every: 1h }, format: csv, series: [{ id: x, unit: count, kind: stock, frequency: month, value: v, period: month }] }
        rules: [{ id: many, when: x > 5 count, remind: 30d }, { id: other, when: x > 100 count }]
        defaults: { notify: [hook] }
        notifiers: [{ id: hook, webhook: { url: "https://example.org/" } }]
        """
    }
    static var day: Int64 { 86_400 }
    static var start: Int64 { 20_600 * day }

    func within(_ body: (InProcess) throws -> Void) throws {
        try withTemporaryFolder { folder in try body(InProcess(Self.text, in: folder)) }
    }

    func commit(_ process: InProcess, _ rows: String, _ attempt: Int64, at seconds: Int64) throws {
        let retrieval = try process.document("month,v\n" + rows, of: "f", attempt: attempt, at: seconds)
        _ = try process.pipeline.commit([retrieval], time: seconds * 1000)
    }

    func ask(_ process: InProcess, _ instruction: Instruction, at seconds: Int64) throws -> Instruction.Outcome {
        try process.pipeline.carryOut(instruction, peer: "user 1000, pid 7", time: seconds * 1000)
    }

    /// The events in the log, and of which of them somebody is to be told.
    func events(_ process: InProcess) throws -> [String] {
        try process.pipeline.store.read { try $0.events() }.map(\.event.event.rawValue)
    }

    func queued(_ process: InProcess) throws -> [String] {
        try process.pipeline.store.read { snapshot in
            try snapshot.queued(Lane(notifier: "hook", recipient: ""), limit: 100).map { delivery in
                let event = try snapshot.event(delivery.event)?.event.event.rawValue ?? ""
                return delivery.occasion == 0 ? event : "\(event)#\(delivery.occasion)"
            }
        }
    }
}
