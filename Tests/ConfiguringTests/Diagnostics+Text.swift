import Fixtures

@testable import Configuring
@testable import Model

/// The diagnostics of a text, as `line:column: severity: message`.
func diagnostics(_ text: String) throws -> [String] {
    try withTemporaryFolder { folder in
        try write(text, to: folder + "/c.yaml")
        return ConfigurationLoader.load(folder + "/c.yaml").diagnostics.map {
            "\($0.location.line):\($0.location.column): \($0.severity.rawValue): \($0.message)"
        }
    }
}

/// What a text configures.
func configuration(_ text: String) throws -> Configuration {
    try withTemporaryFolder { folder in
        try write(text, to: folder + "/c.yaml")
        return ConfigurationLoader.load(folder + "/c.yaml").configuration
    }
}
