// swift-tools-version: 6.2

import PackageDescription

// Every target compiles under the same strict settings, warnings are errors.
// Targets made of raw memory (arena, vectors, event loops) leave `strictMemorySafety` off: it would
// mark every line of them and thereby nothing.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // An async function runs where its caller does: no hop to ask which executor that is.
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    // Debug builds and the tests check exclusive access at run time; release builds do not pay for it.
    .unsafeFlags(
        ["-cross-module-optimization", "-enforce-exclusivity=unchecked", "-static-stdlib"],
        .when(configuration: .release)),
]

/// A release program has Swift's libraries in it: calls into them go no detour, and it runs where there is
/// no Swift. See docs/decisions/072.
let standalone: [LinkerSetting] = [
    .unsafeFlags(["-static-stdlib"], .when(configuration: .release))
]

/// A Swift target in a layer's folder, with the strict settings.
func module(_ folder: String, _ name: String, _ dependencies: [String]) -> Target {
    .target(
        name: name,
        dependencies: dependencies.map { .init(stringLiteral: $0) },
        path: "Sources/\(folder)\(name)",
        swiftSettings: strict)
}

/// The tests of one target.
func tests(_ name: String, _ dependencies: [String]) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: dependencies.map { .init(stringLiteral: $0) },
        path: "Tests/\(name)Tests",
        swiftSettings: strict)
}

/// A C library of the system, from the Debian package that carries its headers.
func library(_ name: String, debian package: String) -> Target {
    .systemLibrary(name: name, path: "Sources/C/\(name)", providers: [.apt([package])])
}

/// What is there for Intel's and AMD's CPUs only.
func onX86(_ libraries: [String]) -> [String] {
    #if arch(x86_64)
        libraries
    #else
        []
    #endif
}

let package = Package(
    name: "varve",
    products: [
        .executable(name: "varve", targets: ["varve-cli"]),
        .library(name: "Varve", targets: ["Varve"]),
    ],
    targets: [
        .target(name: "CLinux", path: "Sources/C/CLinux"),
        library("CPGQuery", debian: "libpg-query-dev"),
        library("COpenSSL", debian: "libssl-dev"),
        library("CISAL", debian: "libisal-dev"),
        library("CIPSecMB", debian: "libipsec-mb-dev"),
        library("CZstd", debian: "libzstd-dev"),
        library("CLZ4", debian: "liblz4-dev"),
        library("CSnappy", debian: "libsnappy-dev"),
        library("CZlib", debian: "zlib1g-dev"),
        library("CGMP", debian: "libgmp-dev"),
        library("CYajl", debian: "libyajl-dev"),

        module("Core/", "Bytes", ["CLinux", "COpenSSL", "CISAL"] + onX86(["CIPSecMB"])),
        module("Core/", "Environment", ["Bytes", "CLinux"]),

        module("Storage/", "Ledger", ["Bytes", "Environment", "CZstd"]),
        module("Storage/", "Store", ["Bytes", "CLinux", "Environment"]),
        module("Storage/", "Engine", ["Bytes", "Environment", "Ledger", "Store"]),

        module(
            "Streams/", "Topics",
            ["Bytes", "Environment", "Engine", "CZstd", "CLZ4", "CSnappy", "CZlib"]),

        module("SQL/", "Types", ["Bytes", "CLinux", "CGMP", "CYajl", "COpenSSL"]),
        module("SQL/", "Syntax", ["Bytes", "CPGQuery", "CYajl"]),
        module("SQL/", "Catalog", ["Bytes", "Types", "Store", "Engine"]),
        module("SQL/", "Planner", ["Bytes", "Types", "Syntax", "Catalog"]),
        module("SQL/", "Introspection", ["Bytes", "Types", "Catalog"]),
        module("SQL/", "Definition", ["Bytes", "Types", "Syntax", "Catalog", "Planner"]),
        module(
            "SQL/", "Executor",
            [
                "Bytes", "Environment", "Types", "Syntax", "Catalog", "Planner", "Store", "Engine",
                "Topics", "COpenSSL",
            ]),

        module(
            "Streams/", "Feeds", ["Bytes", "Environment", "Types", "Catalog", "Engine", "Topics"]),

        module("Wire/", "PostgresWire", ["Bytes"]),
        module("Wire/", "KafkaWire", ["Bytes"]),

        module(
            "", "Varve",
            [
                "Bytes", "Environment", "Ledger", "Store", "Engine", "Topics", "Types", "Syntax",
                "Catalog", "Introspection", "Planner", "Definition", "Executor", "Feeds",
            ]),
        module(
            "", "Server",
            [
                "Bytes", "CLinux", "Environment", "Ledger", "Engine", "Topics", "Feeds", "Types",
                "Catalog",
                "Varve", "PostgresWire", "KafkaWire",
            ]),
        .executableTarget(
            name: "varve-cli",
            dependencies: [
                "Bytes", "Environment", "Ledger", "Engine", "Topics", "Types", "Catalog", "Varve",
                "Server",
            ],
            path: "Sources/varve-cli",
            swiftSettings: strict, linkerSettings: standalone),

        .target(
            name: "Simulation",
            dependencies: ["Bytes", "Environment", "Ledger", "Store", "Engine", "Topics"],
            path: "Simulation/Scenarios",
            swiftSettings: strict),
        .executableTarget(
            name: "store-bench",
            dependencies: ["Bytes", "Environment", "Ledger", "Store"],
            path: "Benchmarks/store-bench",
            swiftSettings: strict, linkerSettings: standalone),
        .executableTarget(
            name: "varve-sim",
            dependencies: ["Simulation"],
            path: "Simulation/varve-sim",
            swiftSettings: strict, linkerSettings: standalone),

        tests("Bytes", ["Bytes"]),
        tests("Environment", ["Environment", "Bytes", "CLinux"]),
        tests("Ledger", ["Ledger", "Environment", "Bytes"]),
        tests("Store", ["Store", "Environment", "Bytes"]),
        tests("Engine", ["Engine", "Ledger", "Store", "Environment", "Bytes"]),
        tests("Simulation", ["Simulation"]),
        tests("Topics", ["Topics", "Engine", "Ledger", "Environment", "Bytes"]),
        tests("Types", ["Types", "Bytes"]),
        tests("Syntax", ["Syntax", "Bytes"]),
        tests("Catalog", ["Catalog", "Types", "Engine", "Store", "Bytes"]),
        tests("Planner", ["Planner", "Catalog", "Syntax", "Types", "Bytes"]),
        tests(
            "Executor",
            [
                "Executor", "Planner", "Catalog", "Syntax", "Types", "Topics", "Engine",
                "Ledger", "Store", "Environment", "Bytes",
            ]),
        tests(
            "Feeds",
            [
                "Feeds", "Catalog", "Topics", "Engine", "Ledger", "Types", "Environment", "Bytes",
            ]),
        tests("PostgresWire", ["PostgresWire", "Bytes"]),
        tests("KafkaWire", ["KafkaWire", "Environment", "Bytes"]),
        tests("Varve", ["Varve", "Introspection", "Types", "Environment", "Bytes"]),
        tests(
            "Server",
            ["Server", "Varve", "Environment", "Bytes", "CLinux", "KafkaWire", "Topics", "Engine"]),
        tests(
            "Command",
            ["varve-cli", "Server", "Ledger", "Engine", "Environment", "Types", "Catalog", "Bytes"]),
        tests("Tidy", []),
        tests("EndToEnd", []),
    ]
)
