import Catalog
import Testing

@testable import Executor

@Suite("the function registries")
struct RegistryTests {
    @Test("every registered function is one of PostgreSQL's or Varve's own")
    func names() {
        // Functions of SQL whose body is a query are known by their name.
        let known = Set(
            BuiltinFacts.allProcedures.flatMap {
                $0.source.isEmpty
                    ? [$0.name] : $0.language == "s" ? [$0.name, $0.source] : [$0.source]
            })
        let registered =
            FunctionRegistry.standard.names + WaitingFunctions.standard.names
            + SetFunctionRegistry.standard.names
        let unknown = registered.filter { !known.contains($0) }
        #expect(unknown.isEmpty, "\(unknown.count): \(unknown.joined(separator: " "))")
        #expect(registered.count > 750, "\(registered.count) are registered")
    }
}
