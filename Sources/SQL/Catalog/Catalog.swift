// The catalog: what exists, as an immutable value. One value belongs to one ledger sequence; a
// statement keeps the one it began with, so that the schema travels in time with the data.
//
// Invariants: OIDs are unique over all kinds of objects; a relation's name is unique in its schema
// (tables, indexes and sequences share the names); `nextOID` is above every OID in use.
package import Bytes
import Types

package final class Catalog: Sendable {
    /// The first OID of user objects.
    package static let firstUserOID: OID = 16384
    /// The OIDs of the built-in schemas and of the bootstrap superuser.
    package static let systemSchema: OID = 11
    package static let publicSchema: OID = 2200
    package static let informationSchema: OID = 12000
    package static let bootstrapRole: OID = 10

    /// Changes whenever the content does; plans are cached under it.
    package let version: UInt64
    /// The OID the next object gets.
    package let nextOID: OID

    package let roles: [OID: RoleDefinition]
    package let databases: [OID: DatabaseDefinition]
    package let schemas: [OID: SchemaDefinition]
    package let tables: [OID: TableDefinition]
    package let sequences: [OID: SequenceDefinition]
    package let publications: [OID: PublicationDefinition]
    let names: CatalogNames
}
