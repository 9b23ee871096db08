SELECT 0, 1, -1, - (5), -2147483648, 2147483648, 1.50, 1e10, 'it''s', E'a\nb', B'101', X'1F', NULL, TRUE, FALSE
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: literal 0
        targets[]: SelectTarget
          expression: literal 1
        targets[]: SelectTarget
          expression: literal -1
        targets[]: SelectTarget
          expression: literal -5
        targets[]: SelectTarget
          expression: literal "-2147483648"
        targets[]: SelectTarget
          expression: literal "2147483648"
        targets[]: SelectTarget
          expression: literal "1.50"
        targets[]: SelectTarget
          expression: literal "1e10"
        targets[]: SelectTarget
          expression: literal "it\'s"
        targets[]: SelectTarget
          expression: literal "a\nb"
        targets[]: SelectTarget
          expression: literal "b101"
        targets[]: SelectTarget
          expression: literal "x1F"
        targets[]: SelectTarget
          expression: literal null
        targets[]: SelectTarget
          expression: literal true
        targets[]: SelectTarget
          expression: literal false

SELECT -  -- a comment
  7, - - 3, - /* one /* two */ */ 4
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: literal -7
        targets[]: SelectTarget
          expression: literal 3
        targets[]: SelectTarget
          expression: literal -4

SELECT $1, $2::int4, CAST(a AS numeric(10, 2)), 'x'::varchar(3)[], date '2020-01-01', interval '1' day, interval '1 day 2 hours', timestamp(3) with time zone 'now', 1::int[3][]
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: parameter 1
        targets[]: SelectTarget
          expression: cast
            parameter 2
            TypeName
              name: int4
        targets[]: SelectTarget
          expression: cast
            column a
            TypeName
              name: pg_catalog.numeric
              modifiers[]: literal 10
              modifiers[]: literal 2
        targets[]: SelectTarget
          expression: cast
            literal "x"
            TypeName
              name: pg_catalog.varchar
              modifiers[]: literal 3
              arrayDimensions[]: nil
        targets[]: SelectTarget
          expression: cast
            literal "2020-01-01"
            TypeName
              name: date
        targets[]: SelectTarget
          expression: cast
            literal "1"
            TypeName
              name: pg_catalog.interval
              modifiers[]: literal 8
        targets[]: SelectTarget
          expression: cast
            literal "1 day 2 hours"
            TypeName
              name: pg_catalog.interval
        targets[]: SelectTarget
          expression: cast
            literal "now"
            TypeName
              name: pg_catalog.timestamptz
              modifiers[]: literal 3
        targets[]: SelectTarget
          expression: cast
            literal 1
            TypeName
              name: pg_catalog.int4
              arrayDimensions[]: 3
              arrayDimensions[]: nil

SELECT a + b * c, -a, NOT a, @ a, a OPERATOR(pg_catalog.+) b, a || b, a -> 'x' ->> 'y'
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: binary
            +
            column a
            binary
              *
              column b
              column c
        targets[]: SelectTarget
          expression: unary
            -
            column a
        targets[]: SelectTarget
          expression: not
            column a
        targets[]: SelectTarget
          expression: unary
            @
            column a
        targets[]: SelectTarget
          expression: binary
            pg_catalog.+
            column a
            column b
        targets[]: SelectTarget
          expression: binary
            ||
            column a
            column b
        targets[]: SelectTarget
          expression: binary
            ->>
            binary
              ->
              column a
              literal "x"
            literal "y"

SELECT a AND b AND c OR d AND NOT e
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: or
            []: and
              []: column a
              []: column b
              []: column c
            []: and
              []: column d
              []: not
                column e

