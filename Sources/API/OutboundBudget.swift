internal import Synchronization

/// How many bytes of answers wait to be read by all clients together: who reads slowly must not fill the memory.
final class OutboundBudget: Sendable {
    private let bytes = Atomic<Int>(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Whether there is room for so many more; for one answer alone there always is.
    func hasRoom(for size: Int) -> Bool {
        let waiting = bytes.load(ordering: .relaxed)
        return waiting == 0 || waiting + size <= limit
    }

    func take(_ size: Int) { bytes.wrappingAdd(size, ordering: .relaxed) }
    func giveBack(_ size: Int) { bytes.wrappingSubtract(size, ordering: .relaxed) }
}
