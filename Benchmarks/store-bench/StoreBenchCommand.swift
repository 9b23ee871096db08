// store-bench: the store and the ledger alone, without a server. `store-bench [directory]`; the
// directory must not exist yet and is left behind.

@main
struct StoreBenchCommand {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "runs", arguments.count >= 2 {
            return try RunBenchmark.run(
                path: arguments[1],
                count: arguments.dropFirst(2).first.flatMap { Int($0) } ?? 1_000_000)
        }
        try StoreBenchmark.run(count: 1_000_000, isAscending: true)
        try StoreBenchmark.run(count: 1_000_000, isAscending: false)
        if let path = arguments.first { try LedgerBenchmark.run(path: path) }
    }
}
