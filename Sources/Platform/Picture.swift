/// Drawings as pictures, by the program of librsvg.
package enum Picture {
    /// Where that is; nil where it is not installed.
    package static var converter: String? {
        ChildProcess.program(["/usr/bin/rsvg-convert", "/usr/local/bin/rsvg-convert"])
    }

    /// Turns a drawing into a picture of a width, or gives nil; nil where nothing can.
    package static var maker: (@Sendable (_ svg: String, _ width: Int) -> [UInt8]?)? {
        guard let converter else { return nil }
        return { svg, width in try? png(svg, width: width, converter: converter) }
    }

    /// A drawing as PNG.
    ///
    /// - Parameter width: in pixels; the height follows.
    /// - Throws: `ChildProcess.Fault`.
    package static func png(_ svg: String, width: Int, converter: String) throws(ChildProcess.Fault) -> [UInt8] {
        let child = ChildProcess(converter, ["--format=png", "--width=\(width)", "--keep-aspect-ratio"])
        return try child.output(for: Array(svg.utf8))
    }
}
