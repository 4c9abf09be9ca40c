import Fixtures
import Foundation
import Testing

/// A directory of backups keeps the newest.
struct BackupFolderTests {
    @Test func `the oldest copies go, and nothing else`() throws {
        try withTemporaryFolder { folder in
            let feed =
                "feeds: [{ id: f, url: \"file:x.csv\", schedule: { every: 1h }, format: csv, series: [{ id: x, unit: USD, kind: stock, frequency: month, value: v, period: m }] }]\n"
            try write(feed, to: folder + "/c.yaml")
            try write("m,v\n2026-01,1\n", to: folder + "/x.csv")
            let place = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            #expect(try Program.run(["run", "--once"] + place, in: folder).status == 0)
            let others = [
                "s-20250101T000000000.db.txt", "other-20250101T000000000.db", "s-mine.db", "s.db",
                "s-20240101T000000000.db",
            ]
            let copies = ["s-20250101T000000000.db", "s-20250201T000000000.db", "s-20250301T000000000.db"]
            for name in others { try write("x", to: folder + "/all/" + name) }
            for name in copies { try write("SQLite format 3\0", to: folder + "/all/" + name) }
            let result = try Program.run(["backup", "--keep", "2", folder + "/all"] + place, in: folder)
            #expect(result.status == 0, "\(result.errors)")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder + "/all")
            #expect(left.count == others.count + 2)
            #expect(Set(left).isSuperset(of: others + copies.suffix(1)))
            let wrong = try Program.run(["backup", "--keep", "2", folder + "/file.db"] + place, in: folder)
            #expect(wrong.status == 64 && wrong.errors.contains("--keep goes with a directory"))
        }
    }
}
