import Bytes
import Environment
import KafkaWire

/// Fills a message with random values: those fields, and only those, that its version has.
struct RandomFiller: WireCoder {
    let version: Int16
    let isFlexible: Bool
    var random: SeededGenerator
    private var depth = 0

    init(version: Int16, isFlexible: Bool, seed: UInt64) {
        self.version = version
        self.isFlexible = isFlexible
        random = SeededGenerator(seed: seed)
    }

    mutating func field(_ value: inout Bool, _: StaticString) throws(MalformedBytes) {
        value = Bool.random(using: &random)
    }

    mutating func field<Integer: FixedWidthInteger>(
        _ value: inout Integer, _: StaticString
    ) throws(MalformedBytes) {
        value = Integer.random(in: Integer.min...Integer.max, using: &random)
    }

    mutating func field(_ value: inout String, _: StaticString) throws(MalformedBytes) {
        value = text()
    }

    mutating func field(_ value: inout String?, _ name: StaticString) throws(MalformedBytes) {
        // Up to version 5, DeleteTopics has names only, and every topic has one.
        let isNull = Int.random(in: 0..<3, using: &random) == 0
        value = isNull ? nil : text()
    }

    mutating func field(_ value: inout WireUUID, _: StaticString) throws(MalformedBytes) {
        value = WireUUID(high: random.next(), low: random.next())
    }

    mutating func field(_ value: inout RecordSet?, _: StaticString) throws(MalformedBytes) {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: value = nil
        case 1: value = RecordSet()
        default: value = RecordSet([UInt8](text().utf8) + [0])
        }
    }

    mutating func field(_ value: inout [Int32], _: StaticString) throws(MalformedBytes) {
        value = (0..<count()).map { _ in
            Int32.random(in: Int32.min...Int32.max, using: &random)
        }
    }

    mutating func field(_ value: inout [Int32]?, _ name: StaticString) throws(MalformedBytes) {
        var list: [Int32] = []
        try field(&list, name)
        value = list
    }

    mutating func field(_ value: inout [String], _: StaticString) throws(MalformedBytes) {
        value = []
        for _ in 0..<count() { value.append(text()) }
    }

    mutating func array<Element: WireForm>(
        _ value: inout [Element], _: StaticString
    ) throws(MalformedBytes) {
        value = []
        for _ in 0..<count() {
            var element = Element()
            try element.code(&self)
            value.append(element)
        }
    }

    mutating func array<Element: WireForm>(
        _ value: inout [Element]?, _ name: StaticString
    ) throws(MalformedBytes) {
        var list: [Element] = []
        try array(&list, name)
        value = Bool.random(using: &random) ? list : nil
    }

    mutating func end() throws(MalformedBytes) {}

    private mutating func count() -> Int { Int.random(in: 0..<4, using: &random) }

    private mutating func text() -> String {
        let length = Int.random(in: 0..<200, using: &random)
        return String((0..<length).map { _ in "abcß日".randomElement(using: &random) ?? "a" })
    }
}

extension WireForm {
    /// A message of this type with random content.
    static func random(version: Int16, isFlexible: Bool, seed: UInt64) throws -> Self {
        var filler = RandomFiller(version: version, isFlexible: isFlexible, seed: seed)
        var message = Self()
        try message.code(&filler)
        return message
    }
}
