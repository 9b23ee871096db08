// Finds the literals of a statement that may be lifted. See `StatementNormalizer` for the rules.
import Glibc

struct LiteralScanner {
    enum Step {
        case literal(LiftedLiteral)
        case end
        /// Something this tokenizer leaves to the parser.
        case uncertain
    }

    /// What the token before the present one was: it says whether an operand may follow.
    private enum Previous {
        /// The beginning, an opening bracket, a comma or an operator.
        case opening
        /// A keyword that an expression follows.
        case expressionKeyword
        /// A word, a literal, a closing bracket: what follows is no operand of its own.
        case operand
    }

    private let source: UnsafeBufferPointer<UInt8>
    /// Expressions that are selected, grouped and ordered by are matched by their text: their literals stay.
    private let keepsSelected: Bool
    /// A word was met that needs this.
    private(set) var needsSelected = false
    private var offset = 0
    private var depth = 0
    private var previous = Previous.opening
    private var isFirstWord = true
    /// After AS or `::`: a bracket that follows holds a type's modifiers.
    private var isInType = false
    /// The word before is one whose brackets hold no expressions.
    private var isModified = false
    /// The word before is ARRAY.
    private var isArray = false
    /// Literals stay where they are until the brackets close below this depth.
    private var keepDepth = Int.max
    /// They stay as what is in the brackets may be a type's modifiers.
    private var isKeptForType = false
    /// After DISTINCT.
    private var isDistinct = false
    private var isAfterWith = false
    /// Between CONFLICT and DO: an index is chosen by comparing expressions.
    private var isInConflictTarget = false

    init(source: UnsafeBufferPointer<UInt8>, keepsSelected: Bool) {
        self.source = source
        self.keepsSelected = keepsSelected
    }

    /// The next literal to lift.
    mutating func next() -> Step {
        while true {
            skipBlanks()
            guard offset < source.count else { return isFirstWord ? .uncertain : .end }
            let byte = source[offset]
            let step: Step?
            switch ByteClass.of(byte) {
            case .word: step = word()
            case .digit: step = number(from: offset)
            case .sign: step = operators()
            case .quote: step = string()
            case .other: step = punctuation(byte)
            }
            if let step { return step }
        }
    }

    private var isKept: Bool { depth >= keepDepth || isInConflictTarget }

    private func byte(_ distance: Int) -> UInt8 {
        offset + distance < source.count ? source[offset + distance] : 0
    }

    private mutating func skipBlanks() {
        while offset < source.count, SourceCursor.isBlank(source[offset]) { offset += 1 }
    }

    // MARK: Words

    private mutating func word() -> Step? {
        let start = offset
        repeat {
            offset += 1
        } while offset < source.count && ByteClass.continuesWord(source[offset])
        let packed = PackedWord(UnsafeBufferPointer(rebasing: source[start..<offset]))
        // A prefix of a quote (E'…', U&'…') or a part of a name we would have to understand.
        let following = byte(0)
        if following == UInt8(ascii: "'") { return .uncertain }
        if following == UInt8(ascii: "&"), offset - start == 1 { return .uncertain }
        let role = KeywordRoles.role(of: packed)
        if isFirstWord {
            guard role == .start || role == .startExpression || role == .with else {
                return .uncertain
            }
            isFirstWord = false
        }
        return apply(role)
    }

    private mutating func apply(_ role: KeywordRole) -> Step? {
        previous = .operand
        isModified = false
        isArray = role == .array && !isInType
        let isAfterDistinct = isDistinct
        isDistinct = role == .distinct
        switch role {
        case .refused: return .uncertain
        case .traversal: if isAfterWith { return .uncertain }
        case .matching, .distinct:
            needsSelected = true
            guard keepsSelected else { return .uncertain }
            if role == .matching { keepDepth = min(keepDepth, depth) }
        case .startExpression:
            previous = .expressionKeyword
            isInType = false
            beginQuery()
            if keepsSelected { keepDepth = min(keepDepth, depth) }
        case .expression:
            previous = .expressionKeyword
            isInType = false
        case .condition:
            previous = .expressionKeyword
            isInType = false
            if keepsSelected, keepDepth == depth { keepDepth = Int.max }
        case .type: isInType = true
        case .modified: isModified = true
        case .keeping:
            keepDepth = min(keepDepth, depth)
            isInType = false
        case .releasing:
            // IS DISTINCT FROM begins no clause.
            if isAfterDistinct {
                previous = .expressionKeyword
                break
            }
            if keepDepth == depth { keepDepth = Int.max }
            isInType = false
        case .conflict: isInConflictTarget = true
        case .conflictEnd: isInConflictTarget = false
        case .start, .values: beginQuery()
        case .with: isAfterWith = true
        case .plain, .array: break
        }
        return nil
    }

