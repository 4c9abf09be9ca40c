import Testing

@testable import Channels
@testable import Fetching
@testable import Model
@testable import Notifying

/// What Alertmanagers are told: what stands, for as long as it does, and its end until that is heard.
struct AlertBoardTests {
    private func board() throws -> AlertBoard {
        let request = RequestDefinition(url: try Template("http://127.0.0.1:9093"), directory: "")
        let board = AlertBoard()
        board.adopt([
            NotifierDefinition(
                id: "am", location: SourceLocation(file: "c.yaml", line: 1, column: 1),
                channel: .alertmanager(AlertmanagerChannel(request: request, labels: [])))
        ])
        return board
    }

    private func alert(_ rule: String) -> AlertmanagerChannel.Alert {
        var event = AlertEvent(id: rule, time: 5000, event: .fired, message: "m")
        event.rule = rule
        return AlertmanagerChannel.Alert(event)
    }

    /// What is told at a second, as rules; those that ended with a cross. The answer comes at once, unless it is lost.
    private func told(_ board: AlertBoard, at second: Int64, _ standing: [String], isLost: Bool = false) -> [String] {
        let sheets = board.turn(now: second * 1000) { _ in standing.map(alert) }
        for sheet in sheets {
            _ = board.settle(Courier.Attempt(id: sheet.id, result: isLost ? .failed("503") : .delivered("200")))
        }
        return sheets.flatMap(\.alerts).map { ($0.event.rule ?? "") + ($0.ended == nil ? "" : "×") }
    }

    @Test func `what stands is told every minute, and nothing while nothing does`() throws {
        let board = try board()
        #expect(told(board, at: 0, []) == [])
        #expect(board.next == nil)
        board.changed()
        #expect(told(board, at: 10, ["a"]) == ["a"])
        #expect(told(board, at: 69, ["a"]) == [])
        #expect(told(board, at: 70, ["a"]) == ["a"])
        #expect(board.next == 130)
    }

    @Test func `an end is told until it is heard, and then no more`() throws {
        let board = try board()
        #expect(told(board, at: 10, ["a", "b"]) == ["a", "b"])
        board.changed()
        #expect(told(board, at: 20, ["b"], isLost: true) == ["a×", "b"])
        #expect(told(board, at: 80, ["b"]) == ["a×", "b"])
        #expect(told(board, at: 140, ["b"]) == ["b"])
        board.changed()
        #expect(told(board, at: 150, []) == ["b×"])
        #expect(told(board, at: 210, []) == [])
        #expect(board.next == nil)
    }

    @Test func `what stands again has not ended`() throws {
        let board = try board()
        _ = told(board, at: 10, ["a"])
        board.changed()
        #expect(told(board, at: 20, [], isLost: true) == ["a×"])
        board.changed()
        #expect(told(board, at: 30, ["a"]) == ["a"])
    }

    @Test func `one that does not answer is asked nothing else meanwhile`() throws {
        let board = try board()
        #expect(board.turn(now: 10_000) { _ in [alert("a")] }.count == 1)
        board.changed()
        #expect(board.turn(now: 80_000) { _ in [alert("a")] }.isEmpty)
        #expect(board.isBusy)
    }

    @Test func `a clock that is set back does not make it wait for the time that it came from`() throws {
        let board = try board()
        #expect(told(board, at: 1_000_000, ["a"]) == ["a"])
        #expect(told(board, at: 10, ["a"]) == ["a"])
    }

    @Test func `what cannot be read is told later, and nothing of it is forgotten`() throws {
        struct Fault: Error {}
        let board = try board()
        #expect(throws: Fault.self) { try board.turn(now: 10_000) { _ in throw Fault() } }
        #expect(!board.isBusy)
        #expect(told(board, at: 20, ["a"]) == ["a"])
    }
}
