internal import Synchronization

/// What the bodies that have come hold in memory until they are read, and who may take much: shared by whoever fetches
/// and whoever reads.
package final class BodyMemory: Sendable {
    /// The bytes of bodies that are complete and not yet read.
    private let waiting = Atomic<Int>(0)
    /// Of bodies that wait for the large slot: they leave no room for large ones, and hold up no small one.
    private let deferred = Atomic<Int>(0)
    let slot = LargeSlot()
    /// Called when there is room for somebody who was kept from going on.
    private let onRoom: @Sendable () -> Void

    init(onRoom: @escaping @Sendable () -> Void = {}) { self.onRoom = onRoom }

    /// Whether what has come must be read before more is begun.
    var isCrowded: Bool { waiting.load(ordering: .relaxed) > BodyBudget.pool }

    /// All that is held, in bytes.
    var held: Int { waiting.load(ordering: .relaxed) + deferred.load(ordering: .relaxed) }

    /// A body that is complete, until it is read.
    func lease(bytes: Int) -> Lease {
        waiting.wrappingAdd(bytes, ordering: .relaxed)
        return Lease(of: self, bytes: bytes)
    }

    /// The memory of the pages of one retrieval; whoever reads them gives it back.
    package final class Lease: Sendable {
        private enum State {
            case waiting, deferred, reading, readingLarge, over
        }

        private let memory: BodyMemory
        private let bytes: Int
        private let state = Mutex(State.waiting)

        fileprivate init(of memory: BodyMemory, bytes: Int) {
            self.memory = memory
            self.bytes = bytes
        }

        deinit { endReading() }

        /// Whether the pages may be read now; if not, they are the next to be, and leave room for small ones meanwhile.
        ///
        /// - Parameter isLarge: whether it takes much more memory to read them than to hold them.
        package func beginReading(isLarge: Bool) -> Bool {
            state.withLock { state in
                guard !isLarge || memory.slot.takeForReading() else {
                    if case .waiting = state { memory.postpone(bytes) }
                    state = .deferred
                    return false
                }
                if case .deferred = state { memory.resume(bytes) }
                state = isLarge ? .readingLarge : .reading
                return true
            }
        }

        /// The pages are no longer in memory, and make room for others.
        package func endReading() {
            state.withLock { state in
                switch state {
                case .over: return
                case .deferred: memory.resume(bytes)
                case .waiting, .reading, .readingLarge: break
                }
                memory.release(bytes, isLarge: state == .readingLarge)
                state = .over
            }
        }
    }

    private func postpone(_ bytes: Int) {
        deferred.wrappingAdd(bytes, ordering: .relaxed)
        waiting.wrappingSubtract(bytes, ordering: .relaxed)
        onRoom()
    }

    private func resume(_ bytes: Int) {
        waiting.wrappingAdd(bytes, ordering: .relaxed)
        deferred.wrappingSubtract(bytes, ordering: .relaxed)
    }

    private func release(_ bytes: Int, isLarge: Bool) {
        let before = waiting.wrappingSubtract(bytes, ordering: .relaxed).oldValue
        if isLarge { slot.release() }
        // Whoever was kept from going on looks again.
        if isLarge || before > BodyBudget.pool / 2 { onRoom() }
    }
}
