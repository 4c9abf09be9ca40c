package import Model

/// Vintages as cells: what is known of a number stands beside it.
extension Listing.Cell {
    /// A value with its bounds in words; for programs the number alone.
    package static func value(_ vintage: Vintage) -> Listing.Cell { value(vintage.estimate) }

    /// The same of a value that no vintage has.
    package static func value(_ estimate: Estimate?) -> Listing.Cell { estimate.map(Listing.Cell.estimate) ?? .nothing }

    /// The label of a period, for people with that of the source's own year beside it.
    package static func period(_ label: String, fiscal: String?) -> Listing.Cell {
        fiscal.map { .shown("\(label) (\($0))", .text(label)) } ?? .text(label)
    }

    /// The day of a vintage: for people with a word where it is only that on which we first saw it.
    package static func published(_ vintage: Vintage) -> Listing.Cell {
        let day = "\(vintage.published)"
        return vintage.origin.contains(.firstSeen) ? .shown("seen \(day)", .text(day)) : .text(day)
    }

    /// The stated lower bound.
    package static func low(_ vintage: Vintage) -> Listing.Cell { .init(vintage.estimate?.statedLow) }
    /// The stated upper bound.
    package static func high(_ vintage: Vintage) -> Listing.Cell { .init(vintage.estimate?.statedHigh) }

    /// 1 where the day of a vintage is only that on which we first saw it.
    package static func seen(_ vintage: Vintage) -> Listing.Cell {
        vintage.origin.contains(.firstSeen) ? .number(1) : .nothing
    }
}
