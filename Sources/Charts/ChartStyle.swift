/// How drawings look: one blue for data, one red for thresholds, one grey for what is not known.
package struct ChartStyle: Sendable {
    /// For what background.
    package enum Theme: String, CaseIterable, Sendable {
        /// As who looks prefers.
        case automatic
        case light, dark
    }

    /// For what room.
    package enum Size: String, CaseIterable, Sendable {
        /// Of a page: read from 640 pixels on.
        case wide
        /// Of a phone: read at 320 pixels.
        case narrow
        /// For pictures of other pages: 1200 by 630.
        case card

        var width: Double { self == .wide ? 720 : self == .narrow ? 320 : 600 }
        var height: Double { self == .wide ? 350 : self == .narrow ? 290 : 315 }
        var text: Double { self == .narrow ? 13 : 12 }
        /// What lies beside and below what is drawn in.
        var right: Double { self == .narrow ? 8 : 16 }
        var bottom: Double { 38 }
    }

    package var theme: Theme
    package var size: Size

    package init(theme: Theme = .automatic, size: Size = .wide) {
        self.theme = theme
        self.size = size
    }

    struct Colours {
        let ground, axis, muted, ink, data, limit, unpublished: String

        static let light = Colours(
            ground: "#fff", axis: "#d9d5cd", muted: "#625e58", ink: "#1c1b1a", data: "#1f4e79", limit: "#a83232",
            unpublished: "#f3f1ec")
        static let dark = Colours(
            ground: "#161615", axis: "#3a3835", muted: "#b3ada4", ink: "#ece9e3", data: "#8ab4e0", limit: "#f0938f",
            unpublished: "#232220")
    }

    /// The rules of a drawing; classes alone, since not every program that draws knows variables.
    var css: String {
        let family = "font-family:system-ui,'Liberation Sans',Arial,sans-serif"
        let common =
            "text{\(family);font-size:\(SVG.number(size.text))px}.b{font-weight:600}"
            + ".n{fill:none}.l{stroke-width:2;stroke-linejoin:round}.p{stroke-width:2;stroke-dasharray:5 4}"
            + ".w{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}.s{stroke-dasharray:2 3}.v{opacity:.16}.r{opacity:.45}"
        switch theme {
        case .light: return common + rules(.light)
        case .dark: return common + rules(.dark)
        case .automatic:
            return common + rules(.light) + "@media(prefers-color-scheme:dark){\(rules(.dark))}"
                + "@media print{\(rules(.light))}"
        }
    }

    private func rules(_ colours: Colours) -> String {
        ".g{fill:\(colours.ground)}.a{stroke:\(colours.axis)}.m{fill:\(colours.muted)}.i{fill:\(colours.ink)}"
            + ".k{stroke:\(colours.ink)}.d{fill:\(colours.data)}.c{stroke:\(colours.data)}.t{fill:\(colours.limit)}"
            + ".h{stroke:\(colours.limit)}.u{fill:\(colours.unpublished)}.o{fill:\(colours.ground);stroke:\(colours.data)}"
            + ".w{stroke:\(colours.ground)}"
    }
}
