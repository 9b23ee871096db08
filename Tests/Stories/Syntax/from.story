SELECT FROM a, ONLY b AS x, d.s.c y (p, q)
----
select
  SelectStatement
    body: select
      SelectCore
        from[]: table
          TableReference
            name: a
        from[]: table
          TableReference
            name: b
            isOnly: true
            alias: TableAlias
              name: "x"
        from[]: table
          TableReference
            name: d.s.c
            alias: TableAlias
              name: "y"
              columns[]: "p"
              columns[]: "q"

SELECT FROM a JOIN b ON a.x = b.x LEFT JOIN c USING (x, y) RIGHT JOIN d ON TRUE FULL JOIN e ON FALSE
----
select
  SelectStatement
    body: select
      SelectCore
        from[]: join
          Join
            kind: full
            left: join
              Join
                kind: right
                left: join
                  Join
                    kind: left
                    left: join
                      Join
                        kind: inner
                        left: table
                          TableReference
                            name: a
                        right: table
                          TableReference
                            name: b
                        condition: on
                          binary
                            =
                            column a.x
                            column b.x
                    right: table
                      TableReference
                        name: c
                    condition: using
                      []: "x"
                      []: "y"
                right: table
                  TableReference
                    name: d
                condition: on
                  literal true
            right: table
              TableReference
                name: e
            condition: on
              literal false

SELECT FROM a CROSS JOIN b NATURAL JOIN c NATURAL LEFT JOIN d
----
select
  SelectStatement
    body: select
      SelectCore
        from[]: join
          Join
            kind: left
            left: join
              Join
                kind: inner
                left: join
                  Join
                    kind: cross
                    left: table
                      TableReference
                        name: a
                    right: table
                      TableReference
                        name: b
                right: table
                  TableReference
                    name: c
                condition: natural
            right: table
              TableReference
                name: d
            condition: natural

SELECT FROM (a JOIN b USING (x) AS j) AS k (l, m)
----
select
  SelectStatement
    body: select
      SelectCore
        from[]: join
          Join
            kind: inner
            left: table
              TableReference
                name: a
            right: table
              TableReference
                name: b
            condition: using
              []: "x"
              alias: TableAlias
                name: "j"
            alias: TableAlias
              name: "k"
              columns[]: "l"
              columns[]: "m"

SELECT FROM (SELECT 1) AS t (a), LATERAL (VALUES (1)) v
----
select
  SelectStatement
    body: select
      SelectCore
        from[]: subquery
          DerivedTable
            query: SelectStatement
              body: select
                SelectCore
                  targets[]: SelectTarget
                    expression: literal 1
            alias: TableAlias
              name: "t"
              columns[]: "a"
        from[]: subquery
          DerivedTable
            query: SelectStatement
              body: values
                []:
                  []: literal 1
            alias: TableAlias
              name: "v"
            isLateral: true

SELECT FROM generate_series(1, 10) AS g (i), LATERAL f(x) WITH ORDINALITY AS o, f() AS (a int, b text)
----
select
  SelectStatement
    body: select
      SelectCore
        from[]: function
          TableFunction
            functions[]: Element
              expression: call
                FunctionCall
                  name: generate_series
                  arguments[]: Argument
                    value: literal 1
                  arguments[]: Argument
                    value: literal 10
            alias: TableAlias
              name: "g"
              columns[]: "i"
        from[]: function
          TableFunction
            functions[]: Element
              expression: call
                FunctionCall
                  name: f
                  arguments[]: Argument
                    value: column x
            isLateral: true
            hasOrdinality: true
            alias: TableAlias
              name: "o"
        from[]: function
          TableFunction
            functions[]: Element
              expression: call
                FunctionCall
                  name: f
            columns[]: ColumnDefinition
              name: "a"
              type: TypeName
                name: pg_catalog.int4
            columns[]: ColumnDefinition
              name: "b"
              type: TypeName
                name: text

