import Fixtures
import Foundation
import Testing

@testable import Configuring
@testable import Model

/// Damaged configurations: diagnostics, never a trap.
struct MutationTests {
    @Test(arguments: 0..<40)
    func `a damaged configuration brings nothing down`(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let files = [
            "escalator.yaml", "feeds/curated.yaml", "feeds/fred.yaml", "indicators/labs.yaml",
            "indicators/studies.yaml", "rules/claims-curated.yaml",
        ]
        let name = files.randomElement(using: &generator) ?? files[0]
        let original = Array(try Data(contentsOf: URL(fileURLWithPath: "\(packageFolder)/Config/\(name)")))
        try withTemporaryFolder { folder in
            for _ in 0..<10 {
                var bytes = original
                for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: bytes[place] = UInt8.random(in: 32...126, using: &generator)
                    case 1: bytes.remove(at: place)
                    case 2:
                        bytes.insert(
                            Array(": -{}[]()\"'#/*9e\n".utf8).randomElement(using: &generator) ?? 32, at: place)
                    default: bytes.insert(contentsOf: bytes[place...].prefix(30), at: place)
                    }
                }
                try write(String(decoding: bytes, as: UTF8.self), to: folder + "/c.yaml")
                for diagnostic in ConfigurationLoader.load(folder + "/c.yaml").diagnostics {
                    #expect(!"\(diagnostic)".contains("\n"))
                    #expect(diagnostic.location.line >= 1)
                    #expect(diagnostic.location.column >= 1)
                }
            }
        }
    }
}
