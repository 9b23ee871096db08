BEGIN
----
transaction
  begin
    TransactionOptions

BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY, NOT DEFERRABLE
----
transaction
  begin
    TransactionOptions
      isolation: repeatableRead
      isReadOnly: true
      isDeferrable: false

START TRANSACTION READ WRITE
----
transaction
  start
    TransactionOptions
      isReadOnly: false

COMMIT
----
transaction
  commit

END AND CHAIN
----
transaction
  commit
    chain: true

ROLLBACK
----
transaction
  rollback

ABORT AND NO CHAIN
----
transaction
  rollback

SAVEPOINT a
----
transaction
  savepoint "a"

RELEASE SAVEPOINT a
----
transaction
  release "a"

ROLLBACK TO a
----
transaction
  rollbackTo "a"

PREPARE TRANSACTION 'x'
----
transaction
  prepare "x"

COMMIT PREPARED 'x'
----
transaction
  commitPrepared "x"

ROLLBACK PREPARED 'x'
----
transaction
  rollbackPrepared "x"

SET a = 1
----
set
  SetVariable
    action: set
      name: "a"
      []: integer 1

SET LOCAL a.b TO 'x', y, 1.5, on
----
set
  SetVariable
    action: set
      name: "a.b"
      []: string "x"
      []: string "y"
      []: number "1.5"
      []: string "on"
    isLocal: true

SET SESSION a TO DEFAULT
----
set
  SetVariable
    action: setDefault
      name: "a"

SET TIME ZONE 'UTC'
----
set
  SetVariable
    action: set
      name: "timezone"
      []: string "UTC"

SET TIME ZONE LOCAL
----
set
  SetVariable
    action: setDefault
      name: "timezone"

SET TIME ZONE -7
----
set
  SetVariable
    action: set
      name: "timezone"
      []: integer -7

SET TIME ZONE INTERVAL '1' HOUR TO MINUTE
----
set
  SetVariable
    action: set
      name: "timezone"
      []: interval
        "1"
        TypeName
          name: pg_catalog.interval
          modifiers[]: literal 3072

SET NAMES 'utf8'
----
set
  SetVariable
    action: set
      name: "client_encoding"
      []: string "utf8"

SET ROLE r
----
set
  SetVariable
    action: set
      name: "role"
      []: string "r"

SET SESSION AUTHORIZATION DEFAULT
----
set
  SetVariable
    action: setDefault
      name: "session_authorization"

SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
----
set
  SetVariable
    action: transaction
      TransactionOptions
        isolation: serializable

SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY
----
set
  SetVariable
    action: sessionCharacteristics
      TransactionOptions
        isReadOnly: true

SET TRANSACTION SNAPSHOT '2020-01-01'
----
set
  SetVariable
    action: snapshot "2020-01-01"

RESET a
----
set
  SetVariable
    action: reset
      name: "a"

RESET ALL
----
set
  SetVariable
    action: resetAll

SHOW a.b
----
show "a.b"

SHOW ALL
----
show "all"

SHOW TRANSACTION ISOLATION LEVEL
----
show "transaction_isolation"

DISCARD ALL
----
discard
  all

DISCARD TEMP
----
discard
  temporary

EXPLAIN SELECT 1
----
explain
  Explain
    statement: select
      SelectStatement
        body: select
          SelectCore
            targets[]: SelectTarget
              expression: literal 1

EXPLAIN ANALYZE VERBOSE DELETE FROM t
----
explain
  Explain
    statement: delete
      DeleteStatement
        table: TableReference
          name: t
    options[]: Option
      name: "analyze"
    options[]: Option
      name: "verbose"

EXPLAIN (ANALYZE, FORMAT json, COSTS off, BUFFERS true) SELECT 1
----
explain
  Explain
    statement: select
      SelectStatement
        body: select
          SelectCore
            targets[]: SelectTarget
              expression: literal 1
    options[]: Option
      name: "analyze"
    options[]: Option
      name: "format"
      value: string "json"
    options[]: Option
      name: "costs"
      value: string "off"
    options[]: Option
      name: "buffers"
      value: string "true"

