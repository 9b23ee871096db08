import Bytes

// The BACKUP file of a backup: six lines of text, so that a person can read it too.
//
//     varve backup
//     format 2                     1 when no segment has further parts
//     ledger 0123456789abcdef      the ledger's identity, 16 hexadecimal digits
//     end 1234 1763632800000000    sequence and time of the last entry, microseconds since 1970
//     digest 01…                   of the ledger up to there, 64 hexadecimal digits
//     checksum 89abcdef            CRC-32C of the lines before, 8 hexadecimal digits

/// What a backup says of itself.
struct BackupRecord: Hashable, Sendable {
    var identity: LedgerIdentity
    var end: LedgerPosition
    /// Whether a segment has further parts, which earlier programs know nothing of.
    var hasParts: Bool

    static let name = "BACKUP"
    private static let title = "varve backup"
    private static let version = 2
    private static let versionWithoutParts = 1

    /// Why bytes are not a BACKUP file of this version.
    enum Failure: Error {
        case newer(found: Int)
        case damaged(String)
    }

    init(identity: LedgerIdentity, end: LedgerPosition, hasParts: Bool) {
        self.hasParts = hasParts
        self.identity = identity
        self.end = end
    }

    func encoded() -> [UInt8] {
        let version = hasParts ? BackupRecord.version : BackupRecord.versionWithoutParts
        let lines =
            "\(BackupRecord.title)\nformat \(version)\n"
            + "ledger \(hexadecimal(identity.rawValue, digits: 16))\n"
            + "end \(end.sequence.rawValue) \(end.timestamp.microseconds)\n"
            + "digest \(end.digest)\n"
        let checksum = CRC32C.checksum(Array(lines.utf8))
        return Array((lines + "checksum \(hexadecimal(UInt64(checksum), digits: 8))\n").utf8)
    }

    init(decoding bytes: [UInt8]) throws(Failure) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .damaged("it is not text")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count >= 2, lines[0] == BackupRecord.title,
            let version = value(of: "format", in: lines[1]).flatMap({ Int($0) })
        else { throw .damaged("its first lines are not what they should be") }
        guard version <= BackupRecord.version else { throw .newer(found: version) }
        guard lines.count == 7,
            let identity = value(of: "ledger", in: lines[2]).flatMap({ UInt64($0, radix: 16) }),
            let end = value(of: "end", in: lines[3])?.split(separator: " "), end.count == 2,
            let sequence = UInt64(end[0]), let time = Int64(end[1]),
            let digest = value(of: "digest", in: lines[4]).flatMap({ Digest(hexadecimal: $0) })
        else { throw .damaged("its lines are not what they should be") }
        hasParts = version == BackupRecord.version
        self.identity = LedgerIdentity(rawValue: identity)
        self.end = LedgerPosition(
            sequence: CommitSequence(sequence), timestamp: Timestamp(microseconds: time),
            digest: digest)
        guard bytes == encoded() else { throw .damaged("its checksum is wrong") }
    }
}

extension Digest {
    /// 32 bytes from 64 hexadecimal digits.
    fileprivate init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: 64, by: 2) {
            let pair = String(decoding: digits[start..<start + 2], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        self.init(bytes: bytes)
    }
}
