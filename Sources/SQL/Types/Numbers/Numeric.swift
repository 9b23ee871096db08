// PostgreSQL's `numeric`: exact decimal numbers of any size, NaN and the infinities.

/// A decimal number: coefficient × 10^-scale, with the scale it displays.
package struct Numeric: Sendable {
    package private(set) var encoded: [UInt8]

    package init(encoded: [UInt8]) { self.encoded = encoded }
}
