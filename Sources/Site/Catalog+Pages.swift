internal import Configuring
internal import Formulas

extension Catalog {
    /// Whether a series or an indicator has a page: the formula of a rule alone has none.
    func hasPage(_ id: String) -> Bool { declarations[id] != nil && !(indicators[id]?.isOfRule ?? false) }
}
