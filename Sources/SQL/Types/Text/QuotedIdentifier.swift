// Identifiers as SQL text has them.

/// Keywords that `quote_ident` quotes.
enum ReservedWords {
    static let all: Set<Substring> = Set(
        """
        all analyse analyze and any array as asc asymmetric authorization between bigint binary
        bit boolean both case cast char character check coalesce collate collation column
        concurrently constraint create cross current_catalog current_date current_role
        current_schema current_time current_timestamp current_user dec decimal default
        deferrable desc distinct do else end except exists extract false fetch float for
        foreign freeze from full grant greatest group grouping having ilike in initially inner
        inout int integer intersect interval into is isnull join lateral leading least left
        like limit localtime localtimestamp national natural nchar none normalize not notnull
        null nullif numeric offset on only or order out outer overlaps overlay placing position
        precision primary real references returning right row select session_user setof similar
        smallint some substring symmetric table tablesample then time timestamp to trailing
        treat trim true union unique user using values varchar variadic verbose when where
        window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces
        xmlparse xmlpi xmlroot xmlserialize xmltable
        """.split(whereSeparator: \.isWhitespace))
}

/// An identifier, quoted if it would not be read back as it is.
package func quotedIdentifier(_ name: String) -> String {
    let isPlain =
        name.utf8.first.map { (97...122).contains($0) || $0 == 95 } == true
        && name.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == 95
        }
    if isPlain && !ReservedWords.all.contains(Substring(name)) { return name }
    return "\""
        + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
}
