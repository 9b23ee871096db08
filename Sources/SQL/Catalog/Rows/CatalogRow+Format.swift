// A catalog object as a row of the system keyspace. Drawn in docs/formats/catalog.md.
//
//   key    1 tag = 0x01 | 4 OID, big-endian
//   value  1 version | 1 kind | fields of the kind, in the order they are written below | version
//          2 only: attributes
//
// Numbers are LEB128 (zigzag where they can be negative), texts are a length and UTF-8 bytes, lists
// a count and their elements, optional values a byte 0 or 1 and the value.
// Attributes are what few objects have: a count, and for each its number and its fields. A row without
// any is written as version 1.
// Invariant: bytes after the last field are malformed.
package import Bytes

package enum CatalogRow {
    /// The first byte of every catalog object's key. Other tags of the system keyspace are their
    /// owners'.
    package static let tag: UInt8 = 0x01
    static let version: UInt8 = 1
    /// What an index is, in one number.
    enum IndexFlag {
        static let isPrimary: UInt64 = 1
        static let isInvalid: UInt64 = 2
        static let isHash: UInt64 = 4
        static let all = isPrimary | isInvalid | isHash
    }
    static let versionWithAttributes: UInt8 = 2
    private static let keyByteCount = 5

    enum Kind: UInt8 {
        case role = 1
        case database = 2
        case schema = 3
        case table = 4
        case sequence = 5
        case publication = 6
    }

    package static func key(of oid: OID) -> [UInt8] {
        var writer = ByteWriter(reserving: keyByteCount)
        writer.append(tag)
        writer.appendBigEndian(oid)
        return writer.bytes
    }

    /// The OID that a key of the system keyspace is of; nil when it is no catalog object's.
    package static func oid(ofKey key: UnsafeRawBufferPointer) -> OID? {
        guard key.count == keyByteCount, key[0] == tag else { return nil }
        return OID(bigEndian: key.loadUnaligned(fromByteOffset: 1, as: OID.self))
    }

    package static func encode(_ object: CatalogObject) -> [UInt8] {
        var writer = CatalogRowWriter()
        let attributes = object.rowAttributes
        writer.bytes.append(attributes.isEmpty ? version : versionWithAttributes)
        switch object {
        case .role(let role): writer.write(.role) { $0.role(role) }
        case .database(let database): writer.write(.database) { $0.database(database) }
        case .schema(let schema): writer.write(.schema) { $0.schema(schema) }
        case .table(let table): writer.write(.table) { $0.table(table) }
        case .sequence(let sequence): writer.write(.sequence) { $0.sequence(sequence) }
        case .publication(let each): writer.write(.publication) { $0.publication(each) }
        }
        if !attributes.isEmpty { writer.list(attributes) { $0.attribute($1) } }
        return writer.bytes.bytes
    }

    /// The object of `oid` from its row.
    package static func decode(oid: OID, row: UnsafeRawBufferPointer) throws(MalformedBytes)
        -> CatalogObject
    {
        var reader = CatalogRowReader(oid: oid, reader: ByteReader(row))
        let found = try reader.reader.byte("catalog row version")
        guard found == version || found == versionWithAttributes else {
            throw MalformedBytes("catalog row version", at: 0)
        }
        guard let kind = Kind(rawValue: try reader.reader.byte("catalog object kind")) else {
            throw MalformedBytes("catalog object kind", at: 1)
        }
        var object: CatalogObject
        switch kind {
        case .role: object = .role(try reader.role())
        case .database: object = .database(try reader.database())
        case .schema: object = .schema(try reader.schema())
        case .table: object = .table(try reader.table())
        case .sequence: object = .sequence(try reader.sequence())
        case .publication: object = .publication(try reader.publication())
        }
        if found == versionWithAttributes {
            for attribute in try reader.attributes() { object.set(attribute) }
        }
        guard reader.reader.isAtEnd else {
            throw MalformedBytes("catalog row", at: reader.reader.position)
        }
        return object
    }
}

extension CatalogRow {
    /// Whether a row is one of the catalog's, and the change it stands for; `row` is nil for a
    /// deleted one.
    package static func change(key: UnsafeRawBufferPointer, row: UnsafeRawBufferPointer?)
        throws(MalformedBytes) -> CatalogChange?
    {
        guard let oid = oid(ofKey: key) else { return nil }
        guard let row else { return .remove(oid) }
        return .put(try decode(oid: oid, row: row))
    }
}
