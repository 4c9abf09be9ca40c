import Fixtures
import Foundation
import Testing

/// The site as a folder.
@Suite struct ExportTests {
    private func export(_ site: SmallSite, to folder: String) throws -> Program.Result {
        try Program.run(
            ["export", folder, "--config", site.folder + "/c.yaml", "--store", site.folder + "/s.db"], in: site.folder)
    }

    private func files(_ folder: String) throws -> [String: Data] {
        var result: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
            if !isFolder.boolValue { result[name] = FileManager.default.contents(atPath: folder + "/" + name) }
        }
        return result
    }

    @Test func `two exports are the same, and all that a page or a feed shows is there`() throws {
        try SmallSite.with { (site) throws in
            let (one, two) = (site.folder + "/one", site.folder + "/two")
            for folder in [one, two] { #expect(try export(site, to: folder).status == 0) }
            let all = try files(one)
            #expect(try files(two) == all)
            for (name, bytes) in all where name.hasSuffix(".html") || name.hasSuffix(".atom") {
                let text = String(decoding: bytes, as: UTF8.self)
                for match in text.matches(of: /https:\/\/example\.org\/debate\/([^"#&?<}\s]+)/) {
                    let file = String(match.output.1)
                    #expect(all[file] != nil || file.hasSuffix("/"), "\(file) of \(name)")
                }
            }
            let page = try #require(all["claims/big.html"])
            #expect(
                String(decoding: page, as: UTF8.self).contains("og:image\" content=\"https://example.org/debate/cards/")
            )
            #expect(all.keys.contains { $0.hasPrefix("drawings/") && $0.hasSuffix(".light.svg") })
        }
    }

    @Test func `an export that was interrupted goes on, and what others put there is neither overwritten nor removed`()
        throws
    {
        try SmallSite.with { (site) throws in
            let folder = site.folder + "/out"
            // A folder where a file belongs ends it in the middle.
            try FileManager.default.createDirectory(
                atPath: folder + "/series/shop.cost.svg", withIntermediateDirectories: true)
            try write("mine", to: folder + "/notes.txt")
            let broken = try export(site, to: folder)
            #expect(broken.status == 74 && broken.errors.contains("shop.cost.svg"), "\(broken.errors)")
            #expect(try files(folder).count > 20)
            try FileManager.default.removeItem(atPath: folder + "/series/shop.cost.svg")
            let whole = try export(site, to: folder)
            #expect(whole.status == 0, "\(whole.errors)")
            #expect(try String(contentsOfFile: folder + "/notes.txt", encoding: .utf8) == "mine")
            let again = try export(site, to: folder)
            #expect(again.output.contains(" 0 written, 0 removed"), "\(again.output)")
        }
    }

    @Test func `a file of somebody else ends it with its name`() throws {
        try SmallSite.with { (site) throws in
            let folder = site.folder + "/out"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try write("mine", to: folder + "/about.html")
            let refused = try export(site, to: folder)
            #expect(
                refused.status == 74 && refused.errors.contains("about.html is not of an export"), "\(refused.errors)")
            #expect(try String(contentsOfFile: folder + "/about.html", encoding: .utf8) == "mine")
        }
    }
}
