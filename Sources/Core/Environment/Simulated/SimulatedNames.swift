/// The simulated disk's directories: the names there are, and those that would be there after a
/// loss of power.
struct SimulatedNames {
    enum Entry: Hashable {
        case directory
        /// By the number of its content.
        case file(Int)
    }

    private enum Change {
        case set(String, Entry)
        case remove(String)
        case rename(String, to: String)

        /// The directory whose sync makes it durable.
        var directory: String {
            switch self {
            case .set(let path, _), .remove(let path), .rename(_, to: let path):
                SimulatedNames.parent(of: path)
            }
        }
    }

    private(set) var current: [String: Entry] = [:]
    private var durable: [String: Entry] = [:]
    private var pending: [Change] = []

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The working directory and the root always exist.
    func isDirectory(_ path: String) -> Bool {
        path == "." || path == "/" || current[path] == .directory
    }

    mutating func set(_ path: String, _ entry: Entry) { change(.set(path, entry)) }
    mutating func remove(_ path: String) { change(.remove(path)) }
    mutating func rename(_ path: String, to newPath: String) { change(.rename(path, to: newPath)) }

    private mutating func change(_ change: Change) {
        SimulatedNames.apply(change, to: &current)
        pending.append(change)
    }

    /// Makes the changes of one directory durable.
    mutating func sync(_ directory: String) {
        for change in pending where change.directory == directory {
            SimulatedNames.apply(change, to: &durable)
        }
        pending.removeAll { $0.directory == directory }
    }

    /// Power is lost: of each directory's unsynced changes, only some first ones happened.
    mutating func crash(keeping probability: Double, using generator: inout SeededGenerator) {
        var cut: Set<String> = []
        for change in pending where !cut.contains(change.directory) {
            if generator.chance(probability) {
                SimulatedNames.apply(change, to: &durable)
            } else {
                cut.insert(change.directory)
            }
        }
        pending.removeAll()
        // What stands in a directory that is gone is gone too.
        var lost: [String]
        repeat {
            lost = durable.keys.filter { path in
                let parent = SimulatedNames.parent(of: path)
                return parent != "." && parent != "/" && durable[parent] != .directory
            }
            for path in lost { durable[path] = nil }
        } while !lost.isEmpty
        current = durable
    }

    private static func apply(_ change: Change, to names: inout [String: Entry]) {
        switch change {
        case .set(let path, let entry): names[path] = entry
        case .remove(let path): names[path] = nil
        case .rename(let path, let newPath):
            if let entry = names.removeValue(forKey: path) { names[newPath] = entry }
        }
    }
}
