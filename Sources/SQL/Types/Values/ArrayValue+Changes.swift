// Arrays made of others: their bounds are those that PostgreSQL's functions give.

extension ArrayValue {
    /// `array || element`: the new one stands behind the upper bound. Throws 22000 for an array of
    /// several dimensions, 22003 or 54000 where its subscript would be no integer.
    package func appending(_ element: Datum) throws(SQLError) -> ArrayValue {
        var result = try grown()
        guard result.dimensions[0].lowerBound + result.dimensions[0].length - 1 <= Int(Int32.max)
        else { throw ArrayValue.subscriptOutOfRange }
        try ArrayValue.check(result.dimensions)
        result.elements.append(element)
        return result
    }

    /// `element || array`: the lower bound stays, the others' subscripts grow by one. Throws as
    /// `appending` does.
    package func prepending(_ element: Datum) throws(SQLError) -> ArrayValue {
        var result = try grown()
        guard dimensions.isEmpty || result.dimensions[0].lowerBound > Int(Int32.min) else {
            throw ArrayValue.subscriptOutOfRange
        }
        result.elements.insert(element, at: 0)
        return result
    }

    private static let subscriptOutOfRange = SQLError(
        .numericValueOutOfRange, "integer out of range")

    /// With one dimension, of one element more.
    private func grown() throws(SQLError) -> ArrayValue {
        guard dimensions.count <= 1 else {
            throw SQLError(.dataException, "argument must be empty or one-dimensional array")
        }
        var result = self
        if dimensions.isEmpty { result.dimensions = [Dimension(length: 0)] }
        result.dimensions[0].length += 1
        return result
    }

    /// `array || array`: one behind the other, or the one with a dimension less as an element of the
    /// other. Throws 2202E where their inner dimensions differ.
    package func joined(with other: ArrayValue) throws(SQLError) -> ArrayValue {
        if other.dimensions.isEmpty { return self }
        if dimensions.isEmpty { return other }
        let difference = dimensions.count - other.dimensions.count
        guard abs(difference) <= 1 else {
            throw ArrayValue.incompatible(
                "Arrays of \(dimensions.count) and \(other.dimensions.count) dimensions are not "
                    + "compatible for concatenation.")
        }
        // The bounds of what is put in, and of what stands behind the first of the result's.
        let inner = difference < 0 ? dimensions[...] : dimensions.dropFirst()
        let otherInner = difference > 0 ? other.dimensions[...] : other.dimensions.dropFirst()
        guard inner.elementsEqual(otherInner) else {
            throw ArrayValue.incompatible(
                difference == 0
                    ? "Arrays with differing element dimensions are not compatible for "
                        + "concatenation."
                    : "Arrays with differing dimensions are not compatible for concatenation.")
        }
        var result = difference < 0 ? other : self
        result.elements = elements + other.elements
        result.dimensions[0].length +=
            difference == 0 ? other.dimensions[0].length : 1
        try ArrayValue.check(result.dimensions)
        return result
    }

    private static func incompatible(_ detail: String) -> SQLError {
        SQLError(
            .arraySubscriptError, "cannot concatenate incompatible arrays", detail: detail)
    }

    /// Arrays as elements of one with a dimension more; none of them: the empty array. Throws 22004 for
    /// NULL, 2202E for empty ones and for unlike bounds, 54000 for too many dimensions.
    package static func stacked(_ arrays: [Datum], _ element: SQLType) throws(SQLError)
        -> ArrayValue
    {
        var inner: [Dimension]?
        var all: [Datum] = []
        for value in arrays {
            guard case .bytes(let bytes) = value else {
                throw SQLError(.nullValueNotAllowed, "cannot accumulate null arrays")
            }
            let array = ArrayValue(encoded: bytes)
            if array.dimensions.isEmpty {
                throw SQLError(.arraySubscriptError, "cannot accumulate empty arrays")
            }
            guard array.dimensions.count < ArrayView.dimensionsMax else {
                throw SQLError(
                    .programLimitExceeded,
                    "number of array dimensions (\(array.dimensions.count + 1)) exceeds the maximum "
                        + "allowed (\(ArrayView.dimensionsMax))")
            }
            if let inner, inner != array.dimensions {
                throw SQLError(
                    .arraySubscriptError,
                    "cannot accumulate arrays of different dimensionality")
            }
            inner = array.dimensions
            all += array.elements
        }
        guard let inner else { return ArrayValue(elementOID: element.oid, []) }
        return ArrayValue(
            elementOID: element.oid, dimensions: [.init(length: arrays.count)] + inner,
            elements: all)
    }

    /// Without some elements; the lower bound stays. Throws 0A000 for several dimensions.
    package func removing(_ isRemoved: (Datum) -> Bool) throws(SQLError) -> ArrayValue {
        guard dimensions.count <= 1 else {
            throw SQLError(
                .featureNotSupported,
                "removing elements from multidimensional arrays is not supported")
        }
        var result = self
        result.elements.removeAll(where: isRemoved)
        if result.elements.isEmpty {
            result.dimensions = []
        } else {
            result.dimensions[0].length = result.elements.count
        }
        return result
    }
}
