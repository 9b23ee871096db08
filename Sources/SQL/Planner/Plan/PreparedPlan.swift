// What planning a statement gives: immutable, so that sessions share it.
package import Catalog
package import Types

package struct PreparedPlan: Sendable {
    /// What the command tag is made of.
    package enum Command: Hashable, Sendable { case select, insert, update, delete, merge, explain }

    package var command: Command
    package var plan: PlanNode
    /// The result's columns; empty when the statement gives no rows.
    package var columns: [ResultColumn]
    /// For `$1`, `$2` …
    package var parameterTypes: [SQLType]
    /// How many correlation slots the plan uses.
    package var slotCount: Int
    /// Neither changes data nor locks rows.
    package var isReadOnly: Bool
    /// Constants in the places of these parameters, numbered from 1, might make a better plan.
    package var wantedConstants: Set<Int>
    /// It cannot run: which indexes ON CONFLICT means depends on its parameters, or which of many partitions are
    /// asked for. Planned again with their values it can, for these.
    package var needsParameterValues: Bool
    /// `Catalog.version` it was made from.
    package var catalogVersion: UInt64
    /// What it does with relations, by OID.
    package var uses: [OID: RelationUse]
    /// The tables that the statement names, in the order in which it does.
    package let namedTables: [OID]
    /// Of a cursor's query: what its rows are made of. The plan gives their keys after `columns`.
    package let cursorRows: CursorRows?
    /// Its answer, a count, says nothing of the rows it reads but that they were there.
    package let isSilent: Bool
    /// It may only see what is durable: topics and the past are no further.
    package let readsLedger: Bool

    package init(
        command: Command, plan: PlanNode, columns: [ResultColumn], parameterTypes: [SQLType],
        slotCount: Int, isReadOnly: Bool, wantedConstants: Set<Int> = [],
        needsParameterValues: Bool = false, catalogVersion: UInt64,
        uses: [OID: RelationUse] = [:], namedTables: [OID] = [], cursorRows: CursorRows? = nil
    ) {
        self.command = command
        self.plan = plan
        self.columns = columns
        self.parameterTypes = parameterTypes
        self.slotCount = slotCount
        self.isReadOnly = isReadOnly
        self.wantedConstants = wantedConstants
        self.needsParameterValues = needsParameterValues
        self.catalogVersion = catalogVersion
        self.uses = uses
        self.namedTables = namedTables
        self.cursorRows = cursorRows
        isSilent = columns.isEmpty && plan.isSilentModification
        readsLedger = plan.readsLedger
    }
}

/// A result column as RowDescription tells it.
package struct ResultColumn: Hashable, Sendable {
    package var name: String
    package var type: SQLType
    /// The table and attnum it comes from; 0 when it is computed.
    package var table: OID
    package var attnum: Int16
}
