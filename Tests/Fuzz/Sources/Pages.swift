import Configuring
import Fetching
import Glibc
import Site

/// What somebody asks the pages for.
enum Pages {
    private static let configuration = """
        feeds:
          - id: sheet
            url: "file:x.csv"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: USD, kind: flow, frequency: quarter, value: v, start: s }
            series: [{ id: shop.cost, title: "<script>" }, { id: shop.cost.csv }]
        rules:
          - { id: big, when: shop.cost > 1 USD, claim: { kind: crosses, by: "<script>", says: { en: "<script>", zh: x } } }

        """

    private static let site: Site? = {
        let path = "/dev/shm/escalator-fuzz-\(getpid()).yaml"
        guard let file = fopen(path, "w") else { return nil }
        fwrite(configuration, 1, configuration.utf8.count, file)
        fclose(file)
        defer { unlink(path) }
        let catalog = Catalog(
            ConfigurationLoader.load(path).configuration, secrets: Secrets(directory: nil, environment: [:]))
        return Site(catalog, Site.Setting(version: "1", base: "https://example.org"))
    }()

    static func answer(_ bytes: [UInt8]) {
        let request = SiteRequest(target: String(decoding: bytes, as: UTF8.self))
        guard let site, let response = try? site.answer(request, Site.Moment(nil, now: 1_733_140_800)) else {
            return require(false, "whatever is asked is answered")
        }
        require([200, 308, 400, 404, 410].contains(response.status), "it is an answer of the interface")
        let text = String(decoding: response.body, as: UTF8.self)
        let isMarkup = response.contentType.contains("html") || response.contentType.contains("svg")
        require(!isMarkup || !text.contains("<script"), "no text becomes markup")
        for (_, value) in response.headers {
            require(value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "a field is one line of ASCII")
        }
    }
}
