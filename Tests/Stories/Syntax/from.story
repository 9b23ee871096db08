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
