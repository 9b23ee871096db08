/// The changes of one entry, decoded one at a time and in place.
package struct EntryChanges: Sequence {
    package func makeIterator() -> Iterator { Iterator() }

    package struct Iterator: IteratorProtocol {
        package mutating func next() -> Change? { nil }
    }
}
