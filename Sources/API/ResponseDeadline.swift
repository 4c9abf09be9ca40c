internal import NIOCore
internal import NIOHTTPTypes

/// Closes a connection whose reader does not take an answer in time.
final class ResponseDeadline: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    private var timer: Scheduled<Void>?

    init(_ limit: TimeAmount) { self.limit = limit }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head:
            timer?.cancel()
            let channel = context.channel
            timer = context.eventLoop.scheduleTask(in: limit) { channel.close(mode: .all, promise: nil) }
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            let written = promise ?? context.eventLoop.makePromise(of: Void.self)
            let timer = timer
            // Whoever has it all may take his time for the next question.
            written.futureResult.whenComplete { _ in timer?.cancel() }
            self.timer = nil
            context.write(data, promise: written)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }
}
