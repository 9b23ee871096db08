SELECT 1
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: literal 1

SELECT
----
select
  SelectStatement
    body: select
      SelectCore

SELECT DISTINCT a AS x, t.*, *, s.t.b FROM s.t WHERE a > 1 GROUP BY a HAVING count(*) > 2 ORDER BY a DESC NULLS LAST, 2 USING < LIMIT 10 OFFSET 5
----
select
  SelectStatement
    body: select
      SelectCore
        distinct: rows
        targets[]: SelectTarget
          expression: column a
          alias: "x"
        targets[]: SelectTarget
          expression: column t.*
        targets[]: SelectTarget
          expression: column *
        targets[]: SelectTarget
          expression: column s.t.b
        from[]: table
          TableReference
            name: s.t
        condition: binary
          >
          column a
          literal 1
        groupBy[]: expression
          column a
        having: binary
          >
          call
            FunctionCall
              name: count
              isStar: true
          literal 2
    orderBy[]: SortKey
      expression: column a
      direction: descending
      nulls: last
    orderBy[]: SortKey
      expression: literal 2
      direction: using <
    limit: literal 10
    offset: literal 5

SELECT DISTINCT ON (a, b) c FROM t FETCH FIRST 3 ROWS WITH TIES
----
error at 0: WITH TIES cannot be specified without ORDER BY clause

SELECT a FROM t LIMIT ALL
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: column a
        from[]: table
          TableReference
            name: t

VALUES (1, 'a'), (2, NULL)
----
select
  SelectStatement
    body: values
      []:
        []: literal 1
        []: literal "a"
      []:
        []: literal 2
        []: literal null

TABLE s.t
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: column *
        from[]: table
          TableReference
            name: s.t

SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3 ORDER BY 1
----
select
  SelectStatement
    body: setOperation
      SetOperation
        kind: union
        isAll: true
        left: SelectStatement
          body: select
            SelectCore
              targets[]: SelectTarget
                expression: literal 1
        right: SelectStatement
          body: setOperation
            SetOperation
              kind: intersect
              left: SelectStatement
                body: select
                  SelectCore
                    targets[]: SelectTarget
                      expression: literal 2
              right: SelectStatement
                body: select
                  SelectCore
                    targets[]: SelectTarget
                      expression: literal 3
    orderBy[]: SortKey
      expression: literal 1

(SELECT 1 LIMIT 1) EXCEPT (SELECT 2 ORDER BY 1)
----
select
  SelectStatement
    body: setOperation
      SetOperation
        kind: except
        left: SelectStatement
          body: select
            SelectCore
              targets[]: SelectTarget
                expression: literal 1
          limit: literal 1
        right: SelectStatement
          body: select
            SelectCore
              targets[]: SelectTarget
                expression: literal 2
          orderBy[]: SortKey
            expression: literal 1

WITH RECURSIVE t(n) AS MATERIALIZED (VALUES (1) UNION ALL SELECT n + 1 FROM t), d AS (DELETE FROM u RETURNING *) SELECT * FROM t
----
select
  SelectStatement
    with: WithClause
      isRecursive: true
      queries[]: CommonTableExpression
        name: "t"
        columns[]: "n"
        materialization: always
        statement: select
          SelectStatement
            body: setOperation
              SetOperation
                kind: union
                isAll: true
                left: SelectStatement
                  body: values
                    []:
                      []: literal 1
                right: SelectStatement
                  body: select
                    SelectCore
                      targets[]: SelectTarget
                        expression: binary
                          +
                          column n
                          literal 1
                      from[]: table
                        TableReference
                          name: t
      queries[]: CommonTableExpression
        name: "d"
        statement: delete
          DeleteStatement
            table: TableReference
              name: u
            returning[]: SelectTarget
              expression: column *
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: column *
        from[]: table
          TableReference
            name: t

WITH t AS (SELECT 1) SELECT * FROM t
----
select
  SelectStatement
    with: WithClause
      queries[]: CommonTableExpression
        name: "t"
        statement: select
          SelectStatement
            body: select
              SelectCore
                targets[]: SelectTarget
                  expression: literal 1
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: column *
        from[]: table
          TableReference
            name: t

SELECT sum(a) OVER w, rank() OVER (PARTITION BY b ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES), max(d) OVER () FROM t WINDOW w AS (ORDER BY a GROUPS UNBOUNDED PRECEDING)
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: sum
              arguments[]: Argument
                value: column a
              over: name "w"
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: rank
              over: inline
                WindowDefinition
                  partitionBy[]: column b
                  orderBy[]: SortKey
                    expression: column c
                  frame: WindowFrame
                    unit: rows
                    start: preceding
                      literal 1
                    end: currentRow
                    exclusion: ties
        targets[]: SelectTarget
          expression: call
            FunctionCall
              name: max
              arguments[]: Argument
                value: column d
              over: inline
                WindowDefinition
        from[]: table
          TableReference
            name: t
        windows[]: WindowDefinition
          name: "w"
          orderBy[]: SortKey
            expression: column a
          frame: WindowFrame
            unit: groups
            start: unboundedPreceding
            end: currentRow

SELECT a FROM t GROUP BY a, (), ROLLUP (b, c), CUBE (d), GROUPING SETS ((a, b), ROLLUP (c))
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: column a
        from[]: table
          TableReference
            name: t
        groupBy[]: expression
          column a
        groupBy[]: empty
        groupBy[]: rollup
          []: column b
          []: column c
        groupBy[]: cube
          []: column d
        groupBy[]: sets
          []: expression
            row
              []: column a
              []: column b
          []: rollup
            []: column c

SELECT a FROM t GROUP BY DISTINCT a
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: column a
        from[]: table
          TableReference
            name: t
        groupBy[]: expression
          column a
        isGroupDistinct: true

SELECT * FROM t FOR UPDATE OF t, u NOWAIT FOR KEY SHARE SKIP LOCKED
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: column *
        from[]: table
          TableReference
            name: t
    locking[]: LockingClause
      strength: update
      tables[]: t
      tables[]: u
      waitPolicy: error
    locking[]: LockingClause
      strength: keyShare
      waitPolicy: skip

SELECT 1 AS a INTO TEMP x FROM t
----
createTableAs
  CreateTableAs
    name: x
    isSelectInto: true
    persistence: temporary
    source: query
      SelectStatement
        body: select
          SelectCore
            targets[]: SelectTarget
              expression: literal 1
              alias: "a"
            from[]: table
              TableReference
                name: t
    hasData: true

SELECT 1; ; SELECT 2
----
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: literal 1
select
  SelectStatement
    body: select
      SelectCore
        targets[]: SelectTarget
          expression: literal 2

WITH t AS (SELECT 1) SEARCH DEPTH FIRST BY a SET b SELECT 1
----
unsupported
  UnsupportedConstruct
    nodeName: "CTESearchClause"
    description: "SEARCH"
