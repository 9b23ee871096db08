// What few catalog objects have, after the fields that all of their kind have. Drawn in
// docs/formats/catalog.md.
import Bytes
import Types

enum CatalogAttribute: Hashable, Sendable {
    /// 6: of a table, a sequence, a schema or a database.
    case access(AccessList)
    /// 7: of a table, for one column.
    case columnAccess(Int16, AccessList)
    /// 8: of a role.
    case adminOf([OID])
    /// 9: of a role that does not inherit.
    case noInherit
    /// 10: of a table.
    case uncheckedConstraints([OID])
    /// 11: of any object.
    case comments(Comments)
    /// 1: of a table, as it was written before 6: entries without the owner, who has granted them.
    case grants(AccessList)
    /// 2: of a table.
    case partition(PartitionMembership)
    /// 3: of a role.
    case memberOf([OID])
    /// 4: of a role or a database.
    case settings([SessionDefault])
    /// 5: of a sequence.
    case counter(UInt32)
}

extension CatalogObject {
    var rowAttributes: [CatalogAttribute] {
        ownAttributes + (comments.isEmpty ? [] : [.comments(comments)])
    }

    private var ownAttributes: [CatalogAttribute] {
        switch self {
        case .table(let table):
            var attributes: [CatalogAttribute] = []
            if let list = table.accessList { attributes.append(.access(list)) }
            for (attnum, list) in table.columnAccess.sorted(by: { $0.key < $1.key }) {
                attributes.append(.columnAccess(attnum, list))
            }
            if let partition = table.partition { attributes.append(.partition(partition)) }
            let unchecked = table.uncheckedConstraints
            if !unchecked.isEmpty { attributes.append(.uncheckedConstraints(unchecked)) }
            return attributes
        case .role(let role):
            var attributes: [CatalogAttribute] = []
            if !role.memberOf.isEmpty { attributes.append(.memberOf(role.memberOf)) }
            if !role.adminOf.isEmpty { attributes.append(.adminOf(role.adminOf)) }
            if !role.inherits { attributes.append(.noInherit) }
            if !role.settings.isEmpty { attributes.append(.settings(role.settings)) }
            return attributes
        case .database(let database):
            let settings = database.settings
            return (settings.isEmpty ? [] : [.settings(settings)]) + attributes(database.accessList)
        case .sequence(let sequence):
            let counter = sequence.counter
            return (counter == 0 ? [] : [.counter(counter)]) + attributes(sequence.accessList)
        case .schema(let schema): return attributes(schema.accessList)
        case .publication: return []
        }
    }

    private func attributes(_ list: AccessList?) -> [CatalogAttribute] {
        list.map { [.access($0)] } ?? []
    }

    mutating func set(_ attribute: CatalogAttribute) {
        switch (self, attribute) {
        case (_, .comments(let comments)): self.comments = comments
        case (.table(var table), .grants(let grants)):
            table.accessList = AccessList(
                table.access.entries
                    + grants.entries.map {
                        AccessList.Entry(
                            grantee: $0.grantee, grantor: table.owner, privileges: $0.privileges,
                            grantable: $0.grantable)
                    })
            self = .table(table)
        case (.table(var table), .access(let list)):
            table.accessList = list
            self = .table(table)
        case (.table(var table), .columnAccess(let attnum, let list)):
            table.columnAccess[attnum] = list
            self = .table(table)
        case (.sequence(var sequence), .access(let list)):
            sequence.accessList = list
            self = .sequence(sequence)
        case (.schema(var schema), .access(let list)):
            schema.accessList = list
            self = .schema(schema)
        case (.database(var database), .access(let list)):
            database.accessList = list
            self = .database(database)
        case (.role(var role), .adminOf(let groups)):
            role.adminOf = groups
            self = .role(role)
        case (.role(var role), .noInherit):
            role.inherits = false
            self = .role(role)
        case (.table(var table), .uncheckedConstraints(let constraints)):
            table.uncheckedConstraints = constraints
            self = .table(table)
        case (.table(var table), .partition(let partition)):
            table.partition = partition
            self = .table(table)
        case (.role(var role), .memberOf(let groups)):
            role.memberOf = groups
            self = .role(role)
        case (.role(var role), .settings(let settings)):
            role.settings = settings
            self = .role(role)
        case (.database(var database), .settings(let settings)):
            database.settings = settings
            self = .database(database)
        case (.sequence(var sequence), .counter(let counter)):
            sequence.counter = counter
            self = .sequence(sequence)
        default: break
        }
    }
}

