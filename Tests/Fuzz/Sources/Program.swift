import Glibc

/// What libFuzzer brings: it calls `body` with ever new inputs, led by the branches that they take.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The target that this process fuzzes; written once, before the driver starts.
nonisolated(unsafe) private var chosen: @Sendable ([UInt8]) -> Void = { _ in }

/// `Fuzz TARGET [libFuzzer's options and folders]`.
@main
enum Program {
    static func main() {
        let name = CommandLine.arguments.dropFirst().first ?? ""
        guard let target = Targets.all[name] else {
            print("Fuzz TARGET [options of libFuzzer]; targets: \(Targets.all.keys.sorted().joined(separator: " "))")
            exit(64)
        }
        chosen = target
        var words = ([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)).map { strdup($0) }
        var count = Int32(words.count)
        let status = words.withUnsafeMutableBufferPointer { buffer -> Int32 in
            guard var base = buffer.baseAddress else { return 64 }
            return runDriver(&count, &base) { bytes, length in
                chosen(Array(UnsafeBufferPointer(start: bytes, count: length)))
                return 0
            }
        }
        exit(status)
    }
}

/// Ends the process, by which libFuzzer knows that an input broke a rule.
func require(_ holds: Bool, _ rule: String) {
    if !holds { preconditionFailure(rule) }
}