SELECT FROM ROWS FROM (f(1), g(2) AS (a int, b text COLLATE "C")) WITH ORDINALITY AS r, CURRENT_DATE AS d
----
select
  SelectStatement
    body: select
      SelectCore
        from[]: function
          TableFunction
            functions[]: Element
              expression: call
                FunctionCall
                  name: f
                  arguments[]: Argument
                    value: literal 1
            functions[]: Element
              expression: call
                FunctionCall
                  name: g
                  arguments[]: Argument
                    value: literal 2
              columns[]: ColumnDefinition
                name: "a"
                type: TypeName
                  name: pg_catalog.int4
              columns[]: ColumnDefinition
                name: "b"
                type: TypeName
                  name: text
                collation: C
            isRowsFrom: true
            hasOrdinality: true
            alias: TableAlias
              name: "r"
        from[]: function
          TableFunction
            functions[]: Element
              expression: sqlValue
                currentDate
            alias: TableAlias
              name: "d"

SELECT FROM t TABLESAMPLE system (10)
----
unsupported
  UnsupportedConstruct
    nodeName: "RangeTableSample"
    description: "TABLESAMPLE"

SELECT FROM XMLTABLE('/a' PASSING b COLUMNS c int)
----
unsupported
  UnsupportedConstruct
    nodeName: "RangeTableFunc"
    description: "XMLTABLE"

SELECT FROM a.b.c.d
----
error at 13: improper qualified name (too many dotted names): a.b.c.d

SELECT FROM orders FOR SYSTEM_TIME AS OF '2026-11-20 10:00+00'
----
select
  SelectStatement
    body: select
      SelectCore
        from[]: table
          TableReference
            name: orders
            systemTime: asOf
              literal "2026-11-20 10:00+00"

SELECT FROM shop.orders FOR SYSTEM_TIME AS OF now() - interval '1' hour AS o JOIN items ON o.id = items.id
----
select
  SelectStatement
    body: select
      SelectCore
        from[]: join
          Join
            kind: inner
            left: table
              TableReference
                name: shop.orders
                alias: TableAlias
                  name: "o"
                systemTime: asOf
                  binary
                    -
                    call
                      FunctionCall
                        name: now
                    cast
                      literal "1"
                      TypeName
                        name: pg_catalog.interval
                        modifiers[]: literal 1024
            right: table
              TableReference
                name: items
            condition: on
              binary
                =
                column o.id
                column items.id

SELECT FROM orders o FOR SYSTEM_TIME AS OF $2::timestamptz, ONLY items FOR system_time FROM $1 TO clock_timestamp() AT TIME ZONE 'UTC' i (a, b) WHERE TRUE
----
select
  SelectStatement
    body: select
      SelectCore
        from[]: table
          TableReference
            name: orders
            alias: TableAlias
              name: "o"
            systemTime: asOf
              cast
                parameter 2
                TypeName
                  name: timestamptz
        from[]: table
          TableReference
            name: items
            isOnly: true
            alias: TableAlias
              name: "i"
              columns[]: "a"
              columns[]: "b"
            systemTime: from
              parameter 1
              to: call
                FunctionCall
                  name: pg_catalog.timezone
                  arguments[]: Argument
                    value: literal "UTC"
                  arguments[]: Argument
                    value: call
                      FunctionCall
                        name: clock_timestamp
                  isSQLSyntax: true
        condition: literal true

SELECT FROM a FOR SYSTEM_TIME BETWEEN (SELECT FROM b FOR SYSTEM_TIME AS OF x) AND CASE WHEN a AND b THEN '1' ELSE now() END LEFT JOIN c FOR SYSTEM_TIME AS OF TIMESTAMP WITH TIME ZONE '2026-01-01' USING (x)
----
select
  SelectStatement
    body: select
      SelectCore
        from[]: join
          Join
            kind: left
            left: table
              TableReference
                name: a
                systemTime: between
                  subquery
                    SubqueryExpression
                      kind: scalar
                      query: SelectStatement
                        body: select
                          SelectCore
                            from[]: table
                              TableReference
                                name: b
                                systemTime: asOf
                                  column x
                  and: conditional
                    CaseExpression
                      branches[]: Branch
                        condition: and
                          []: column a
                          []: column b
                        result: literal "1"
                      otherwise: call
                        FunctionCall
                          name: now
            right: table
              TableReference
                name: c
                systemTime: asOf
                  cast
                    literal "2026-01-01"
                    TypeName
                      name: pg_catalog.timestamptz
            condition: using
              []: "x"

