// What a fresh data directory's catalog holds: written as the first commit of its ledger.
extension Catalog {
    /// The databases a fresh directory has. `postgres` has PostgreSQL's number.
    package static let postgresDatabase: OID = 5
    package static let varveDatabase: OID = 16384
    private static let postgresRole: OID = 16385
    static let postgresPublicSchema: OID = 16386

    /// The superusers `varve` and `postgres`, the databases of the same names with a schema
    /// `public` each, and the built-in schemas.
    package static let bootstrapObjects: [CatalogObject] = [
        .role(
            RoleDefinition(
                oid: bootstrapRole, name: "varve", isSuperuser: true, canCreateDatabase: true,
                canCreateRole: true)),
        .role(
            RoleDefinition(
                oid: postgresRole, name: "postgres", isSuperuser: true, canCreateDatabase: true,
                canCreateRole: true)),
        .database(DatabaseDefinition(oid: varveDatabase, name: "varve", owner: bootstrapRole)),
        .database(
            DatabaseDefinition(oid: postgresDatabase, name: "postgres", owner: bootstrapRole)),
        .schema(
            SchemaDefinition(
                oid: systemSchema, database: nil, name: "pg_catalog", owner: bootstrapRole)),
        .schema(
            SchemaDefinition(
                oid: informationSchema, database: nil, name: "information_schema",
                owner: bootstrapRole)),
        .schema(
            SchemaDefinition(
                oid: varveSchema, database: nil, name: "varve", owner: bootstrapRole)),
        .schema(
            SchemaDefinition(
                oid: publicSchema, database: varveDatabase, name: "public", owner: bootstrapRole)),
        .schema(
            SchemaDefinition(
                oid: postgresPublicSchema, database: postgresDatabase, name: "public",
                owner: bootstrapRole)),
    ]
}
