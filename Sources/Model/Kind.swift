/// What sort of quantity a series holds; it says how periods are added up (rule 22).
package enum Kind: String, CaseIterable, Sendable, Codable {
    /// An amount over its period, such as revenue of a quarter: longer periods are sums.
    case flow
    /// A level at the end of its period, such as equity.
    case stock
    /// A level per unit of time, such as an annual rate.
    case rate
    /// A number relative to a base period.
    case index
}
