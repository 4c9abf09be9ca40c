internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Looks after a connection: closes it when its reader does not take an answer in time, counts what is not taken yet, and
/// tells the table of all of them.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    private let budget: OutboundBudget
    private let table: ConnectionTable
    private var timer: Scheduled<Void>?
    /// Of the answer that is written now.
    private var size = 0
    /// Whether nothing comes after it: whoever is refused, or sends what nobody reads, may not keep the connection.
    private var isLast = false

    /// - Parameter limit: how long an answer may take to be read.
    init(_ limit: TimeAmount, _ budget: OutboundBudget, _ table: ConnectionTable) {
        self.limit = limit
        self.budget = budget
        self.table = table
    }

    func handlerAdded(context: ChannelHandlerContext) {
        try? RequestForm.add(to: context.pipeline)
        table.enter(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { table.asked(context.channel) }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isLast = head.headerFields[.connection] == "close"
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
            let (timer, budget, table, size, channel) = (timer, budget, table, size, context.channel)
            let isLast = isLast
            // Whoever has it all may take his time for the next question.
            written.futureResult.whenComplete { _ in
                timer?.cancel()
                budget.giveBack(size)
                table.answered(channel)
                // Not before it is on its way whole: what still waited would be lost.
                if isLast { channel.close(mode: .all, promise: nil) }
            }
            (self.timer, self.size) = (nil, 0)
            context.write(data, promise: written)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        table.leave(context.channel)
        // One that never came to its end.
        budget.giveBack(size)
        size = 0
    }
}
