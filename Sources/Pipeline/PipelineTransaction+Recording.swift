internal import Configuring
internal import Ingest
internal import Merging
internal import Model
internal import Store

/// What people record by hand, and documents read anew.
extension PipelineTransaction {
    /// Stores one value that a person states.
    ///
    /// - Parameter now: seconds since 1970.
    mutating func record(_ observation: ManualObservation, now: Int64) throws {
        let id = observation.definition.id
        guard let declaration = catalog.declarations[id] else { return }
        note(id, try seriesWriter.record(observation, as: declaration, now: now))
    }

    /// Makes a generation that is whole the current one.
    mutating func adopt(_ number: Int64, of definition: SeriesDefinition) throws {
        try writer.complete(number, of: definition.id)
        note(definition.id, .always)
        silent.insert(definition.id)
    }
}
