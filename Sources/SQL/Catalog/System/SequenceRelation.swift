// A sequence as a relation: one row that says where it stands.
import Types

package enum SequenceRelation {
    /// As PostgreSQL has it: `last_value`, `log_cnt`, `is_called`.
    package static let columns: [SystemRelation.Column] = [
        column("last_value", .int8), column("log_cnt", .int8), column("is_called", .bool),
    ]

    private static func column(_ name: String, _ type: TypeOID) -> SystemRelation.Column {
        SystemRelation.Column(name: name, type: SQLType(type), isNotNull: true)
    }

    /// What a query that names the sequence reads.
    package static func relation(of sequence: SequenceDefinition) -> SystemRelation {
        SystemRelation(
            oid: sequence.oid, schema: sequence.schema, name: sequence.name, isView: false,
            rowType: .none, columns: columns)
    }
}
