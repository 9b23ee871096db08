// Written by scripts/catalog-facts from PostgreSQL 15. Do not edit: run the script again.
// swift-format-ignore-file

extension BuiltinFacts {
    /// Tab-separated: oid, name, trusted.
    static let languageRows = #"""
        12	internal	f
        13	c	f
        14	sql	t
        """#
}
