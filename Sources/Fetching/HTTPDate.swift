internal import CCurl
internal import Model

/// Dates as HTTP has them.
package enum HTTPDate {
    /// Whether a text is a date of HTTP, or another that libcurl reads.
    package static func isDate(_ text: String) -> Bool { curl_getdate(text, nil) > 0 }

    /// Seconds since 1970; nil for what is no date.
    package static func seconds(_ text: String) -> Int64? {
        let date = curl_getdate(text, nil)
        return date > 0 ? Int64(date) : nil
    }
}

extension FetchResponse {
    /// Without a word about it: SEC's blocks last ten minutes.
    private static let silentRetry: Int64 = 600

    /// The instant before which the server does not want to be asked; `Retry-After` is seconds or an HTTP date.
    ///
    /// - Parameter now: when the answer came, in seconds since 1970.
    package func retryAt(now: Int64) -> Int64? {
        if let text = retryAfter {
            if let seconds = Int64(text), seconds >= 0 { return now + min(seconds, FeedHealth.longestRetry) }
            if let date = HTTPDate.seconds(text) { return min(date, now + FeedHealth.longestRetry) }
        }
        return status == 429 || status == 403 ? now + FetchResponse.silentRetry : nil
    }
}
