// Who may do what with an object: what GRANT gives and REVOKE takes away. PostgreSQL's lists, entry for
// entry (src/backend/utils/adt/acl.c), so that what is printed and what is dependent on what are its own.

/// What a role may be allowed to do; the bits are PostgreSQL's own.
package struct Privileges: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let insert = Privileges(rawValue: 1 << 0)
    package static let select = Privileges(rawValue: 1 << 1)
    package static let update = Privileges(rawValue: 1 << 2)
    package static let delete = Privileges(rawValue: 1 << 3)
    package static let truncate = Privileges(rawValue: 1 << 4)
    package static let references = Privileges(rawValue: 1 << 5)
    package static let trigger = Privileges(rawValue: 1 << 6)
    package static let execute = Privileges(rawValue: 1 << 7)
    package static let usage = Privileges(rawValue: 1 << 8)
    package static let create = Privileges(rawValue: 1 << 9)
    package static let temporary = Privileges(rawValue: 1 << 10)
    package static let connect = Privileges(rawValue: 1 << 11)
    package static let set = Privileges(rawValue: 1 << 12)
    package static let alterSystem = Privileges(rawValue: 1 << 13)

    /// By the words of GRANT, in lower case.
    package static let byName: [String: Privileges] = [
        "insert": .insert, "select": .select, "update": .update, "delete": .delete,
        "truncate": .truncate, "references": .references, "trigger": .trigger,
        "execute": .execute, "usage": .usage, "create": .create, "temporary": .temporary,
        "temp": .temporary, "connect": .connect,
    ]

    /// The letters of the bits, from the lowest.
    fileprivate static let letters = Array("arwdDxtXUCTcsA")
}

/// The kinds of objects that privileges are of.
package enum PrivilegedKind: Hashable, Sendable {
    case table, column, sequence, schema, database

    /// All that can be granted of one.
    package var all: Privileges {
        switch self {
        case .table: Privileges(rawValue: 0x7f)
        case .column: [.insert, .select, .update, .references]
        case .sequence: [.usage, .select, .update]
        case .schema: [.usage, .create]
        case .database: [.create, .temporary, .connect]
        }
    }

    /// As messages call it.
    package var word: String {
        switch self {
        case .table: "table"
        case .column: "column"
        case .sequence: "sequence"
        case .schema: "schema"
        case .database: "database"
        }
    }
}

