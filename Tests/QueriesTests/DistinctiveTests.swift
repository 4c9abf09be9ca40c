import Testing

@testable import Queries

/// Names of series among others are the parts in which they differ.
struct DistinctiveTests {
    @Test(arguments: [
        (["eci.google", "eci.openai"], ["google", "openai"]), (["x.score", "y.score"], ["x", "y"]),
        (["a", "b"], ["a", "b"]), (["us.x.rate", "us.y.z.rate"], ["x", "y.z"]), (["a.b", "a.b.c"], ["a.b", "a.b.c"]),
        (["a.x", "a.x"], ["a.x", "a.x"]), (["a.b.c"], ["a.b.c"]), ([], []),
    ])
    func `what all have is left out`(ids: [String], names: [String]) {
        #expect(RuleHistory.distinctive(ids) == names)
    }
}
