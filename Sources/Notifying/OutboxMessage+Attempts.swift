internal import Channels
internal import Model
internal import Scheduling

/// What an attempt makes of a message: pure. Times are seconds since 1970.
extension OutboxMessage {
    /// - Returns: whether anything is known of the attempt.
    mutating func attempted(_ result: AttemptResult, retries: RetrySchedule, now: Int64) -> Bool {
        switch result {
        case .cancelled: return false
        case .delivered:
            attempts += 1
            end(.delivered, now, nil)
        case .rejected(let reason):
            attempts += 1
            end(.dead, now, reason)
        case .gone(let reason): postpone(reason, nil, retries, now)
        case .failed(let reason, let wish): postpone(reason, wish, retries, now)
        }
        tried = now
        return true
    }

    private mutating func postpone(_ reason: String, _ wish: Int64?, _ retries: RetrySchedule, _ now: Int64) {
        attempts += 1
        error = reason
        if let next = retries.next(afterAttempts: attempts, of: id, created: created, now: now, wish: wish) {
            due = next
        } else {
            end(.dead, now, reason)
        }
    }

    /// Nothing is tried any more.
    mutating func giveUp(_ reason: String, at now: Int64) { end(.dead, now, reason) }

    private mutating func end(_ state: State, _ now: Int64, _ reason: String?) {
        self.state = state
        error = reason
        ended = now
        due = now
    }
}

extension NotifierRecord {
    /// What the same attempt says of the notifier.
    mutating func attempted(_ result: AttemptResult, now: Int64) {
        switch result {
        case .cancelled: return
        case .delivered:
            (lastSuccess, isFailing) = (now, false)
            // What another clock was asked for does not come back when it is that time again.
            if patience(at: now) == nil { (asked, patience) = (nil, nil) }
        case .failed(let reason, _), .rejected(let reason):
            (lastFailure, isFailing, error) = (now, true, reason)
        case .gone(let reason):
            (lastFailure, isFailing, error) = (now, true, reason)
            stopped = now
        }
    }
}
