import Bytes
import Catalog
import Testing
import Types

@Suite struct CatalogTests {
    let catalog = Catalog(objects: CatalogRowTests.objects, version: 1)

    @Test("names are found in their schema, whatever kind of relation they name")
    func names() {
        guard case .table(let table)? = catalog.relation(named: "orders", in: 2200) else {
            Issue.record("no table")
            return
        }
        #expect(table == CatalogRowTests.table)
        guard case .index(let index, let owner)? = catalog.relation(named: "orders_pkey", in: 2200)
        else {
            Issue.record("no index")
            return
        }
        #expect(index.isPrimary && owner.oid == table.oid)
        #expect(catalog.relation(named: "orders", in: 11) == nil)
        guard case .system(let relation)? = catalog.relation(named: "pg_class", path: [11, 2200])
        else {
            Issue.record("no pg_class")
            return
        }
        #expect(relation.oid == 1259)
    }

    @Test("a change gives a new catalog and leaves the old one as it was")
    func changes() {
        var renamed = CatalogRowTests.table
        renamed.name = "purchases"
        renamed.indexes = []
        let next = catalog.applying([.put(.table(renamed)), .remove(16401)], version: 2)
        #expect(next.relation(named: "orders", in: 2200) == nil)
        #expect(next.relation(named: "orders_pkey", in: 2200) == nil)
        #expect(next.relation(named: "purchases", in: 2200) != nil)
        #expect(next.sequences[16401] == nil)
        #expect(catalog.relation(named: "orders", in: 2200) != nil)
        #expect(catalog.sequences[16401] != nil)
        #expect(next.nextOID == 16421)
    }

    @Test("the search path skips what is not there and has pg_catalog first unless named")
    func searchPath() {
        let path = catalog.searchPath(
            ["$user", "public", "nowhere"], database: Catalog.varveDatabase, user: "varve")
        #expect(path == [11, 2200])
        let explicit = catalog.searchPath(
            ["public", "pg_catalog"], database: Catalog.varveDatabase, user: "varve")
        #expect(explicit == [2200, 11])
    }

    @Test("the built-in facts are PostgreSQL 15's")
    func facts() {
        #expect(BuiltinFacts.procedures.count == 3244)
        #expect(BuiltinFacts.operators.count == 799)
        #expect(BuiltinFacts.casts.count == 229)
        #expect(BuiltinFacts.aggregates.count == 148)
        let relations = BuiltinFacts.relations.filter { $0.schema != Catalog.varveSchema }
        #expect(relations.count == 208)
        let plus = BuiltinFacts.procedures.first { $0.oid == 177 }
        #expect(plus?.source == "int4pl")
        #expect(plus?.arguments == [.int4, .int4])
        #expect(plus?.isStrict == true)
        #expect(BuiltinFacts.types.first { $0.oid == .int4 }?.array == .int4Array)
        #expect(BuiltinFacts.relation(named: "pg_class", in: 11)?.columns.count == 33)
    }
}
