internal import GRDBSQLite
internal import Model

/// What `RawStatement` binds without boxing it.
protocol Bindable {
    func bind(to statement: OpaquePointer, at index: Int32)
}

extension Int64: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_int64(statement, index, self) }
}

extension Int: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_int64(statement, index, Int64(self)) }
}

extension Bool: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_int64(statement, index, self ? 1 : 0) }
}

extension Double: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_double(statement, index, self) }
}

extension Day: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) { sqlite3_bind_int64(statement, index, Int64(number)) }
}

/// Tells SQLite to copy what it is given, which is gone when the call returns (`SQLITE_TRANSIENT`, a cast in C).
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension String: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) {
        // With its NUL, so that an empty text is not taken for NULL.
        _ = withCString { sqlite3_bind_text(statement, index, $0, Int32(utf8.count), copied) }
    }
}

extension [UInt8]: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) {
        withUnsafeBytes { bytes in
            if let first = bytes.baseAddress, !isEmpty {
                _ = sqlite3_bind_blob64(statement, index, first, UInt64(bytes.count), copied)
            } else {
                _ = sqlite3_bind_zeroblob(statement, index, 0)
            }
        }
    }
}

extension Optional: Bindable where Wrapped: Bindable {
    func bind(to statement: OpaquePointer, at index: Int32) {
        if let self { self.bind(to: statement, at: index) } else { sqlite3_bind_null(statement, index) }
    }
}
