internal import Formats
internal import Ingest
internal import Model

/// What cells of a row mean beside the value and its time.
extension SeriesReader {
    func detail(_ reader: MappingReader) -> DetailSource? {
        guard SeriesReader.detailKeys.contains(where: { reader[$0] != nil }) else { return nil }
        var qualifier: DetailSource.Qualifier?
        if let text = reader.string("qualifier") {
            if let word = VintageDetail.Qualifier(rawValue: text) {
                qualifier = .constant(word)
            } else {
                qualifier = text == "eq" ? .constant(nil) : selector("qualifier", reader).map { .field($0) }
            }
        }
        var notes: [String] = []
        if reader["note"] != nil { notes = reader.strings("note") ?? [] }
        return DetailSource(
            low: reader["low"].flatMap { source("low", $0, reader) },
            high: reader["high"].flatMap { source("high", $0, reader) }, qualifier: qualifier,
            notes: notes.map { compiled($0, at: reader.location(of: "note")) },
            confidence: selector("confidence", reader))
    }

    func readNumber(_ reader: MappingReader, _ definition: inout SeriesDefinition) {
        guard let tree = reader["number"],
            let style = MappingReader(tree, keys: ["decimal", "thousands"], what: "'number'", diagnostics)
        else { return }
        definition.isNumberStated = true
        func mark(_ key: String) -> UInt8? {
            guard let text = style.string(key) else { return nil }
            guard text.utf8.count == 1, let byte = text.utf8.first, !(0x30...0x39).contains(byte),
                !(0x41...0x7A).contains(byte), byte != 0x2D, byte != 0x2B
            else {
                style.error(key, "'\(key)' must be one ASCII character")
                return nil
            }
            return byte
        }
        definition.number = NumberStyle(decimal: mark("decimal") ?? UInt8(ascii: "."), thousands: mark("thousands"))
        if definition.number.decimal == definition.number.thousands {
            diagnostics.error(tree.location, "the decimal mark and the thousands mark must differ")
        }
    }
}
