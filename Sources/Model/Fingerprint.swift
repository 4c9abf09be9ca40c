/// What a definition means, as a text that lasts: two are equal when nothing of the meaning changed.
///
/// What was there first stands by its place. What came later stands by its name, and only where it is not the default,
/// so that a key that did not exist yesterday changes no fingerprint of today.
package struct Fingerprint: Equatable, Sendable {
    package private(set) var text: String

    /// - Parameter first: the parts of the first version, in their order, which is never changed.
    package init(_ first: [String]) { text = first.joined(separator: "\u{1F}") }

    /// - Parameter text: of a fingerprint that is gone on with.
    package init(text: String) { self.text = text }

    /// Adds a part that came later.
    ///
    /// - Parameter standard: what it is where nothing is said.
    package mutating func add(_ name: String, _ value: String, standard: String = "") {
        if value != standard { text += "\u{1F}\(name)=\(value)" }
    }
}
