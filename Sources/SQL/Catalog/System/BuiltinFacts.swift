// PostgreSQL 15's own catalog rows, as facts. Each table is one text literal (a file of its own,
// written by scripts/catalog-facts), parsed once, when it is first asked for.
package import Types

/// A row of pg_type.
package struct TypeFact: Hashable, Sendable {
    package var oid: TypeOID
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
    package var element: TypeOID
    package var array: TypeOID
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
    package var variadic: TypeOID
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
    package var result: TypeOID
    /// Types of the input arguments.
    package var arguments: [TypeOID]
    /// Types, modes (i, o, b, v, t) and names of all arguments; empty when all are unnamed inputs.
    package var allArguments: [TypeOID]
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
    package var left: TypeOID
    package var right: TypeOID
    package var result: TypeOID
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
    package var source: TypeOID
    package var target: TypeOID
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
    package var transitionType: TypeOID
    package var initialValue: String?
    /// The row as it is printed in pg_aggregate, for the columns nothing here uses.
    package var fields: [Substring]
}

/// The tables of facts. `BuiltinFacts.shared` holds them all, parsed.
package enum BuiltinFacts {}

extension BuiltinFacts {
    /// pg_type, by OID.
    package static let types: [TypeFact] = rows(typeRows).map { row in
        TypeFact(
            oid: row.type(0), name: row.text(1), schema: row.schema(2),
            length: Int16(truncatingIfNeeded: row.number(3)), isByValue: row.flag(4),
            kind: row.letter(5, else: "b"), category: row.letter(6, else: "U"),
            isPreferred: row.flag(7), delimiter: row.letter(8, else: ","), relation: row.oid(9),
            subscriptHandler: row.oid(10), element: row.type(11), array: row.type(12),
            input: row.oid(13), output: row.oid(14), receive: row.oid(15), send: row.oid(16),
            modifierInput: row.oid(17), modifierOutput: row.oid(18),
            alignment: row.letter(19, else: "i"), storage: row.letter(20, else: "p"),
            collation: row.oid(21))
    }

    /// pg_proc, by OID.
    package static let procedures: [ProcedureFact] = rows(procedureRows).map { row in
        let flags = row.text(10)
        let name = row.text(1)
        let language = row.letter(3, else: "i")
        let source = row.text(4)
        return ProcedureFact(
            oid: row.oid(0), name: name, schema: row.schema(2), language: language,
            source: source.isEmpty && language != "s" ? name : source,
            cost: Float(row.text(5)) ?? 1, estimatedRows: Float(row.text(6)) ?? 0,
            variadic: row.type(7), support: row.oid(8), kind: row.letter(9, else: "f"),
            isStrict: flags.contains("s"), returnsSet: flags.contains("r"),
            isSecurityDefiner: flags.contains("d"), isLeakproof: flags.contains("l"),
            volatility: row.letter(11, else: "i"), parallel: row.letter(12, else: "s"),
            result: row.type(13), arguments: row.types(14), allArguments: row.types(15),
            modes: Array(row.text(16)),
            names: row.text(17).isEmpty
                ? []
                : row.text(17).split(separator: ",", omittingEmptySubsequences: false)
                    .map { String($0) },
            defaultCount: row.number(18), defaults: row.text(19))
    }

    /// pg_operator, by OID.
    package static let operators: [OperatorFact] = rows(operatorRows).map { row in
        OperatorFact(
            oid: row.oid(0), name: row.text(1), left: row.type(5), right: row.type(6),
            result: row.type(7), canMerge: row.flag(3), canHash: row.flag(4),
            commutator: row.oid(8), negator: row.oid(9), procedure: row.oid(10),
            restriction: row.oid(11), join: row.oid(12))
    }

    /// pg_cast, by OID.
    package static let casts: [CastFact] = rows(castRows).map { row in
        CastFact(
            oid: row.oid(0), source: row.type(1), target: row.type(2), function: row.oid(3),
            context: row.letter(4, else: "e"), method: row.letter(5, else: "f"))
    }

    /// pg_aggregate, by the aggregate's OID.
    package static let aggregates: [AggregateFact] = rows(aggregateRows).map { row in
        AggregateFact(
            procedure: row.oid(0), kind: row.letter(1, else: "n"), directArguments: row.number(2),
            transition: row.oid(3), final: row.oid(4), combine: row.oid(5),
            sortOperator: row.oid(15), transitionType: row.type(16),
            initialValue: row.text(20).isEmpty ? nil : row.text(20), fields: row.fields)
    }

    /// The relations of pg_catalog and information_schema, by OID, and Varve's own.
    package static let relations: [SystemRelation] = postgresRelations + VarveRelations.all

    private static let postgresRelations: [SystemRelation] = rows(relationRows).map { row in
        SystemRelation(
            oid: row.oid(0), schema: row.schema(1), name: row.text(2), isView: row.text(3) == "v",
            rowType: row.type(4), columns: row.fields.dropFirst(5).map { column($0) })
    }

    /// `name:type[:modifier][!]`.
    private static func column(_ field: Substring) -> SystemRelation.Column {
        let isNotNull = field.last == "!"
        let parts = (isNotNull ? field.dropLast() : field).split(separator: ":")
        return SystemRelation.Column(
            name: parts.first.map { String($0) } ?? "",
            type: SQLType(
                TypeOID(parts.count > 1 ? OID(parts[1]) ?? 0 : 0),
                modifier: parts.count > 2 ? Int32(parts[2]) ?? -1 : -1),
            isNotNull: isNotNull)
    }
}
