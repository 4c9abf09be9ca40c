@testable import Ingest

extension SeriesDefinition {
    /// The same with its columns as paths of JSON.
    func withPaths() throws -> SeriesDefinition {
        func path(_ field: FieldSelector) throws -> FieldSelector { try FieldSelector(path: field.text) }
        var series = self
        if case .field(let field) = value { series.value = .field(try path(field)) }
        switch time {
        case .start(let field): series.time = .start(try path(field))
        case .end(let field): series.time = .end(try path(field))
        case .span(let start, let end): series.time = .span(start: try path(start), end: try path(end))
        case .period(let fields): series.time = .period(try fields.map(path))
        case .date(let field): series.time = .date(try path(field))
        }
        series.published = try published.map(path)
        series.citation = try citation.map(path)
        series.conditions = try conditions.map {
            RowCondition(try path($0.field), texts: $0.texts, isExcluding: $0.isExcluding)
        }
        return series
    }
}
