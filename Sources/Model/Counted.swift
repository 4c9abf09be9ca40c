extension Int {
    /// `1 feed`, `2 feeds`.
    package func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
