internal import Configuring
internal import Model
internal import Reports
internal import Rules

/// All that is there as a package of data.
extension Visit {
    func dataPackage() throws -> SiteResponse {
        let columns = Listing.observationsForPrograms().columns
        var resources = [
            DataPackage.resource(Listing.claims([]).columns, name: "claims", path: "index.csv", title: site.name),
            DataPackage.resource(Listing.events([]).columns, name: "alerts", path: "alerts.csv", title: "Alerts"),
        ]
        for id in catalog.seriesIDs {
            resources.append(
                DataPackage.resource(
                    columns, name: "series-\(id)", path: "series/\(id).csv", title: catalog.traits(of: id)?.name ?? id))
        }
        let home = site.setting.base.map { ",\"homepage\":\(JSONText.quote($0))" } ?? ""
        return SiteResponse(
            .json,
            """
            {"$schema":"https://datapackage.org/profiles/2.0/datapackage.json","name":"escalator","title":\(JSONText.quote(site.name))\(home),
            "resources":[
            \(resources.joined(separator: ",\n"))
            ]}

            """)
    }
}
