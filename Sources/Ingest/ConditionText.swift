/// A text that a condition on rows asks for, compared without the blanks around it (rule 10).
struct ConditionText: Sendable {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(ConditionText.trimmed(text).utf8) }

    var isEmpty: Bool { bytes.isEmpty }

    /// Whether a cell says it.
    func isText(of cell: UnsafeBufferPointer<UInt8>) -> Bool {
        if cell.count == bytes.count { return bytes.elementsEqual(cell) }
        // Asked of every row: only what may have blanks around it is looked at.
        guard cell.count > bytes.count, let first = cell.first, let last = cell.last,
            ConditionText.mayBeBlank(first) || ConditionText.mayBeBlank(last)
        else { return false }
        return bytes.elementsEqual(ConditionText.trimmed(String(decoding: cell, as: UTF8.self)).utf8)
    }

    /// A blank of ASCII, or a part of one beyond it.
    private static func mayBeBlank(_ byte: UInt8) -> Bool { byte <= 0x20 || byte >= 0x80 }

    private static func trimmed(_ text: String) -> Substring {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
