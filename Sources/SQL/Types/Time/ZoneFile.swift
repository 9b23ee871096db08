// Reads the system's compiled time zones: TZif, RFC 8536.

import Bytes
import Glibc

enum ZoneFile {
    private static let directory = "/usr/share/zoneinfo"
    /// The largest zone is about 4 kB.
    private static let sizeMax = 1 << 20

    /// The zone in the file of this name, in any case; nil if there is none.
    static func load(_ name: String) -> TimeZone? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !parts.isEmpty, parts.count <= 3 else { return nil }
        for part in parts where part.isEmpty || part.utf8.contains(where: { !isNameByte($0) }) {
            return nil
        }
        guard let found = resolve(parts), let bytes = read("\(directory)/\(found)") else {
            return nil
        }
        return parse(bytes, name: found)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: "-")
    }

    /// The name as the file system spells it.
    private static func resolve(_ parts: [String]) -> String? {
        let exact = parts.joined(separator: "/")
        if access("\(directory)/\(exact)", R_OK) == 0 { return exact }
        var found: [String] = []
        for part in parts {
            let folder = ([directory] + found).joined(separator: "/")
            guard let entry = entry(of: folder, ignoringCase: part.lowercased()) else { return nil }
            found.append(entry)
        }
        return found.joined(separator: "/")
    }

    private static func entry(of folder: String, ignoringCase wanted: String) -> String? {
        guard let listing = opendir(folder) else { return nil }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.lowercased() == wanted { return name }
        }
        return nil
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: sizeMax)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, sizeMax - count)
            }
            if got < 0 { return nil }
            if got == 0 { break }
            count += got
        }
        return Array(bytes[..<count])
    }

    /// The counts in a TZif header.
    private struct Head {
        var utcIndicators: Int
        var standardIndicators: Int
        var leapSeconds: Int
        var transitions: Int
        var types: Int
        var abbreviationBytes: Int

        init(_ reader: inout ByteReader) throws(MalformedBytes) {
            let magic: UInt32 = try reader.bigEndian(UInt32.self, "zone magic")
            guard magic == 0x545a_6966 else { throw MalformedBytes("zone magic", at: 0) }
            try reader.skip(16, "zone version")
            utcIndicators = Int(try reader.bigEndian(UInt32.self, "zone counts"))
            standardIndicators = Int(try reader.bigEndian(UInt32.self, "zone counts"))
            leapSeconds = Int(try reader.bigEndian(UInt32.self, "zone counts"))
            transitions = Int(try reader.bigEndian(UInt32.self, "zone counts"))
            types = Int(try reader.bigEndian(UInt32.self, "zone counts"))
            abbreviationBytes = Int(try reader.bigEndian(UInt32.self, "zone counts"))
        }

        func size(timeWidth: Int) -> Int {
            transitions * (timeWidth + 1) + types * 6 + abbreviationBytes
                + leapSeconds * (timeWidth + 4) + standardIndicators + utcIndicators
        }
    }

    static func parse(_ bytes: [UInt8], name: String) -> TimeZone? {
        bytes.withUnsafeBytes { buffer in
            do throws(MalformedBytes) {
                var reader = ByteReader(buffer)
                let short = try Head(&reader)
                try reader.skip(short.size(timeWidth: 4), "zone data")
                return try parseData(&reader, try Head(&reader), name: name)
            } catch {
                return nil
            }
        }
    }

    private static func parseData(_ reader: inout ByteReader, _ head: Head, name: String)
        throws(MalformedBytes) -> TimeZone
    {
        var transitions: [Int64] = []
        for _ in 0..<head.transitions {
            transitions.append(try reader.bigEndian(Int64.self, "zone transition"))
        }
        let indices = try reader.slice(head.transitions, "zone indices")
        let types = try reader.slice(head.types * 6, "zone types")
        let names = try reader.slice(head.abbreviationBytes, "zone abbreviations")
        try reader.skip(
            head.leapSeconds * 12 + head.standardIndicators + head.utcIndicators, "zone leaps")
        guard head.types > 0 else { throw MalformedBytes("zone types", at: 0) }
        var kinds: [TimeZone.Period] = []
        for index in 0..<head.types {
            let offset = types.loadUnaligned(fromByteOffset: index * 6, as: Int32.self).byteSwapped
            let start = min(Int(types[index * 6 + 5]), names.count)
            let abbreviation = names[start...].prefix { $0 != 0 }
            kinds.append(
                TimeZone.Period(
                    offset: Int(offset), isDaylight: types[index * 6 + 4] != 0,
                    abbreviation: String(decoding: abbreviation, as: UTF8.self)))
        }
        var periods = [kinds[0]]
        for index in indices {
            guard Int(index) < kinds.count else { throw MalformedBytes("zone index", at: 0) }
            periods.append(kinds[Int(index)])
        }
        let footer = try reader.slice(reader.remaining, "zone footer").trimmingSpaces
        return TimeZone(
            name: name, transitions: transitions, periods: periods, rule: PosixZone(footer.string))
    }
}