VACUUM
----
vacuum
  Vacuum
    isVacuum: true

VACUUM FULL ANALYZE t (a), s.u
----
vacuum
  Vacuum
    isVacuum: true
    options[]: Option
      name: "full"
    options[]: Option
      name: "analyze"
    targets[]: Target
      table: t
      columns[]: "a"
    targets[]: Target
      table: s.u

VACUUM (PARALLEL 2) t
----
vacuum
  Vacuum
    isVacuum: true
    options[]: Option
      name: "parallel"
      value: integer 2
    targets[]: Target
      table: t

ANALYZE t
----
vacuum
  Vacuum
    targets[]: Target
      table: t

CHECKPOINT
----
checkpoint

LOCK TABLE a, ONLY b IN SHARE ROW EXCLUSIVE MODE NOWAIT
----
lock
  LockTables
    tables[]: TableReference
      name: a
    tables[]: TableReference
      name: b
      isOnly: true
    mode: shareRowExclusive
    isNoWait: true

LOCK t
----
lock
  LockTables
    tables[]: TableReference
      name: t
    mode: accessExclusive

SET CONSTRAINTS a, s.b DEFERRED
----
setConstraints
  []: a
  []: s.b
  isDeferred: true

SET CONSTRAINTS ALL IMMEDIATE
----
setConstraints

PREPARE q (int, text) AS SELECT $1, $2
----
prepare
  name: "q"
  parameterTypes[]: TypeName
    name: pg_catalog.int4
  parameterTypes[]: TypeName
    name: text
  select
    SelectStatement
      body: select
        SelectCore
          targets[]: SelectTarget
            expression: parameter 1
          targets[]: SelectTarget
            expression: parameter 2

EXECUTE q (1, 'x')
----
execute
  name: "q"
  arguments[]: literal 1
  arguments[]: literal "x"

DEALLOCATE q
----
deallocate "q"

DEALLOCATE ALL
----
deallocate
  nil

DECLARE c BINARY INSENSITIVE NO SCROLL CURSOR WITH HOLD FOR SELECT 1
----
declareCursor
  DeclareCursor
    name: "c"
    query: SelectStatement
      body: select
        SelectCore
          targets[]: SelectTarget
            expression: literal 1
    isBinary: true
    isScroll: false
    isInsensitive: true
    isHold: true

FETCH NEXT FROM c
----
fetch
  Fetch
    cursor: "c"
    direction: forward
      rows 1

FETCH 10 c
----
fetch
  Fetch
    cursor: "c"
    direction: forward
      rows 10

FETCH -3 FROM c
----
fetch
  Fetch
    cursor: "c"
    direction: forward
      rows -3

FETCH BACKWARD ALL FROM c
----
fetch
  Fetch
    cursor: "c"
    direction: backward
      all

FETCH LAST c
----
fetch
  Fetch
    cursor: "c"
    direction: absolute -1

FETCH RELATIVE -2 c
----
fetch
  Fetch
    cursor: "c"
    direction: relative -2

MOVE ALL c
----
fetch
  Fetch
    cursor: "c"
    direction: forward
      all
    isMove: true

CLOSE c
----
closeCursor "c"

CLOSE ALL
----
closeCursor
  nil

LISTEN a
----
listen "a"

UNLISTEN *
----
unlisten
  nil

NOTIFY a, 'x'
----
notify
  channel: "a"
  payload: "x"

DO 'x'
----
unsupported
  UnsupportedConstruct
    nodeName: "DoStmt"
    description: "DO"

CALL f()
----
unsupported
  UnsupportedConstruct
    nodeName: "CallStmt"
    description: "CALL"

LOAD 'x'
----
unsupported
  UnsupportedConstruct
    nodeName: "LoadStmt"
    description: "LOAD"

CLUSTER t
----
cluster
  Cluster
    table: t
