/// The pages of filings at SEC's.
enum SECFiling {
    /// The page of the filing with an accession number, of the company whose facts are at a URL; nil for what is neither.
    static func page(_ accession: String, of url: String) -> String? {
        guard accession.count == 20, accession.split(separator: "-").count == 3, let mark = url.firstRange(of: "CIK")
        else { return nil }
        let number = url[mark.upperBound...].prefix { $0.isNumber }.drop { $0 == "0" }
        guard !number.isEmpty else { return nil }
        let folder = accession.filter { $0 != "-" }
        return "https://www.sec.gov/Archives/edgar/data/\(number)/\(folder)/\(accession)-index.htm"
    }
}
