// Answers of PostgreSQL 15 for regular expressions.

/// Text, pattern, and what regexp_match gives: NULL, an array, or an error.
let expressionMatches: [[String]] = [
    ["foobar", "o+", "{oo}"],
    ["abc", "^(abc)$", "{abc}"],
    ["abc", "^(ab|a)(c|bcd)$", "{ab,c}"],
    ["abcd", "a|ab|abc", "{abc}"],
    ["x1y22", "\\d+", "{1}"],
    ["a b\tc", "\\s", "{\" \"}"],
    ["hello world", "\\mwor", "{wor}"],
    ["hello", "\\yell", "NULL"],
    ["foo.bar", "foo\\.bar", "{foo.bar}"],
    ["fooxbar", "foo\\.bar", "NULL"],
    ["日本語", "^.本.$", "{日本語}"],
    ["abcabc", "(abc)\\1", "{abc}"],
    ["abc", "(?:a)(b)(c)", "{b,c}"],
    ["ABC", "(?i)abc", "{ABC}"],
    ["a]b", "[]]", "{]}"],
    ["a-b", "[a\\-z]-", "{a-}"],
    ["x.y", "[\\d.]", "{.}"],
    ["tab\t", "\\t", "{\"\t\"}"],
    ["é", "\\u00e9", "{é}"],
    ["abc", "(", "!2201B invalid regular expression: parentheses () not balanced"],
    ["abc", "[a", "!2201B invalid regular expression: brackets [] not balanced"],
    ["abc", "*a", "!2201B invalid regular expression: quantifier operand invalid"],
    ["abc", "a{2,1}", "!2201B invalid regular expression: invalid repetition count(s)"],
    ["pg_class", "^(pg_class)$", "{pg_class}"],
    ["abc", "", "{\"\"}"],
    ["line1\nline2", "^line2", "NULL"],
    ["a1b2", "[[:alpha:]][[:digit:]]$", "{b2}"],
    ["x", "a**", "!2201B invalid regular expression: quantifier operand invalid"],
]

/// Text, pattern, replacement, flags, and what regexp_replace gives.
let expressionReplacements: [[String]] = [
    ["foobarbaz", "b..", "X", "g", "fooXX"],
    ["foobarbaz", "b..", "X", "", "fooXbaz"],
    ["foobarbaz", "b(..)", "X\\1Y", "g", "fooXarYXazY"],
    ["abc", "", "-", "g", "-a-b-c-"],
    ["Thomas", ".[mN]a.", "M", "", "ThM"],
    ["a.b.c", "\\.", "\\\\", "g", "a\\b\\c"],
    ["hello", "l", "[\\&]", "g", "he[l][l]o"],
    ["日本", "", "x", "g", "x日x本x"],
    ["ABC", "b", "x", "gi", "AxC"],
]
