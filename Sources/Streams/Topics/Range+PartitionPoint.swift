extension Range where Bound == Int {
    /// The first element for which `isLate` holds, given that it holds for all after it; `upperBound`
    /// when there is none.
    func partitionPoint(where isLate: (Int) -> Bool) -> Int {
        var low = lowerBound
        var high = upperBound
        while low < high {
            let middle = (low + high) / 2
            if isLate(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
