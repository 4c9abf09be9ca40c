internal import Glibc

/// A queue between two threads whose reader can wait with a limit.
///
/// `@unchecked Sendable`: every access to the variables happens between lock and unlock of `mutex`.
package final class Mailbox<Item: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var items: [Item] = []
    private var isInterrupted = false
    private var isClosed = false
    private let capacity: Int
    private let weight: @Sendable (Item) -> Int
    private var load = 0
    private let room = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// - Parameters:
    ///   - capacity: a writer waits while what is there weighs as much.
    ///   - weight: of one item.
    package init(capacity: Int = Int.max, weight: @escaping @Sendable (Item) -> Int = { _ in 1 }) {
        self.capacity = capacity
        self.weight = weight
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(room, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // Waiting must not notice that somebody sets the clock.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_cond_destroy(room)
        pthread_mutex_destroy(mutex)
        room.deallocate()
        condition.deallocate()
        mutex.deallocate()
    }

    /// Adds an item, when there is room; after `close` it is dropped.
    ///
    /// - Parameter whileWaiting: called whenever an interruption wakes a writer that still has no room.
    package func post(_ item: Item, whileWaiting: () -> Void = {}) {
        pthread_mutex_lock(mutex)
        while load >= capacity, !isClosed {
            pthread_cond_wait(room, mutex)
            whileWaiting()
        }
        if !isClosed {
            items.append(item)
            load += weight(item)
        }
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Lets no writer wait any more.
    package func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_broadcast(room)
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Lets a waiting reader go on without an item, and writers look around.
    package func interrupt() {
        pthread_mutex_lock(mutex)
        isInterrupted = true
        pthread_cond_signal(condition)
        pthread_cond_broadcast(room)
        pthread_mutex_unlock(mutex)
    }

    /// Takes items, waiting at most `seconds` for the first; empty after the time or an interruption.
    ///
    /// - Parameters:
    ///   - limit: what the items may cost together.
    ///   - cost: of one item; the first is taken whatever it costs.
    package func take(limit: Int, waiting seconds: Double, cost: (Item) -> Int = { _ in 1 }) -> [Item] {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if items.isEmpty, !isInterrupted, seconds > 0 {
            var deadline = timespec()
            clock_gettime(CLOCK_MONOTONIC, &deadline)
            let total = Double(deadline.tv_nsec) / 1e9 + min(seconds, 1e6)
            deadline.tv_sec += Int(total)
            deadline.tv_nsec = Int((total - Double(Int(total))) * 1e9)
            while items.isEmpty, !isInterrupted {
                if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { break }
            }
        }
        isInterrupted = false
        var (left, count) = (limit, 0)
        while count < items.count {
            left -= cost(items[count])
            guard count == 0 || left >= 0 else { break }
            load -= weight(items[count])
            count += 1
        }
        guard count > 0 else { return [] }
        let taken = Array(items[..<count])
        items.removeFirst(count)
        pthread_cond_broadcast(room)
        return taken
    }
}
