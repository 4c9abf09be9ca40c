/// What decides how a feed is asked and read, with a keyed hash of the secrets that go into it where there are any and the
/// key can be read: `meaning+secrets`.
package enum RequestFingerprint {
    /// - Parameter secrets: nil where there are none, or they cannot be read here.
    package static func text(_ meaning: String, secrets: String?) -> String {
        secrets.map { "\(meaning)+\($0)" } ?? meaning
    }

    /// Whether two are of the same request and reading: who does not know the secrets assumes that they are (rule 33).
    package static func agree(_ left: String?, _ right: String?) -> Bool {
        guard left != right else { return true }
        guard let left = left?.split(separator: "+"), let right = right?.split(separator: "+") else { return false }
        return left.first == right.first && min(left.count, right.count) == 1
    }
}
