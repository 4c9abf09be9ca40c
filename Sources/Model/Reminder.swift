/// How far the reminders of an alert have come. Times are seconds since 1970.
package struct Reminder: Equatable, Sendable {
    package let rule: String
    /// The number of the event that began the alert.
    package let event: Int64
    /// When people were last told, or could have been.
    package var last: Int64
    package var occasion: Int64

    package init(rule: String, event: Int64, last: Int64, occasion: Int64 = 0) {
        self.rule = rule
        self.event = event
        self.last = last
        self.occasion = occasion
    }
}
