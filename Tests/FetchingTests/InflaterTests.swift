import Foundation
import Testing

@testable import Fetching

/// gzip (RFC 1952), piece by piece.
@Suite struct InflaterTests {
    private let hello = "H4sIAAAAAAACA8tIzcnJ11EozskvV8grzU1KLSoGAMRzYy8TAAAA"
    private let more = "H4sIAAAAAAACA1NIzEtRyM0vSgUAuE6CWwkAAAA="

    private func bytes(_ base64: String) throws -> [UInt8] { [UInt8](try #require(Data(base64Encoded: base64))) }

    /// Feeds pieces of a size, and gives the text; nil when it is no gzip.
    private func text(_ input: [UInt8], pieces: Int, limit: Int = 7) throws -> (text: String, isComplete: Bool)? {
        let inflater = try #require(Inflater())
        var output: [UInt8] = []
        for start in stride(from: 0, to: input.count, by: pieces) {
            var piece = input[start..<min(start + pieces, input.count)]
            while !piece.isEmpty, !inflater.isComplete {
                guard let taken = inflater.inflate(piece, into: &output, limit: limit) else { return nil }
                piece = piece.dropFirst(taken)
            }
        }
        return (String(decoding: output, as: UTF8.self), inflater.isComplete)
    }

    @Test(arguments: [1, 2, 5, 1000])
    func `pieces of any size give the same`(_ size: Int) throws {
        let result = try text(try bytes(hello), pieces: size)
        #expect(result?.text == "hello, slow numbers")
        #expect(result?.isComplete == true)
    }

    @Test func `a stream may have several members and padding`() throws {
        let result = try text(try bytes(hello) + bytes(more) + [0, 0, 0], pieces: 1000)
        #expect(result?.text == "hello, slow numbers and more")
    }

    @Test func `a torn stream is incomplete`() throws {
        let result = try text(try bytes(hello).dropLast(5), pieces: 1000)
        #expect(result?.isComplete == false)
    }

    @Test(arguments: [0, 3, 25, 40])
    func `a damaged stream is refused or incomplete`(_ place: Int) throws {
        var input = try bytes(hello)
        input[min(place, input.count - 1)] ^= 0xFF
        let result = try text(input, pieces: 1000)
        #expect(result == nil || result?.isComplete == false || result?.text == "hello, slow numbers")
    }

    /// The caller's limit holds whatever the stream expands to.
    @Test func `one step gives no more than its limit`() throws {
        let inflater = try #require(Inflater())
        var output: [UInt8] = []
        let taken = inflater.inflate(try bytes(hello)[...], into: &output, limit: 4)
        #expect(output.count == 4)
        #expect(taken != nil)
    }
}
