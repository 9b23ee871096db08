/// What an expression will take when it is compiled. The C library's compiler writes bounded repeats
/// out, and for each place where the match may skip something or go two ways it lists all places that
/// can be reached from there: memory grows with the square of their number, without any limit.
struct RegularExpressionSize {
    private struct Weight {
        /// Characters, sets and other atoms, repeats written out.
        var atoms = 0
        /// Alternatives and atoms that may be skipped or repeated.
        var choices = 0
    }

    private static let atomsMax = 50_000
    private static let choicesMax = 4_000
    private static let depthMax = 1_000
    /// What a repeat of repeats counts for: so many take as long as that many times as many plain ones.
    private static let nestedChoices = 12
    /// PostgreSQL's limit for a bound.
    private static let boundMax = 255

    private var total = Weight()
    /// Of the groups that are open, all of them.
    private var groups: [Weight] = []
    /// Of the group at hand, from its opening on.
    private var group = Weight()
    /// Of what a quantifier that comes now is for.
    private var last = Weight()

    mutating func addAtom() throws(SQLError) {
        last = Weight(atoms: 1)
        try grow(by: last)
    }

    mutating func addAlternative() throws(SQLError) {
        last = Weight()
        try grow(by: Weight(choices: 1))
    }

    mutating func open() throws(SQLError) {
        guard groups.count < Self.depthMax else { throw Self.tooComplex }
        groups.append(group)
        group = Weight(atoms: 1)
        total.atoms += 1
        last = Weight()
    }

    mutating func close() {
        guard let outer = groups.popLast() else { return }
        last = group
        group = Weight(atoms: outer.atoms + last.atoms, choices: outer.choices + last.choices)
    }

    /// `*`, `+` and `?`. Where that repeats what may be nothing itself, the lists are gone through again and
    /// again.
    mutating func quantify() throws(SQLError) {
        let choices = last.choices > 0 ? Self.nestedChoices : 1
        last.choices += choices
        try grow(by: Weight(choices: choices))
    }

    /// `{least}`, `{least,}` (then `most` is nil), `{least,most}`.
    mutating func quantify(least: Int, most: Int?) throws(SQLError) {
        guard least <= Self.boundMax, (most ?? 0) <= Self.boundMax else {
            throw SQLError(
                .invalidRegularExpression,
                "invalid regular expression: invalid repetition count(s)")
        }
        let copies = max(most ?? least, 1)
        let optional = max((most ?? least + 1) - least, 0)
        let more = Weight(
            atoms: last.atoms * (copies - 1), choices: last.choices * (copies - 1) + optional)
        last.atoms += more.atoms
        last.choices += more.choices
        try grow(by: more)
    }

    private mutating func grow(by weight: Weight) throws(SQLError) {
        group.atoms += weight.atoms
        group.choices += weight.choices
        total.atoms += weight.atoms
        total.choices += weight.choices
        guard total.atoms <= Self.atomsMax, total.choices <= Self.choicesMax else {
            throw Self.tooComplex
        }
    }

    private static var tooComplex: SQLError {
        SQLError(
            .invalidRegularExpression,
            "invalid regular expression: regular expression is too complex")
    }
}