SELECT a IN (1, 2), a NOT IN ('x'), a IN (SELECT 1), a NOT IN (SELECT 2), (a, b) IN ((1, 2))
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: inList
            column a
            []: literal 1
            []: literal 2
        targets[]: SelectTarget
          expression: inList
            column a
            []: literal "x"
            isNegated: true
        targets[]: SelectTarget
          expression: subquery
            SubqueryExpression
              kind: in
                column a
              query: SelectStatement
                body: select
                  SelectCore
                    targets[]: SelectTarget
                      expression: literal 1
        targets[]: SelectTarget
          expression: not
            subquery
              SubqueryExpression
                kind: in
                  column a
                query: SelectStatement
                  body: select
                    SelectCore
                      targets[]: SelectTarget
                        expression: literal 2
        targets[]: SelectTarget
          expression: inList
            row
              []: column a
              []: column b
            []: row
              []: literal 1
              []: literal 2

SELECT a LIKE 'x%', a NOT LIKE 'x' ESCAPE '!', a ILIKE b, a NOT ILIKE b, a SIMILAR TO 'y', a NOT SIMILAR TO 'y' ESCAPE 'z'
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: match
            PatternMatch
              kind: like
              operand: column a
              pattern: literal "x%"
        targets[]: SelectTarget
          expression: match
            PatternMatch
              kind: like
              isNegated: true
              operand: column a
              pattern: literal "x"
              escape: literal "!"
        targets[]: SelectTarget
          expression: match
            PatternMatch
              kind: ilike
              operand: column a
              pattern: column b
        targets[]: SelectTarget
          expression: match
            PatternMatch
              kind: ilike
              isNegated: true
              operand: column a
              pattern: column b
        targets[]: SelectTarget
          expression: match
            PatternMatch
              kind: similar
              operand: column a
              pattern: literal "y"
        targets[]: SelectTarget
          expression: match
            PatternMatch
              kind: similar
              isNegated: true
              operand: column a
              pattern: literal "y"
              escape: literal "z"

SELECT a BETWEEN 1 AND 2, a NOT BETWEEN 1 AND 2, a BETWEEN SYMMETRIC 1 AND 2, a NOT BETWEEN SYMMETRIC 1 AND 2
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: between
            RangeTest
              operand: column a
              lower: literal 1
              upper: literal 2
        targets[]: SelectTarget
          expression: between
            RangeTest
              operand: column a
              lower: literal 1
              upper: literal 2
              isNegated: true
        targets[]: SelectTarget
          expression: between
            RangeTest
              operand: column a
              lower: literal 1
              upper: literal 2
              isSymmetric: true
        targets[]: SelectTarget
          expression: between
            RangeTest
              operand: column a
              lower: literal 1
              upper: literal 2
              isSymmetric: true
              isNegated: true

SELECT a IS NULL, a IS NOT NULL, a ISNULL, a NOTNULL, a IS TRUE, a IS NOT FALSE, a IS UNKNOWN, a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: nullTest
            column a
        targets[]: SelectTarget
          expression: nullTest
            column a
            isNegated: true
        targets[]: SelectTarget
          expression: nullTest
            column a
        targets[]: SelectTarget
          expression: nullTest
            column a
            isNegated: true
        targets[]: SelectTarget
          expression: booleanTest
            column a
            isTrue
        targets[]: SelectTarget
          expression: booleanTest
            column a
            isNotFalse
        targets[]: SelectTarget
          expression: booleanTest
            column a
            isUnknown
        targets[]: SelectTarget
          expression: distinct
            column a
            column b
        targets[]: SelectTarget
          expression: distinct
            column a
            column b
            isNegated: true

SELECT a = ANY (b), a <> ALL (ARRAY[1, 2]), a = SOME (SELECT 1), a < ALL (SELECT 2), a LIKE ANY (b), a OPERATOR(s.=) ANY (b)
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: quantified
            column a
            =
            any
            array: column b
        targets[]: SelectTarget
          expression: quantified
            column a
            <>
            all
            array: array
              []: literal 1
              []: literal 2
        targets[]: SelectTarget
          expression: subquery
            SubqueryExpression
              kind: quantified
                column a
                =
                any
              query: SelectStatement
                body: select
                  SelectCore
                    targets[]: SelectTarget
                      expression: literal 1
        targets[]: SelectTarget
          expression: subquery
            SubqueryExpression
              kind: quantified
                column a
                <
                all
              query: SelectStatement
                body: select
                  SelectCore
                    targets[]: SelectTarget
                      expression: literal 2
        targets[]: SelectTarget
          expression: quantified
            column a
            ~~
            any
            array: column b
        targets[]: SelectTarget
          expression: quantified
            column a
            s.=
            any
            array: column b

