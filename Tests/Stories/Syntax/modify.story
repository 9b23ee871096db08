INSERT INTO t VALUES (1, DEFAULT), (2, 'x')
----
insert
  InsertStatement
    table: TableReference
      name: t
    source: query
      SelectStatement
        body: values
          []:
            []: literal 1
            []: defaultValue
          []:
            []: literal 2
            []: literal "x"

INSERT INTO s.t AS u (a, b[1].c) SELECT 1, 2 RETURNING *, a AS b
----
insert
  InsertStatement
    table: TableReference
      name: s.t
      alias: TableAlias
        name: "u"
    columns[]: TargetColumn
      name: "a"
    columns[]: TargetColumn
      name: "b"
      indirection[]: element
        literal 1
      indirection[]: field "c"
    source: query
      SelectStatement
        body: select
          SelectCore
            targets[]: SelectTarget
              expression: literal 1
            targets[]: SelectTarget
              expression: literal 2
    returning[]: SelectTarget
      expression: column *
    returning[]: SelectTarget
      expression: column a
      alias: "b"

INSERT INTO t DEFAULT VALUES
----
insert
  InsertStatement
    table: TableReference
      name: t
    source: defaultValues

INSERT INTO t (a) OVERRIDING SYSTEM VALUE VALUES (1) ON CONFLICT DO NOTHING
----
insert
  InsertStatement
    table: TableReference
      name: t
    columns[]: TargetColumn
      name: "a"
    source: query
      SelectStatement
        body: values
          []:
            []: literal 1
    overriding: systemValue
    onConflict: OnConflict
      action: nothing

WITH q AS (SELECT 1) INSERT INTO t TABLE q ON CONFLICT (a, lower(b) COLLATE "C" text_ops) WHERE c > 0 DO UPDATE SET a = excluded.a, (b, c) = (1, 2) WHERE t.a < 3
----
insert
  InsertStatement
    with: WithClause
      queries[]: CommonTableExpression
        name: "q"
        statement: select
          SelectStatement
            body: select
              SelectCore
                targets[]: SelectTarget
                  expression: literal 1
    table: TableReference
      name: t
    source: query
      SelectStatement
        body: select
          SelectCore
            targets[]: SelectTarget
              expression: column *
            from[]: table
              TableReference
                name: q
    onConflict: OnConflict
      target: inference
        []: IndexElement
          key: column "a"
        []: IndexElement
          key: expression
            call
              FunctionCall
                name: lower
                arguments[]: Argument
                  value: column b
          collation: C
          operatorClass: text_ops
        condition: binary
          >
          column c
          literal 0
      action: update
        []: single
          TargetColumn
            name: "a"
          column excluded.a
        []: multiple
          []: TargetColumn
            name: "b"
          []: TargetColumn
            name: "c"
          row
            []: literal 1
            []: literal 2
        condition: binary
          <
          column t.a
          literal 3

INSERT INTO t VALUES (1) ON CONFLICT ON CONSTRAINT t_pkey DO NOTHING
----
insert
  InsertStatement
    table: TableReference
      name: t
    source: query
      SelectStatement
        body: values
          []:
            []: literal 1
    onConflict: OnConflict
      target: constraint "t_pkey"
      action: nothing

UPDATE t SET a = a + 1, b = DEFAULT WHERE c = 1
----
update
  UpdateStatement
    table: TableReference
      name: t
    assignments[]: single
      TargetColumn
        name: "a"
      binary
        +
        column a
        literal 1
    assignments[]: single
      TargetColumn
        name: "b"
      defaultValue
    condition: binary
      =
      column c
      literal 1

