internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypesHTTP1

/// Holds requests to the rules of their version of HTTP, which what comes after it does not see.
final class RequestForm: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// The field by which a request is marked that must be refused; nobody else can set it.
    static let fault = "escalator-fault"

    /// Places one where versions are still seen.
    static func add(to pipeline: ChannelPipeline) throws {
        let operations = pipeline.syncOperations
        let codec = try operations.handler(type: HTTP1ToHTTPServerCodec.self)
        try operations.addHandler(RequestForm(), position: .before(codec))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        head.headers.remove(name: RequestForm.fault)
        // RFC 9112, 3.2.
        let isOld = head.version.major < 1 || head.version == .http1_0
        let hosts = head.headers["host"].count
        if hosts > 1 || hosts == 0 && !isOld {
            head.headers.add(name: RequestForm.fault, value: "host")
        }
        // Who speaks 1.0 waits for the end of the connection (RFC 9112, 9.3).
        if isOld || !head.isKeepAlive {
            head.headers.replaceOrAdd(name: "connection", value: "close")
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}

extension HTTPField.Name {
    /// That a request breaks a rule of its version.
    static let fault = HTTPField.Name(RequestForm.fault)
}