SELECT CASE WHEN a THEN 1 ELSE 2 END, CASE a WHEN 1 THEN 'x' WHEN 2 THEN 'y' END
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: conditional
            CaseExpression
              branches[]: Branch
                condition: column a
                result: literal 1
              otherwise: literal 2
        targets[]: SelectTarget
          expression: conditional
            CaseExpression
              operand: column a
              branches[]: Branch
                condition: literal 1
                result: literal "x"
              branches[]: Branch
                condition: literal 2
                result: literal "y"

SELECT COALESCE(a, 1), NULLIF(a, b), GREATEST(1, 2), LEAST(a, b)
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: coalesce
            []: column a
            []: literal 1
        targets[]: SelectTarget
          expression: nullIf
            column a
            column b
        targets[]: SelectTarget
          expression: greatest
            []: literal 1
            []: literal 2
        targets[]: SelectTarget
          expression: least
            []: column a
            []: column b

SELECT EXISTS (SELECT 1), (SELECT 2), ARRAY(SELECT 3), ARRAY[1, 2], ARRAY[[1], [2]], ARRAY[]::int[]
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: subquery
            SubqueryExpression
              kind: exists
              query: SelectStatement
                body: select
                  SelectCore
                    targets[]: SelectTarget
                      expression: literal 1
        targets[]: SelectTarget
          expression: subquery
            SubqueryExpression
              kind: scalar
              query: SelectStatement
                body: select
                  SelectCore
                    targets[]: SelectTarget
                      expression: literal 2
        targets[]: SelectTarget
          expression: subquery
            SubqueryExpression
              kind: array
              query: SelectStatement
                body: select
                  SelectCore
                    targets[]: SelectTarget
                      expression: literal 3
        targets[]: SelectTarget
          expression: array
            []: literal 1
            []: literal 2
        targets[]: SelectTarget
          expression: array
            []: array
              []: literal 1
            []: array
              []: literal 2
        targets[]: SelectTarget
          expression: cast
            array
              []
            TypeName
              name: pg_catalog.int4
              arrayDimensions[]: nil

SELECT ROW(1, 2), ROW(), (1, 2), (a).b, (a).*, a[1], a[1:2], a[:], a[1][2].c, (f(x)).y
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: row
            []: literal 1
            []: literal 2
            isExplicit: true
        targets[]: SelectTarget
          expression: row
            isExplicit: true
        targets[]: SelectTarget
          expression: row
            []: literal 1
            []: literal 2
        targets[]: SelectTarget
          expression: indirection
            column a
            []: field "b"
        targets[]: SelectTarget
          expression: indirection
            column a
            []: star
        targets[]: SelectTarget
          expression: indirection
            column a
            []: element
              literal 1
        targets[]: SelectTarget
          expression: indirection
            column a
            []: slice
              lower: literal 1
              upper: literal 2
        targets[]: SelectTarget
          expression: indirection
            column a
            []: slice
        targets[]: SelectTarget
          expression: indirection
            column a
            []: element
              literal 1
            []: element
              literal 2
            []: field "c"
        targets[]: SelectTarget
          expression: indirection
            call
              FunctionCall
                name: f
                arguments[]: Argument
                  value: column x
            []: field "y"

