internal import NIOCore
internal import NIOHTTPTypes

/// Closes a connection whose reader does not take an answer in time, and counts what is not taken yet.
final class ResponseDeadline: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    private let budget: OutboundBudget
    private var timer: Scheduled<Void>?
    /// Of the answer that is written now.
    private var size = 0

    init(_ limit: TimeAmount, _ budget: OutboundBudget) {
        self.limit = limit
        self.budget = budget
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head:
            timer?.cancel()
            let channel = context.channel
            timer = context.eventLoop.scheduleTask(in: limit) { channel.close(mode: .all, promise: nil) }
            context.write(data, promise: promise)
        case .body(let buffer):
            size += buffer.readableBytes
            budget.take(buffer.readableBytes)
            context.write(data, promise: promise)
        case .end:
            let written = promise ?? context.eventLoop.makePromise(of: Void.self)
            let (timer, budget, size) = (timer, budget, size)
            // Whoever has it all may take his time for the next question.
            written.futureResult.whenComplete { _ in
                timer?.cancel()
                budget.giveBack(size)
            }
            (self.timer, self.size) = (nil, 0)
            context.write(data, promise: written)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        // One that never came to its end.
        budget.giveBack(size)
        size = 0
    }
}
