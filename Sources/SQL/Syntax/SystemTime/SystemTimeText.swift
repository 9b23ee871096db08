// The two texts that a statement with `FOR SYSTEM_TIME` is parsed from, see `SystemTimeScanner`.

/// A clause, parsed.
struct ParsedSystemTime {
    var clause: SystemTimeScanner.Clause
    var period: SystemTime
    /// The highest `$n` in it.
    var parameterMax: Int
}

/// A source with its clauses taken out.
struct SystemTimeText {
    private let source: UnsafeBufferPointer<UInt8>
    private let clauses: [SystemTimeScanner.Clause]
    /// The source with blanks in place of the clauses, ended by a zero.
    private let blanked: [UInt8]

    init(_ source: UnsafeBufferPointer<UInt8>, _ clauses: [SystemTimeScanner.Clause]) {
        self.source = source
        self.clauses = clauses
        var bytes = Array(source)
        for clause in clauses {
            for offset in clause.range { bytes[offset] = UInt8(ascii: " ") }
        }
        bytes.append(0)
        blanked = bytes
    }

    func withParseableText<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(SyntaxError) -> Result
    ) throws(SyntaxError) -> Result {
        try blanked.withUnsafeBufferPointer { (text) throws(SyntaxError) in try body(text) }
    }

    /// An error of the parser, whose position counts the blanks, at its place in the source.
    func relocated(_ error: SyntaxError) -> SyntaxError {
        relocated(error, in: blanked)
    }

    private func relocated(_ error: SyntaxError, in text: [UInt8]) -> SyntaxError {
        guard let position = error.position else { return error }
        var copy = error
        copy.position = text.withUnsafeBufferPointer { text in
            SourceText.characterPosition(
                byteOffset: SourceText.byteOffset(characterPosition: position, in: text),
                in: source)
        }
        return copy
    }

    // MARK: Moments

    func parsedClauses() throws(SyntaxError) -> [ParsedSystemTime] {
        var parsed: [ParsedSystemTime] = []
        for clause in clauses {
            var moments: [Expression] = []
            var parameterMax = 0
            for moment in clause.moments {
                let (expression, highest) = try parse(moment, of: clause)
                moments.append(expression)
                parameterMax = max(parameterMax, highest)
            }
            let period: SystemTime =
                switch clause.kind {
                case .asOf: .asOf(moments[0])
                case .fromTo: .from(moments[0], to: moments[1])
                case .between: .between(moments[0], and: moments[1])
                }
            parsed.append(
                ParsedSystemTime(clause: clause, period: period, parameterMax: parameterMax))
        }
        return parsed
    }

    /// Parses an expression as `SELECT (…)`, with blanks before it so that it stands at its place.
    private func parse(
        _ moment: Range<Int>, of clause: SystemTimeScanner.Clause
    ) throws(SyntaxError) -> (expression: Expression, parameterMax: Int) {
        let opening = Array("SELECT (".utf8)
        // FOR SYSTEM_TIME stands before it, which is longer.
        var text = [UInt8](repeating: UInt8(ascii: " "), count: moment.lowerBound - opening.count)
        text += opening
        text += source[moment]
        text.append(UInt8(ascii: ")"))
        do throws(SyntaxError) {
            let statements = try StatementParser.parse(text)
            guard statements.count == 1, let first = statements.first,
                case .select(let select) = first.statement, case .select(let core) = select.body,
                core.targets.count == 1, let target = core.targets.first
            else { throw SyntaxError(unexpected: moment, in: source) }
            return (target.expression, first.parameterCount)
        } catch {
            let found = relocated(error, in: text)
            // The bracket put after it is not in the source: what follows it there was unexpected.
            let end = SourceText.characterPosition(byteOffset: moment.upperBound, in: source)
            guard found.kind == .syntax, found.position == end else { throw found }
            throw SyntaxError(
                unexpected: clause.moments.last == moment ? clause.next : nil, in: source)
        }
    }
}

extension TreeConverter {
    /// The clause that stands after the table.
    func takeSystemTime(of table: TableReference) -> SystemTime? {
        guard !systemTimes.isEmpty, let location = table.name.location,
            let index = systemTimes.firstIndex(where: { $0.clause.relation == Int(location) })
        else { return nil }
        let taken = systemTimes.remove(at: index)
        parameterMax = max(parameterMax, taken.parameterMax)
        return taken.period
    }

    /// A clause that no table of FROM took stands where the grammar has no place for it. Of statements
    /// that are not understood nothing is said.
    func checkSystemTimesTaken(_ statements: [ParsedStatement]) throws(SyntaxError) {
        for left in systemTimes {
            let start = left.clause.range.lowerBound
            let isUnread = statements.contains { each in
                guard case .unsupported = each.statement else { return false }
                return each.textOffset <= start && start <= each.textOffset + each.textLength
            }
            if isUnread { continue }
            throw SyntaxError(unexpected: start..<start + 3, in: source)
        }
    }
}