package struct AccessList: Hashable, Sendable {
    /// What one role, or everybody, was granted by one role.
    package struct Entry: Hashable, Sendable {
        package var grantee: OID
        package var grantor: OID
        package var privileges: Privileges
        /// Those it may grant to others.
        package var grantable: Privileges = []

        package init(
            grantee: OID, grantor: OID, privileges: Privileges, grantable: Privileges = []
        ) {
            self.grantee = grantee
            self.grantor = grantor
            self.privileges = privileges
            self.grantable = grantable
        }
    }

    /// The number that stands for everybody (PUBLIC).
    package static let everybody: OID = 0

    package var entries: [Entry]

    package init(_ entries: [Entry] = []) { self.entries = entries }

    /// What holds as long as nobody has granted anything.
    package init(ofNew kind: PrivilegedKind, owner: OID, everybody: Privileges = []) {
        entries = []
        if kind != .column {
            entries.append(Entry(grantee: owner, grantor: owner, privileges: kind.all))
        }
        if !everybody.isEmpty {
            let entry = Entry(grantee: Self.everybody, grantor: owner, privileges: everybody)
            // Where PostgreSQL has it.
            entries.insert(entry, at: kind == .schema ? entries.count : 0)
        }
    }

    /// What PostgreSQL's `acldefault` says of a new object, by the letter of its kind; nil for a letter that is none's.
    package init?(ofNewKind letter: Character, owner: OID) {
        let (owners, everybodys): (Privileges, Privileges)
        switch letter {
        case "c": (owners, everybodys) = ([], [])
        case "r": (owners, everybodys) = (PrivilegedKind.table.all, [])
        case "s": (owners, everybodys) = (PrivilegedKind.sequence.all, [])
        case "d": (owners, everybodys) = (PrivilegedKind.database.all, [.temporary, .connect])
        case "n": (owners, everybodys) = (PrivilegedKind.schema.all, [])
        case "f": (owners, everybodys) = (.execute, .execute)
        case "l", "T": (owners, everybodys) = (.usage, .usage)
        case "F", "S": (owners, everybodys) = (.usage, [])
        case "L": (owners, everybodys) = ([.select, .update], [])
        case "t": (owners, everybodys) = (.create, [])
        case "p": (owners, everybodys) = ([.set, .alterSystem], [])
        default: return nil
        }
        entries = [(Self.everybody, everybodys), (owner, owners)].compactMap {
            grantee, privileges in
            privileges.isEmpty
                ? nil : Entry(grantee: grantee, grantor: owner, privileges: privileges)
        }
    }

    /// What one of these roles, or everybody, was granted.
    package func privileges(of roles: Set<OID>) -> Privileges {
        entries.reduce(into: []) { found, entry in
            if entry.grantee == Self.everybody || roles.contains(entry.grantee) {
                found.formUnion(entry.privileges)
            }
        }
    }

    /// What one of these roles may grant, the owner aside.
    package func grantable(by roles: Set<OID>) -> Privileges {
        entries.reduce(into: []) { found, entry in
            if roles.contains(entry.grantee) { found.formUnion(entry.grantable) }
        }
    }

    // MARK: Changes

    package mutating func grant(
        _ privileges: Privileges, to grantee: OID, by grantor: OID, withGrantOption: Bool
    ) {
        guard !privileges.isEmpty else { return }
        let grantable = withGrantOption ? privileges : []
        guard
            let place = entries.firstIndex(where: {
                $0.grantee == grantee && $0.grantor == grantor
            })
        else {
            entries.append(
                Entry(
                    grantee: grantee, grantor: grantor, privileges: privileges,
                    grantable: grantable))
            return
        }
        entries[place].privileges.formUnion(privileges)
        entries[place].grantable.formUnion(grantable)
    }

    /// What `grantor` has granted goes, and what the grantee has granted on it. False when there is
    /// such and `cascades` is not set; then nothing has changed that counts.
    package mutating func revoke(
        _ privileges: Privileges, from grantee: OID, by grantor: OID, onlyGrantOption: Bool,
        owner: OID, cascades: Bool
    ) -> Bool {
        guard
            let place = entries.firstIndex(where: {
                $0.grantee == grantee && $0.grantor == grantor
            })
        else { return true }
        let lost = entries[place].grantable.intersection(privileges)
        entries[place].grantable.subtract(privileges)
        if !onlyGrantOption { entries[place].privileges.subtract(privileges) }
        if entries[place].privileges.isEmpty { entries.remove(at: place) }
        guard !lost.isEmpty, grantee != owner else { return true }
        let gone = lost.subtracting(grantable(by: [grantee]))
        let dependents = entries.filter {
            $0.grantor == grantee && !$0.privileges.isDisjoint(with: gone)
        }
        guard cascades || dependents.isEmpty else { return false }
        for dependent in dependents {
            _ = revoke(
                gone, from: dependent.grantee, by: grantee, onlyGrantOption: false, owner: owner,
                cascades: true)
        }
        return true
    }

    /// The object has another owner: what the old one had and gave is the new one's.
    package mutating func changeOwner(from old: OID, to new: OID) {
        var merged = AccessList()
        for entry in entries {
            let grantee = entry.grantee == old ? new : entry.grantee
            let grantor = entry.grantor == old ? new : entry.grantor
            merged.grant(
                entry.privileges, to: grantee, by: grantor, withGrantOption: false)
            merged.grant(entry.grantable, to: grantee, by: grantor, withGrantOption: true)
        }
        self = merged
    }

    /// Whether the role appears in it.
    package func mentions(_ role: OID) -> Bool {
        entries.contains { $0.grantee == role || $0.grantor == role }
    }

    /// Its entries as an `aclitem` prints them: `reader=r*w/owner`.
    package func texts(_ catalog: Catalog) -> [String] {
        func name(_ role: OID) -> String {
            guard let name = catalog.roles[role]?.name else { return String(role) }
            let isPlain = name.utf8.allSatisfy {
                $0 == UInt8(ascii: "_") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                    || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20
            }
            return isPlain ? name : "\"\(name.map { $0 == "\"" ? "\"\"" : String($0) }.joined())\""
        }
        return entries.map { entry in
            var text = entry.grantee == Self.everybody ? "=" : "\(name(entry.grantee))="
            for (bit, letter) in Privileges.letters.enumerated() {
                let privilege = Privileges(rawValue: 1 << UInt16(bit))
                if entry.privileges.contains(privilege) { text.append(letter) }
                if entry.grantable.contains(privilege) { text.append("*") }
            }
            return "\(text)/\(name(entry.grantor))"
        }
    }
}
