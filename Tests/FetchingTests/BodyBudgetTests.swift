import Testing

@testable import Fetching

/// What bodies take in memory together is bounded, and still every one of them can end.
@Suite struct BodyBudgetTests {
    private let mebibyte = 1 << 20

    private func transfer(_ number: Int) -> UnsafeMutableRawPointer {
        // Never followed: a name like any other.
        UnsafeMutableRawPointer(bitPattern: number + 1) ?? UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
    }

    @Test func `a small body is never held up`() {
        var budget = BodyBudget()
        for number in 0..<40 { _ = budget.admits(transfer(number), bytes: 32 * mebibyte, waiting: 0) }
        let small = (100..<200).map { budget.admits(transfer($0), bytes: BodyBudget.allowance, waiting: 64 * mebibyte) }
        #expect(small.allSatisfy { $0 })
    }

    /// Bodies that grow without end, in steps, as a hostile server sends them.
    @Test func `the sum stays below allowances, pool and one body`() {
        var budget = BodyBudget()
        var held = [Int](repeating: 0, count: 32)
        for _ in 0..<3000 {
            for number in held.indices where held[number] < 32 * mebibyte {
                if budget.admits(transfer(number), bytes: held[number] + 16_384, waiting: 0) { held[number] += 16_384 }
            }
        }
        #expect(held.reduce(0, +) <= 48 * mebibyte)
        #expect(held.max() == 32 * mebibyte)
    }

    @Test func `one after the other, all end`() {
        var budget = BodyBudget()
        var held = [Int: Int](uniqueKeysWithValues: (0..<20).map { ($0, 0) })
        var ended: [Int] = []
        for _ in 0..<20_000 where !held.isEmpty {
            for (number, bytes) in held.sorted(by: { $0.key < $1.key }) {
                guard budget.admits(transfer(number), bytes: bytes + 65_536, waiting: 0) else { continue }
                held[number] = bytes + 65_536
                if bytes + 65_536 >= 20 * mebibyte {
                    _ = budget.release(transfer(number))
                    held[number] = nil
                    ended.append(number)
                }
            }
        }
        #expect(Set(ended) == Set(0..<20))
    }

    @Test func `what is not read yet counts`() {
        var budget = BodyBudget()
        let answers = [9 * mebibyte, 0].map { budget.admits(transfer(1), bytes: mebibyte, waiting: $0) }
        #expect(answers == [false, true])
    }

    @Test func `a body grows while no document is read`() {
        let slot = LargeSlot()
        var budget = BodyBudget()
        func admits(_ number: Int) -> Bool {
            budget.admits(transfer(number), bytes: 20 * mebibyte, waiting: 0, takeSlot: slot.takeForBody)
        }
        #expect(slot.takeForReading())
        #expect(!admits(1))
        slot.release()
        #expect(admits(1))
        // Now a document waits, and is the next: no other body begins to grow when this one has ended.
        #expect(!slot.takeForReading())
        let wasFavourite = budget.release(transfer(1))
        #expect(wasFavourite)
        slot.release()
        #expect(!admits(2))
        #expect(slot.takeForReading())
        slot.release()
        #expect(admits(2))
    }
}
