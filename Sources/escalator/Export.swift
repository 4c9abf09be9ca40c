internal import ArgumentParser
internal import Configuring
internal import Foundation
internal import Model
internal import Platform
internal import Site
internal import Store

/// `export DIR`: the pages and the data as files.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the pages and the data as files, for any web server or for git.",
        discussion: """
            Two exports of the same store are the same, byte for byte: days and times are those of the last change. Files \
            of an earlier export that are gone are removed; files of others are left alone, and none is overwritten.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(
        help: ArgumentHelp("The folder; it is made where there is none.", valueName: "dir"), completion: .directory)
    var folder: String

    @Flag(
        help:
            "The data alone: CSV and JSON. datapackage.json describes claims, alerts and series; beside each CSV is its own description."
    )
    var data = false

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            var setting = Site.Setting(version: Escalator.version, base: catalog.configuration.server.publicURL)
            setting.picture = Picture.maker
            var target = ExportFolder(folder)
            try target.open()
            try common.read(catalog) { snapshot in
                let files = try SiteFiles(
                    catalog, snapshot, setting, isDataAlone: data, fallback: WallClock.milliseconds / 1000)
                try target.check(files.names)
                do { try files.forEach { try target.write($0, $1) } } catch let fault as SiteFiles.Fault {
                    throw Failure(.io, "\(fault)")
                }
            }
            let counts = try target.close()
            Console.print(
                "\(counts.all.counted("file")) in \(folder): \(counts.written) written, \(counts.removed) removed.")
        }
    }
}
