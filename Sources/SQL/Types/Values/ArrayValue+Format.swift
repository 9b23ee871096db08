// How an array lies in vectors and rows. Numbers are little-endian.
//
//   offset   size            field
//   0        4               OID of the element type
//   4        1               number of dimensions d, 0 to 6; 0 is the empty array
//   5        1               flags: bit 0: a null bitmap follows the dimensions
//   6        8 × d           per dimension: length, then lower bound, each Int32
//   …        ⌈n/8⌉ or 0      null bitmap of the n = Π lengths elements: bit set = NULL
//   …                        fixed kinds: n × width bytes, NULLs as zeros
//                            `.bytes`: n ends as UInt32, counted from the content's start; content

import Bytes

/// An array read in place, without copying its elements.
package struct ArrayView {
    package static let dimensionsMax = 6
    static let headSize = 6

    private let bytes: UnsafeRawBufferPointer
    package let elementOID: TypeOID
    package let dimensionCount: Int
    /// Elements over all dimensions.
    package let count: Int
    package let kind: PhysicalKind
    private let bitmapStart: Int
    private let elementsStart: Int

    /// Bytes that no array has read as an empty array: rows are checksummed below this layer.
    package init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        guard bytes.count >= ArrayView.headSize, bytes[4] <= ArrayView.dimensionsMax,
            bytes.count >= ArrayView.headSize + Int(bytes[4]) * 8
        else {
            (elementOID, dimensionCount, count) = (.none, 0, 0)
            (kind, bitmapStart, elementsStart) = (.bytes, 0, 0)
            return
        }
        elementOID = TypeOID(bytes.loadUnaligned(as: UInt32.self))
        dimensionCount = Int(bytes[4])
        kind = SQLType(elementOID).physicalKind
        var total = dimensionCount == 0 ? 0 : 1
        for dimension in 0..<dimensionCount {
            let offset = ArrayView.headSize + dimension * 8
            total *= Int(max(0, bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
        }
        let hasNulls = bytes[5] & 1 != 0
        let bodyStart = ArrayView.headSize + dimensionCount * 8
        bitmapStart = hasNulls ? bodyStart : 0
        elementsStart = bodyStart + (hasNulls ? (total + 7) / 8 : 0)
        let needed = elementsStart + total * (kind == .bytes ? 4 : kind.width)
        count = needed <= bytes.count ? total : 0
    }

    /// Elements along a dimension, counted from 0.
    package func length(_ dimension: Int) -> Int {
        Int(
            bytes.loadUnaligned(
                fromByteOffset: ArrayView.headSize + dimension * 8, as: Int32.self))
    }

    /// The first subscript of a dimension.
    package func lowerBound(_ dimension: Int) -> Int {
        Int(
            bytes.loadUnaligned(
                fromByteOffset: ArrayView.headSize + dimension * 8 + 4, as: Int32.self))
    }

    package func isNull(_ index: Int) -> Bool {
        bitmapStart != 0 && bytes[bitmapStart + index >> 3] >> UInt8(index & 7) & 1 != 0
    }

    /// The memory form of an element, in row-major order; `index` must be below `count`.
    package func raw(_ index: Int) -> RawValue {
        precondition(index >= 0 && index < count)
        guard kind == .bytes else {
            let start = elementsStart + index * kind.width
            return RawValue(rebasing: bytes[start..<start + kind.width])
        }
        let contentStart = elementsStart + count * 4
        let start = contentStart + (index == 0 ? 0 : end(index - 1))
        let end = contentStart + end(index)
        guard start <= end, end <= bytes.count else { return RawValue(start: nil, count: 0) }
        return RawValue(rebasing: bytes[start..<end])
    }

    private func end(_ index: Int) -> Int {
        Int(bytes.loadUnaligned(fromByteOffset: elementsStart + index * 4, as: UInt32.self))
    }

    package func datum(_ index: Int) -> Datum {
        isNull(index) ? .null : Datum(raw(index), kind: kind)
    }
}

/// An array taken apart, or to be put together.
package struct ArrayValue: Hashable, Sendable {
    package struct Dimension: Hashable, Sendable {
        package var length: Int
        package var lowerBound: Int

        package init(length: Int, lowerBound: Int = 1) {
            self.length = length
            self.lowerBound = lowerBound
        }
    }

    /// As many as PostgreSQL's arrays can have.
    package static let elementsMax = 134_217_727

    /// 54000 where a subscript would be no integer, as in PostgreSQL.
    package static func check(_ dimensions: [Dimension]) throws(SQLError) {
        for dimension in dimensions
        where dimension.lowerBound + dimension.length > Int(Int32.max) {
            throw SQLError(
                .programLimitExceeded,
                "array lower bound is too large: \(dimension.lowerBound)")
        }
    }

    package var elementOID: TypeOID
    /// None for the empty array.
    package var dimensions: [Dimension]
    /// Row-major; as many as the product of the lengths.
    package var elements: [Datum]

    package init(elementOID: TypeOID, dimensions: [Dimension], elements: [Datum]) {
        self.elementOID = elementOID
        self.dimensions = dimensions
        self.elements = elements
    }

    /// A one-dimensional array from 1, or the empty array.
    package init(elementOID: TypeOID, _ elements: [Datum]) {
        self.init(
            elementOID: elementOID,
            dimensions: elements.isEmpty ? [] : [Dimension(length: elements.count)],
            elements: elements)
    }

    package init(encoded: UnsafeRawBufferPointer) {
        let view = ArrayView(encoded)
        elementOID = view.elementOID
        dimensions = (0..<view.dimensionCount).map {
            Dimension(length: view.length($0), lowerBound: view.lowerBound($0))
        }
        elements = (0..<view.count).map { view.datum($0) }
    }

    package init(encoded: [UInt8]) {
        self = encoded.withUnsafeBytes { ArrayValue(encoded: $0) }
    }

    package var encoded: [UInt8] {
        let kind = SQLType(elementOID).physicalKind
        var writer = ByteWriter(reserving: 16 + elements.count * 8)
        writer.appendLittleEndian(elementOID.rawValue)
        writer.append(UInt8(dimensions.count))
        let hasNulls = elements.contains { $0.isNull }
        writer.append(hasNulls ? 1 : 0)
        for dimension in dimensions {
            writer.appendLittleEndian(Int32(truncatingIfNeeded: dimension.length))
            writer.appendLittleEndian(Int32(truncatingIfNeeded: dimension.lowerBound))
        }
        if hasNulls { appendBitmap(to: &writer) }
        if kind == .bytes {
            appendEnds(to: &writer)
            for case .bytes(let content) in elements { writer.append(contentsOf: content) }
        } else {
            for element in elements {
                if element.isNull {
                    for _ in 0..<kind.width { writer.append(0) }
                } else {
                    element.withRaw { writer.append(contentsOf: $0) }
                }
            }
        }
        return writer.bytes
    }

    private func appendBitmap(to writer: inout ByteWriter) {
        var byte: UInt8 = 0
        for (index, element) in elements.enumerated() {
            if element.isNull { byte |= 1 << UInt8(index & 7) }
            if index & 7 == 7 || index == elements.count - 1 {
                writer.append(byte)
                byte = 0
            }
        }
    }

    private func appendEnds(to writer: inout ByteWriter) {
        var end: UInt32 = 0
        for element in elements {
            if case .bytes(let content) = element { end += UInt32(content.count) }
            writer.appendLittleEndian(end)
        }
    }
}
