// What goes with tables and sequences that are dropped, though it is no part of them.
import Catalog
import Syntax
import Types

/// What has been found, in the order of PostgreSQL's search (findDependentObjects in its dependency.c): the
/// newest first, each thing after what depends on it. It is told backwards.
struct Dependents {
    private struct Line {
        var name: String
        /// What it depends on.
        var reason: String
    }

    /// The tables that go, of which what they have themselves is not told.
    let tables: Set<OID>
    private var lines: [Line] = []
    private var names: Set<String> = []
    private var searched: Set<OID> = []

    init(of tables: Set<OID>) { self.tables = tables }

    var isEmpty: Bool { lines.isEmpty }
    /// As a notice names them.
    var told: [String] { lines.reversed().map(\.name) }
    /// As an error tells them.
    var reasons: [String] { lines.reversed().map { "\($0.name) depends on \($0.reason)" } }

    mutating func add(_ name: String, dependsOn reason: String) {
        if names.insert(name).inserted { lines.append(Line(name: name, reason: reason)) }
    }

    /// False when it has been before.
    mutating func search(_ oid: OID) -> Bool { searched.insert(oid).inserted }
}

extension DefinitionPlanner {
    /// What has been found is in the way, or gone with CASCADE.
    mutating func release(
        _ dependents: Dependents, of what: String, _ behavior: DropBehavior
    ) throws(SQLError) {
        if dependents.isEmpty { return }
        guard behavior == .cascade else { throw dependentsExist(what, dependents.reasons) }
        noticeCascade(dependents.told)
    }

    /// Takes away what depends on a table that goes, on its partitions and on its sequences.
    mutating func takeDependents(
        of table: TableDefinition, _ found: inout Dependents
    ) throws(SQLError) {
        guard found.search(table.oid) else { return }
        enum Kind {
            case key(ForeignKeyReferrer)
            case partition(TableDefinition)
            case sequence(SequenceDefinition)
        }
        // A foreign key to a partitioned table needs all of its partitions.
        var kinds: [(oid: OID, kind: Kind)] = catalog.referrers(of: table).map {
            ($0.constraint.oid, .key($0))
        }
        kinds += catalog.partitions(of: table.oid).map { ($0.oid, .partition($0)) }
        for sequence in catalog.sequences.values where sequence.ownedBy?.table == table.oid {
            kinds.append((sequence.oid, .sequence(sequence)))
        }
        for each in kinds.sorted(by: { $0.oid > $1.oid }) {
            switch each.kind {
            case .key(let referrer):
                if found.tables.contains(referrer.table.oid) { continue }
                for name in removeKeys([referrer]) {
                    found.add(name, dependsOn: "table \(described(table))")
                }
            case .partition(let partition): try takeDependents(of: partition, &found)
            case .sequence(let sequence): try takeUses(of: sequence, &found)
            }
        }
    }

    /// Takes away the defaults and checks that use a sequence that goes.
    mutating func takeUses(
        of sequence: SequenceDefinition, _ found: inout Dependents
    ) throws(SQLError) {
        let what = "sequence \(described(sequence))"
        let names = try takeUses(of: [sequence], what, .cascade, except: found.tables)
        for name in names.reversed() { found.add(name, dependsOn: what) }
    }
}
