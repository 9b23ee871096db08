// Network addresses, inet and cidr (documentation, 8.9). They are kept so that their bytes are in PostgreSQL's order:
//
//     family     1  2 for IPv4, 3 for IPv6
//     network 4|16  the address without the bits of the host
//     bits       1  of the netmask
//     address 4|16
//
// First come the bits that are in both networks, then the lengths of these, then the whole addresses: what is cut off is
// zero, and so a shorter network comes before those in it.

import Bytes
import Glibc

/// An address and the network it is in.
package struct NetworkAddress: Hashable, Sendable {
    /// Four or sixteen.
    package var address: [UInt8]
    /// Bits of the netmask.
    package var bits: Int

    package init(address: [UInt8], bits: Int) {
        self.address = address
        self.bits = bits
    }

    package var isIPv4: Bool { address.count == 4 }
    /// All bits of an address.
    package var bitsMax: Int { address.count * 8 }
    /// As PostgreSQL numbers them: 2 and 3.
    var family: UInt8 { isIPv4 ? 2 : 3 }

    /// The netmask's bits, or those that it leaves out.
    package func mask(isOfHost: Bool = false) -> [UInt8] {
        address.indices.map { index in
            let network = ~(UInt8.max >> UInt8(min(max(bits - index * 8, 0), 8)))
            return isOfHost ? ~network : network
        }
    }

    /// The address with the host's bits zero, or one.
    package func network(hostBits isOne: Bool = false) -> NetworkAddress {
        let mask = mask()
        return NetworkAddress(
            address: zip(address, mask).map { isOne ? $0 | ~$1 : $0 & $1 }, bits: bits)
    }

    /// Whether the other's network is in this one, or is it.
    package func contains(_ other: NetworkAddress) -> Bool {
        isIPv4 == other.isIPv4 && bits <= other.bits
            && NetworkAddress(address: other.address, bits: bits).network().address
                == network().address
    }
}

// MARK: - As it is kept

extension NetworkAddress {
    package var encoded: [UInt8] { [family] + network().address + [UInt8(bits)] + address }

    /// Nil for what an older version has kept as text.
    package init?(encoded raw: UnsafeRawBufferPointer) {
        guard let family = raw.first, family == 2 || family == 3 else { return nil }
        let count = family == 2 ? 4 : 16
        guard raw.count == 2 + 2 * count else { return nil }
        self.init(address: Array(raw[(2 + count)...]), bits: Int(raw[1 + count]))
    }
}

// MARK: - Text

enum NetworkText {
    static func parse(
        _ text: UnsafeRawBufferPointer, isCIDR: Bool
    ) throws(SQLError) -> NetworkAddress {
        guard let value = text.contains(UInt8(ascii: ":")) ? sixth(text) : fourth(text, isCIDR)
        else {
            throw SQLError(
                .invalidTextRepresentation,
                "invalid input syntax for type \(isCIDR ? "cidr" : "inet"): \"\(text.string)\"")
        }
        guard !isCIDR || value.network() == value else {
            throw SQLError(
                .invalidTextRepresentation, "invalid cidr value: \"\(text.string)\"",
                detail: "Value has bits set to right of mask.")
        }
        return value
    }

    /// IPv4: fewer than four parts are the first of an address with a netmask; cidr makes one up by the class.
    private static func fourth(
        _ text: UnsafeRawBufferPointer, _ isCIDR: Bool
    ) -> NetworkAddress? {
        let pieces = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let first = pieces.first, pieces.count <= 2 else { return nil }
        var parts: [UInt8] = []
        for piece in first.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard let part = number(piece, upTo: 255), parts.count < 4 else { return nil }
            parts.append(UInt8(part))
        }
        guard let top = parts.first else { return nil }
        var bits: Int
        if pieces.count == 2 {
            guard let given = number(pieces[1], upTo: 32), isCIDR || given / 8 <= parts.count
            else { return nil }
            bits = given
        } else if parts.count == 4 {
            bits = 32
        } else if isCIDR {
            let ofClass = top >= 240 ? 32 : top >= 224 ? 8 : top >= 192 ? 24 : top >= 128 ? 16 : 8
            bits = max(ofClass, parts.count * 8)
            if bits == 8, top == 224 { bits = 4 }
        } else {
            return nil
        }
        parts += [UInt8](repeating: 0, count: 4 - parts.count)
        return NetworkAddress(address: parts, bits: bits)
    }

    private static func sixth(_ text: UnsafeRawBufferPointer) -> NetworkAddress? {
        let pieces = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let first = pieces.first, pieces.count <= 2, !first.contains(0) else { return nil }
        var bits = 128
        if pieces.count == 2 {
            guard let given = number(pieces[1], upTo: 128) else { return nil }
            bits = given
        }
        var address = in6_addr()
        guard inet_pton(AF_INET6, String(decoding: first, as: UTF8.self), &address) == 1 else {
            return nil
        }
        return NetworkAddress(address: withUnsafeBytes(of: address) { Array($0) }, bits: bits)
    }

    private static func number(
        _ digits: Slice<UnsafeRawBufferPointer>, upTo most: Int
    ) -> Int? {
        guard !digits.isEmpty else { return nil }
        var value = 0
        for digit in digits {
            guard digit.isDigit else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
            if value > most { return nil }
        }
        return value
    }

    /// `showsBits`: the netmask's length though it is that of one host.
    static func print(
        _ value: NetworkAddress, showsBits: Bool, into writer: inout ByteWriter
    ) {
        writer.append(utf8: host(value))
        if showsBits || value.bits < value.bitsMax { writer.append(utf8: "/\(value.bits)") }
    }

    /// The address alone.
    static func host(_ value: NetworkAddress) -> String {
        if value.isIPv4 { return value.address.map { String($0) }.joined(separator: ".") }
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { $0.copyBytes(from: value.address) }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &address, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// The address alone, as `host()` gives it.
    package var host: String { NetworkText.host(self) }
    /// As `text(inet)` gives it.
    package var description: String { "\(host)/\(bits)" }
}

