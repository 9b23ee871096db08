// PostgreSQL 15's own catalog rows, as facts. Each table is one text literal (a file of its own,
// written by scripts/catalog-facts), parsed once, when it is first asked for.
package import Types

/// A row of pg_type.
package struct TypeFact: Hashable, Sendable {
    package var oid: OID
    package var name: String
    package var schema: OID
    /// Bytes, -1 for variable length, -2 for a C string.
    package var length: Int16
    package var isByValue: Bool
    /// b base, c composite, p pseudo, r range, m multirange, d domain, e enum.
    package var kind: Character
    /// N numeric, S string, D date and time, T timespan, B boolean, A array, P pseudo, U user, …
    package var category: Character
    package var isPreferred: Bool
    package var delimiter: Character
    package var relation: OID
    package var subscriptHandler: OID
    /// What an array of this type holds, 0 for none.
    package var element: OID
    package var array: OID
    package var input: OID
    package var output: OID
    package var receive: OID
    package var send: OID
    package var modifierInput: OID
    package var modifierOutput: OID
    package var alignment: Character
    package var storage: Character
    package var collation: OID
}

/// A row of pg_proc.
package struct ProcedureFact: Hashable, Sendable {
    package var oid: OID
    package var name: String
    package var schema: OID
    /// i internal, c C, s SQL.
    package var language: Character
    /// The C function's name, by which the executor finds its kernel; of an SQL function the text of
    /// its expression over `$1`, `$2`…, empty when it is a whole query.
    package var source: String
    package var cost: Float
    package var estimatedRows: Float
    /// The element type of a VARIADIC last argument, 0 for none.
    package var variadic: OID
    package var support: OID
    /// f function, a aggregate, w window, p procedure.
    package var kind: Character
    package var isStrict: Bool
    package var returnsSet: Bool
    package var isSecurityDefiner: Bool
    package var isLeakproof: Bool
    /// i immutable, s stable, v volatile.
    package var volatility: Character
    /// s safe, r restricted, u unsafe.
    package var parallel: Character
    package var result: OID
    /// Types of the input arguments.
    package var arguments: [OID]
    /// Types, modes (i, o, b, v, t) and names of all arguments; empty when all are unnamed inputs.
    package var allArguments: [OID]
    package var modes: [Character]
    package var names: [String]
    package var defaultCount: Int
    /// The last `defaultCount` inputs' default expressions, as text separated by ", ".
    package var defaults: String
}

/// A row of pg_operator.
package struct OperatorFact: Hashable, Sendable {
    package var oid: OID
    package var name: String
    /// 0 for a prefix operator.
    package var left: OID
    package var right: OID
    package var result: OID
    package var canMerge: Bool
    package var canHash: Bool
    package var commutator: OID
    package var negator: OID
    package var procedure: OID
    package var restriction: OID
    package var join: OID
}

/// A row of pg_cast.
package struct CastFact: Hashable, Sendable {
    package var oid: OID
    package var source: OID
    package var target: OID
    /// 0 when none is needed (`method` is not f).
    package var function: OID
    /// i implicit, a assignment, e explicit.
    package var context: Character
    /// f function, b binary coercible, i through text.
    package var method: Character
}

/// A row of pg_aggregate.
package struct AggregateFact: Hashable, Sendable {
    package var procedure: OID
    /// n normal, o ordered-set, h hypothetical-set.
    package var kind: Character
    package var directArguments: Int
    package var transition: OID
    package var final: OID
    package var combine: OID
    package var sortOperator: OID
    package var transitionType: OID
    package var initialValue: String?
    /// The row as it is printed in pg_aggregate, for the columns nothing here uses.
    package var fields: [Substring]
}

/// The tables of facts. `BuiltinFacts.shared` holds them all, parsed.
package enum BuiltinFacts {}
