/// A unit of measure: a symbol, or one symbol per another.
///
/// Two units are of one dimension when their `dimension` is equal; a value in one is turned into the other by
/// the ratio of their `factor`s.
package struct Unit: Hashable, Sendable {
    /// As written, such as `USD/yr`.
    package let symbol: String
    /// The exponents of the base symbols (a currency, `count`, `index`, `J`, `s`, or a noun of the user's).
    package let dimension: [String: Int]
    /// How many base units one of this unit is.
    package let factor: Double

    package init(symbol: String, dimension: [String: Int], factor: Double) {
        self.symbol = symbol
        self.dimension = dimension.filter { $0.value != 0 }
        self.factor = factor
    }

    /// The plain number 1.
    package static let ratio = Unit(symbol: "ratio", dimension: [:], factor: 1)
    package static let day = Unit(symbol: "d", dimension: ["s": 1], factor: 86_400)
    package static let count = Unit(symbol: "count", dimension: ["count": 1], factor: 1)
    package static let percent = Unit(symbol: "percent", dimension: [:], factor: 0.01)

    /// Whether it is a plain number, for which a threshold need not state a unit.
    package var isDimensionless: Bool { dimension.isEmpty }

    /// Whether values in the two can be compared.
    package func isCommensurable(with other: Unit) -> Bool { dimension == other.dimension }

    /// What a value in this unit is multiplied with to be in `other`; nil when the dimensions differ.
    package func conversion(to other: Unit) -> Double? {
        guard isCommensurable(with: other) else { return nil }
        return factor == other.factor ? 1 : Unit.tidy(factor / other.factor)
    }

    /// A factor without the dust of binary arithmetic: a year per year is 1.
    package static func tidy(_ factor: Double) -> Double {
        let whole = factor.rounded()
        if whole != 0, abs(factor - whole) <= whole.magnitude * 1e-14 { return whole }
        let part = (1 / factor).rounded()
        return part != 0 && abs(1 / factor - part) <= part.magnitude * 1e-14 ? 1 / part : factor
    }

    package static func == (left: Unit, right: Unit) -> Bool {
        left.symbol == right.symbol && left.dimension == right.dimension && left.factor == right.factor
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(symbol) }

    /// The product, as a unit whose symbol only a derived one may carry.
    package static func * (left: Unit, right: Unit) -> Unit {
        Unit.combined(left, right, sign: 1, mark: "*")
    }

    /// The quotient.
    package static func / (left: Unit, right: Unit) -> Unit {
        Unit.combined(left, right, sign: -1, mark: "/")
    }

    private static func combined(_ left: Unit, _ right: Unit, sign: Int, mark: String) -> Unit {
        let dimension = left.dimension.merging(right.dimension.mapValues { $0 * sign }) { $0 + $1 }
        let factor = tidy(sign > 0 ? left.factor * right.factor : left.factor / right.factor)
        if right == .ratio { return left }
        if left == .ratio, sign > 0 { return right }
        if factor == 1, dimension.allSatisfy({ $0.value == 0 }) { return .ratio }
        return Unit(symbol: "\(left.symbol)\(mark)\(right.symbol)", dimension: dimension, factor: factor)
    }
}

extension Unit {
    /// What a noun in its symbol stands for, where that is not one: 1000 for a `power` that is a kilowatt.
    package var nounFactor: Double {
        let parts = symbol.split(separator: "/").map { UnitTable.builtIn[String($0)]?.factor ?? 1 }
        let known = (parts.first ?? 1) / (parts.count > 1 ? parts[1] : 1)
        let isNoun = symbol.split(separator: "/").contains { UnitTable.builtIn[String($0)] == nil }
        return isNoun ? factor / known : 1
    }
}

extension Unit: CustomStringConvertible {
    package var description: String { symbol }
}

/// The units that a configuration may name: the built-in ones and the user's nouns.
package struct UnitTable: Sendable {
    private var symbols: [String: Unit]

    /// The table with the nouns of `units:`; each is a further name for the symbol that it maps to.
    package init(nouns: [String: String] = [:]) {
        symbols = UnitTable.builtIn
        for (noun, base) in nouns.sorted(by: { $0.key < $1.key }) {
            guard let unit = symbols[base] else { continue }
            symbols[noun] = Unit(symbol: noun, dimension: unit.dimension, factor: unit.factor)
        }
    }

    /// Every symbol, for a did-you-mean.
    package var names: [String] { symbols.keys.sorted() }

    /// The unit that `text` names, or the part of it that is unknown.
    package func unit(named text: String) -> Result<Unit, UnknownUnit> {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2 else { return .failure(UnknownUnit(symbol: text)) }
        guard let numerator = symbols[parts[0]] else { return .failure(UnknownUnit(symbol: parts[0])) }
        guard parts.count == 2 else { return .success(numerator) }
        guard let denominator = symbols[parts[1]] else { return .failure(UnknownUnit(symbol: parts[1])) }
        let quotient = numerator / denominator
        return .success(Unit(symbol: text, dimension: quotient.dimension, factor: quotient.factor))
    }

    fileprivate static let builtIn: [String: Unit] = {
        var table: [String: Unit] = [:]
        func add(_ symbol: String, _ dimension: [String: Int], _ factor: Double = 1) {
            table[symbol] = Unit(symbol: symbol, dimension: dimension, factor: factor)
        }
        for code in currencies.split(whereSeparator: \.isWhitespace) { add(String(code), [String(code): 1]) }
        add("percent", [:], 0.01)
        add("ratio", [:])
        add("index", ["index": 1])
        add("count", ["count": 1])
        let prefixes: [(String, Double)] = [("", 1), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15)]
        for (prefix, factor) in prefixes {
            add("\(prefix)W", ["J": 1, "s": -1], factor)
            add("\(prefix)Wh", ["J": 1], factor * 3600)
            add("\(prefix)J", ["J": 1], factor)
        }
        add("ms", ["s": 1], 1e-3)
        add("s", ["s": 1])
        add("min", ["s": 1], 60)
        add("h", ["s": 1], 3600)
        add("d", ["s": 1], 86_400)
        add("wk", ["s": 1], 604_800)
        // The Julian year of astronomy: 365.25 days.
        add("yr", ["s": 1], 31_557_600)
        return table
    }()

    /// The active codes of ISO 4217.
    private static let currencies = """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
        CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD
        HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL
        LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR
        PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP
        TRY TTD TWD TZS UAH UGX USD UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XCD XDR XOF XPD XPF XPT YER ZAR ZMW ZWG
        """
}

/// A symbol that is in no table.
package struct UnknownUnit: Error {
    package let symbol: String
}