extension CatalogRowWriter {
    mutating func attribute(_ attribute: CatalogAttribute) {
        switch attribute {
        case .grants(let list):
            number(1)
            self.list(list.entries) {
                $0.number($1.grantee)
                $0.number($1.privileges.rawValue)
                $0.number($1.grantable.rawValue)
            }
        case .access(let list):
            number(6)
            access(list)
        case .columnAccess(let attnum, let list):
            number(7)
            signed(attnum)
            access(list)
        case .adminOf(let groups):
            number(8)
            list(groups) { $0.number($1) }
        case .noInherit: number(9)
        case .uncheckedConstraints(let constraints):
            number(10)
            list(constraints) { $0.number($1) }
        case .comments(let comments):
            number(11)
            list(comments.sorted { $0.key.numbers < $1.key.numbers }) {
                $0.number($1.key.numbers.kind)
                $0.number($1.key.numbers.number)
                $0.text($1.value)
            }
        case .partition(let partition):
            number(2)
            number(partition.parent)
            bound(partition.bound)
            list(partition.inherited.sorted { $0.key < $1.key }) {
                $0.number($1.key)
                $0.number($1.value)
            }
        case .memberOf(let groups):
            number(3)
            list(groups) { $0.number($1) }
        case .settings(let settings):
            number(4)
            list(settings) {
                $0.number($1.database)
                $0.text($1.name)
                $0.text($1.value)
            }
        case .counter(let counter):
            number(5)
            number(counter)
        }
    }

    private mutating func access(_ list: AccessList) {
        self.list(list.entries) {
            $0.number($1.grantee)
            $0.number($1.grantor)
            $0.number($1.privileges.rawValue)
            $0.number($1.grantable.rawValue)
        }
    }

    private mutating func bound(_ bound: PartitionBound) {
        switch bound {
        case .fallback: number(0)
        case .list(let values):
            number(1)
            list(values) { $0.datum($1) }
        case .range(let lower, let upper):
            number(2)
            for ends in [lower, upper] {
                list(ends) { writer, end in
                    switch end {
                    case .minimum: writer.number(0)
                    case .value(let value):
                        writer.number(1)
                        writer.datum(value)
                    case .maximum: writer.number(2)
                    }
                }
            }
        case .hash(let modulus, let remainder):
            number(3)
            signed(modulus)
            signed(remainder)
        }
    }
}

extension CommentedPart {
    fileprivate var numbers: (kind: UInt8, number: UInt32) {
        switch self {
        case .whole: (0, 0)
        case .column(let attnum): (1, UInt32(UInt16(bitPattern: attnum)))
        case .index(let oid): (2, oid)
        case .constraint(let oid): (3, oid)
        }
    }

    fileprivate init?(kind: UInt8, number: UInt32) {
        switch kind {
        case 0: self = .whole
        case 1: self = .column(Int16(truncatingIfNeeded: number))
        case 2: self = .index(number)
        case 3: self = .constraint(number)
        default: return nil
        }
    }
}

extension CatalogRowReader {
    mutating func attributes() throws(MalformedBytes) -> [CatalogAttribute] {
        try list("attributes") { (reader) throws(MalformedBytes) in try reader.attribute() }
    }

