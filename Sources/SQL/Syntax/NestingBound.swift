// The parser and the writer of its tree recurse as deep as an expression is nested, and have no limit
// of their own: `1+1+1+…` of some megabytes would overflow any stack. So the depth is bounded before
// they run, by something cheap: how many words and signs stand in a row without a comma, in all the
// open brackets together. Each level of a tree takes at least two of them.

enum NestingBound {
    /// Texts up to this long are not looked at: two bytes per level and some 200 bytes of stack per
    /// level stay far below the stacks the parser runs on.
    private static let bytesMax = 128 << 10
    /// More than this many in a row are refused: at worst 125,000 levels, 25 MiB of stack.
    private static let tokensMax = 250_000

    /// Whether the parser can be trusted with the text's nesting.
    static func isSafe(_ text: ContiguousArray<UInt8>) -> Bool {
        text.count <= bytesMax || text.withUnsafeBufferPointer(isChainShort)
    }

    private static func isChainShort(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        /// How many tokens each open bracket has in its present segment, and their sum.
        var segments: [Int] = [0]
        var total = 0
        var cursor = SourceCursor(source: source, offset: 0)
        while true {
            cursor.skipBlanks()
            guard let byte = cursor.byte else { return true }
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["):
                segments.append(0)
                cursor.offset += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"):
                if segments.count > 1 { total -= segments.removeLast() }
                cursor.offset += 1
            case UInt8(ascii: ","), UInt8(ascii: ";"):
                total -= segments[segments.count - 1]
                segments[segments.count - 1] = 0
                cursor.offset += 1
            default: cursor.skipToken()
            }
            // Brackets count as well.
            segments[segments.count - 1] += 1
            total += 1
            if total > tokensMax { return false }
        }
    }
}
