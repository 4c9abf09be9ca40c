/// How much of all bodies may be in memory at once: a pure state machine.
///
/// Every transfer may hold a small body in any case, so that large ones never hold up small ones. What is larger comes
/// out of a common pool, and of one transfer at a time, the favourite, all the rest: so that one of them always ends.
/// The favourite shares that right with documents that are read (`LargeSlot`). With 32 transfers that is 8 MiB, 4 MiB and
/// the largest body, 32 MiB unless configured otherwise.
struct BodyBudget {
    /// What every transfer may hold, in bytes.
    static let allowance = 256 << 10
    /// What all may hold beyond that together.
    static let pool = 4 << 20

    private var extra: [UnsafeMutableRawPointer: Int] = [:]
    private var pooled = 0
    private var favourite: UnsafeMutableRawPointer?

    /// Whether a transfer may hold so many bytes; if so, it does.
    ///
    /// - Parameters:
    ///   - waiting: the bytes of bodies that are complete and not yet read.
    ///   - takeSlot: asked when the transfer would become the favourite.
    mutating func admits(
        _ transfer: UnsafeMutableRawPointer, bytes: Int, waiting: Int, takeSlot: () -> Bool = { true }
    ) -> Bool {
        let wanted = max(0, bytes - BodyBudget.allowance)
        let held = extra[transfer] ?? 0
        guard wanted > held else { return true }
        let isFavourite = favourite == transfer
        if !isFavourite, pooled + waiting + wanted - held > BodyBudget.pool {
            guard favourite == nil, waiting <= BodyBudget.pool, takeSlot() else { return false }
            favourite = transfer
            pooled -= held
        }
        if favourite != transfer { pooled += wanted - held }
        extra[transfer] = wanted
        return true
    }

    /// A transfer has ended, or begins anew.
    ///
    /// - Returns: whether it was the favourite.
    mutating func release(_ transfer: UnsafeMutableRawPointer) -> Bool {
        let held = extra.removeValue(forKey: transfer) ?? 0
        guard favourite == transfer else {
            pooled -= held
            return false
        }
        favourite = nil
        return true
    }
}