    private mutating func attribute() throws(MalformedBytes) -> CatalogAttribute {
        let start = reader.position
        switch try number("attribute") as UInt8 {
        case 1:
            return .grants(
                AccessList(
                    try list("grants") { (reader) throws(MalformedBytes) in
                        AccessList.Entry(
                            grantee: try reader.number("grantee"), grantor: 0,
                            privileges: try reader.privileges(),
                            grantable: try reader.privileges())
                    }))
        case 2:
            let parent: OID = try number("parent")
            let bound = try bound()
            let inherited = try list("inherited") {
                (reader) throws(MalformedBytes) -> (OID, OID) in
                (try reader.number("inherited"), try reader.number("inherited from"))
            }
            return .partition(
                PartitionMembership(
                    parent: parent, bound: bound,
                    inherited: Dictionary(inherited, uniquingKeysWith: { first, _ in first })))
        case 3:
            return .memberOf(
                try list("memberships") { (reader) throws(MalformedBytes) -> OID in
                    try reader.number("membership")
                })
        case 4:
            return .settings(
                try list("settings") { (reader) throws(MalformedBytes) -> SessionDefault in
                    SessionDefault(
                        database: try reader.number("setting's database"),
                        name: try reader.text("setting"),
                        value: try reader.text("setting's value"))
                })
        case 5: return .counter(try number("counter"))
        case 6: return .access(try access())
        case 7: return .columnAccess(try signed("column with privileges"), try access())
        case 8:
            return .adminOf(
                try list("admin options") { (reader) throws(MalformedBytes) -> OID in
                    try reader.number("admin option")
                })
        case 9: return .noInherit
        case 10:
            return .uncheckedConstraints(
                try list("unchecked constraints") { (reader) throws(MalformedBytes) -> OID in
                    try reader.number("unchecked constraint")
                })
        case 11: return .comments(try comments())
        default: throw MalformedBytes("attribute", at: start)
        }
    }

    private mutating func comments() throws(MalformedBytes) -> Comments {
        let texts = try list("comments") {
            (reader) throws(MalformedBytes) -> (CommentedPart, String) in
            let start = reader.reader.position
            let kind: UInt8 = try reader.number("commented part")
            let number: UInt32 = try reader.number("commented part's number")
            guard let part = CommentedPart(kind: kind, number: number) else {
                throw MalformedBytes("commented part", at: start)
            }
            return (part, try reader.text("comment"))
        }
        return Comments(texts, uniquingKeysWith: { first, _ in first })
    }

    private mutating func access() throws(MalformedBytes) -> AccessList {
        AccessList(
            try list("access list") { (reader) throws(MalformedBytes) in
                AccessList.Entry(
                    grantee: try reader.number("grantee"), grantor: try reader.number("grantor"),
                    privileges: try reader.privileges(), grantable: try reader.privileges())
            })
    }

    private mutating func privileges() throws(MalformedBytes) -> Privileges {
        Privileges(rawValue: try number("privileges"))
    }

    mutating func partitionStrategy() throws(MalformedBytes) -> PartitionKey.Strategy {
        let start = reader.position
        guard let strategy = PartitionKey.Strategy(rawValue: try number("partition strategy"))
        else { throw MalformedBytes("partition strategy", at: start) }
        return strategy
    }

    private mutating func bound() throws(MalformedBytes) -> PartitionBound {
        let start = reader.position
        switch try number("partition bound") as UInt8 {
        case 0: return .fallback
        case 1:
            return .list(
                try list("partition values") { (reader) throws(MalformedBytes) in
                    try reader.datum()
                })
        case 2: return .range(lower: try ends(), upper: try ends())
        case 3:
            return .hash(
                modulus: try signed("partition modulus"),
                remainder: try signed("partition remainder"))
        default: throw MalformedBytes("partition bound", at: start)
        }
    }

    private mutating func ends() throws(MalformedBytes) -> [PartitionBound.End] {
        try list("partition ends") { (reader) throws(MalformedBytes) -> PartitionBound.End in
            let start = reader.reader.position
            switch try reader.number("partition end") as UInt8 {
            case 0: return .minimum
            case 1: return .value(try reader.datum())
            case 2: return .maximum
            default: throw MalformedBytes("partition end", at: start)
            }
        }
    }
}
