internal import Configuring
internal import Fetching
internal import Model
internal import Rules

/// Methods and sources.
extension Visit {
    func about() throws -> SiteResponse {
        let server = catalog.configuration.server
        let contact: HTML =
            server.contact.map { contact in
                let address: HTML =
                    contact.contains("@") && !HTML.isAddress(contact)
                    ? "<a href=\"mailto:\(contact)\">\(contact)</a>" : HTML.linked(contact)
                return "<p>Who finds an error is asked to write to \(address).</p>"
            } ?? .nothing
        let claims: [HTML] = catalog.configuration.rules.compactMap { rule in rule.claim.map { claim(rule, $0) } }
        let feeds: [HTML] = catalog.configuration.feeds.map { feed in
            let source = feed.request.url.source
            let place: HTML =
                HTML.isAddress(source) && !source.contains("${")
                ? HTML.linked(source)
                : "\(source.hasPrefix("file:") ? "a file that ships with the rules, each row with its citation" : source)"
            return "<tr><th scope=\"row\">\(feed.name)</th><td>\(place)</td><td>\(feed.series.count)</td></tr>\n"
        }
        return page(
            "Methods and sources", "How claims are decided, by what, and who wrote the rules.",
            """
            <h1>Methods and sources</h1>
            <p class="lead">Each claim is a statement that somebody made, and a rule that says which numbers would bear it out. The rule is evaluated on every number as it was published, and every revision is kept.</p>
            <h2>How to read it</h2>
            <p>A verdict speaks of the statement, not of the rule: <b>borne out</b>, <b>not borne out</b>, <b>open</b> (what decides it is not published yet), <b>undetermined</b> (what is known allows both), <b>waits</b> (nothing is known yet). A verdict that is settled stands, whatever is revised later; what today's figures would say is told beside it. What was true by figures that are old now is said to have been so. Where definitions differ, the other readings stand beside the deciding one, and decide nothing.</p>
            \(HTML.table("The signs of verdicts", ["Sign", "Word", "Means"], Visit.signs))
            <p>A claim is settled on the day that its rule names, else with the next figures after those that decided it, or 30 days after these, whichever is later. Events have words of their own: <b>fired</b> (the condition came true), <b>resolved</b> (it is true no more), <b>retracted</b> (a revision took it back), <b>confirmed</b> (the number was revised and it stands), <b>met</b> and <b>missed</b> (settled). A state is spoken of as present only while its figures are fresh: until the next ones are overdue.</p>
            <p>A number has bounds where its source has: at least, at most, between. The day of a number is that on which it was published; where a source does not say, the day on which it was first seen here. In drawings the line is what holds now, a ring what was first printed, a shade all that was ever published; a grey region is not published yet.</p>
            <p>The expected crossing is a random walk with drift through the last figures, with the band that holds four fifths; how often such bands held in the past of the series is told beside it. It is no forecast of ours.</p>
            <h2>The data</h2>
            <p>The numbers here are also data: put .json or .csv behind the address of a page of them; behind that of a claim or a series also .svg for its drawing and .atom to subscribe. \(links.suffix.isEmpty ? "<a href=\"\(links.file("openapi.json"))\">The interface for programs</a> describes the rest." as HTML : .nothing) With as_of and a day, the first page and those of claims and series, and their data, show what had been published by then, as far as days of publication are known: of a source that states none, the day on which it was first seen here counts. \(links.suffix.isEmpty ? "" : "In this copy, which is files alone, only the present is there.")</p>
            \(contact)
            <h2>The claims</h2>
            \(claims)
            <h2>The sources</h2>
            \(HTML.table("Feeds, with the number of series that are read of each", ["Feed", "Address", "Series"], feeds))
            """)
    }

    private static let signs: [HTML] = [
        ("\u{25CF}", "borne out", "for good: it is settled"), ("\u{25C9}", "borne out", "by present figures"),
        ("\u{2715}", "not borne out", "for good"), ("\u{2013}", "not borne out", "by present figures"),
        ("\u{25CB}", "open, pending", "what decides it is not published yet; pending where it bears on no side"),
        ("\u{25D0}", "undetermined", "what is known allows both"), ("\u{2026}", "waits", "nothing is known here yet"),
        ("\u{25CC}", "was ...", "by figures that are old now"),
        ("\u{25C6}", "true", "the rule is true, which bears out or refutes nothing"), ("\u{25C7}", "false", "likewise"),
        ("?", "unresolvable", "no figure came that could decide it"),
        ("\u{00D7}", "annulled", "the question lost its sense"),
    ].map { "<tr><td aria-hidden=\"true\">\($0.0)</td><th scope=\"row\">\($0.1)</th><td>\($0.2)</td></tr>\n" }

    private func claim(_ rule: RuleDefinition, _ claim: Claim) -> HTML {
        let written = [
            claim.ruleWrittenBy.map { "by \($0)" }, claim.ruleWrittenOn.map { "on \($0.spoken)" },
        ].compactMap(\.self).joined(separator: " ")
        let facts: [(String, HTML)] = [
            ("the rule", "\(rule.when.text)"), ("takes it to mean", "\(claim.means ?? "")"),
            ("why this threshold", "\(claim.why ?? "")"), ("alternatives", "\(claim.alternatives ?? "")"),
            ("written", "\(written)"), ("said in", HTML.linked(claim.source ?? "")),
        ]
        let items: [HTML] = facts.filter { !$0.1.isEmpty }.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>\n" }
        return """
            <section class="fine" id="\(rule.id)"><h3><a href="\(links.page("claims/\(rule.id)"))">\(claim.says ?? rule.id)</a></h3>
            <dl>
            \(items)</dl></section>

            """
    }
}
