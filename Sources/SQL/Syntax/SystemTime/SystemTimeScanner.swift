// Finds `FOR SYSTEM_TIME …` (SQL:2011) in a text: PostgreSQL's grammar does not know the clause.
//
// The parser is given the text with each clause blanked out, byte for byte, so that all positions stay
// what they are; the moments in a clause are parsed by themselves, in a text of blanks that has them at
// their own places; and the tree's table at the clause's place is given the result.

struct SystemTimeScanner {
    enum Kind { case asOf, fromTo, between }

    /// A clause and the table it follows.
    struct Clause {
        var kind: Kind
        /// Where the table's name begins.
        var relation: Int
        /// From FOR to the end of the last moment.
        var range: Range<Int>
        /// One moment, or two.
        var moments: [Range<Int>]
        /// The token after the clause, where an unfinished moment is noticed; nil at the text's end.
        var next: Range<Int>?
    }

    private let tokens: SystemTimeTokens

    /// The clauses of a text, outermost ones only: a moment's own are found when it is parsed.
    static func clauses(
        in source: UnsafeBufferPointer<UInt8>
    ) throws(SyntaxError) -> [Clause] {
        guard mentions(source) else { return [] }
        let scanner = SystemTimeScanner(tokens: SystemTimeTokens(source))
        var clauses: [Clause] = []
        var index = 0
        while index < scanner.tokens.all.count {
            guard let kind = scanner.kind(at: index) else {
                index += 1
                continue
            }
            let (clause, end) = try scanner.clause(kind, at: index)
            clauses.append(clause)
            index = end
        }
        return clauses
    }

    /// Whether the word can be in the text at all: nearly no statement has it.
    private static func mentions(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        let word = Array("system_time".utf8)
        let underscore = 6
        var place = underscore
        while place + word.count - underscore <= source.count {
            if source[place] == word[underscore] {
                let start = place - underscore
                let isFound = word.indices.allSatisfy {
                    source[start + $0] | 0x20 == word[$0] | 0x20
                }
                if isFound { return true }
            }
            place += 1
        }
        return false
    }

    private func kind(at index: Int) -> Kind? {
        guard tokens.isWord(index, "for"), tokens.isWord(index + 1, "system_time") else {
            return nil
        }
        if tokens.isWord(index + 2, "as"), tokens.isWord(index + 3, "of") { return .asOf }
        if tokens.isWord(index + 2, "from") { return .fromTo }
        return tokens.isWord(index + 2, "between") ? .between : nil
    }

    private func clause(
        _ kind: Kind, at start: Int
    ) throws(SyntaxError) -> (clause: Clause, end: Int) {
        var end = try moment(from: start + (kind == .asOf ? 4 : 3))
        var moments = [range(start + (kind == .asOf ? 4 : 3), end)]
        if kind != .asOf {
            guard tokens.isWord(end, kind == .fromTo ? "to" : "and") else { throw error(at: end) }
            let second = end + 1
            end = try moment(from: second)
            moments.append(range(second, end))
        }
        let clause = Clause(
            kind: kind, relation: relation(before: start), range: range(start, end),
            moments: moments, next: tokens.kind(end) == nil ? nil : tokens.all[end].range)
        return (clause, end)
    }

    private func range(_ start: Int, _ end: Int) -> Range<Int> {
        tokens.all[start].range.lowerBound..<tokens.all[end - 1].range.upperBound
    }

    /// `syntax error at or near …`, as the grammar says it.
    private func error(at index: Int) -> SyntaxError {
        SyntaxError(
            unexpected: tokens.kind(index) == nil ? nil : tokens.all[index].range,
            in: tokens.source)
    }

    // MARK: The table

    /// Where the name begins that stands before a clause, with or without an alias in between. If it
    /// is no table's name, the parser's tree will have no table there.
    private func relation(before index: Int) -> Int {
        var start = index - 1
        guard isName(start) else { return -1 }
        if tokens.isWord(start - 1, "as"), isName(start - 2) {
            start = nameStart(start - 2)
        } else if isName(start - 1), !tokens.isWord(start - 1, of: Self.beforeTables) {
            start = nameStart(start - 1)
        } else {
            start = nameStart(start)
        }
        return tokens.all[start].range.lowerBound
    }

    /// Words that a table's name may follow.
    private static let beforeTables: [StaticString] = [
        "from", "join", "only", "using", "lateral", "update", "into", "table",
    ]

    private func isName(_ index: Int) -> Bool {
        let kind = tokens.kind(index)
        return kind == .word || kind == .quotedName
    }

    /// The first part of a qualified name whose last part is at `index`.
    private func nameStart(_ index: Int) -> Int {
        var start = index
        while tokens.isSign(start - 1, "."), isName(start - 2) { start -= 2 }
        return start
    }

