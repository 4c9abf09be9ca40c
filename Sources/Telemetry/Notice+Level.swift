package import Logging
package import Model

extension Notice {
    /// Its level in the log. What works again has the same low one everywhere.
    package var level: Logger.Level {
        switch weight {
        case .severe: .critical
        case .fault: .error
        case .warning: .warning
        case .recovery: .notice
        }
    }
}