WITH q AS (SELECT 1) UPDATE ONLY s.t AS u SET (a, b) = (SELECT 1, 2), c = 3, (d, e) = ROW(4, 5), f[1] = 6 FROM v, w WHERE u.a = v.a RETURNING u.a
----
update
  UpdateStatement
    with: WithClause
      queries[]: CommonTableExpression
        name: "q"
        statement: select
          SelectStatement
            body: select
              SelectCore
                targets[]: SelectTarget
                  expression: literal 1
    table: TableReference
      name: s.t
      isOnly: true
      alias: TableAlias
        name: "u"
    assignments[]: multiple
      []: TargetColumn
        name: "a"
      []: TargetColumn
        name: "b"
      subquery
        SubqueryExpression
          kind: scalar
          query: SelectStatement
            body: select
              SelectCore
                targets[]: SelectTarget
                  expression: literal 1
                targets[]: SelectTarget
                  expression: literal 2
    assignments[]: single
      TargetColumn
        name: "c"
      literal 3
    assignments[]: multiple
      []: TargetColumn
        name: "d"
      []: TargetColumn
        name: "e"
      row
        []: literal 4
        []: literal 5
        isExplicit: true
    assignments[]: single
      TargetColumn
        name: "f"
        indirection[]: element
          literal 1
      literal 6
    from[]: table
      TableReference
        name: v
    from[]: table
      TableReference
        name: w
    condition: binary
      =
      column u.a
      column v.a
    returning[]: SelectTarget
      expression: column u.a

UPDATE t SET a = 1 WHERE CURRENT OF c
----
update
  UpdateStatement
    table: TableReference
      name: t
    assignments[]: single
      TargetColumn
        name: "a"
      literal 1
    condition: currentOf "c"

DELETE FROM t
----
delete
  DeleteStatement
    table: TableReference
      name: t

WITH q AS (SELECT 1) DELETE FROM ONLY t AS u USING v WHERE u.a = v.a RETURNING *
----
delete
  DeleteStatement
    with: WithClause
      queries[]: CommonTableExpression
        name: "q"
        statement: select
          SelectStatement
            body: select
              SelectCore
                targets[]: SelectTarget
                  expression: literal 1
    table: TableReference
      name: t
      isOnly: true
      alias: TableAlias
        name: "u"
    using[]: table
      TableReference
        name: v
    condition: binary
      =
      column u.a
      column v.a
    returning[]: SelectTarget
      expression: column *

TRUNCATE a, ONLY b RESTART IDENTITY CASCADE
----
truncate
  TruncateStatement
    tables[]: TableReference
      name: a
    tables[]: TableReference
      name: b
      isOnly: true
    restartIdentity: true
    behavior: cascade

COPY t (a, b) FROM STDIN WITH (FORMAT csv, HEADER, DELIMITER ',', NULL 'x', FORCE_NOT_NULL (a, b)) WHERE a > 1
----
copy
  CopyStatement
    source: table
      t
      columns[]: "a"
      columns[]: "b"
    direction: from
    endpoint: client
    options[]: Option
      name: "format"
      value: string "csv"
    options[]: Option
      name: "header"
    options[]: Option
      name: "delimiter"
      value: string ","
    options[]: Option
      name: "null"
      value: string "x"
    options[]: Option
      name: "force_not_null"
      value: list
        []: string "a"
        []: string "b"
    condition: binary
      >
      column a
      literal 1

COPY t FROM '/tmp/x' CSV HEADER QUOTE '"'
----
copy
  CopyStatement
    source: table
      t
    direction: from
    endpoint: file "/tmp/x"
    options[]: Option
      name: "format"
      value: string "csv"
    options[]: Option
      name: "header"
      value: boolean true
    options[]: Option
      name: "quote"
      value: string "\""

COPY (SELECT 1) TO STDOUT (FORCE_QUOTE *)
----
copy
  CopyStatement
    source: query
      select
        SelectStatement
          body: select
            SelectCore
              targets[]: SelectTarget
                expression: literal 1
    direction: to
    endpoint: client
    options[]: Option
      name: "force_quote"
      value: star

COPY (DELETE FROM t RETURNING *) TO PROGRAM 'gzip'
----
copy
  CopyStatement
    source: query
      delete
        DeleteStatement
          table: TableReference
            name: t
          returning[]: SelectTarget
            expression: column *
    direction: to
    endpoint: program "gzip"

MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE
----
merge
  MergeStatement
    table: TableReference
      name: t
    source: table
      TableReference
        name: u
    condition: binary
      =
      column t.a
      column u.a
    clauses[]: Clause
      isMatched: true
      action: delete
