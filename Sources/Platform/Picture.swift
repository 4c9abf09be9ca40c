/// Drawings as pictures, by the program of librsvg.
package enum Picture {
    /// Where that is; nil where it is not installed.
    package static var converter: String? {
        ChildProcess.program(["/usr/bin/rsvg-convert", "/usr/local/bin/rsvg-convert"])
    }

    /// A drawing as PNG.
    ///
    /// - Parameter width: in pixels; the height follows.
    /// - Throws: `ChildProcess.Fault`.
    package static func png(_ svg: String, width: Int, converter: String) throws(ChildProcess.Fault) -> [UInt8] {
        try ChildProcess.run(
            converter, ["--format=png", "--width=\(width)", "--keep-aspect-ratio"], input: Array(svg.utf8))
    }
}
