// The plan of EXPLAIN: another plan, and what is to be said of it.
package import Catalog
package import Types

package struct ExplainPlan: Sendable {
    /// Only run with ANALYZE.
    package var plan: PlanNode
    package var options: ExplainOptions
    /// How constants in it are printed.
    package var settings: TextSettings

    package init(plan: PlanNode, options: ExplainOptions, settings: TextSettings) {
        self.plan = plan
        self.options = options
        self.settings = settings
    }

    /// The rows of EXPLAIN, one text each. `measurement` gives what was measured of an operator; times
    /// are in ns, nil where they are not known.
    package func texts(
        catalog: Catalog, measurement: @escaping (PlanNode) -> NodeMeasurement? = { _ in nil },
        planningNanoseconds: UInt64? = nil, executionNanoseconds: UInt64? = nil
    ) -> [String] {
        var explainer = PlanExplainer(
            catalog: catalog, settings: settings, options: options, measurement: measurement)
        let explained = Explained(
            root: explainer.explain(plan), options: options,
            planningNanoseconds: planningNanoseconds, executionNanoseconds: executionNanoseconds)
        return options.format == .text ? explained.textLines : [explained.structuredText]
    }
}
