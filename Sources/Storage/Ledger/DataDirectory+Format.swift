import Bytes

// The FORMAT file of a data directory: four lines of text, so that a person can read it too.
//
//     varve data directory
//     format 2
//     ledger 0123456789abcdef      the ledger's identity, 16 hexadecimal digits
//     checksum 89abcdef            CRC-32C of the lines before, 8 hexadecimal digits
//
// The number after "format" grows when a directory can no longer be read by older versions. Only
// that line is looked at before the number is known to be ours: all others may change with it.
// Format 1 knew no groups digested in parts; a directory of it is made one of format 2 when a server opens it.

/// The content of a FORMAT file.
struct DirectoryFormat: Hashable {
    var identity: LedgerIdentity
    var version = DirectoryFormat.newest

    static let newest = 2
    private static let title = "varve data directory"

    /// Why bytes are not the FORMAT file of this version.
    enum Failure: Error {
        case newer(found: Int)
        case damaged(String)
    }

    func encoded() -> [UInt8] {
        let lines =
            "\(DirectoryFormat.title)\nformat \(version)\n"
            + "ledger \(hexadecimal(identity.rawValue, digits: 16))\n"
        let checksum = CRC32C.checksum(Array(lines.utf8))
        return Array((lines + "checksum \(hexadecimal(UInt64(checksum), digits: 8))\n").utf8)
    }

    init(identity: LedgerIdentity) { self.identity = identity }

    init(decoding bytes: [UInt8]) throws(Failure) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .damaged("it is not text")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count >= 2, lines[0] == DirectoryFormat.title,
            let number = value(of: "format", in: lines[1]), let version = Int(number)
        else { throw .damaged("its first lines are not what they should be") }
        guard version <= DirectoryFormat.newest else { throw .newer(found: version) }
        guard lines.count >= 3, let hexadecimal = value(of: "ledger", in: lines[2]),
            let identity = UInt64(hexadecimal, radix: 16)
        else { throw .damaged("it names no ledger") }
        self.identity = LedgerIdentity(rawValue: identity)
        self.version = version
        guard bytes == encoded() else { throw .damaged("its checksum is wrong") }
    }
}

/// What follows `name` and a space in the line.
func value(of name: String, in line: String) -> String? {
    line.hasPrefix(name + " ") ? String(line.dropFirst(name.count + 1)) : nil
}

func hexadecimal(_ number: UInt64, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: digits - text.count) + text
}
