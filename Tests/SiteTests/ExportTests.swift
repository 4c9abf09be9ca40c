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

    @Test func `without an address of its own, feeds lead from file to file, through all of their archives`() throws {
        let configuration = SmallSite.configuration.replacing(#/public_url: "[^"]*", /#, with: "")
        // Each row is another document: 130 rows of a day are as many entries.
        try SmallSite.with(configuration) { (site) throws in
            try site.addDocuments(130)
            let folder = site.folder + "/out"
            #expect(try export(site, to: folder).status == 0)
            var (name, seen): (String?, [String]) = ("series/shop.cost.atom", [])
            while let file = name {
                let bytes = try #require(FileManager.default.contents(atPath: "\(folder)/\(file)"), "\(file)")
                let text = String(decoding: bytes, as: UTF8.self)
                seen += text.matches(of: /<entry>\s*<id>(.*?)<\/id>/).map { String($0.output.1) }
                for link in text.matches(of: /<link rel="(?:self|alternate|current|prev-archive)"[^>]*href="([^"]*)"/) {
                    let target = resolved(String(link.output.1), on: file)
                    #expect(
                        FileManager.default.fileExists(atPath: "\(folder)/\(target)"), "\(link.output.1) of \(file)")
                }
                name = text.firstMatch(of: /prev-archive"[^>]*href="([^"#]*)"/).map {
                    resolved(String($0.output.1), on: file)
                }
            }
            #expect(Set(seen).count == 131)
        }
    }

    private func resolved(_ link: String, on file: String) -> String {
        URL(string: link, relativeTo: URL(string: "http://h/\(file)"))?.path(percentEncoded: false).dropFirst()
            .description ?? link
    }

    @Test func `an export that was interrupted goes on, and what others put there is neither overwritten nor removed`()
        throws
    {
        try SmallSite.with { (site) throws in
            _ = try export(site, to: site.folder + "/first")
            let drawing = try #require(
                try files(site.folder + "/first").keys.sorted().last { $0.hasPrefix("drawings/") })
            let folder = site.folder + "/out"
            // A folder where a file belongs that nobody knew of at the beginning ends it in the middle.
            try FileManager.default.createDirectory(atPath: "\(folder)/\(drawing)", withIntermediateDirectories: true)
            try write("mine", to: folder + "/notes.txt")
            let broken = try export(site, to: folder)
            #expect(broken.status == 74 && broken.errors.contains(drawing), "\(broken.errors)")
            #expect(try files(folder).count > 20)
            try FileManager.default.removeItem(atPath: "\(folder)/\(drawing)")
            let whole = try export(site, to: folder)
            #expect(whole.status == 0, "\(whole.errors)")
            #expect(try String(contentsOfFile: folder + "/notes.txt", encoding: .utf8) == "mine")
            let again = try export(site, to: folder)
            #expect(again.output.contains(" 0 written, 0 removed"), "\(again.output)")
        }
    }

    @Test(arguments: ["a file", "a folder", "a link to nothing", "a linked folder"])
    func `what is somebody else's ends it before anything is written, and is still there`(_ kind: String) throws {
        try SmallSite.with { (site) throws in
            let (folder, other) = (site.folder + "/out", site.folder + "/elsewhere")
            for made in [folder, other] {
                try FileManager.default.createDirectory(atPath: made, withIntermediateDirectories: true)
            }
            let name = kind == "a linked folder" ? "claims" : "about.html"
            switch kind {
            case "a file": try write("mine", to: "\(folder)/\(name)")
            case "a folder":
                try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: false)
            case "a linked folder":
                try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: other)
            default:
                try FileManager.default.createSymbolicLink(
                    atPath: "\(folder)/\(name)", withDestinationPath: other + "/nothing")
            }
            let refused = try export(site, to: folder)
            #expect(refused.status == 74 && refused.errors.contains("\(name) is not of an export"), "\(refused.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [name])
            #expect(try FileManager.default.contentsOfDirectory(atPath: other) == [])
            // What it could not have is not its own the next time, either.
            if kind == "a folder" {
                try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
                try write("mine", to: "\(folder)/\(name)")
                #expect(try export(site, to: folder).status == 74)
                #expect(try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) == "mine")
            }
        }
    }
}
