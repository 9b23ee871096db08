// Varve's own functions, in schema `varve`. Their OIDs are below the users' and above PostgreSQL's.
import Types

package enum VarveProcedures {
    package static let all: [ProcedureFact] =
        [
            function(
                15001, "commit_offset", "varve_commit_offset", [.text, .text, .int4, .int8],
                names: ["group", "topic", "partition", "offset"], result: .void, isStable: false)
        ] + past

    /// What reads the past: docs/TIME-TRAVEL.md.
    private static let past: [ProcedureFact] = [
        function(15020, "current_sequence", "varve_current_sequence", [], result: .int8),
        function(
            15021, "sequence_at", "varve_sequence_at", [.timestamptz], names: ["moment"],
            result: .int8),
        function(
            15022, "timestamp_of", "varve_timestamp_of", [.int8], names: ["sequence"],
            result: .timestamptz),
        function(
            15023, "ledger_digest", "varve_ledger_digest", [], result: .text, isStable: false),
        setFunction(15024, "history", "varve_history", [("table", .text)], []),
        setFunction(
            15025, "changes", "varve_changes_sequence", [("from", .int8), ("to", .int8)], changes),
        setFunction(
            15026, "changes", "varve_changes_time", [("from", .timestamptz), ("to", .timestamptz)],
            changes),
    ]

    private static let changes: [(name: String, type: TypeOID)] = [
        ("sequence", .int8), ("time", .timestamptz), ("role", .text), ("client", .text),
        ("application", .text), ("table", .text), ("operation", .text), ("before", .jsonb),
        ("after", .jsonb),
    ]

    private static func function(
        _ oid: OID, _ name: String, _ source: String, _ arguments: [TypeOID],
        names: [String] = [], result: TypeOID, isStable: Bool = true
    ) -> ProcedureFact {
        ProcedureFact(
            oid: oid, name: name, schema: Catalog.varveSchema, language: "i", source: source,
            cost: 1, estimatedRows: 0, variadic: .none, support: 0, kind: "f", isStrict: true,
            returnsSet: false, isSecurityDefiner: false, isLeakproof: false,
            volatility: isStable ? "s" : "v", parallel: "u", result: result, arguments: arguments,
            allArguments: [], modes: [], names: names, defaultCount: 0, defaults: "")
    }

    /// A function of rows; without `columns` they depend on its arguments.
    private static func setFunction(
        _ oid: OID, _ name: String, _ source: String,
        _ arguments: [(name: String, type: TypeOID)], _ columns: [(name: String, type: TypeOID)]
    ) -> ProcedureFact {
        let all = arguments + columns
        return ProcedureFact(
            oid: oid, name: name, schema: Catalog.varveSchema, language: "i", source: source,
            cost: 1, estimatedRows: 1000, variadic: .none, support: 0, kind: "f", isStrict: true,
            returnsSet: true, isSecurityDefiner: false, isLeakproof: false, volatility: "s",
            parallel: "u", result: .record, arguments: arguments.map(\.type),
            allArguments: columns.isEmpty ? [] : all.map(\.type),
            modes: columns.isEmpty
                ? [] : arguments.map { _ in "i" } + columns.map { _ in "t" },
            names: all.map(\.name), defaultCount: 0, defaults: "")
    }
}
