internal import CZlib

/// Undoes gzip piece by piece.
///
/// libcurl would do it, but keeps what a paused transfer's piece expands to, which a bomb makes a thousand times its
/// size; here the piece waits as it came.
final class Inflater {
    private let stream: UnsafeMutablePointer<z_stream>
    /// The compressed bytes that were taken so far.
    private(set) var received = 0
    /// Whether the stream has come to its end.
    private(set) var isComplete = false

    init?() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard escalator_inflate_begin(stream) == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Takes from the beginning of `input` and appends at most `limit` bytes to `output`.
    ///
    /// - Returns: how many bytes of `input` were taken; nil when it is no gzip.
    func inflate(_ input: ArraySlice<UInt8>, into output: inout [UInt8], limit: Int) -> Int? {
        var piece = [UInt8](repeating: 0, count: limit)
        var code = Z_OK
        let (taken, made) = input.withUnsafeBufferPointer { source in
            piece.withUnsafeMutableBufferPointer { target in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.pointee.avail_in = UInt32(clamping: source.count)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(clamping: target.count)
                code = CZlib.inflate(stream, Z_NO_FLUSH)
                return (source.count - Int(stream.pointee.avail_in), target.count - Int(stream.pointee.avail_out))
            }
        }
        output.append(contentsOf: piece[..<made])
        received += taken
        switch code {
        case Z_OK, Z_BUF_ERROR: return taken
        case Z_STREAM_END:
            let rest = input.dropFirst(taken)
            // A stream may have several members; what else follows the last one is padding.
            guard rest.starts(with: [0x1F, 0x8B]), inflateReset(stream) == Z_OK else {
                isComplete = true
                return input.count
            }
            return taken
        default: return nil
        }
    }
}