    /// The brackets after AS hold a query, no modifiers.
    private mutating func beginQuery() {
        if isKeptForType, keepDepth == depth { keepDepth = Int.max }
        isKeptForType = false
    }

    // MARK: Literals

    /// A number whose first digit or point, or whose minus sign, is at `start`.
    private mutating func number(from start: Int) -> Step? {
        var value: Int64 = 0
        var isInteger = true
        let firstDigit = offset
        while ByteClass.isDigit(byte(0)) {
            let (shifted, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(byte(0) - UInt8(ascii: "0"))
            // Counted down, as negative numbers reach one further.
            let (sum, tooSmall) = shifted.subtractingReportingOverflow(digit)
            if tooLarge || tooSmall { isInteger = false }
            value = sum
            offset += 1
        }
        if byte(0) == UInt8(ascii: ".") {
            if byte(1) == UInt8(ascii: ".") || offset == firstDigit && !ByteClass.isDigit(byte(1)) {
                return .uncertain
            }
            isInteger = false
            offset += 1
            while ByteClass.isDigit(byte(0)) { offset += 1 }
        }
        if byte(0) | 0x20 == UInt8(ascii: "e") {
            let sign = byte(1) == UInt8(ascii: "-") || byte(1) == UInt8(ascii: "+") ? 2 : 1
            guard ByteClass.isDigit(byte(sign)) else { return .uncertain }
            isInteger = false
            offset += sign
            while ByteClass.isDigit(byte(0)) { offset += 1 }
        }
        if ByteClass.continuesWord(byte(0)) || byte(0) == UInt8(ascii: ".") { return .uncertain }
        guard previous != .operand, !isKept, !isCastFollowing else {
            previous = .operand
            return nil
        }
        previous = .operand
        let isNegative = source[start] == UInt8(ascii: "-")
        if !isNegative {
            if value == Int64.min { isInteger = false } else { value = -value }
        }
        var kind = LiftedLiteral.Kind.numeric
        if isInteger { kind = Int32(exactly: value) != nil ? .integer : .bigInteger }
        return .literal(
            LiftedLiteral(
                kind: kind, offset: start, length: offset - start, integer: isInteger ? value : 0,
                hasDoubledQuotes: false))
    }

    private mutating func string() -> Step? {
        let start = offset
        var hasDoubledQuotes = false
        offset += 1
        while true {
            let slice = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: source[offset...]))
            guard let rest = slice.baseAddress,
                let quote = memchr(rest, Int32(UInt8(ascii: "'")), source.count - offset)
            else { return .uncertain }
            offset += rest.distance(to: quote)
            guard byte(1) == UInt8(ascii: "'") else { break }
            hasDoubledQuotes = true
            offset += 2
        }
        offset += 1
        let end = offset
        // A word that follows at once would become part of the parameter.
        if ByteClass.continuesWord(byte(0)) { return .uncertain }
        // Strings on two lines are one; then the text is not in one piece.
        skipBlanks()
        if byte(0) == UInt8(ascii: "'") { return .uncertain }
        defer { previous = .operand }
        guard previous != .operand, !isKept, !isCastFollowing else { return nil }
        return .literal(
            LiftedLiteral(
                kind: .string, offset: start, length: end - start, integer: 0,
                hasDoubledQuotes: hasDoubledQuotes))
    }

    /// Whether `::` or a subscript follows: they bind to the literal alone.
    private var isCastFollowing: Bool {
        var place = offset
        while place < source.count, SourceCursor.isBlank(source[place]) { place += 1 }
        guard place < source.count else { return false }
        return source[place] == UInt8(ascii: ":") || source[place] == UInt8(ascii: "[")
    }

    // MARK: Signs

    private mutating func operators() -> Step? {
        let start = offset
        var isPlain = true
        while ByteClass.of(byte(0)) == .sign {
            let pair = (byte(0), byte(1))
            if pair == (UInt8(ascii: "-"), UInt8(ascii: "-")) { return .uncertain }
            if pair == (UInt8(ascii: "/"), UInt8(ascii: "*")) { return .uncertain }
            isPlain = isPlain && ByteClass.isPlainSign(byte(0))
            offset += 1
        }
        isInType = false
        isModified = false
        let wasOperand = previous == .operand
        // `count(*)`, `SELECT *`: no operator, but nothing that can be lifted follows it either.
        previous = .opening
        guard source[offset - 1] == UInt8(ascii: "-") else { return nil }
        let isAlone = offset - start == 1
        // `@-1` is the operator `@-`: PostgreSQL splits a trailing sign off only of plain operators.
        guard isPlain else { return .uncertain }
        if isAlone, wasOperand { return nil }
        if ByteClass.isDigit(byte(0)) || byte(0) == UInt8(ascii: ".") {
            return number(from: offset - 1)
        }
        // The grammar folds a sign into a constant that stands further away, as in `- (1)`.
        return ByteClass.of(byte(0)) == .word ? nil : .uncertain
    }

    private mutating func punctuation(_ byte: UInt8) -> Step? {
        switch byte {
        case UInt8(ascii: "("): open()
        case UInt8(ascii: "["):
            // Subscripts stay as they are; so do elements of what is cast, whose types depend on that. A bracket
            // that begins an operand is a row of an array.
            let holdsExpressions = isArray ? !isArrayCast : previous == .opening
            open()
            if !holdsExpressions { keepDepth = min(keepDepth, depth) }
        case UInt8(ascii: ")"), UInt8(ascii: "]"):
            depth -= 1
            guard depth >= 0 else { return .uncertain }
            if depth < keepDepth { keepDepth = Int.max }
            isInType = false
            previous = .operand
        case UInt8(ascii: ","):
            isInType = false
            previous = .opening
        case UInt8(ascii: "."):
            if ByteClass.isDigit(self.byte(1)), previous != .operand { return number(from: offset) }
            previous = .operand
        case UInt8(ascii: ":"):
            guard self.byte(1) == byte else { return .uncertain }
            offset += 1
            isInType = true
            previous = .operand
        case UInt8(ascii: "\""): return quotedName()
        case UInt8(ascii: ";"): return trailer()
        default: return .uncertain
        }
        offset += 1
        isModified = false
        isArray = false
        return nil
    }

    /// Whether `::` or a subscript follows the array whose bracket opens here.
    private var isArrayCast: Bool {
        var scanner = self
        scanner.isArray = false
        while scanner.offset < source.count {
            switch source[scanner.offset] {
            case UInt8(ascii: "["): scanner.depth += 1
            case UInt8(ascii: "]"): scanner.depth -= 1
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                // Doubled quotes close and open again.
                let quote = source[scanner.offset]
                repeat {
                    scanner.offset += 1
                } while scanner.offset < source.count
                    && source[scanner.offset] != quote
            default: break
            }
            scanner.offset += 1
            if scanner.depth == depth { return scanner.isCastFollowing }
        }
        return true
    }

    private mutating func open() {
        depth += 1
        if isInType || isModified, keepDepth > depth {
            keepDepth = depth
            isKeptForType = isInType
        }
        isInType = false
        previous = .opening
    }

    private mutating func quotedName() -> Step? {
        offset += 1
        while offset < source.count, source[offset] != UInt8(ascii: "\"") { offset += 1 }
        guard offset < source.count else { return .uncertain }
        offset += 1
        previous = .operand
        isModified = false
        return nil
    }

    /// A semicolon may only end the text.
    private mutating func trailer() -> Step? {
        offset += 1
        skipBlanks()
        return offset == source.count && !isFirstWord ? .end : .uncertain
    }
}

/// What a byte begins.
enum ByteClass {
    case word, digit, sign, quote, other

    @inline(__always)
    static func of(_ byte: UInt8) -> ByteClass {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"), 0x80...0xFF:
            .word
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
        case UInt8(ascii: "'"): .quote
        case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "~"),
            UInt8(ascii: "!"), UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "%"),
            UInt8(ascii: "^"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "`"),
            UInt8(ascii: "?"):
            .sign
        default: .other
        }
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    /// Letters, digits, underscores, dollars, and all beyond ASCII.
    @inline(__always)
    static func continuesWord(_ byte: UInt8) -> Bool {
        if byte >= 0x80 { return true }
        // A bit for each: of the first and the second half of ASCII.
        let bits: UInt64 = byte < 64 ? 0x03FF_0010_0000_0000 : 0x07FF_FFFE_87FF_FFFE
        return bits >> (UInt64(byte) & 63) & 1 == 1
    }

    /// The signs of which PostgreSQL makes no operator that ends in plus or minus.
    @inline(__always)
    static func isPlainSign(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"),
            UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
