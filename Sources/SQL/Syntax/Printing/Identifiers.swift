// Names as PostgreSQL prints them, quoted only where they would be read as something else, and reads them.

package enum Identifiers {
    /// The name, in double quotes when it is a keyword or has other signs than a plain word.
    package static func quoted(_ name: String) -> String {
        isPlain(name)
            ? name
            : "\""
                + name.split(separator: "\"", omittingEmptySubsequences: false)
                .joined(separator: "\"\"") + "\""
    }

    /// The name with the schema and database that were written.
    package static func quoted(_ name: QualifiedName) -> String {
        [name.catalog, name.schema, name.name].compactMap { $0 }.map { quoted($0) }
            .joined(separator: ".")
    }

    /// The names of a text that `separator` parts: unquoted ones in lower case, all of them as long as names may be,
    /// blanks around them left out. Nil where it is no list of names (PostgreSQL's `SplitIdentifierString`).
    package static func split(_ text: String, at separator: Character) -> [String]? {
        var names: [String] = []
        var rest = text[...]
        func isBlank(_ character: Character) -> Bool {
            character.isASCII && character.isWhitespace
        }
        rest = rest.drop(while: isBlank)
        if rest.isEmpty { return [] }
        while true {
            var name = ""
            if rest.first == "\"" {
                repeat {
                    rest.removeFirst()
                    guard let end = rest.firstIndex(of: "\"") else { return nil }
                    name += rest[..<end]
                    rest = rest[rest.index(after: end)...]
                    // A doubled quote is one within the name.
                    if rest.first == "\"" { name += "\"" }
                } while rest.first == "\""
            } else {
                let word = rest.prefix { $0 != separator && !isBlank($0) }
                name = String(word).asciiLowercased
                rest = rest[word.endIndex...]
                if name.isEmpty { return nil }
            }
            names.append(LongNames.kept(of: name))
            rest = rest.drop(while: isBlank)
            guard let next = rest.first else { return names }
            guard next == separator else { return nil }
            rest = rest.dropFirst().drop(while: isBlank)
        }
    }

    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLowercase(first) else { return false }
        let isWord = name.utf8.allSatisfy {
            isLowercase($0) || SourceCursor.isDigit($0) || $0 == UInt8(ascii: "$")
        }
        return isWord && !reservedWords.contains(name)
    }

    private static func isLowercase(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") || byte == UInt8(ascii: "_")
    }

    /// The keywords of PostgreSQL 15 that are not of the category "unreserved"
    /// (`SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'`).
    private static let reservedWords = Set(
        """
        all analyse analyze and any array as asc asymmetric authorization between bigint binary bit \
        boolean both case cast char character check coalesce collate collation column concurrently \
        constraint create cross current_catalog current_date current_role current_schema current_time \
        current_timestamp current_user dec decimal default deferrable desc distinct do else end except \
        exists extract false fetch float for foreign freeze from full grant greatest group grouping \
        having ilike in initially inner inout int integer intersect interval into is isnull join \
        lateral leading least left like limit localtime localtimestamp national natural nchar none \
        normalize not notnull null nullif numeric offset on only or order out outer overlaps overlay \
        placing position precision primary real references returning right row select session_user \
        setof similar smallint some substring symmetric table tablesample then time timestamp to \
        trailing treat trim true union unique user using values varchar variadic verbose when where \
        window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi \
        xmlroot xmlserialize xmltable
        """.split(separator: " ").map(String.init))
}
