// store-bench: the store and the ledger alone, without a server. `store-bench [directory]`; the
// directory must not exist yet and is left behind. `store-bench compared DIRECTORY COUNT`: the work
// that Benchmarks/store.py compares with RocksDB and LMDB; the directory must exist. `store-bench hot
// DIRECTORY COUNT MILLIONS`: reads among a thousand of the keys, for a profiler. `store-bench ledger
// DIRECTORY`: the ledger beside a bare file. `store-bench scattered DIRECTORY COUNT`: scans of rows of
// which some were written again.

@main
struct StoreBenchCommand {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "compared", arguments.count == 3, let count = Int(arguments[2]) {
            return try ComparedWork.run(path: arguments[1], count: count)
        }
        if arguments.first == "ledger", arguments.count == 2 {
            return try LedgerBenchmark.run(path: arguments[1])
        }
        if arguments.first == "scattered", arguments.count == 3, let count = Int(arguments[2]) {
            return try ScatteredBenchmark.run(path: arguments[1], count: count)
        }
        if arguments.first == "hot", arguments.count == 4, let count = Int(arguments[2]),
            let millions = Int(arguments[3])
        {
            return try ComparedWork.runHotReads(
                path: arguments[1], count: count, millions: millions)
        }
        try StoreBenchmark.run(count: 1_000_000, isAscending: true)
        try StoreBenchmark.run(count: 1_000_000, isAscending: false)
        if let path = arguments.first { try LedgerBenchmark.run(path: path) }
    }
}
