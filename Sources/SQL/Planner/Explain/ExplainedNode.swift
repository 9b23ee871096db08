// A plan as EXPLAIN shows it, before it is text, JSON, YAML or XML.
import Types

/// In how many loops an index scan read something else than its range.
package struct ScansInstead: Hashable, Sendable {
    /// A range of another index.
    package var alternatives: Int
    package var tables: Int

    package init(alternatives: Int = 0, tables: Int = 0) {
        self.alternatives = alternatives
        self.tables = tables
    }

    package static func - (all: ScansInstead, before: ScansInstead) -> ScansInstead {
        ScansInstead(
            alternatives: all.alternatives - before.alternatives,
            tables: all.tables - before.tables)
    }
}

/// What is known of an operator after the plan has run.
package struct NodeMeasurement: Hashable, Sendable {
    /// How often it was started.
    package var loops: Int
    /// Rows it gave in all loops.
    package var rows: Int
    /// Rows its condition kept back in all loops.
    package var removed: Int
    package var scansInstead = ScansInstead()
    /// In all loops: until its first rows were there, and until its last, in ns.
    package var startupNanoseconds: UInt64
    package var totalNanoseconds: UInt64

    package init(
        loops: Int, rows: Int, removed: Int, startupNanoseconds: UInt64, totalNanoseconds: UInt64
    ) {
        self.loops = loops
        self.rows = rows
        self.removed = removed
        self.startupNanoseconds = startupNanoseconds
        self.totalNanoseconds = totalNanoseconds
    }
}

/// A property's value.
enum ExplainedValue {
    case text(String)
    case list([String])
    case integer(Int)
    /// A number with that many digits after the point.
    case decimal(Double, digits: Int)
    case flag(Bool)
}

typealias ExplainedProperty = (label: String, value: ExplainedValue)

struct ExplainedNode {
    /// How a node hangs on its parent; the raw value is "Parent Relationship".
    enum Relationship: String {
        case outer = "Outer"
        case inner = "Inner"
        case member = "Member"
        case initPlan = "InitPlan"
        case subPlan = "SubPlan"
    }

    struct Child {
        var relationship: Relationship
        /// `InitPlan 1`, `SubPlan 2`, `CTE x`; nil for an input.
        var name: String?
        var node: ExplainedNode
    }

    /// Its line in text form.
    var title: String
    /// "Node Type" and what else says what kind of operator it is.
    var kind: [ExplainedProperty]
    /// What it reads: names of relations, indexes, functions.
    var target: [ExplainedProperty] = []
    var estimate: Estimate
    var measurement: NodeMeasurement?
    /// Conditions, keys and the like.
    var details: [ExplainedProperty] = []
    var initPlans: [Child] = []
    var inputs: [Child] = []
    var subPlans: [Child] = []

    var children: [Child] { initPlans + inputs + subPlans }
}

/// A statement's plan and what is to be said of it.
struct Explained {
    var root: ExplainedNode
    var options: ExplainOptions
    /// In ns; nil when it is not known.
    var planningNanoseconds: UInt64?
    var executionNanoseconds: UInt64?
}
