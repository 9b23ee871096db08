// Written by scripts/catalog-facts from PostgreSQL 15. Do not edit: run the script again.
// swift-format-ignore-file

extension BuiltinFacts {
    /// Tab-separated: oid, name, provider, deterministic, encoding, collate, ctype.
    static let collationRows = #"""
        100	default	d	t	-1		
        950	C	c	t	-1	C	C
        951	POSIX	c	t	-1	POSIX	POSIX
        12340	ucs_basic	c	t	6	C	C
        """#
}
