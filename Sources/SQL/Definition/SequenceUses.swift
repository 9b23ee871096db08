// What depends on sequences: the defaults and checks that take numbers from them.
import Catalog
import Syntax
import Types

/// A default or a check that names a sequence.
private struct SequenceUse {
    enum Part {
        case defaultValue(TableColumn)
        case check(ConstraintDefinition)
    }

    var table: TableDefinition
    var part: Part
    var sequence: SequenceDefinition
}

extension DefinitionPlanner {
    /// What uses sequences that are to go is in the way, or goes with CASCADE. What tables that go
    /// themselves have of it is left alone, and so is column `attnum` of `draft`.
    /// Returns what goes, as a notice names it.
    private mutating func takeUses(
        of sequences: [SequenceDefinition], _ what: String, _ behavior: DropBehavior,
        except tables: Set<OID>, _ attnum: Int16?, draft: inout TableDraft?
    ) throws(SQLError) -> [String] {
        // As in PostgreSQL what depends on the object named last is told first.
        let current = draft
        let uses = sequences.reversed().flatMap { self.uses(of: $0, except: tables, current) }
            .filter {
                guard case .defaultValue(let column) = $0.part else { return true }
                return $0.table.oid != current?.definition.oid || column.attnum != attnum
            }
        if uses.isEmpty { return [] }
        guard behavior == .cascade else {
            let lines = uses.map {
                "\(described($0)) depends on sequence \(described($0.sequence))"
            }
            throw dependentsExist(what, lines)
        }
        for use in uses {
            if draft?.definition.oid == use.table.oid {
                guard var changed = draft?.definition else { continue }
                remove(use, from: &changed)
                draft?.definition = changed
            } else {
                var changed = plan.latest(use.table)
                remove(use, from: &changed)
                plan.exclusiveLocks.append(changed.oid)
                plan.put(.table(changed))
            }
        }
        return uses.map { described($0) }
    }

    /// The same in ALTER TABLE.
    mutating func releaseUses(
        of sequences: [SequenceDefinition], of what: String, _ behavior: DropBehavior,
        except attnum: Int16?, _ draft: inout TableDraft
    ) throws(SQLError) {
        if sequences.isEmpty { return }
        var own: TableDraft? = draft
        let gone = try takeUses(of: sequences, what, behavior, except: [], attnum, draft: &own)
        if !gone.isEmpty { noticeCascade(gone) }
        if let own { draft = own }
    }

    /// The same outside of ALTER TABLE.
    mutating func releaseUses(
        of sequences: [SequenceDefinition], _ what: String, _ behavior: DropBehavior
    ) throws(SQLError) {
        let gone = try takeUses(of: sequences, what, behavior, except: [])
        if !gone.isEmpty { noticeCascade(gone) }
    }

    /// The same without telling it. Returns what goes, as a notice names it.
    mutating func takeUses(
        of sequences: [SequenceDefinition], _ what: String, _ behavior: DropBehavior,
        except tables: Set<OID>
    ) throws(SQLError) -> [String] {
        var none: TableDraft?
        return try takeUses(of: sequences, what, behavior, except: tables, nil, draft: &none)
    }

    /// A sequence's name as messages have it.
    func described(_ sequence: SequenceDefinition) -> String {
        let visible = catalog.relation(named: sequence.name, path: context.searchPath)
        if visible?.oid == sequence.oid { return sequence.name }
        return "\(catalog.schemas[sequence.schema]?.name ?? "").\(sequence.name)"
    }

    private func described(_ use: SequenceUse) -> String {
        switch use.part {
        case .defaultValue(let column):
            "default value for column \(column.name) of table \(described(use.table))"
        case .check(let constraint):
            "constraint \(constraint.name) on table \(described(use.table))"
        }
    }

    private func remove(_ use: SequenceUse, from table: inout TableDefinition) {
        switch use.part {
        case .defaultValue(let column):
            table.columns[Int(column.attnum) - 1].defaultValue = .null
        case .check(let constraint):
            table.constraints.removeAll { $0.oid == constraint.oid }
        }
    }

    private func uses(
        of sequence: SequenceDefinition, except tables: Set<OID>, _ draft: TableDraft?
    ) -> [SequenceUse] {
        var uses: [SequenceUse] = []
        for kept in catalog.tables.values.sorted(by: { $0.oid < $1.oid })
        where !tables.contains(kept.oid) {
            let table = draft?.definition.oid == kept.oid ? draft?.definition ?? kept : kept
            for column in table.liveColumns {
                let isUse =
                    switch column.defaultValue {
                    case .serial(let oid): oid == sequence.oid
                    case .expression(let source): names(sequence, in: source)
                    case .null, .identity, .generated: false
                    }
                if isUse {
                    uses.append(
                        SequenceUse(table: table, part: .defaultValue(column), sequence: sequence))
                }
            }
            for constraint in table.constraints {
                guard case .check(let source) = constraint.kind, names(sequence, in: source) else {
                    continue
                }
                uses.append(
                    SequenceUse(table: table, part: .check(constraint), sequence: sequence))
            }
        }
        return uses
    }

    /// The sequence of a default that is its next number and nothing else: kept as the sequence itself, it
    /// stays the same whatever that is called, and whatever the search path is.
    func sequence(thatNumbers source: String) -> SequenceDefinition? {
        let names = ExpressionText.relations(in: source)
        guard source.hasPrefix("nextval('"), source.hasSuffix("'::regclass)"), names.count == 1
        else { return nil }
        return OID(names[0].name).flatMap { catalog.sequences[$0] }
    }

    /// An expression with the relations that it names by number.
    func keepingRelations(_ source: String) -> String {
        Catalog.replacingRelations(in: source) { literal in
            ExpressionText.relationName(literal).flatMap { relation($0) }.map { String($0.oid) }
        }
    }

    /// Whether a kept expression has the sequence as a constant.
    private func names(_ sequence: SequenceDefinition, in source: String) -> Bool {
        ExpressionText.relations(in: source).contains {
            // Expressions of older catalogs have names.
            OID($0.name) == sequence.oid || relation($0)?.oid == sequence.oid
        }
    }

    private func relation(_ name: QualifiedName) -> NamedRelation? {
        guard let schema = name.schema else {
            return catalog.relation(named: name.name, path: context.searchPath)
        }
        return catalog.schema(named: schema, in: context.database).flatMap {
            catalog.relation(named: name.name, in: $0.oid)
        }
    }
}
