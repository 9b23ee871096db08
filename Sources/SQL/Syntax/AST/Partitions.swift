// PARTITION BY and FOR VALUES.

/// `PARTITION BY strategy (elements)`.
package struct PartitionBy: Hashable, Sendable {
    /// As written: `list`, `range`, `hash` or anything else.
    package var strategy: String
    package var elements: [IndexElement.Key]
    package var location: Int32?
}

/// What follows FOR VALUES, or DEFAULT.
package enum PartitionBoundClause: Hashable, Sendable {
    case fallback
    case list([Expression])
    /// MINVALUE and MAXVALUE are column names of that spelling, as the grammar has them.
    case range(lower: [Expression], upper: [Expression])
    case hash(modulus: Int32, remainder: Int32)
}
