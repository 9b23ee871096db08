import Bytes

/// A block's header, measured and checked: every part lies inside the block, and keys' ends ascend.
struct BlockLayout {
    var count: Int
    var columnCount: Int
    var sequenceWidth: Int
    var untilWidth: Int
    var formWidth: Int
    var keyEndWidth: Int
    var leastForm: UInt16
    var prefixSize: Int
    var suffixSize: Int
    var leastSequence: UInt64
    var leastUntil: UInt64
    // Offsets from the block's start.
    var keyEnds: Int
    var suffixes: Int
    var sequences: Int
    var untils: Int
    var forms: Int
    var heads: Int
    var longestKey = 0

    init(_ block: UnsafeRawBufferPointer) throws(MalformedBytes) {
        var reader = ByteReader(block)
        count = Int(try reader.littleEndian(UInt32.self, "number of entries"))
        columnCount = Int(try reader.littleEndian(UInt16.self, "number of columns"))
        sequenceWidth = Int(try reader.byte("width of sequences"))
        untilWidth = Int(try reader.byte("width of untils"))
        formWidth = Int(try reader.byte("width of forms"))
        keyEndWidth = Int(try reader.byte("width of keys' ends"))
        leastForm = try reader.littleEndian(UInt16.self, "least form")
        prefixSize = Int(try reader.littleEndian(UInt32.self, "length of the shared prefix"))
        suffixSize = Int(try reader.littleEndian(UInt32.self, "length of the keys"))
        let zero = try reader.littleEndian(UInt32.self, "reserved bytes")
        leastSequence = try reader.littleEndian(UInt64.self, "least sequence")
        leastUntil = try reader.littleEndian(UInt64.self, "least until")
        guard count >= 1, count <= BlockFormat.entriesMax,
            count * columnCount <= BlockFormat.valuesMax
        else {
            throw MalformedBytes("number of entries", at: 0)
        }
        guard zero == 0, BlockFormat.isWidth(sequenceWidth), BlockFormat.isWidth(untilWidth),
            formWidth == 0 || formWidth == 2, keyEndWidth <= 4, BlockFormat.isWidth(keyEndWidth)
        else { throw MalformedBytes("widths of a block", at: 6) }
        // None of these sums can overflow: each term is below 2^48.
        keyEnds = BlockFormat.headerSize + prefixSize
        suffixes = keyEnds + count * keyEndWidth
        sequences = suffixes + (keyEndWidth == 0 ? suffixSize * count : suffixSize)
        untils = sequences + count * sequenceWidth
        forms = untils + count * untilWidth
        heads = forms + count * formWidth
        let end = heads + (columnCount + 1) * BlockFormat.columnHeadSize
        guard end <= block.count else { throw MalformedBytes("length of a block", at: block.count) }
        try measureKeys(block)
    }

    private mutating func measureKeys(_ block: UnsafeRawBufferPointer) throws(MalformedBytes) {
        guard keyEndWidth > 0, let base = block.baseAddress else {
            longestKey = prefixSize + suffixSize
            return
        }
        var start = 0
        var longest = 0
        for entry in 0..<count {
            let end = Int(loadNumber(base + keyEnds, entry, width: keyEndWidth))
            guard end >= start else {
                throw MalformedBytes("end of a key", at: keyEnds + entry * keyEndWidth)
            }
            longest = max(longest, end - start)
            start = end
        }
        guard start == suffixSize else { throw MalformedBytes("ends of the keys", at: keyEnds) }
        longestKey = prefixSize + longest
    }

    /// The first and last key's words (see `Block.word`), and how far to shift for them; a shift of
    /// 64 when keys are searched without words: they are not equally long, or nothing is left of
    /// them after the prefix.
    func words(_ base: UnsafeRawPointer) -> (shift: UInt8, first: UInt64, last: UInt64) {
        guard keyEndWidth == 0, suffixSize > 0 else { return (64, 0, 0) }
        let shift = UInt8(max(0, 64 - suffixSize * 8))
        let first = base.loadUnaligned(fromByteOffset: suffixes, as: UInt64.self)
        let last = base.loadUnaligned(
            fromByteOffset: suffixes + (count - 1) * suffixSize, as: UInt64.self)
        return (
            shift, UInt64(bigEndian: first) >> UInt64(shift),
            UInt64(bigEndian: last) >> UInt64(shift)
        )
    }
}