SELECT 'é FOR SYSTEM_TIME AS OF', $$ a FOR SYSTEM_TIME AS OF $$ /* FOR SYSTEM_TIME AS OF -- */ FROM "FOR SYSTEM_TIME" FOR -- a comment
SYSTEM_TIME AS OF 'now'
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: literal "é FOR SYSTEM_TIME AS OF"
        targets[]: SelectTarget
          expression: literal " a FOR SYSTEM_TIME AS OF "
        from[]: table
          TableReference
            name: FOR SYSTEM_TIME
            systemTime: asOf
              literal "now"

INSERT INTO t SELECT FROM t FOR SYSTEM_TIME AS OF (f(1, 2))[3] - 1.5
----
insert
  InsertStatement
    table: TableReference
      name: t
    source: query
      SelectStatement
        body: select
          SelectCore
            from[]: table
              TableReference
                name: t
                systemTime: asOf
                  binary
                    -
                    indirection
                      call
                        FunctionCall
                          name: f
                          arguments[]: Argument
                            value: literal 1
                          arguments[]: Argument
                            value: literal 2
                      []: element
                        literal 3
                    literal "1.5"

SELECT substring(a FROM 1 FOR system_time)
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: pg_catalog.substring
              arguments[]: Argument
                value: column a
              arguments[]: Argument
                value: literal 1
              arguments[]: Argument
                value: column system_time
              isSQLSyntax: true

SELECT FROM a FOR SYSTEM_TIME AS OF
----
error at 36: syntax error at end of input

SELECT 'é' FROM a FOR SYSTEM_TIME AS OF WHERE TRUE
----
error at 41: syntax error at or near "WHERE"

SELECT 'é' FROM a FOR SYSTEM_TIME AS OF '1' + WHERE TRUE
----
error at 47: syntax error at or near "WHERE"

SELECT 'é' FROM a FOR SYSTEM_TIME AS OF (1 + ) WHERE TRUE
----
error at 46: syntax error at or near ")"

SELECT 'é' FROM a FOR SYSTEM_TIME AS OF 'é' WHERE TRUE TRUE
----
error at 56: syntax error at or near "TRUE"

SELECT FROM a FOR SYSTEM_TIME AS OF 'x' AND b
----
error at 41: syntax error at or near "AND"

SELECT FROM a FOR SYSTEM_TIME FROM 'x' WHERE b
----
error at 40: syntax error at or near "WHERE"

SELECT FROM a FOR SYSTEM_TIME BETWEEN 'x' TO 'y'
----
error at 43: syntax error at or near "TO"

SELECT FROM a FOR SYSTEM_TIME ALL
----
error at 19: syntax error at or near "SYSTEM_TIME"

SELECT FROM (SELECT 1) s FOR SYSTEM_TIME AS OF 'x'
----
error at 26: syntax error at or near "FOR"

SELECT FROM f(1) FOR SYSTEM_TIME AS OF 'x'
----
error at 18: syntax error at or near "FOR"

UPDATE t FOR SYSTEM_TIME AS OF 'x' SET a = 1
----
error at 10: syntax error at or near "FOR"

SELECT 1 FOR SYSTEM_TIME AS OF 'x'
----
error at 10: syntax error at or near "FOR"

SELECT FROM a JOIN b ON a.x = b.x FOR SYSTEM_TIME AS OF 'x'
----
error at 35: syntax error at or near "FOR"
