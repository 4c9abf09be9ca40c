internal import Queries
internal import Reports

/// What pages say besides sentences, in each language.
extension Language {
    /// A word or a phrase of the pages.
    func word(_ english: String) -> String {
        self == .english ? english : Language.chineseWords[english] ?? english
    }

    /// How many statements stand how, as a sentence.
    func summary(_ summary: ClaimSummary, of count: Int) -> String {
        guard count > 0 else { return word("No claims are configured.") }
        guard self == .chinese else { return "\(summary.text)." }
        let parts = summary.counts.map { "\($0.count) 条\(word($0.word))" }
        return "共 \(summary.groups.count) 条论断：\(parts.joined(separator: "，"))。"
    }

    /// Whether a page is there in all of them.
    static func isTranslated(_ kind: Route.Kind) -> Bool { kind == .scoreboard || kind == .claim }

    private static let chineseWords: [String: String] = [
        "Claims": "论断", "Series": "数据序列", "Alerts": "提醒", "Corrections": "更正", "Calendar": "日程",
        "Feeds": "数据源", "About": "说明", "To the content": "跳到正文", "Site": "网站", "Methods and sources": "方法与来源",
        "No claims are configured.": "尚未配置论断。", "borne out for good": "最终得到证实",
        "borne out by present data": "按目前数据得到证实", "by data that are old": "数据已旧",
        "waiting for data": "等待数据", "borne out": "得到证实", "not borne out": "未得到证实", "open": "未决", "pending": "待定",
        "undetermined": "无法判定", "waits": "等待数据", "unresolvable": "无法裁决", "annulled": "已作废",
        "true": "成立", "false": "不成立", "met": "已达到", "missed": "未达到", "was borne out": "曾得到证实",
        "was not borne out": "曾未得到证实", "was true": "曾成立", "was false": "曾不成立",
        "Others": "其他", "What had been published by": "截至此日已公布的数据：", "Today": "今天", "until": "直到", "refuted by": "反证为",
        "asks for": "条件为", "The condition": "条件", "It was said only later": "此话当时尚未说出", "What it waits for": "等待的数据源",
        "Reading": "口径", "What": "内容", "Newest first": "最新在前", "more": "更多", "now": "现值", "needs": "门槛",
        "when it was said": "发表时", "data end": "数据截至",
        "since": "自", "What decides it": "判定依据", "Readings beside it": "其他口径", "What was told": "事件记录",
        "The numbers": "数据", "Evidence": "证据", "How to cite it": "引用方式", "As of another day": "查看其他日期",
        "Show": "查看", "By another definition": "其他定义", "Period": "时期", "Value": "数值", "First print": "首次公布值",
        "Published": "公布日期", "Source": "来源", "Day": "日期", "Event": "事件",
        "The answer depends on the definition: a reading says otherwise.": "答案取决于定义：另一种口径得出不同结论。",
        "decided by": "判定条件", "means": "含义", "horizon": "期限", "said": "出处", "response": "回应",
        "distance": "差距", "would cross": "预计越过", "last so": "上次成立", "next": "下次数据", "rule written": "规则写于",
    ]
}
