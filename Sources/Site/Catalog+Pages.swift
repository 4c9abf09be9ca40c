internal import Configuring
internal import Fetching
internal import Formulas

extension Catalog {
    /// Whether a series or an indicator has a page: the formula of a rule alone has none.
    func hasPage(_ id: String) -> Bool { declarations[id] != nil && !(indicators[id]?.isOfRule ?? false) }

    /// The folders of the files that feeds are read from, each with its slash, those that are within others first.
    var localFolders: [String] {
        let folders = configuration.feeds.compactMap { feed -> String? in
            guard let path = feed.request.file, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
                return nil
            }
            return String(path[...slash])
        }
        return Set(folders).sorted { ($0.count, $0) > ($1.count, $1) }
    }
}
