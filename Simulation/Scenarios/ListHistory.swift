import Bytes
import Engine

/// One transaction on lists: what it read and what it appended, in order. Every element is appended
/// once in the whole history, so a list as it was read tells all writers before (Kingsbury and
/// Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020).
struct ListTransaction: Sendable {
    enum Step: Sendable {
        case read(list: String, [String])
        case append(list: String, String)
    }

    var name: String
    var steps: [Step] = []
    /// Its commit was acknowledged. Otherwise the ledger says whether it took place.
    var isAcknowledged = false
}

/// All transactions of one isolation level on its own lists, and the check that they depend on each
/// other in no way that the level forbids.
struct ListHistory {
    /// How one transaction must come before another.
    private enum Dependency: Hashable {
        /// It wrote what the other overwrote, or what the other read.
        case writes
        /// It read what the other overwrote.
        case reads
    }

    let isolation: Isolation
    private(set) var transactions: [ListTransaction] = []

    init(_ isolation: Isolation) { self.isolation = isolation }

    mutating func add(_ transaction: ListTransaction) { transactions.append(transaction) }

    /// Checks against the lists as they are now.
    func check(_ lists: [String: [String]]) throws(Violation) {
        let graph = try dependencies(lists)
        switch isolation {
        case .readCommitted: try refuseCycle(graph, through: { $0 == .writes }, "G1c")
        case .repeatableRead:
            try refuseCycle(graph, through: { $0 == .writes }, "G1c")
            try refuseSingle(graph)
        case .serializable: try refuseCycle(graph, through: { _ in true }, "G2")
        }
    }

    // MARK: Dependencies

    private typealias Graph = [[Int: Set<Dependency>]]

    private func dependencies(_ lists: [String: [String]]) throws(Violation) -> Graph {
        var graph = Graph(repeating: [:], count: transactions.count)
        var writers: [String: Int] = [:]
        for (index, transaction) in transactions.enumerated() {
            for case .append(_, let element) in transaction.steps { writers[element] = index }
        }
        func add(_ from: Int?, _ to: Int?, _ dependency: Dependency) {
            guard let from, let to, from != to else { return }
            graph[from][to, default: []].insert(dependency)
        }
        for elements in lists.values {
            for (first, second) in zip(elements, elements.dropFirst()) {
                add(writers[first], writers[second], .writes)
            }
        }
        for (index, transaction) in transactions.enumerated() {
            var own: [String: Set<String>] = [:]
            for step in transaction.steps {
                switch step {
                case .append(let list, let element): own[list, default: []].insert(element)
                case .read(let list, let elements):
                    let order = lists[list] ?? []
                    // Its own elements may be followed by others' in the end.
                    let others = elements.filter { own[list]?.contains($0) != true }
                    guard order.starts(with: others) else {
                        throw Violation(
                            "\(transaction.name) read \(list) as \(elements), which became "
                                + "\(order)")
                    }
                    add(others.last.flatMap { writers[$0] }, index, .writes)
                    if order.count > others.count {
                        add(index, writers[order[others.count]], .reads)
                    }
                }
            }
        }
        return graph
    }

    // MARK: Cycles

    private func refuseCycle(
        _ graph: Graph, through isCounted: (Dependency) -> Bool, _ name: String
    ) throws(Violation) {
        for start in graph.indices {
            for (next, kinds) in graph[start] where kinds.contains(where: isCounted) {
                if let path = path(graph, from: next, to: start, through: isCounted) {
                    throw violation(name, [start] + path)
                }
            }
        }
    }

    /// A cycle with one anti-dependency: a lost update, or a read that was not of one snapshot.
    private func refuseSingle(_ graph: Graph) throws(Violation) {
        for start in graph.indices {
            for (next, kinds) in graph[start] where kinds.contains(.reads) {
                if let path = path(graph, from: next, to: start, through: { $0 == .writes }) {
                    throw violation("G-single", [start] + path)
                }
            }
        }
    }

    private func path(
        _ graph: Graph, from start: Int, to goal: Int, through isCounted: (Dependency) -> Bool
    ) -> [Int]? {
        var previous = [start: start]
        var queue = [start][...]
        while let here = queue.popFirst() {
            if here == goal {
                var path = [here]
                while let last = path.last, last != start, let before = previous[last] {
                    path.append(before)
                }
                return path.reversed()
            }
            for (next, kinds) in graph[here].sorted(by: { $0.key < $1.key })
            where previous[next] == nil && kinds.contains(where: isCounted) {
                previous[next] = here
                queue.append(next)
            }
        }
        return nil
    }

    private func violation(_ name: String, _ cycle: [Int]) -> Violation {
        let steps = cycle.map { index in
            "\(transactions[index].name) \(transactions[index].steps)"
        }
        return Violation("\(name) under \(isolation): \(steps.joined(separator: " before "))")
    }
}
