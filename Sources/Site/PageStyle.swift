internal import Archiving

/// How pages look.
enum PageStyle {
    /// What says that the style is ours, for the policy of a page.
    static let hash = SHA256.base64(of: css)

    /// A serif for what is said, a plain face for what is measured; one blue, one red, one amber.
    static let css = [basis, claims, tables, dark, small, paper].joined()

    private static let basis = """
        :root{color-scheme:light dark}*{box-sizing:border-box}
        body{margin:0;font:16px/1.5 system-ui,"Liberation Sans",sans-serif;color:#1c1b1a;background:#fff;overflow-wrap:break-word}
        main{max-width:960px;margin:0 auto;padding:8px 20px 48px}
        h1{font:700 34px/1.15 Georgia,"Liberation Serif",serif;margin:24px 0 8px;max-width:24em}
        h2{font:700 21px/1.3 Georgia,"Liberation Serif",serif;margin:40px 0 4px;padding-top:10px;border-top:2px solid #1c1b1a}
        h3{font:700 16px/1.4 system-ui,"Liberation Sans",sans-serif;margin:20px 0 4px}
        a{color:inherit;text-decoration-color:#a8a299;text-underline-offset:3px}a:hover{text-decoration-color:currentColor}
        a:focus-visible,input:focus-visible,button:focus-visible,summary:focus-visible{outline:3px solid #1f4e79;outline-offset:2px}
        .skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:#fff;padding:6px 10px;z-index:1}
        nav,footer{max-width:960px;margin:0 auto;padding:18px 20px 0;font-size:15px}
        nav{display:flex;flex-wrap:wrap;gap:4px 18px}nav a[aria-current]{font-weight:700;text-decoration:none}
        footer{border-top:1px solid #e5e1d9;padding:14px 20px 40px;color:#625e58;font-size:14px}.print{display:none}
        .lead{font:19px/1.5 Georgia,"Liberation Serif",serif;max-width:36em;margin:0 0 10px}
        .meta{color:#625e58;font-size:14px;margin:6px 0}.quote{font:italic 18px/1.5 Georgia,"Liberation Serif",serif;margin:10px 0;max-width:34em}
        form{display:inline-flex;flex-wrap:wrap;gap:6px;align-items:center}input,button{font:inherit;padding:3px 8px;color:inherit;background:transparent;border:1px solid #8d877e;border-radius:2px}
        .banner{background:#fbf3e2;border-left:4px solid #8a5200;padding:6px 12px;margin:12px 0 0}
        pre{white-space:pre-wrap;background:#f7f5f1;padding:12px 16px;font-size:14px}

        """

    private static let claims = """
        .row{display:grid;grid-template-columns:152px minmax(0,1fr) 150px;gap:4px 18px;padding:14px 0;border-bottom:1px solid #e5e1d9;align-items:start}
        .v{font-weight:600;font-size:15px;margin:2px 0 0;white-space:nowrap}.lead .v{font-size:inherit}.v i{font-style:normal;display:inline-block;width:1.25em}
        .blue{color:#1f4e79}.amber{color:#8a5200}.grey{color:#625e58}
        .row .says{border:0;margin:0;padding:0}.says{font:18px/1.35 Georgia,"Liberation Serif",serif;margin:0}.now{font-size:15px;margin:3px 0 0;color:#44413d}
        .parts{list-style:none;margin:4px 0 0;padding:0;font-size:15px;color:#44413d}.parts li{margin:2px 0}.parts .v{font-size:inherit;margin-right:.4em}.now b,td b{font-variant-numeric:tabular-nums}.spark{overflow:visible;margin-top:4px;max-width:100%;height:auto}
        .spark .n{fill:none}.spark .l{stroke-width:2}.spark .c{stroke:#1f4e79}.spark .d{fill:#1f4e79}.spark .h{stroke:#a83232}
        .fine{background:#f7f5f1;padding:12px 18px;margin:18px 0}.fine dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 16px;margin:0;font-size:15px}
        .fine h2{border:0;margin:0 0 6px;padding:0;font:700 16px/1.4 system-ui,"Liberation Sans",sans-serif}.fine dt{font-weight:600}.fine dd{margin:0}
        figure{margin:20px 0}figure img{display:block;width:100%;height:auto}figcaption{font-size:14px;color:#625e58;margin-top:4px}
        .embed main{padding:10px 14px}.embed h1{font-size:22px;margin:4px 0}

        """

    private static let tables = """
        .scroll{overflow-x:auto}table{border-collapse:collapse;font-size:15px;width:100%;font-variant-numeric:tabular-nums}
        caption{text-align:left;font-size:14px;color:#625e58;padding:2px 0 6px}
        td,th{text-align:left;padding:6px 14px 6px 0;border-bottom:1px solid #e5e1d9;vertical-align:top}td.n,th.n{text-align:right;white-space:nowrap}
        td.d{white-space:nowrap}

        """

    private static let dark = """
        @media(prefers-color-scheme:dark){body{color:#ece9e3;background:#161615}h2{border-color:#ece9e3}
        .skip:focus{background:#161615}a{text-decoration-color:#77736d}a:focus-visible,input:focus-visible,button:focus-visible,summary:focus-visible{outline-color:#8ab4e0}
        .row,td,th,footer{border-color:#34322f}.blue{color:#8ab4e0}.amber{color:#e0a84c}.grey,.meta,figcaption,caption,footer{color:#b3ada4}.now,.parts{color:#cfc9c0}
        .fine,pre{background:#201f1d}.banner{background:#2a2418;border-color:#e0a84c}.spark .c{stroke:#8ab4e0}.spark .d{fill:#8ab4e0}.spark .h{stroke:#f0938f}input,button{border-color:#8d877e}}

        """

    private static let small = """
        @media(max-width:720px){h1{font-size:27px}.lead{font-size:18px}.row{grid-template-columns:minmax(0,1fr) 110px}
        .row .v,.row .text{grid-column:1/-1}.row .v{grid-column:1;grid-row:1}.row .spark{grid-column:2;grid-row:1;width:110px;justify-self:end}
        figure img{max-width:430px}.stack th{display:none}.stack tr,.stack td{display:block}.stack td{border:0;padding:1px 0}.stack tr{border-bottom:1px solid #e5e1d9;padding:8px 0}
        .fine dl{grid-template-columns:minmax(0,1fr)}.fine dt{margin-top:6px}td,th{padding-right:10px}}

        """

    private static let paper = """
        @media print{:root{color-scheme:light}body{color:#000;background:#fff}nav,form,.skip,.screen{display:none}.print{display:block}
        h2,.row,figure,tr{break-inside:avoid}h2{break-after:avoid;border-color:#000}.grey,.meta,figcaption,caption,footer{color:#444}.blue{color:#1f4e79}.amber{color:#8a5200}
        .row,td,th{border-color:#bbb}.now,.parts{color:#222}.cite a::after,.evidence a[href^=http]::after{content:" (" attr(href) ")";font-size:12px}}

        """
}

extension Site {
    /// The hash of the style of pages, in base64: what their policy allows.
    package static var styleHash: String { PageStyle.hash }
}
