/// The first of `count` ascending numbers that is not below `wanted`, by a guess from their first and
/// last: it touches one or two cache lines where the numbers are evenly spread, as hashes and serial
/// numbers are, and at most twice as many as halving where they are not.
///
/// `scale`: (count − 1) / (last − first), 0 when they are equal.
@inline(__always)
func firstIndex(
    of count: Int, notBelow wanted: UInt64, first: UInt64, last: UInt64, scale: Double,
    _ number: (Int) -> UInt64
) -> Int {
    if wanted <= first { return 0 }
    if wanted > last { return count }
    // From here on `first < wanted <= last`: numbers 0 is below, number count − 1 is not.
    let guess = min(Int(Double(wanted &- first) * scale), count - 1)
    var low: Int
    var high: Int
    var step = 1
    if number(guess) < wanted {
        low = guess
        high = guess &+ step
        while high < count - 1, number(high) < wanted {
            low = high
            step &*= 2
            high = low &+ step
        }
        high = min(high, count - 1)
    } else {
        high = guess
        low = guess &- step
        while low > 0, number(low) >= wanted {
            high = low
            step &*= 2
            low = high &- step
        }
        low = max(low, 0)
    }
    // number(low) < wanted <= number(high)
    while high &- low > 1 {
        let middle = (low &+ high) / 2
        if number(middle) < wanted { low = middle } else { high = middle }
    }
    return high
}

/// The scale that `firstIndex` wants.
func searchScale(count: Int, first: UInt64, last: UInt64) -> Double {
    last > first ? Double(count - 1) / Double(last - first) : 0
}
