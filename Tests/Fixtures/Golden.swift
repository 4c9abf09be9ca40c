internal import Foundation

/// Files that hold what people read, word for word; ESCALATOR_GOLDEN=1 writes them anew.
package enum Golden {
    /// What a golden file holds; after `text` was written to it, if that was asked for.
    ///
    /// - Parameters:
    ///   - name: of the file in the folder `Golden` beside the test.
    ///   - file: of the test.
    package static func text(_ name: String, _ text: String, file: String = #filePath) throws -> String {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Golden")
        let path = folder.appendingPathComponent(name + ".txt")
        if ProcessInfo.processInfo.environment["ESCALATOR_GOLDEN"] != nil {
            try text.write(to: path, atomically: true, encoding: .utf8)
        }
        return try String(contentsOf: path, encoding: .utf8)
    }
}