// MARK: - Binary

extension NetworkAddress {
    /// Family, bits, whether it is a cidr, length, address (`inet_send`).
    func appendBinary(isCIDR: Bool, to writer: inout ByteWriter) {
        writer.append(family)
        writer.append(UInt8(bits))
        writer.append(isCIDR ? 1 : 0)
        writer.append(UInt8(address.count))
        writer.append(contentsOf: address)
    }

    /// Throws 22P03 with `inet_recv`'s words.
    init(binary: UnsafeRawBufferPointer, isCIDR: Bool) throws(SQLError) {
        let name = isCIDR ? "cidr" : "inet"
        func fault(_ what: String) -> SQLError {
            SQLError(.invalidBinaryRepresentation, "invalid \(what) in external \"\(name)\" value")
        }
        guard binary.count >= 4 else {
            throw SQLError(.protocolViolation, "insufficient data left in message")
        }
        guard binary[0] == 2 || binary[0] == 3 else { throw fault("address family") }
        let count = binary[0] == 2 ? 4 : 16
        guard Int(binary[1]) <= count * 8 else { throw fault("bits") }
        guard Int(binary[3]) == count else { throw fault("length") }
        guard binary.count >= 4 + count else {
            throw SQLError(.protocolViolation, "insufficient data left in message")
        }
        self.init(address: Array(binary[4..<(4 + count)]), bits: Int(binary[1]))
        guard !isCIDR || network() == self else {
            throw SQLError(
                .invalidBinaryRepresentation, "invalid external \"cidr\" value",
                detail: "Value has bits set to right of mask.")
        }
    }
}

// MARK: - macaddr

/// Addresses of network cards: six bytes.
enum HardwareAddressText {
    /// `08:00:2b:01:02:03`, with hyphens, `08002b:010203`, `0800.2b01.0203`, or without anything between.
    static func parse(_ text: UnsafeRawBufferPointer) throws(SQLError) -> [UInt8] {
        let trimmed = text.string.split(separator: " ").joined(separator: " ")
        for (separator, digits) in [(":", 2), ("-", 2), (":", 6), ("-", 6), (".", 4), ("-", 4)] {
            let parts = trimmed.split(
                separator: Character(separator), omittingEmptySubsequences: false)
            guard parts.count == 12 / digits else { continue }
            // Leading zeros may be left out where each part is one byte.
            let padded = parts.map { part in
                digits == 2 && part.count == 1 ? "0" + part : String(part)
            }
            if padded.allSatisfy({ $0.count == digits }), let bytes = bytes(padded.joined()) {
                return bytes
            }
        }
        if let bytes = bytes(trimmed) { return bytes }
        throw SQLError(
            .invalidTextRepresentation,
            "invalid input syntax for type macaddr: \"\(text.string)\"")
    }

    private static func bytes(_ digits: String) -> [UInt8]? {
        let digits = Array(digits.utf8)
        guard digits.count == 12, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit })
        else { return nil }
        return stride(from: 0, to: 12, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }

    static func print(_ raw: UnsafeRawBufferPointer, into writer: inout ByteWriter) {
        // An older version has kept them as text.
        guard raw.count == 6 else { return writer.append(contentsOf: raw) }
        let digits = Array("0123456789abcdef".utf8)
        for (index, byte) in raw.enumerated() {
            if index > 0 { writer.append(UInt8(ascii: ":")) }
            writer.append(digits[Int(byte >> 4)])
            writer.append(digits[Int(byte & 15)])
        }
    }
}
