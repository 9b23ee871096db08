// pg_description and pg_shdescription: what COMMENT ON has said.
import Catalog
import Types

extension SystemRowMaker {
    func descriptions() -> [[Datum]] {
        let publications = catalog.publications.values.filter { $0.database == source.database }
        let objects: [CatalogObject] =
            schemas.map { .schema($0) } + tables.map { .table($0) }
            + sequences.map { .sequence($0) }
            + publications.sorted { $0.oid < $1.oid }.map { .publication($0) }
        return rows(of: objects, isShared: false)
    }

    func sharedDescriptions() -> [[Datum]] {
        let databases = catalog.databases.values.sorted { $0.oid < $1.oid }
        let roles = catalog.roles.values.sorted { $0.oid < $1.oid }
        return rows(of: databases.map { .database($0) } + roles.map { .role($0) }, isShared: true)
    }

    private func rows(of objects: [CatalogObject], isShared: Bool) -> [[Datum]] {
        objects.flatMap { object in
            object.describedParts.map { part in
                make {
                    $0["objoid"] = .oid(part.oid)
                    $0["classoid"] = .oid(part.classOID)
                    if !isShared { $0["objsubid"] = .number(part.column) }
                    $0["description"] = .text(part.text)
                }
            }
        }
    }
}
