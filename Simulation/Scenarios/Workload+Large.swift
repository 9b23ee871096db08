import Bytes
import Engine
import Environment

extension Workload {
    /// Rows that a large transaction writes at least, in its first part.
    static let largeRowsMin = 20
    /// Rows that only large transactions write, beside the items.
    private static let largeKeys = 160
    // The sessions' numbers among the others: beside them, before them, after them.
    static let largeSession = 9
    static let firstSession = 10
    static let lastSession = 11

    /// A session of transactions that write many rows, of which each is mostly written once; with
    /// savepoints that they go back to. Ends when the engine stops.
    func largeSession(_ number: Int, seed: UInt64, transactions: Int) async {
        var random = SeededGenerator(seed: seed)
        for count in 0..<transactions {
            let name = "T\(round).\(number).\(count)"
            do throws(EngineError) {
                try await changeMany(name, number, &random)
            } catch .stopped {
                return
            } catch {
                // A deadlock, a conflict or a full disk: the transaction was given up.
            }
            await Task.yield()
        }
    }

    private func changeMany(
        _ name: String, _ number: Int, _ random: inout SeededGenerator
    ) async throws(EngineError) {
        let session = try begin(name, number, &random)
        var keys = Workload.largeKeys(&random)
        if random.chance(0.5) { keys.sort() }
        // What has been written may be written again.
        let repeats = random.chance(0.3) ? 0.1 : 0
        let rollbacks = random.chance(0.5) ? 0.05 : 0
        var savepoints: [(mark: WriteMark, expectation: SimulatedTransaction.Expectation)] = []
        do throws(EngineError) {
            for key in keys {
                if random.chance(0.1) {
                    savepoints.append((session.transaction.mark(), session.expected))
                }
                let again = random.chance(repeats) ? keys.randomElement(using: &random) : nil
                guard try await changeLarge(session, again ?? key, &random) else {
                    return session.transaction.rollback()
                }
                if random.chance(0.02) { try session.append(append(name, &random)) }
                if random.chance(rollbacks), let savepoint = savepoints.popLast() {
                    session.rollback(to: savepoint.mark, savepoint.expectation)
                }
                if random.chance(0.1) { await Task.yield() }
            }
        } catch {
            session.transaction.rollback()
            throw error
        }
        await end(session, &random)
    }

    /// Different keys: of items that others write too, and of rows that only large transactions write.
    private static func largeKeys(_ random: inout SeededGenerator) -> [RowKey] {
        let count = Int.random(in: largeRowsMin...120, using: &random)
        let numbers = Array(0..<largeKeys + World.itemCount).shuffled(using: &random)
        return numbers.prefix(count).map { number in
            let isItem = number < World.itemCount
            let name = isItem ? "item \(number)" : "large \(number)"
            return RowKey(keyspace: World.items, key: name)
        }
    }

    private func changeLarge(
        _ session: SimulatedTransaction, _ key: RowKey, _ random: inout SeededGenerator
    ) async throws(EngineError) -> Bool {
        guard try await session.lock(key) else { return false }
        // Some rows are larger than a block.
        let size = random.chance(0.05) ? 900 : Int.random(in: 0...200, using: &random)
        let filling = String(repeating: "x", count: size)
        try session.write(key, random.chance(0.1) ? nil : session.uniqueText() + filling)
        return true
    }
}
