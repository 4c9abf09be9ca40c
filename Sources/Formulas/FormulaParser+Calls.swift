internal import Model

/// Functions applied to expressions.
extension FormulaParser {
    mutating func parseCall(_ name: String, offset: Int) throws(FormulaError) -> Expression {
        guard let function = Function.named(name) else {
            let hint = Spelling.hint(for: name, among: Function.all.map(\.name)) ?? ""
            let known = Function.all.map(\.name).joined(separator: ", ")
            throw FormulaError(offset: offset, message: "unknown function '\(name)'\(hint); there are \(known)")
        }
        var call = Call(function: function, offset: offset)
        repeat { try parseArgument(of: &call) } while scanner.accept(",")
        guard scanner.accept(")") else { throw fault("expected ')'; it is written \(function.usage)") }
        try function.check(call)
        return .call(call)
    }

    /// An expression, a stretch, a word or an option.
    private mutating func parseArgument(of call: inout Call) throws(FormulaError) {
        let shape = call.function.shape
        let start = scanner.position
        if let name = scanner.option() {
            guard let kind = shape.options[name] else {
                scanner.position = start
                throw fault("\(call.function.name)() has no '\(name)'; it is written \(call.function.usage)")
            }
            guard call.options[name] == nil else { throw fault("'\(name)' stands there twice") }
            call.options[name] = try parse(kind, of: name)
            return
        }
        scanner.skipBlanks()
        let isFirst = call.arguments.isEmpty
        if !isFirst, shape.stretch != .none, scanner.current?.isNumber ?? false {
            guard call.stretch == nil else { throw fault("expected \(call.function.usage)") }
            call.stretch = try parseStretch(call.function)
        } else if !isFirst, let word = shape.words.first(where: { scanner.accept(word: $0) }) {
            call.word = word
        } else {
            guard call.stretch == nil, call.word == nil, call.options.isEmpty else {
                throw fault("expected \(call.function.usage)")
            }
            call.arguments.append(try parseChoice())
        }
    }

    private mutating func parseStretch(_ function: Function) throws(FormulaError) -> Stretch {
        let offset = scanner.position
        guard let number = scanner.number(), let count = Int(exactly: number), count >= 1, count <= 100_000 else {
            throw FormulaError(offset: offset, message: "expected a number of periods, or a span such as 12 months")
        }
        scanner.skipBlanks()
        let word = scanner.word()
        if word.isEmpty { return .periods(count) }
        guard let span = CalendarSpan(count, word) else {
            throw FormulaError(
                offset: offset, message: "'\(count) \(word)' is no span; it is written in \(CalendarSpan.words)")
        }
        return .span(span)
    }

    private mutating func parse(_ kind: Call.Option.Kind, of name: String) throws(FormulaError) -> Call.Option {
        scanner.skipBlanks()
        let offset = scanner.position
        let text = scanner.text(upTo: [")", ","])
        func fault(_ message: String) -> FormulaError { FormulaError(offset: offset, message: message) }
        switch kind {
        case .days:
            guard let period = Period.parse(label: text) else {
                throw fault("'\(text)' is no day, month, quarter or year")
            }
            return .days(period.period)
        case .count:
            guard let count = Int(text), count >= 1 else { throw fault("'\(name)' must be a number from 1 on") }
            return .number(Double(count))
        case .number:
            var numbers = FormulaScanner(text)
            guard let number = numbers.number(), numbers.current == nil else { throw fault("'\(text)' is no number") }
            return .number(number)
        case .span:
            var words = FormulaScanner(text)
            let count = words.number().flatMap { Int(exactly: $0) }
            words.skipBlanks()
            guard let span = count.flatMap({ CalendarSpan($0, words.text(upTo: [])) }) else {
                throw fault("'\(text)' is no span, such as 12 months; it is written in \(CalendarSpan.words)")
            }
            return .span(span)
        }
    }
}
