import Testing
import Types

@testable import Executor

@Suite("expressions")
struct ExpressionTests {
    @Test("expressions give what PostgreSQL gives")
    func answers() throws {
        let harness = try ExecutorHarness()
        let lines = ExpressionAnswers.text.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        var differences: [String] = []
        for index in stride(from: 0, to: lines.count - 1, by: 2) {
            let (expression, expected) = (lines[index], lines[index + 1])
            let actual = answer(expression, harness)
            if actual != expected {
                differences.append("\(expression)\n  \(expected)\n  \(actual)")
            }
        }
        #expect(
            differences.isEmpty, "\(differences.count):\n\(differences.joined(separator: "\n"))")
    }

    private func answer(_ expression: String, _ harness: ExecutorHarness) -> String {
        do {
            let rows = try harness.query("select (\(expression))")
            guard let row = rows.first else { return "no row" }
            return row == "NULL" ? row : "= \(row)"
        } catch let error as SQLError {
            return "! \(error.state) \(error.message)"
        } catch {
            return "! \(error)"
        }
    }
}
