// pg_depend: which object needs which, as PostgreSQL records it when it makes them (dependency.h): `n` keeps the other
// from being dropped, `a` is dropped with it, `i` is a part of it.
import Catalog
import Types

extension SystemRowMaker {
    /// The system relation that an object is a row of.
    private enum Class: Int64 {
        case relation = 1259
        case constraint = 2606
        case columnDefault = 2604
        case schema = 2615
        case procedure = 1255
        case addition = 3079
    }

    private struct Object {
        var kind: Class
        var oid: OID
        /// A column's number; 0 for the whole.
        var column: Int16 = 0
    }

    private func dependency(_ object: Object, on other: Object, _ kind: Character) -> [Datum] {
        make {
            $0["classid"] = .integer(object.kind.rawValue)
            $0["objid"] = .oid(object.oid)
            $0["objsubid"] = .number(object.column)
            $0["refclassid"] = .integer(other.kind.rawValue)
            $0["refobjid"] = .oid(other.oid)
            $0["refobjsubid"] = .number(other.column)
            $0["deptype"] = .letter(kind)
        }
    }

    func dependencies() -> [[Datum]] {
        tables.flatMap { table in
            let own = Object(kind: .relation, oid: table.oid)
            var rows = [dependency(own, on: Object(kind: .schema, oid: table.schema), "n")]
            if let parent = table.partition?.parent {
                rows.append(dependency(own, on: Object(kind: .relation, oid: parent), "a"))
            }
            for attnum in table.partitionKey?.columns ?? [] {
                rows.append(dependency(column(attnum, table), on: own, "i"))
            }
            for column in table.liveColumns { rows += defaultDependencies(column, table) }
            for constraint in table.constraints { rows += dependencies(of: constraint, table) }
            for index in table.allIndexes { rows += dependencies(of: index, table) }
            return rows
        } + sequences.flatMap { dependencies(of: $0) } + members()
    }

    /// Varve's own schema, with its views and functions, is an extension's, which is part of every database: pg_dump and
    /// its like leave it out.
    private func members() -> [[Datum]] {
        let addition = Object(kind: .addition, oid: Catalog.varveExtension)
        let members =
            [Object(kind: .schema, oid: Catalog.varveSchema)]
            + VarveRelations.all.map { Object(kind: .relation, oid: $0.oid) }
            + VarveProcedures.all.map { Object(kind: .procedure, oid: $0.oid) }
        return members.map { dependency($0, on: addition, "e") }
    }

    func extensions() -> [[Datum]] {
        [
            make {
                $0["oid"] = .oid(Catalog.varveExtension)
                $0["extname"] = .text("varve")
                $0["extowner"] = .oid(Catalog.bootstrapRole)
                $0["extnamespace"] = .oid(Catalog.varveSchema)
                $0["extrelocatable"] = .flag(false)
                $0["extversion"] = .text("1.0")
            }
        ]
    }

    private func dependencies(of sequence: SequenceDefinition) -> [[Datum]] {
        let own = Object(kind: .relation, oid: sequence.oid)
        var rows = [dependency(own, on: Object(kind: .schema, oid: sequence.schema), "n")]
        if let owner = sequence.ownedBy {
            let column = Object(kind: .relation, oid: owner.table, column: owner.column)
            rows.append(dependency(own, on: column, owner.isIdentity ? "i" : "a"))
        }
        return rows
    }

    private func defaultDependencies(
        _ column: TableColumn, _ table: TableDefinition
    ) -> [[Datum]] {
        let place = Object(kind: .relation, oid: table.oid, column: column.attnum)
        let own = Object(
            kind: .columnDefault, oid: Self.defaultOID(table.oid, column.attnum))
        switch column.defaultValue {
        case .null, .identity: return []
        case .serial(let sequence):
            return [
                dependency(own, on: place, "a"),
                dependency(own, on: Object(kind: .relation, oid: sequence), "n"),
            ]
        case .expression(let text):
            return [dependency(own, on: place, "a")]
                + Catalog.relations(in: text).map {
                    dependency(own, on: Object(kind: .relation, oid: $0), "n")
                }
        case .generated(let text):
            return [dependency(own, on: place, "i")]
                + KeptExpression.columns(in: text, of: table).sorted().map {
                    dependency(own, on: self.column($0, table), "n")
                }
        }
    }

    private func dependencies(
        of constraint: ConstraintDefinition, _ table: TableDefinition
    ) -> [[Datum]] {
        let own = Object(kind: .constraint, oid: constraint.oid)
        func on(_ columns: [Int16]) -> [[Datum]] {
            columns.sorted().map { dependency(own, on: column($0, table), "a") }
        }
        switch constraint.kind {
        case .primaryKey(let columns), .unique(let columns): return on(columns)
        case .check(let expression):
            // By its key, and by what the expression names.
            let columns = KeptExpression.columns(in: expression, of: table)
            return on(columns)
                + columns.sorted().map { dependency(own, on: column($0, table), "n") }
        case .foreignKey(let key):
            guard let referenced = catalog.tables[key.referencedTable] else { return [] }
            let index = referenced.uniqueIndex(over: key.referencedColumns)
            return on(key.columns)
                + key.referencedColumns.sorted().map {
                    dependency(own, on: column($0, referenced), "n")
                }
                + (index.map {
                    [dependency(own, on: Object(kind: .relation, oid: $0.oid), "n")]
                } ?? [])
        }
    }

    private func dependencies(of index: IndexDefinition, _ table: TableDefinition) -> [[Datum]] {
        let own = Object(kind: .relation, oid: index.oid)
        if let constraint = index.constraint {
            return [dependency(own, on: Object(kind: .constraint, oid: constraint), "i")]
        }
        var columns = Set(index.included)
        for part in index.parts {
            switch part.value {
            case .column(let attnum): columns.insert(attnum)
            case .expression(let text, _):
                columns.formUnion(KeptExpression.columns(in: text, of: table))
            }
        }
        if let predicate = index.predicate {
            columns.formUnion(KeptExpression.columns(in: predicate, of: table))
        }
        return columns.sorted().map { dependency(own, on: column($0, table), "a") }
    }

    private func column(_ attnum: Int16, _ table: TableDefinition) -> Object {
        Object(kind: .relation, oid: table.oid, column: attnum)
    }
}