    // MARK: Moments

    /// The token after the expression that begins at `start`: operands and operators, calls, casts,
    /// typed literals, CASE, AT TIME ZONE. Conditions need brackets.
    private func moment(from start: Int) throws(SyntaxError) -> Int {
        var index = start
        var expectsOperand = true
        while let kind = tokens.kind(index) {
            let next = expectsOperand ? operand(index, kind) : continuation(index, kind)
            guard let next else { break }
            expectsOperand = next.expectsOperand
            index = next.index
        }
        if index == start { throw error(at: index) }
        return index
    }

    private typealias Step = (index: Int, expectsOperand: Bool)

    /// The step over an operand, or a prefix of one; nil when none begins here.
    private func operand(_ index: Int, _ kind: SystemTimeToken.Kind) -> Step? {
        switch kind {
        case .quotedName, .string, .number: return (index + 1, false)
        case .word:
            if tokens.isWord(index, "case") { return (afterCase(index), false) }
            return tokens.isWord(index, of: Self.noOperands) ? nil : (index + 1, false)
        case .sign:
            if tokens.isSign(index, "(") || tokens.isSign(index, "[") {
                return (afterBrackets(index), false)
            }
            return isOperator(index) || tokens.isSign(index, ".") ? (index + 1, true) : nil
        }
    }

    private static let noOperands: [StaticString] = [
        "where", "group", "order", "having", "union", "intersect", "except", "limit", "offset",
        "fetch", "for", "window", "on", "using", "join", "inner", "cross", "natural", "as", "and",
        "or", "then", "when", "else", "end", "returning", "into", "from", "to", "is", "in",
        "between",
    ]

    /// The step over what may follow an operand; nil when the expression is over.
    private func continuation(_ index: Int, _ kind: SystemTimeToken.Kind) -> Step? {
        switch kind {
        case .sign:
            if tokens.isSign(index, "(") {
                return isName(index - 1) ? (afterBrackets(index), false) : nil
            }
            if tokens.isSign(index, "[") { return (afterBrackets(index), false) }
            if tokens.isSign(index, ".") { return (index + 1, true) }
            return isOperator(index) ? (index + 1, true) : nil
        case .string: return (index + 1, false)
        case .word: return word(index)
        // The fraction of a number follows its point as a token of its own.
        case .number: return nil
        case .quotedName: return nil
        }
    }

    private func word(_ index: Int) -> Step? {
        if tokens.isWord(index, "at"), tokens.isWord(index + 1, "time"),
            tokens.isWord(index + 2, "zone")
        {
            return (index + 3, true)
        }
        if tokens.isWord(index, of: ["with", "without"]), tokens.isWord(index + 1, "time"),
            tokens.isWord(index + 2, "zone")
        {
            return (index + 3, false)
        }
        let isField = tokens.isWord(index, of: Self.intervalFields)
        if isField, tokens.kind(index - 1) == .string, tokens.isWord(index - 2, "interval") {
            let hasEnd =
                tokens.isWord(index + 1, "to")
                && tokens.isWord(index + 2, of: Self.intervalFields)
            return (index + (hasEnd ? 3 : 1), false)
        }
        if tokens.isWord(index, "precision"), tokens.isWord(index - 1, "double") {
            return (index + 1, false)
        }
        return nil
    }

    private static let intervalFields: [StaticString] = [
        "year", "month", "day", "hour", "minute", "second",
    ]

    private func isOperator(_ index: Int) -> Bool {
        guard tokens.kind(index) == .sign else { return false }
        let byte = tokens.source[tokens.all[index].range.lowerBound]
        return ByteClass.of(byte) == .sign || byte == UInt8(ascii: "|")
            || byte == UInt8(ascii: ":")
    }

    /// The token after the bracket that closes the one at `index`.
    private func afterBrackets(_ index: Int) -> Int {
        var depth = 0
        var place = index
        while tokens.kind(place) != nil {
            if tokens.isSign(place, "(") || tokens.isSign(place, "[") { depth += 1 }
            if tokens.isSign(place, ")") || tokens.isSign(place, "]") { depth -= 1 }
            place += 1
            if depth == 0 { return place }
        }
        return place
    }

    /// The token after the END of the CASE at `index`.
    private func afterCase(_ index: Int) -> Int {
        var depth = 0
        var place = index
        while tokens.kind(place) != nil {
            if tokens.isSign(place, "(") || tokens.isSign(place, "[") {
                place = afterBrackets(place)
                continue
            }
            // The brackets around all of it end it too.
            if tokens.isSign(place, ")") || tokens.isSign(place, ";") { return place }
            if tokens.isWord(place, "case") { depth += 1 }
            if tokens.isWord(place, "end") { depth -= 1 }
            place += 1
            if depth == 0 { return place }
        }
        return place
    }
}
