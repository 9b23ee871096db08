// The words that tell where a literal may be lifted.

/// What a word means for the literals after it.
enum KeywordRole: UInt8 {
    /// Any other word.
    case plain
    /// Begins a statement.
    case start
    /// Begins a statement, and an expression may follow at once.
    case startExpression
    /// An expression may follow at once.
    case expression
    /// A type follows, or a name: brackets after it are kept.
    case type
    /// Brackets right after it hold modifiers or arguments that must be literals.
    case modified
    /// Square brackets right after it hold expressions.
    case array
    /// Literals after it mean something as literals.
    case keeping
    /// Ends what a keeping word began.
    case releasing
    /// Ends what SELECT or another keeping word began, where expressions are matched by their text.
    case condition
    case conflict
    case conflictEnd
    /// What is selected and grouped by is matched with other expressions by its text.
    case matching
    /// The same; FROM after it begins no clause.
    case distinct
    /// Begins a statement with queries before it.
    case with
    /// Rows of values, which may be a query of WITH.
    case values
    /// A clause of WITH whose literals mean something as literals.
    case traversal
    /// Makes a statement one that is not normalized.
    case refused
}

/// A word's first sixteen bytes in lower case, and its length.
struct PackedWord: Equatable {
    private let low: UInt64
    private let high: UInt64
    let count: Int

    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        count = bytes.count
        low = PackedWord.pack(bytes, from: 0)
        high = PackedWord.pack(bytes, from: 8)
    }

    init(_ word: StaticString) {
        self.init(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    /// Up to eight bytes, the first one lowest. Setting a bit folds letters; digits, dollars and bytes above
    /// ASCII have it anyway, and an underscore becomes a byte that no word has.
    @inline(__always)
    private static func pack(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt64 {
        let folding: UInt64 = 0x2020_2020_2020_2020
        if bytes.count - start >= 8 {
            let raw = UnsafeRawBufferPointer(bytes)
            return UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt64.self))
                | folding
        }
        var packed: UInt64 = 0
        var place = bytes.count
        while place > start {
            place -= 1
            packed = packed << 8 | UInt64(bytes[place] | 0x20)
        }
        return packed
    }
}

enum KeywordRoles {
    private struct Entry {
        var word: PackedWord
        var role: KeywordRole
    }

    @inline(__always)
    static func role(of word: PackedWord) -> KeywordRole {
        guard word.count < starts.count - 1 else { return .plain }
        for place in Int(starts[word.count])..<Int(starts[word.count + 1])
        where entries[place].word == word {
            return entries[place].role
        }
        return .plain
    }

    private static let entries: [Entry] = words.map {
        Entry(word: PackedWord($0.0), role: $0.1)
    }.sorted { $0.word.count < $1.word.count }

    /// Where the words of each length begin in `entries`.
    private static let starts: [UInt8] = (0...18).map { length in
        UInt8(entries.prefix { $0.word.count < length }.count)
    }

    private static let words: [(StaticString, KeywordRole)] = [
        ("select", .startExpression), ("insert", .start), ("update", .start), ("delete", .start),
        ("where", .condition), ("and", .expression), ("or", .expression), ("not", .expression),
        ("on", .expression), ("between", .expression), ("when", .expression),
        ("then", .expression), ("else", .expression), ("case", .expression),
        ("having", .expression), ("all", .expression), ("any", .expression),
        ("as", .type), ("returning", .expression),
        // Types with modifiers, and functions that the grammar knows.
        ("numeric", .modified), ("decimal", .modified), ("dec", .modified),
        ("varchar", .modified), ("char", .modified), ("character", .modified),
        ("varying", .modified), ("bpchar", .modified), ("nchar", .modified), ("bit", .modified),
        ("varbit", .modified), ("float", .modified), ("time", .modified), ("timetz", .modified),
        ("timestamp", .modified), ("timestamptz", .modified), ("interval", .modified),
        ("second", .modified), ("current_time", .modified), ("localtime", .modified),
        ("localtimestamp", .modified), ("current_timestamp", .modified), ("cast", .modified),
        ("extract", .modified), ("nextval", .modified),
        ("currval", .modified), ("setval", .modified), ("xmlserialize", .modified),
        ("pg_typeof", .modified), ("history", .modified),
        ("array", .array),
        // Ordinals, counts, patterns.
        ("order", .keeping), ("limit", .keeping), ("offset", .keeping), ("fetch", .keeping),
        ("union", .releasing), ("intersect", .releasing), ("except", .releasing),
        ("for", .releasing), ("from", .releasing),
        ("conflict", .conflict), ("do", .conflictEnd),
        ("with", .with), ("values", .values), ("search", .traversal), ("cycle", .traversal),
        ("group", .matching), ("distinct", .distinct), ("over", .matching), ("window", .matching),
        ("within", .matching), ("tablesample", .refused), ("copy", .refused),
        ("xmltable", .refused), ("uescape", .refused),
    ]
}
