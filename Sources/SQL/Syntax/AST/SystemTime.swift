/// `FOR SYSTEM_TIME …` after a table: which of its past is read.
package indirect enum SystemTime: Hashable, Sendable {
    /// `AS OF t`: the rows there were at a moment.
    case asOf(Expression)
    /// `FROM a TO b`: the versions of rows that were valid at some moment from `a` on and before `b`.
    case from(Expression, to: Expression)
    /// `BETWEEN a AND b`: the same with `b` itself.
    case between(Expression, and: Expression)
}
