// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with: Swift 6 mode, explicit surfaces, no warnings.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// A module of the way of a number; `uses` are the modules it may know.
func module(_ name: String, uses: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: uses, resources: resources, swiftSettings: strict)
}

/// The tests of one module, plus what they share.
///
/// - Parameter hasGolden: whether there are files of what people read beside them.
func tests(_ name: String, uses: [Target.Dependency] = [], hasGolden: Bool = false) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name), "Fixtures"] + uses,
        exclude: hasGolden ? ["Golden"] : [],
        swiftSettings: strict
    )
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let hummingbird: [Target.Dependency] = [
    .product(
        name: "HummingbirdCore", package: "hummingbird"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
    .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
    .product(name: "HTTPTypes", package: "swift-http-types"),
]

let package = Package(
    name: "escalator",
    products: [
        .executable(name: "escalator", targets: ["escalator"])
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    ],
    targets: [
        // C libraries of the system, each behind the narrowest shim that Swift can call.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CMemory"),
        .target(name: "CStart"),
        .target(
            name: "CSimdJSON",
            cxxSettings: [.unsafeFlags(["-O2"])],
            linkerSettings: [.linkedLibrary("simdjson")]
        ),

        // The way of a number, in its order.
        module("Model"),
        module("Platform", uses: ["Model", "CMemory"]),
        module("Control", uses: ["Platform", lifecycle]),
        module("Archiving", uses: ["CCrypto", "CZstd"]),
        module("Formats", uses: ["Model", "CSimdJSON", "CLibYAML"]),
        module("Formulas", uses: ["Model", "Formats"]),
        module("Scheduling", uses: ["Model"]),
        module("Fetching", uses: ["Model", "Platform", "CCurl", "CZlib", "CMemory"]),
        module("Channels", uses: ["Model", "Platform", "Archiving", "Scheduling", "Fetching", mustache]),
        module("Ingest", uses: ["Model", "Platform", "Archiving", "Formats", "Fetching"]),
        module("Revisions", uses: ["Model", "Formulas", "Ingest"]),
        module("Store", uses: ["Model", "Platform", "Archiving", grdb, sqlite]),
        module("Rules", uses: ["Model", "Formulas", "Archiving"]),
        module(
            "Configuring",
            uses: [
                "Model", "Platform", "Archiving", "Formats", "Formulas", "Scheduling", "Fetching", "Channels", "Ingest",
                "Rules",
            ]
        ),
        module("Merging", uses: ["Model", "Formats", "Formulas", "Configuring", "Ingest", "Revisions", "Store"]),
        module(
            "Queries",
            uses: [
                "Model", "Formulas", "Scheduling", "Channels", "Ingest", "Revisions", "Store", "Rules", "Configuring",
            ]),
        module("Charts", uses: ["Model"]),
        module(
            "Reports",
            uses: ["Model", "Formulas", "Charts", "Rules", "Configuring", "Fetching", "Store", "Queries"]),
        module(
            "Site",
            uses: [
                "Model", "Archiving", "Formulas", "Charts", "Rules", "Channels", "Configuring", "Fetching", "Store",
                "Queries", "Reports",
            ],
            resources: [.embedInCode("standard-card.png")]
        ),
        module("Notifying", uses: ["Model", "Platform", "Scheduling", "Store", "Channels"]),
        module("Telemetry", uses: ["Model", "Platform", logging, lifecycle]),
        module(
            "Pipeline",
            uses: [
                "Model", "Archiving", "Formats", "Formulas", "Scheduling", "Configuring", "Fetching", "Ingest",
                "Revisions", "Store", "Merging", "Queries", "Rules", "Notifying", "Channels", "Control",
            ]
        ),
        module(
            "API",
            uses: ["Model", "Platform", "CMemory", "Archiving", "Configuring", "Store", "Site", logging, lifecycle]
                + hummingbird
        ),
        module(
            "Daemon",
            uses: [
                "API", "Site", "Model", "Platform", "Control", "Scheduling", "Configuring", "Fetching", "Ingest",
                "Merging",
                "Store",
                "Pipeline",
                "Channels",
                "Telemetry",
                logging,
                lifecycle,
            ]
        ),
        .executableTarget(
            name: "escalator",
            dependencies: [
                "Model", "Formats", "Formulas", "Configuring", "Scheduling", "Fetching", "Ingest", "Store", "Rules",
                "Merging", "Queries", "Charts", "Reports", "Site", "Pipeline", "Control", "Telemetry", "Daemon",
                "Channels", "Notifying",
                "Platform",
                "Archiving",
                "CStart",
                arguments, logging,
            ],
            swiftSettings: strict
        ),

        // Tests, and what they share.
        .target(name: "Fixtures", dependencies: ["Platform"], path: "Tests/Fixtures", swiftSettings: strict),
        tests("Model"),
        tests("Formats", uses: ["Model"]),
        tests("Formulas", uses: ["Model"]),
        tests("Scheduling", uses: ["Model"]),
        tests("Platform"),
        tests("Charts", uses: ["Model"], hasGolden: true),
        tests("Site", uses: ["escalator", "Model", "Configuring", "Fetching", "Store"], hasGolden: true),
        tests("Control", uses: ["Platform"]),
        tests(
            "Configuring", uses: ["Model", "Ingest", "Rules", "Fetching", "Channels", "Scheduling"], hasGolden: true),
        tests("Fetching", uses: ["Model", "Platform"]),
        tests("Ingest", uses: ["Model", "Formats", "Fetching"]),
        tests("Revisions", uses: ["Model"]),
        tests("Store", uses: ["Model", "Archiving", grdb]),
        tests("Rules", uses: ["Model", "Formulas"]),
        tests("Channels", uses: ["Model", "Fetching", "Scheduling"], hasGolden: true),
        tests("Notifying", uses: ["Model", "Channels", "Fetching", "Scheduling", "Store"]),
        tests("Telemetry", uses: [logging]),
        tests("Queries", uses: ["Configuring", "Fetching", "Model", "Store"]),
        tests(
            "Pipeline",
            uses: [
                "escalator", "Channels", "Configuring", "Control", "Archiving", "Fetching", "Formats", "Ingest",
                "Model",
                "Notifying",
                "Queries", "Rules", "Store",
                grdb,
            ]),
        tests("Daemon", uses: ["escalator", "Platform"]),
        .testTarget(
            name: "CommandTests", dependencies: ["escalator", "Fixtures", "Store"], exclude: ["Golden"],
            swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)

// Built only for Tests/Fuzz/run: libFuzzer brings compiler flags that nothing else should see, and a package of its own
// could not call what is `package` here.
if Context.environment["ESCALATOR_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "Model", "Formats", "Formulas", "Configuring", "Scheduling", "Fetching", "Ingest", "Notifying",
                "Pipeline", "Site",
            ],
            path: "Tests/Fuzz/Sources",
            swiftSettings: strict
        )
    )
}
