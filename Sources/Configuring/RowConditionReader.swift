internal import Formats
internal import Ingest
internal import Model

/// Reads which rows a series takes: `where`, and the names that `names` gives to the texts of a column.
struct RowConditionReader {
    let diagnostics: Diagnostics
    /// What a column or path is in the format of the feed.
    let compile: (String, SourceLocation) -> FieldSelector

    /// - Parameter inherited: the names of the feed, and those of its `defaults`; a series says more, or otherwise of a column.
    func read(_ reader: MappingReader, inherited: [YAMLNode]) -> [RowCondition] {
        var tables: [String: NameTable] = [:]
        for tree in inherited + [reader["names"]].compactMap(\.self) {
            tables.merge(self.tables(tree)) { $1 }
        }
        guard let tree = reader["where"], !tree.isNull else { return [] }
        guard case .mapping(let members, _) = tree else {
            diagnostics.error(tree.location, "'where' must map columns to a text or a list of texts")
            return []
        }
        return members.compactMap { member in
            let field = compile(member.key, member.keyLocation)
            guard let asked = asked(member.value, member.key) else { return nil }
            guard let table = tables[member.key] else {
                return RowCondition(field, texts: asked.texts, isExcluding: asked.isExcluding)
            }
            return condition(on: field, asked, table, member.value.location)
        }
    }

    /// The texts that are asked for: a text, a list, or `{ not: ... }`.
    private struct Asked {
        let texts: [String]
        let isExcluding: Bool
    }

    private func asked(_ tree: YAMLNode, _ column: String) -> Asked? {
        guard case .mapping(let members, let location) = tree else {
            return MappingReader.strings(tree, column, diagnostics).map { Asked(texts: $0, isExcluding: false) }
        }
        if members.isEmpty {
            diagnostics.error(location, "'where' of '\(column)' is empty; write { not: ... }, or texts")
        }
        guard let reader = MappingReader(tree, keys: ["not"], what: "a condition on '\(column)'", diagnostics),
            let texts = reader.strings("not")
        else { return nil }
        if texts.isEmpty { diagnostics.error(location, "'not' of '\(column)' names no text") }
        return Asked(texts: texts, isExcluding: true)
    }

    // MARK: Names

    /// What the texts of a column are called.
    private struct NameTable {
        var texts: [String: [String]] = [:]
        /// The name of every text that no other name has.
        var rest: String?

        var names: [String] { texts.keys.sorted() + [rest].compactMap(\.self) }
    }

    /// Stands for every text that no other name has.
    private static let anyOther = "*"

    private func tables(_ tree: YAMLNode) -> [String: NameTable] {
        guard !tree.isNull else { return [:] }
        guard case .mapping(let columns, _) = tree else {
            diagnostics.error(tree.location, "'names' must map columns to names, and names to texts")
            return [:]
        }
        var tables: [String: NameTable] = [:]
        for column in columns {
            guard case .mapping(let members, _) = column.value else {
                diagnostics.error(column.value.location, "'\(column.key)' must map names to their texts")
                continue
            }
            tables[column.key] = table(members)
        }
        return tables
    }

    private func table(_ members: [YAMLNode.Member]) -> NameTable {
        var table = NameTable()
        var owners: [String: String] = [:]
        for member in members {
            guard let texts = MappingReader.strings(member.value, member.key, diagnostics) else { continue }
            if texts.isEmpty { diagnostics.error(member.value.location, "'\(member.key)' has no text") }
            if texts.count > 1, texts.contains(RowConditionReader.anyOther) {
                diagnostics.error(
                    member.value.location, "'*' stands for every other text, and alone: '\(member.key)' has more")
            }
            if texts == [RowConditionReader.anyOther] {
                if let rest = table.rest {
                    diagnostics.error(member.value.location, "'\(rest)' is every other text already")
                }
                table.rest = member.key
                continue
            }
            for text in texts {
                if let owner = owners.updateValue(member.key, forKey: text) {
                    diagnostics.error(member.value.location, "'\(text)' has the name '\(owner)' already")
                }
            }
            table.texts[member.key] = texts
        }
        return table
    }

    /// A condition on names, as one on the texts that have them.
    private func condition(
        on field: FieldSelector, _ asked: Asked, _ table: NameTable, _ location: SourceLocation
    ) -> RowCondition? {
        for name in asked.texts where !table.names.contains(name) {
            diagnostics.unknown("name", name, among: table.names, location)
            return nil
        }
        guard let rest = table.rest, asked.texts.contains(rest) else {
            return RowCondition(
                field, texts: asked.texts.flatMap { table.texts[$0] ?? [] }, isExcluding: asked.isExcluding)
        }
        // Every other text is none of those that have a name.
        let others = table.texts.filter { !asked.texts.contains($0.key) }.sorted { $0.key < $1.key }.flatMap(\.value)
        // What is empty is no text, unless it has a name of its own.
        let isEmptyNamed = table.texts.values.contains { $0.contains("") }
        return RowCondition(
            field, texts: others + (isEmptyNamed ? [] : [""]), isExcluding: !asked.isExcluding)
    }
}
