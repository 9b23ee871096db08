// What to call a construct in an error message, by the parser's name of its node.

enum ConstructNames {
    /// The user's words for a node's name.
    static func description(ofNode name: String) -> String {
        if let known = known[name] { return known }
        var base = Substring(name)
        if base.hasSuffix("Stmt") { base = base.dropLast(4) }
        return words(ofCamelCase: base)
    }

    /// The user's words for the kinds of object of DROP and its like: OBJECT_FOREIGN_TABLE.
    static func words(ofObjectType name: String) -> String {
        switch name {
        case "OBJECT_OPCLASS": "OPERATOR CLASS"
        case "OBJECT_OPFAMILY": "OPERATOR FAMILY"
        case "OBJECT_TSPARSER": "TEXT SEARCH PARSER"
        case "OBJECT_TSDICTIONARY": "TEXT SEARCH DICTIONARY"
        case "OBJECT_TSTEMPLATE": "TEXT SEARCH TEMPLATE"
        case "OBJECT_TSCONFIGURATION": "TEXT SEARCH CONFIGURATION"
        case "OBJECT_FDW": "FOREIGN DATA WRAPPER"
        case "OBJECT_FOREIGN_SERVER": "SERVER"
        case "OBJECT_STATISTIC_EXT": "STATISTICS"
        case "OBJECT_LARGEOBJECT": "LARGE OBJECT"
        case "OBJECT_ATTRIBUTE": "TYPE ATTRIBUTE"
        case "OBJECT_DOMCONSTRAINT": "DOMAIN CONSTRAINT"
        default:
            String(name.dropFirst("OBJECT_".count).map { $0 == "_" ? " " : $0 })
        }
    }

    /// `EnableTrig` → `ENABLE TRIG`.
    static func words(ofCamelCase name: Substring) -> String {
        var result = ""
        for character in name {
            if character.isUppercase, !result.isEmpty { result += " " }
            result += character.uppercased()
        }
        return result
    }

    /// The user's words for a field that the AST has no place for.
    static func words(ofField name: String) -> String {
        switch name {
        case "compression": "COMPRESSION"
        case "storage": "STORAGE"
        case "fdwoptions": "OPTIONS"
        case "opclassopts": "operator class options"
        default: "the clause the parser calls \(name)"
        }
    }

    private static let known: [String: String] = [
        "AlterCollationStmt": "ALTER COLLATION",
        "AlterDatabaseRefreshCollStmt": "ALTER DATABASE REFRESH COLLATION VERSION",
        "AlterDefaultPrivilegesStmt": "ALTER DEFAULT PRIVILEGES",
        "AlterDomainStmt": "ALTER DOMAIN",
        "AlterEnumStmt": "ALTER TYPE",
        "AlterEventTrigStmt": "ALTER EVENT TRIGGER",
        "AlterExtensionContentsStmt": "ALTER EXTENSION",
        "AlterExtensionStmt": "ALTER EXTENSION",
        "AlterFdwStmt": "ALTER FOREIGN DATA WRAPPER",
        "AlterForeignServerStmt": "ALTER SERVER",
        "AlterFunctionStmt": "ALTER FUNCTION",
        "AlterObjectDependsStmt": "DEPENDS ON EXTENSION",
        "AlterOpFamilyStmt": "ALTER OPERATOR FAMILY",
        "AlterOperatorStmt": "ALTER OPERATOR",
        "AlterPolicyStmt": "ALTER POLICY",
        "AlterStatsStmt": "ALTER STATISTICS",
        "AlterSubscriptionStmt": "ALTER SUBSCRIPTION",
        "AlterSystemStmt": "ALTER SYSTEM",
        "AlterTSConfigurationStmt": "ALTER TEXT SEARCH CONFIGURATION",
        "AlterTSDictionaryStmt": "ALTER TEXT SEARCH DICTIONARY",
        "AlterTableMoveAllStmt": "ALTER TABLE ALL IN TABLESPACE",
        "AlterTableSpaceOptionsStmt": "ALTER TABLESPACE",
        "AlterTypeStmt": "ALTER TYPE",
        "AlterUserMappingStmt": "ALTER USER MAPPING",
        "CallStmt": "CALL",
        "CompositeTypeStmt": "CREATE TYPE",
        "CreateAmStmt": "CREATE ACCESS METHOD",
        "CreateCastStmt": "CREATE CAST",
        "CreateConversionStmt": "CREATE CONVERSION",
        "CreateDomainStmt": "CREATE DOMAIN",
        "CreateEnumStmt": "CREATE TYPE",
        "CreateEventTrigStmt": "CREATE EVENT TRIGGER",
        "CreateExtensionStmt": "CREATE EXTENSION",
        "CreateFdwStmt": "CREATE FOREIGN DATA WRAPPER",
        "CreateForeignServerStmt": "CREATE SERVER",
        "CreateForeignTableStmt": "CREATE FOREIGN TABLE",
        "CreateFunctionStmt": "CREATE FUNCTION",
        "CreateOpClassStmt": "CREATE OPERATOR CLASS",
        "CreateOpFamilyStmt": "CREATE OPERATOR FAMILY",
        "CreatePLangStmt": "CREATE LANGUAGE",
        "CreatePolicyStmt": "CREATE POLICY",
        "CreateRangeStmt": "CREATE TYPE",
        "CreateStatsStmt": "CREATE STATISTICS",
        "CreateSubscriptionStmt": "CREATE SUBSCRIPTION",
        "CreateTableSpaceStmt": "CREATE TABLESPACE",
        "CreateTransformStmt": "CREATE TRANSFORM",
        "CreateTrigStmt": "CREATE TRIGGER",
        "CreateUserMappingStmt": "CREATE USER MAPPING",
        "DoStmt": "DO",
        "DropOwnedStmt": "DROP OWNED",
        "DropSubscriptionStmt": "DROP SUBSCRIPTION",
        "DropTableSpaceStmt": "DROP TABLESPACE",
        "DropUserMappingStmt": "DROP USER MAPPING",
        "ImportForeignSchemaStmt": "IMPORT FOREIGN SCHEMA",
        "LoadStmt": "LOAD",
        "MergeStmt": "MERGE",
        "RangeTableFunc": "XMLTABLE",
        "RangeTableSample": "TABLESAMPLE",
        "ReassignOwnedStmt": "REASSIGN OWNED",
        "ReturnStmt": "RETURN",
        "RuleStmt": "CREATE RULE",
        "SecLabelStmt": "SECURITY LABEL",
        "XmlExpr": "XML functions",
        "XmlSerialize": "XMLSERIALIZE",
    ]
}
