/// What a person should know of the service itself, told once.
package struct Notice: Equatable, Sendable, CustomStringConvertible {
    /// How much it matters.
    package enum Weight: Sendable {
        /// Something was lost or put aside, and somebody must look.
        case severe
        /// Something does not work now.
        case fault
        /// Something is other than one would think.
        case warning
        /// What did not work works again.
        case recovery
    }

    package let weight: Weight
    package let text: String

    package init(_ weight: Weight, _ text: String) {
        self.weight = weight
        self.text = text
    }

    package var description: String { text }
}
