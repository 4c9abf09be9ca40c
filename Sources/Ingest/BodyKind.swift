/// What a body is that no decoder opens, told by its first bytes.
enum BodyKind {
    private static let marks: [(bytes: [UInt8], what: String)] = [
        ([0x1F, 0x8B], "a gzip archive, which is not opened here: unpack it"),
        ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive, which is not opened here: unpack it"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel workbook (.xls): export its sheet as CSV"),
        (Array("%PDF-".utf8), "a PDF document: find the data behind it, or record its figures by hand"),
        (Array("PAR1".utf8), "a Parquet file: ask for CSV or JSON"),
        (Array("SQLite format 3\0".utf8), "an SQLite database: export its table as CSV"),
    ]

    /// Nil for what may be text.
    static func fault(of body: [UInt8]) -> String? {
        guard let found = marks.first(where: { body.starts(with: $0.bytes) }) else { return nil }
        // The names of the files of an archive stand in it as they are; a workbook begins with one of these.
        let isWorkbook =
            found.bytes[0] == 0x50
            && ["[Content_Types].xml", "xl/"].contains { name in
                body.prefix(4096).firstRange(of: Array(name.utf8)) != nil
            }
        return "the body is \(isWorkbook ? "an Excel workbook (.xlsx): export its sheet as CSV" : found.what)"
    }
}
