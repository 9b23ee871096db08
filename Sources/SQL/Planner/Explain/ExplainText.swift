// EXPLAIN's text form, as PostgreSQL prints it: operators behind arrows, their properties below.
import Types

extension Explained {
    /// The lines.
    var textLines: [String] {
        var printer = ExplainTextPrinter(options: options)
        printer.print(root, indent: 0, isFirst: true)
        if options.showsSummary {
            if let planningNanoseconds {
                printer.lines.append("Planning Time: \(Self.milliseconds(planningNanoseconds)) ms")
            }
            if options.analyzes, let executionNanoseconds {
                printer.lines.append(
                    "Execution Time: \(Self.milliseconds(executionNanoseconds)) ms")
            }
        }
        return printer.lines
    }

    static func milliseconds(_ nanoseconds: UInt64) -> String {
        ExplainedValue.fixed(Double(nanoseconds) / 1e6, digits: 3)
    }
}

extension ExplainedValue {
    /// A number with a fixed count of digits after the point; what is too large for that is cut.
    static func fixed(_ value: Double, digits: Int) -> String {
        let scale = [1, 10, 100, 1000][digits]
        guard value.isFinite, value < 1e15 else {
            let zeros = String(repeating: "0", count: digits)
            return "1000000000000000" + (digits == 0 ? "" : ".\(zeros)")
        }
        let scaled = Int64((value * Double(scale)).rounded())
        if digits == 0 { return "\(scaled)" }
        let rest = "\(scaled % Int64(scale))"
        let zeros = String(repeating: "0", count: digits - rest.utf8.count)
        return "\(scaled / Int64(scale)).\(zeros)\(rest)"
    }

    var text: String {
        switch self {
        case .text(let text): text
        case .list(let texts): texts.joined(separator: ", ")
        case .integer(let value): "\(value)"
        case .decimal(let value, let digits): Self.fixed(value, digits: digits)
        case .flag(let value): value ? "true" : "false"
        }
    }
}

private struct ExplainTextPrinter {
    let options: ExplainOptions
    var lines: [String] = []

    init(options: ExplainOptions) { self.options = options }

    mutating func print(_ node: ExplainedNode, indent: Int, isFirst: Bool = false) {
        let arrow = isFirst ? "" : "->  "
        line(arrow + node.title + costs(node.estimate) + actual(node.measurement), indent)
        let inner = indent + arrow.utf8.count + 2
        for detail in node.details {
            // Counts of nothing are left out.
            if case .integer(0) = detail.value { continue }
            line("\(detail.label): \(detail.value.text)", inner)
        }
        for child in node.children {
            if let name = child.name {
                line(name, inner)
                print(child.node, indent: inner + 2)
            } else {
                print(child.node, indent: inner)
            }
        }
    }

    private mutating func line(_ text: String, _ indent: Int) {
        lines.append(String(repeating: " ", count: indent) + text)
    }

    private func costs(_ estimate: Estimate) -> String {
        guard options.showsCosts else { return "" }
        return "  (cost=\(ExplainedValue.fixed(estimate.startupCost, digits: 2))"
            + "..\(ExplainedValue.fixed(estimate.totalCost, digits: 2)) "
            + "rows=\(ExplainedValue.fixed(estimate.rows, digits: 0)) width=\(estimate.width))"
    }

    private func actual(_ measurement: NodeMeasurement?) -> String {
        guard options.analyzes else { return "" }
        guard let measurement, measurement.loops > 0 else { return " (never executed)" }
        let times =
            options.showsTiming
            ? "time=\(ExplainedValue.fixed(measurement.startupMilliseconds, digits: 3))"
                + "..\(ExplainedValue.fixed(measurement.totalMilliseconds, digits: 3)) " : ""
        return " (actual \(times)rows=\(measurement.rowsPerLoop) loops=\(measurement.loops))"
    }
}

extension NodeMeasurement {
    var rowsPerLoop: String {
        ExplainedValue.fixed(Double(rows) / Double(max(loops, 1)), digits: 0)
    }

    var removedPerLoop: Int { Int((Double(removed) / Double(max(loops, 1))).rounded()) }

    /// Per loop.
    var startupMilliseconds: Double { Double(startupNanoseconds) / 1e6 / Double(max(loops, 1)) }
    var totalMilliseconds: Double { Double(totalNanoseconds) / 1e6 / Double(max(loops, 1)) }
}
