// Varve's own functions, in schema `varve`. Their OIDs are below the users' and above PostgreSQL's.
import Types

package enum VarveProcedures {
    /// Functions by name, argument types and result.
    static let all: [ProcedureFact] = [
        function(
            15001, "commit_offset", "varve_commit_offset", [.text, .text, .int4, .int8],
            names: ["group", "topic", "partition", "offset"], result: .void)
    ]

    private static func function(
        _ oid: OID, _ name: String, _ source: String, _ arguments: [TypeOID], names: [String],
        result: TypeOID
    ) -> ProcedureFact {
        ProcedureFact(
            oid: oid, name: name, schema: Catalog.varveSchema, language: "i", source: source,
            cost: 1, estimatedRows: 0, variadic: .none, support: 0, kind: "f", isStrict: true,
            returnsSet: false, isSecurityDefiner: false, isLeakproof: false, volatility: "v",
            parallel: "u", result: result, arguments: arguments, allArguments: [], modes: [],
            names: names, defaultCount: 0, defaults: "")
    }
}
