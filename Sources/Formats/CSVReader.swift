/// A reader of RFC 4180 records over UTF-8, one at a time.
///
/// Lines end with CRLF, LF or CR. Quoted cells may hold delimiters, doubled quotes and line ends. Empty lines are
/// passed over. A quote inside an unquoted cell is an ordinary character, as in `37.8"N`. Text after a closing quote and
/// a quote that is never closed are refused, unless the layout says lenient.
package struct CSVReader {
    private let bytes: [UInt8]
    private let delimiter: UInt8
    private let lenient: Bool
    private var position = 0
    /// The line of the next record and the line of the present one, from 1.
    private var nextLine = 1
    package private(set) var line = 1
    /// The unescaped cells of the present record, one after the other, and where each ends.
    private var cells: [UInt8] = []
    private var ends: [Int] = []

    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// - Parameter bytes: UTF-8 without a byte-order mark.
    package init(_ bytes: [UInt8], delimiter: UInt8 = UInt8(ascii: ","), lenient: Bool = false) {
        self.bytes = bytes
        self.delimiter = delimiter
        self.lenient = lenient
    }

    /// The number of cells of the present record.
    package var count: Int { ends.count }

    /// The cells of the present record, as one run of UTF-8 and the place where each ends; nothing of it may leave `body`.
    package func withRecord<Result>(_ body: (CSVRecord) throws -> Result) rethrows -> Result {
        try cells.withUnsafeBufferPointer { cells in
            try ends.withUnsafeBufferPointer { ends in
                try body(CSVRecord(cells: cells, ends: ends))
            }
        }
    }

    /// The texts of the present record.
    package var texts: [String] {
        withRecord { record in (0..<record.count).map { String(decoding: record[$0], as: UTF8.self) } }
    }

    /// Passes over `count` lines without reading them as records.
    package mutating func skip(lines count: Int) {
        for _ in 0..<count {
            while position < bytes.count, bytes[position] != CSVReader.newline { position += 1 }
            if position < bytes.count { position += 1 }
            nextLine += 1
        }
    }

    /// Reads the next record; false at the end.
    package mutating func next() throws(CSVError) -> Bool {
        repeat {
            guard position < bytes.count else { return false }
            try readRecord()
        } while ends.count == 1 && ends[0] == 0
        return true
    }

    private mutating func readRecord() throws(CSVError) {
        cells.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        line = nextLine
        while true {
            if position < bytes.count, bytes[position] == CSVReader.quote {
                try readQuoted()
            } else {
                readPlain()
            }
            ends.append(cells.count)
            guard position < bytes.count else { return }
            let byte = bytes[position]
            position += 1
            if byte == delimiter {
                continue
            }
            if byte == CSVReader.carriageReturn, position < bytes.count, bytes[position] == CSVReader.newline {
                position += 1
            }
            nextLine += 1
            return
        }
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == delimiter || byte == CSVReader.newline || byte == CSVReader.carriageReturn
    }

    private mutating func readPlain() {
        while position < bytes.count, !isEnd(bytes[position]) {
            cells.append(bytes[position])
            position += 1
        }
    }

    private mutating func readQuoted() throws(CSVError) {
        let openLine = nextLine
        let start = position
        let cellStart = cells.count
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == CSVReader.quote {
                if position < bytes.count, bytes[position] == CSVReader.quote {
                    cells.append(byte)
                    position += 1
                    continue
                }
                guard position == bytes.count || isEnd(bytes[position]) else {
                    guard lenient else {
                        throw CSVError(line: nextLine, column: ends.count + 1, message: "text after a closing quote")
                    }
                    readPlain()
                    return
                }
                return
            }
            if byte == CSVReader.newline || (byte == CSVReader.carriageReturn && !isNewline(position)) { nextLine += 1 }
            cells.append(byte)
        }
        guard lenient else {
            throw CSVError(line: openLine, column: ends.count + 1, message: "a quoted cell that is never closed")
        }
        // A quote that nothing closes is a character, and the rest of the file is none of its cell.
        position = start
        nextLine = openLine
        cells.removeSubrange(cellStart...)
        readPlain()
    }

    private func isNewline(_ index: Int) -> Bool { index < bytes.count && bytes[index] == CSVReader.newline }
}

/// One record, valid while `withRecord` runs.
package struct CSVRecord {
    let cells: UnsafeBufferPointer<UInt8>
    let ends: UnsafeBufferPointer<Int>

    /// The number of cells.
    package var count: Int { ends.count }

    /// The UTF-8 of a cell; empty where the record has no such cell.
    package subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
        guard index >= 0, index < ends.count else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(rebasing: cells[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
    }
}

/// Where and why a body is not CSV.
package struct CSVError: Error, CustomStringConvertible {
    /// The line, from 1.
    package let line: Int
    /// The cell within the record, from 1.
    package let column: Int
    package let message: String

    package var description: String { "row \(line), column \(column): \(message)" }
}
