// How every Kafka message is described: once, and read in both directions.
//
// A message is a struct that lists its fields in wire order in `code(_:)`. With a `WireDecoder` the
// list fills the struct, with a `WireEncoder` it writes it, so the two cannot disagree.
// Source of the forms: Kafka protocol guide, "Protocol Primitive Types"; KIP-482 (flexible versions).

package import Bytes

/// A message or a part of one, whose fields have a wire form that depends on the API's version.
package protocol WireForm: Sendable {
    /// All fields at the values that the protocol calls their defaults.
    init()

    /// Passes every field that the coder's version has, in wire order, and ends with `coder.end()`.
    mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes)
}

/// One direction of the codec. Each method either fills its argument or writes it.
package protocol WireCoder {
    /// The API version being spoken.
    var version: Int16 { get }
    /// Whether this version has compact lengths and tagged fields (KIP-482).
    var isFlexible: Bool { get }

    mutating func field(_ value: inout Bool, _ name: StaticString) throws(MalformedBytes)
    mutating func field<Integer: FixedWidthInteger>(
        _ value: inout Integer, _ name: StaticString
    ) throws(MalformedBytes)
    /// A string that may not be null.
    mutating func field(_ value: inout String, _ name: StaticString) throws(MalformedBytes)
    mutating func field(_ value: inout String?, _ name: StaticString) throws(MalformedBytes)
    /// A 128-bit identifier, never with a length.
    mutating func field(_ value: inout WireUUID, _ name: StaticString) throws(MalformedBytes)
    /// Record batches: nullable bytes.
    mutating func field(_ value: inout RecordSet?, _ name: StaticString) throws(MalformedBytes)
    mutating func field(_ value: inout [Int32], _ name: StaticString) throws(MalformedBytes)
    mutating func field(_ value: inout [Int32]?, _ name: StaticString) throws(MalformedBytes)
    mutating func field(_ value: inout [String], _ name: StaticString) throws(MalformedBytes)
    mutating func array<Element: WireForm>(
        _ value: inout [Element], _ name: StaticString
    ) throws(MalformedBytes)
    mutating func array<Element: WireForm>(
        _ value: inout [Element]?, _ name: StaticString
    ) throws(MalformedBytes)
    /// The end of a struct: in flexible versions, its tagged fields (none written, all skipped).
    mutating func end() throws(MalformedBytes)
}

/// A UUID as Kafka sends it: 16 bytes, the high half first. All zero means "none".
package struct WireUUID: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64 = 0, low: UInt64 = 0) {
        self.high = high
        self.low = low
    }

    package static let zero = WireUUID()
}

/// Record batches, one after the other, exactly as they are stored. Kept as the pieces they came in,
/// so that a fetch copies stored batches only once, into its response.
package struct RecordSet: Hashable, Sendable {
    package var pieces: [ArraySlice<UInt8>]

    package init(pieces: [ArraySlice<UInt8>] = []) { self.pieces = pieces }
    package init(_ bytes: [UInt8]) { pieces = bytes.isEmpty ? [] : [bytes[...]] }

    /// Sum of the pieces' lengths.
    package var byteCount: Int { pieces.reduce(0) { $0 + $1.count } }

    /// All bytes in one array; free when there is one piece.
    package var bytes: [UInt8] { pieces.count == 1 ? Array(pieces[0]) : Array(pieces.joined()) }

    package static func == (left: RecordSet, right: RecordSet) -> Bool { left.bytes == right.bytes }
    package func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
