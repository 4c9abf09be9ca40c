/// The comparisons of the rule language.
package enum Comparison: String, CaseIterable, Sendable {
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="
    case equal = "=="
    case notEqual = "!="

    /// Whether it is true of two numbers.
    package func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .greater: return left > right
        case .greaterOrEqual: return left >= right
        case .less: return left < right
        case .lessOrEqual: return left <= right
        case .equal: return left == right
        case .notEqual: return left != right
        }
    }

    /// Whether it is satisfied from below, so that passing it is rising.
    package var isUpward: Bool { self == .greater || self == .greaterOrEqual }
    package var isDownward: Bool { self == .less || self == .lessOrEqual }

    /// The same of two in the other order.
    package var flipped: Comparison {
        switch self {
        case .greater: return .less
        case .greaterOrEqual: return .lessOrEqual
        case .less: return .greater
        case .lessOrEqual: return .greaterOrEqual
        case .equal, .notEqual: return self
        }
    }

    /// What is true where this is not.
    package var opposite: Comparison {
        switch self {
        case .greater: return .lessOrEqual
        case .greaterOrEqual: return .less
        case .less: return .greaterOrEqual
        case .lessOrEqual: return .greater
        case .equal: return .notEqual
        case .notEqual: return .equal
        }
    }
}
