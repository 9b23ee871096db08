// The JSON that libpg_query makes of a statement, as a flat array of entries in document order.
//
// Invariants: `entries` is in document order; an entry's `end` is the index after its last
// descendant, so `end` of a child is the index of its next sibling; `key` and `text` point into the
// JSON text or into `decoded`, both of which live as long as the tree; an entry is marked visited
// when the converter has read it, so that what no converter knows is found by `firstUnvisited`.

import CYajl
import Glibc

/// Owns the entries and the decoded strings. The JSON text is the caller's and must outlive it.
struct ParseTree: ~Copyable {
    struct Entry {
        enum Kind: UInt8 { case object, array, string, integer, boolean, null }

        var kind: Kind
        var isVisited = false
        /// Its children do not matter: they hold for something that was read elsewhere.
        var isIgnored = false
        var end: Int32 = 0
        var key: TreeText
        var text: TreeText
        /// The value of an integer, or a boolean's 0 or 1.
        var number: Int64 = 0
    }

    enum Failure: Error { case tooDeep, malformed }

    private let builder: TreeBuilder

    /// Reads the JSON.
    init(json: UnsafeBufferPointer<UInt8>, depthMax: Int) throws(Failure) {
        builder = TreeBuilder(json: json, depthMax: depthMax)
        try builder.build()
    }

    /// The top object.
    var root: TreeNode { TreeNode(entries: builder.entries, index: 0) }

    /// How many entries there are.
    var count: Int { builder.count }
}

/// Bytes of a string in the tree: valid as long as the tree is.
struct TreeText {
    var start: UnsafePointer<UInt8>?
    var count: Int32

    static var empty: TreeText { TreeText(start: nil, count: 0) }

    var string: String {
        String(decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }

    static func ~= (pattern: StaticString, text: TreeText) -> Bool { text.equals(pattern) }

    @inline(__always)
    func equals(_ other: StaticString) -> Bool {
        guard Int(count) == other.utf8CodeUnitCount, let start else { return false }
        return memcmp(start, other.utf8Start, Int(count)) == 0
    }
}

/// Collects YAJL's events.
private final class TreeBuilder {
    let json: UnsafeBufferPointer<UInt8>
    let depthMax: Int
    private(set) var entries: UnsafeMutablePointer<ParseTree.Entry>
    private(set) var count = 0
    private var capacity: Int
    /// Indices of the objects and arrays that are open.
    private var open: [Int32] = []
    private var key = TreeText.empty
    /// Strings that had escapes; never more bytes than the JSON has.
    private var decoded: UnsafeMutablePointer<UInt8>?
    private var decodedCount = 0
    private var isTooDeep = false

    init(json: UnsafeBufferPointer<UInt8>, depthMax: Int) {
        self.json = json
        self.depthMax = depthMax
        // An entry takes some 16 bytes of JSON.
        capacity = json.count / 12 + 16
        entries = .allocate(capacity: capacity)
        open.reserveCapacity(32)
    }

    deinit {
        entries.deallocate()
        decoded?.deallocate()
    }

    func build() throws(ParseTree.Failure) {
        var callbacks = TreeBuilder.callbacks
        let handle = yajl_alloc(&callbacks, nil, Unmanaged.passUnretained(self).toOpaque())
        defer { yajl_free(handle) }
        let isDone =
            yajl_parse(handle, json.baseAddress, json.count) == yajl_status_ok
            && yajl_complete_parse(handle) == yajl_status_ok
        if isTooDeep { throw .tooDeep }
        guard isDone, count > 0, open.isEmpty, entries[0].kind == .object else { throw .malformed }
    }

    // MARK: Events

    func append(_ kind: ParseTree.Entry.Kind, text: TreeText = .empty, number: Int64 = 0) {
        if count == capacity { grow() }
        (entries + count).initialize(
            to: ParseTree.Entry(
                kind: kind, end: Int32(truncatingIfNeeded: count + 1), key: key, text: text,
                number: number))
        count += 1
        key = .empty
    }

    /// False when that is too deep.
    func openContainer(_ kind: ParseTree.Entry.Kind) -> Bool {
        guard open.count < depthMax else {
            isTooDeep = true
            return false
        }
        open.append(Int32(truncatingIfNeeded: count))
        append(kind)
        return true
    }

    func closeContainer() {
        if let index = open.popLast() {
            entries[Int(index)].end = Int32(truncatingIfNeeded: count)
        }
    }

    func setKey(_ start: UnsafePointer<UInt8>?, _ length: Int) { key = keep(start, length) }

    func appendString(_ start: UnsafePointer<UInt8>?, _ length: Int) {
        append(.string, text: keep(start, length))
    }

    /// Strings without escapes stay where they are; the others are in YAJL's buffer and are copied.
    private func keep(_ start: UnsafePointer<UInt8>?, _ length: Int) -> TreeText {
        guard let start, let base = json.baseAddress, length > 0 else { return .empty }
        let count = Int32(truncatingIfNeeded: length)
        if start >= base, start < base + json.count { return TreeText(start: start, count: count) }
        let buffer = decoded ?? .allocate(capacity: json.count)
        decoded = buffer
        let place = buffer + decodedCount
        place.initialize(from: start, count: length)
        decodedCount += length
        return TreeText(start: UnsafePointer(place), count: count)
    }

    private func grow() {
        let larger = UnsafeMutablePointer<ParseTree.Entry>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: entries, count: count)
        entries.deallocate()
        entries = larger
        capacity *= 2
    }

    private static var callbacks: yajl_callbacks {
        yajl_callbacks(
            yajl_null: { context in
                builder(context)?.append(.null)
                return 1
            },
            yajl_boolean: { context, value in
                builder(context)?.append(.boolean, number: value != 0 ? 1 : 0)
                return 1
            },
            yajl_integer: { context, value in
                builder(context)?.append(.integer, number: value)
                return 1
            },
            yajl_double: { _, _ in 0 },
            yajl_number: nil,
            yajl_string: { context, start, length in
                builder(context)?.appendString(start, length)
                return 1
            },
            yajl_start_map: { context in builder(context)?.openContainer(.object) == true ? 1 : 0 },
            yajl_map_key: { context, start, length in
                builder(context)?.setKey(start, length)
                return 1
            },
            yajl_end_map: { context in
                builder(context)?.closeContainer()
                return 1
            },
            yajl_start_array: { context in builder(context)?.openContainer(.array) == true ? 1 : 0
            },
            yajl_end_array: { context in
                builder(context)?.closeContainer()
                return 1
            })
    }
}

/// The builder a callback's context stands for.
private func builder(_ context: UnsafeMutableRawPointer?) -> TreeBuilder? {
    context.map { Unmanaged<TreeBuilder>.fromOpaque($0).takeUnretainedValue() }
}
