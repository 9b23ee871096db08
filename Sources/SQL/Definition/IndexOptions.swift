// Storage parameters of indexes: accepted as PostgreSQL has them, they mean nothing here and are not kept.
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    /// ALTER INDEX, or ALTER TABLE with an index's name, where it sets parameters alone. False for all else.
    mutating func setIndexOptions(_ alter: AlterTable) throws(SQLError) -> Bool {
        guard case .index(let index, of: let table)? = try findRelation(alter.table.name) else {
            return false
        }
        var given: [(option: Option, isSet: Bool)] = []
        for command in alter.commands {
            switch command {
            case .setOptions(let options): given += options.map { ($0, true) }
            case .resetOptions(let options): given += options.map { ($0, false) }
            default: return false
            }
        }
        if alter.kind == .index { plan.tag = "ALTER INDEX" }
        try checkOwner(table.owner, of: "index \(index.name)")
        for (option, isSet) in given {
            // As ALTER TABLE's: those of a table that is none of the index's are passed over.
            if option.namespace == "toast" { continue }
            try Self.checkIndexOption(option, isSet: isSet, index.method)
        }
        return true
    }

    /// Throws 22023 for what PostgreSQL knows no such index to have.
    static func checkIndexOption(
        _ option: Option, isSet: Bool = true, _ method: IndexDefinition.Method
    ) throws(SQLError) {
        if let namespace = option.namespace {
            throw SQLError(
                .invalidParameterValue, "unrecognized parameter namespace \"\(namespace)\"")
        }
        switch (option.name, method) {
        case ("fillfactor", _):
            guard isSet else { return }
            let text = option.valueText ?? "true"
            guard let value = Int32(text) else {
                throw SQLError(
                    .invalidParameterValue,
                    "invalid value for integer option \"fillfactor\": \(text)")
            }
            guard (10...100).contains(value) else {
                throw SQLError(
                    .invalidParameterValue,
                    "value \(text) out of bounds for option \"fillfactor\"",
                    detail: "Valid values are between \"10\" and \"100\".")
            }
        case ("deduplicate_items", .btree):
            guard isSet, let text = option.valueText else { return }
            guard ["true", "false", "on", "off", "yes", "no", "1", "0"].contains(text.lowercased())
            else {
                throw SQLError(
                    .invalidParameterValue,
                    "invalid value for boolean option \"deduplicate_items\": \(text)")
            }
        default:
            throw SQLError(
                .invalidParameterValue, "unrecognized parameter \"\(option.name)\"")
        }
    }
}
