/// Decides whether the watchdog may be told that all is well: only when every loop has turned since it was told last.
///
/// A timer that reports on its own would hide a hang; so each loop counts its turns, and the counts are the proof.
package struct Heartbeat: Sendable {
    private var told: [UInt64]

    /// - Parameter turns: how often each loop has turned so far.
    package init(turns: [UInt64]) { told = turns }

    /// Looks at the loops.
    ///
    /// - Returns: whether every loop has turned since the last time that this was true.
    package mutating func beats(turns: [UInt64]) -> Bool {
        guard turns.count == told.count, zip(turns, told).allSatisfy({ $0 != $1 }) else { return false }
        told = turns
        return true
    }
}