SELECT f(), s.f(1, a => 2), count(*), count(DISTINCT a), array_agg(a ORDER BY b DESC), sum(a) FILTER (WHERE b), percentile_cont(0.5) WITHIN GROUP (ORDER BY a), concat(VARIADIC a)
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: f
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: s.f
              arguments[]: Argument
                value: literal 1
              arguments[]: Argument
                name: "a"
                value: literal 2
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: count
              isStar: true
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: count
              arguments[]: Argument
                value: column a
              isDistinct: true
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: array_agg
              arguments[]: Argument
                value: column a
              orderBy[]: SortKey
                expression: column b
                direction: descending
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: sum
              arguments[]: Argument
                value: column a
              filter: column b
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: percentile_cont
              arguments[]: Argument
                value: literal "0.5"
              orderBy[]: SortKey
                expression: column a
              isWithinGroup: true
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: concat
              arguments[]: Argument
                value: column a
              isVariadic: true

SELECT CURRENT_DATE, CURRENT_TIME(3), CURRENT_TIMESTAMP, LOCALTIME, LOCALTIMESTAMP(0), CURRENT_ROLE, CURRENT_USER, USER, SESSION_USER, CURRENT_CATALOG, CURRENT_SCHEMA
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: sqlValue
            currentDate
        targets[]: SelectTarget
          expression: sqlValue
            currentTime
              precision: 3
        targets[]: SelectTarget
          expression: sqlValue
            currentTimestamp
        targets[]: SelectTarget
          expression: sqlValue
            localTime
        targets[]: SelectTarget
          expression: sqlValue
            localTimestamp
              precision: 0
        targets[]: SelectTarget
          expression: sqlValue
            currentRole
        targets[]: SelectTarget
          expression: sqlValue
            currentUser
        targets[]: SelectTarget
          expression: sqlValue
            user
        targets[]: SelectTarget
          expression: sqlValue
            sessionUser
        targets[]: SelectTarget
          expression: sqlValue
            currentCatalog
        targets[]: SelectTarget
          expression: sqlValue
            currentSchema

SELECT EXTRACT(year FROM a), a AT TIME ZONE 'utc', SUBSTRING(a FROM 2 FOR 3), TRIM(LEADING 'x' FROM a), POSITION('a' IN b), OVERLAY(a PLACING b FROM 1), NORMALIZE(a)
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: pg_catalog.extract
              arguments[]: Argument
                value: literal "year"
              arguments[]: Argument
                value: column a
              isSQLSyntax: true
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: pg_catalog.timezone
              arguments[]: Argument
                value: literal "utc"
              arguments[]: Argument
                value: column a
              isSQLSyntax: true
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: pg_catalog.substring
              arguments[]: Argument
                value: column a
              arguments[]: Argument
                value: literal 2
              arguments[]: Argument
                value: literal 3
              isSQLSyntax: true
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: pg_catalog.ltrim
              arguments[]: Argument
                value: column a
              arguments[]: Argument
                value: literal "x"
              isSQLSyntax: true
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: pg_catalog.position
              arguments[]: Argument
                value: column b
              arguments[]: Argument
                value: literal "a"
              isSQLSyntax: true
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: pg_catalog.overlay
              arguments[]: Argument
                value: column a
              arguments[]: Argument
                value: column b
              arguments[]: Argument
                value: literal 1
              isSQLSyntax: true
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: pg_catalog.normalize
              arguments[]: Argument
                value: column a
              isSQLSyntax: true

SELECT a COLLATE "C", GROUPING(a, b)
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: collate
            column a
            C
        targets[]: SelectTarget
          expression: grouping
            []: column a
            []: column b

SELECT a IS DOCUMENT
----
unsupported
  UnsupportedConstruct
    nodeName: "XmlExpr"
    description: "XML functions"

SELECT XMLELEMENT(NAME foo)
----
unsupported
  UnsupportedConstruct
    nodeName: "XmlExpr"
    description: "XML functions"

SELECT $0
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: parameter 0

SELECT 'unterminated
----
error at 8: unterminated quoted string at or near "'unterminated"

SELECT 'é' sel ect
----
error at 16: syntax error at or near "ect"
