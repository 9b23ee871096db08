// EXPLAIN's JSON, YAML and XML forms, with PostgreSQL's labels in PostgreSQL's order.

/// A property whose value may have parts.
private struct Field {
    indirect enum Value {
        case plain(ExplainedValue)
        case group([Field])
        case nodes([[Field]])
    }

    var label: String
    var value: Value

    init(_ label: String, _ value: Value) {
        self.label = label
        self.value = value
    }

    init(_ property: ExplainedProperty) {
        self.init(property.label, .plain(property.value))
    }
}

extension Explained {
    /// The whole text in the format asked for.
    var structuredText: String {
        switch options.format {
        case .json: JSONPrinter.text(fields)
        case .yaml: YAMLPrinter.text(fields)
        case .xml, .text: XMLPrinter.text(fields)
        }
    }

    private var fields: [Field] {
        var fields = [Field("Plan", .group(fields(of: root, nil, nil)))]
        if options.showsSummary, let planningNanoseconds {
            fields.append(Field("Planning Time", .plain(Self.time(planningNanoseconds))))
        }
        if options.analyzes {
            fields.append(Field("Triggers", .nodes([])))
            if options.showsSummary, let executionNanoseconds {
                fields.append(Field("Execution Time", .plain(Self.time(executionNanoseconds))))
            }
        }
        return fields
    }

    private static func time(_ nanoseconds: UInt64) -> ExplainedValue {
        .decimal(Double(nanoseconds) / 1e6, digits: 3)
    }

    private func fields(
        of node: ExplainedNode, _ relationship: ExplainedNode.Relationship?, _ name: String?
    ) -> [Field] {
        var properties = node.kind
        if let relationship {
            properties.append(("Parent Relationship", .text(relationship.rawValue)))
        }
        if let name { properties.append(("Subplan Name", .text(name))) }
        properties += [("Parallel Aware", .flag(false)), ("Async Capable", .flag(false))]
        properties += node.target
        if options.showsCosts {
            properties += [
                ("Startup Cost", .decimal(node.estimate.startupCost, digits: 2)),
                ("Total Cost", .decimal(node.estimate.totalCost, digits: 2)),
                ("Plan Rows", .decimal(node.estimate.rows, digits: 0)),
                ("Plan Width", .integer(node.estimate.width)),
            ]
        }
        if options.analyzes { properties += actual(node.measurement) }
        properties += node.details
        var fields = properties.map { Field($0) }
        if !node.children.isEmpty {
            fields.append(
                Field(
                    "Plans",
                    .nodes(
                        node.children.map { self.fields(of: $0.node, $0.relationship, $0.name) }
                    )))
        }
        return fields
    }

    private func actual(_ measured: NodeMeasurement?) -> [ExplainedProperty] {
        let measurement =
            measured
            ?? NodeMeasurement(
                loops: 0, rows: 0, removed: 0, startupNanoseconds: 0, totalNanoseconds: 0)
        var properties: [ExplainedProperty] = []
        if options.showsTiming {
            properties += [
                ("Actual Startup Time", .decimal(measurement.startupMilliseconds, digits: 3)),
                ("Actual Total Time", .decimal(measurement.totalMilliseconds, digits: 3)),
            ]
        }
        let rows = Double(measurement.rows) / Double(max(measurement.loops, 1))
        return properties + [
            ("Actual Rows", .decimal(rows, digits: 0)),
            ("Actual Loops", .integer(measurement.loops)),
        ]
    }
}

private enum JSONPrinter {
    static func text(_ fields: [Field]) -> String {
        "[\n  " + group(fields, indent: 2) + "\n]"
    }

    private static func group(_ fields: [Field], indent: Int) -> String {
        let blanks = String(repeating: " ", count: indent + 2)
        let lines = fields.map { field in
            "\(blanks)\(quoted(field.label)): \(value(field.value, indent: indent + 2))"
        }
        return "{\n" + lines.joined(separator: ",\n") + "\n"
            + String(repeating: " ", count: indent) + "}"
    }

    private static func value(_ value: Field.Value, indent: Int) -> String {
        let blanks = String(repeating: " ", count: indent)
        switch value {
        case .plain(.text(let text)): return quoted(text)
        case .plain(.list(let texts)): return "[\(texts.map(quoted).joined(separator: ", "))]"
        case .plain(let other): return other.text
        case .group(let fields): return group(fields, indent: indent)
        case .nodes(let nodes):
            let texts = nodes.map { "\(blanks)  " + group($0, indent: indent + 2) }
            return "[\n" + texts.joined(separator: ",\n") + (texts.isEmpty ? "" : "\n")
                + "\(blanks)]"
        }
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{8}": result += "\\b"
            case "\u{c}": result += "\\f"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}

private enum YAMLPrinter {
    static func text(_ fields: [Field]) -> String {
        lines(fields, indent: 0, isItem: true).joined(separator: "\n")
    }

    /// The lines of a group; the first one of an item begins with a dash.
    private static func lines(_ fields: [Field], indent: Int, isItem: Bool) -> [String] {
        var lines: [String] = []
        for (place, field) in fields.enumerated() {
            let dash = isItem && place == 0 ? "- " : isItem ? "  " : ""
            let start = String(repeating: " ", count: indent) + dash + field.label + ":"
            let inner = indent + (isItem ? 2 : 0)
            switch field.value {
            case .plain(.list(let texts)):
                lines.append(start + " ")
                for text in texts {
                    lines.append(
                        String(repeating: " ", count: inner + 2) + "- " + JSONPrinter.quoted(text))
                }
            case .plain(.text(let text)): lines.append("\(start) \(JSONPrinter.quoted(text))")
            case .plain(let other): lines.append("\(start) \(other.text)")
            case .group(let fields):
                lines.append(start + " ")
                lines += self.lines(fields, indent: inner + 2, isItem: false)
            case .nodes(let nodes):
                lines.append(start + " ")
                for node in nodes { lines += self.lines(node, indent: inner + 2, isItem: true) }
            }
        }
        return lines
    }
}

private enum XMLPrinter {
    static func text(_ fields: [Field]) -> String {
        let lines =
            ["<explain xmlns=\"http://www.postgresql.org/2009/explain\">", "  <Query>"]
            + self.lines(fields, indent: 4) + ["  </Query>", "</explain>"]
        return lines.joined(separator: "\n")
    }

    private static func lines(_ fields: [Field], indent: Int) -> [String] {
        let blanks = String(repeating: " ", count: indent)
        var lines: [String] = []
        for field in fields {
            let tag = String(field.label.map { $0 == " " ? "-" : $0 })
            switch field.value {
            case .plain(.list(let texts)):
                lines.append("\(blanks)<\(tag)>")
                for text in texts { lines.append("\(blanks)  <Item>\(escaped(text))</Item>") }
                lines.append("\(blanks)</\(tag)>")
            case .plain(let other): lines.append("\(blanks)<\(tag)>\(escaped(other.text))</\(tag)>")
            case .group(let fields):
                lines += ["\(blanks)<\(tag)>"] + self.lines(fields, indent: indent + 2)
                lines.append("\(blanks)</\(tag)>")
            case .nodes(let nodes):
                lines.append("\(blanks)<\(tag)>")
                for node in nodes {
                    lines.append("\(blanks)  <Plan>")
                    lines += self.lines(node, indent: indent + 4)
                    lines.append("\(blanks)  </Plan>")
                }
                lines.append("\(blanks)</\(tag)>")
            }
        }
        return lines
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\r": result += "&#x0d;"
            default: result.append(character)
            }
        }
        return result
    }
}
