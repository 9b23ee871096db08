CREATE SCHEMA IF NOT EXISTS s AUTHORIZATION r
----
createSchema
  CreateSchema
    name: "s"
    owner: named "r"
    ifNotExists: true

CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT 1
----
createSchema
  CreateSchema
    name: "s"
    elements[]: createTable
      CreateTable
        name: t
        elements[]: column
          ColumnDefinition
            name: "a"
            type: TypeName
              name: pg_catalog.int4
    elements[]: createView
      CreateView
        name: v
        query: SelectStatement
          body: select
            SelectCore
              targets[]: SelectTarget
                expression: literal 1

CREATE TEMP SEQUENCE IF NOT EXISTS s AS bigint START WITH 5 INCREMENT BY -2 MINVALUE -10 MAXVALUE 9223372036854775807 CACHE 3 CYCLE OWNED BY a.b.c
----
createSequence
  CreateSequence
    name: s
    persistence: temporary
    ifNotExists: true
    options[]: type
      TypeName
        name: pg_catalog.int8
    options[]: start "5"
    options[]: increment "-2"
    options[]: minimum "-10"
    options[]: maximum "9223372036854775807"
    options[]: cache "3"
    options[]: cycle true
    options[]: ownedBy
      table: a.b
      column: "c"

ALTER SEQUENCE IF EXISTS s RESTART NO MINVALUE NO MAXVALUE NO CYCLE OWNED BY NONE
----
alterSequence
  AlterSequence
    name: s
    ifExists: true
    options[]: restart
      nil
    options[]: minimum
      nil
    options[]: maximum
      nil
    options[]: cycle false
    options[]: ownedByNone

ALTER SEQUENCE s RESTART WITH -4
----
alterSequence
  AlterSequence
    name: s
    options[]: restart "-4"

CREATE OR REPLACE TEMP VIEW v (a, b) WITH (security_barrier) AS SELECT 1, 2 WITH LOCAL CHECK OPTION
----
createView
  CreateView
    name: v
    columns[]: "a"
    columns[]: "b"
    query: SelectStatement
      body: select
        SelectCore
          targets[]: SelectTarget
            expression: literal 1
          targets[]: SelectTarget
            expression: literal 2
    orReplace: true
    persistence: temporary
    options[]: Option
      name: "security_barrier"
    checkOption: local

CREATE MATERIALIZED VIEW v WITH (incremental) AS SELECT 1
----
createTableAs
  CreateTableAs
    name: v
    isMaterializedView: true
    options[]: Option
      name: "incremental"
    source: query
      SelectStatement
        body: select
          SelectCore
            targets[]: SelectTarget
              expression: literal 1
    hasData: true

REFRESH MATERIALIZED VIEW CONCURRENTLY v WITH NO DATA
----
refreshMaterializedView
  RefreshMaterializedView
    name: v
    isConcurrent: true

CREATE DATABASE d WITH OWNER = r ENCODING 'UTF8' CONNECTION LIMIT -1 TEMPLATE template0
----
createDatabase
  name: "d"
  options[]: Option
    name: "owner"
    value: string "r"
  options[]: Option
    name: "encoding"
    value: string "UTF8"
  options[]: Option
    name: "connection_limit"
    value: integer -1
  options[]: Option
    name: "template"
    value: string "template0"

DROP DATABASE IF EXISTS d WITH (FORCE)
----
dropDatabase
  name: "d"
  ifExists: true
  options[]: Option
    name: "force"

ALTER DATABASE d CONNECTION LIMIT 5
----
alterDatabase
  name: "d"
  options[]: Option
    name: "connection_limit"
    value: integer 5

ALTER DATABASE d SET search_path TO a, b
----
alterDatabaseSet
  database: "d"
  SetVariable
    action: set
      name: "search_path"
      []: string "a"
      []: string "b"

ALTER DATABASE d RESET ALL
----
alterDatabaseSet
  database: "d"
  SetVariable
    action: resetAll

CREATE ROLE r SUPERUSER NOLOGIN PASSWORD 'x' CONNECTION LIMIT -1 VALID UNTIL '2030-01-01' IN ROLE q
----
createRole
  CreateRole
    name: "r"
    kind: role
    options[]: Option
      name: "superuser"
      value: boolean true
    options[]: Option
      name: "canlogin"
      value: boolean false
    options[]: Option
      name: "password"
      value: string "x"
    options[]: Option
      name: "connectionlimit"
      value: integer -1
    options[]: Option
      name: "validUntil"
      value: string "2030-01-01"
    options[]: Option
      name: "addroleto"
      value: list
        []: role
          named "q"

CREATE USER u PASSWORD NULL
----
createRole
  CreateRole
    name: "u"
    kind: user
    options[]: Option
      name: "password"

ALTER ROLE r NOCREATEDB
----
alterRole
  AlterRole
    role: named "r"
    options[]: Option
      name: "createdb"
      value: boolean false
    action: add

ALTER GROUP g DROP USER u, v
----
alterRole
  AlterRole
    role: named "g"
    options[]: Option
      name: "rolemembers"
      value: list
        []: role
          named "u"
        []: role
          named "v"
    action: drop

ALTER ROLE r IN DATABASE d SET work_mem = '1MB'
----
alterRoleSet
  AlterRoleSet
    role: named "r"
    database: "d"
    setting: SetVariable
      action: set
        name: "work_mem"
        []: string "1MB"

ALTER ROLE ALL RESET work_mem
----
alterRoleSet
  AlterRoleSet
    setting: SetVariable
      action: reset
        name: "work_mem"

DROP ROLE IF EXISTS r, CURRENT_USER
----
dropRoles
  []: named "r"
  []: currentUser
  ifExists: true

GRANT SELECT (a, b), UPDATE ON TABLE t, s.u TO PUBLIC, r WITH GRANT OPTION
----
grant
  Grant
    isGrant: true
    target: objects
      table
      []: t
      []: s.u
    privileges[]: Privilege
      name: "select"
      columns[]: "a"
      columns[]: "b"
    privileges[]: Privilege
      name: "update"
    grantees[]: everyone
    grantees[]: named "r"
    grantOption: true

REVOKE GRANT OPTION FOR ALL ON ALL TABLES IN SCHEMA s FROM r CASCADE
----
grant
  Grant
    target: allInSchemas
      table
      []: "s"
    grantees[]: named "r"
    grantOption: true
    behavior: cascade

GRANT USAGE ON SCHEMA s TO r GRANTED BY CURRENT_USER
----
grant
  Grant
    isGrant: true
    target: objects
      schema
      []: s
    privileges[]: Privilege
      name: "usage"
    grantees[]: named "r"
    grantor: currentUser

GRANT a, b TO c WITH ADMIN OPTION
----
grantRole
  GrantRole
    isGrant: true
    roles[]: "a"
    roles[]: "b"
    grantees[]: named "c"
    adminOption: true

GRANT EXECUTE ON FUNCTION f(int) TO r
----
unsupported
  UnsupportedConstruct
    nodeName: "ObjectWithArgs"
    description: "GRANT ON FUNCTION"

CREATE PUBLICATION p FOR TABLE a (x) WHERE (y > 1), ONLY b, TABLES IN SCHEMA s, CURRENT_SCHEMA WITH (publish = 'insert')
----
createPublication
  CreatePublication
    name: "p"
    objects[]: PublicationObject
      kind: table
        TableReference
          name: a
        columns[]: "x"
        condition: binary
          >
          column y
          literal 1
    objects[]: PublicationObject
      kind: table
        TableReference
          name: b
          isOnly: true
    objects[]: PublicationObject
      kind: schema "s"
    objects[]: PublicationObject
      kind: schema
        nil
    options[]: Option
      name: "publish"
      value: string "insert"

CREATE PUBLICATION p FOR ALL TABLES
----
createPublication
  CreatePublication
    name: "p"
    isForAllTables: true

ALTER PUBLICATION p ADD TABLE t
----
alterPublication
  AlterPublication
    name: "p"
    action: add
    objects[]: PublicationObject
      kind: table
        TableReference
          name: t

ALTER PUBLICATION p SET (publish = 'update')
----
alterPublication
  AlterPublication
    name: "p"
    action: add
    options[]: Option
      name: "publish"
      value: string "update"

ALTER PUBLICATION p RENAME TO q
----
rename
  Rename
    kind: publication
    name: p
    newName: "q"

DROP PUBLICATION IF EXISTS p, q CASCADE
----
drop
  Drop
    kind: publication
    names[]: p
    names[]: q
    ifExists: true
    behavior: cascade

DROP TABLE IF EXISTS a, s.b CASCADE
----
drop
  Drop
    kind: table
    names[]: a
    names[]: s.b
    ifExists: true
    behavior: cascade

DROP INDEX CONCURRENTLY i
----
drop
  Drop
    kind: index
    names[]: i
    isConcurrent: true

DROP SCHEMA s RESTRICT
----
drop
  Drop
    kind: schema
    names[]: s

DROP SEQUENCE s
----
drop
  Drop
    kind: sequence
    names[]: s

DROP VIEW v
----
drop
  Drop
    kind: view
    names[]: v

DROP MATERIALIZED VIEW v
----
drop
  Drop
    kind: materializedView
    names[]: v

DROP TYPE s.t
----
drop
  Drop
    kind: type
    names[]: s.t

DROP FUNCTION f(int)
----
unsupported
  UnsupportedConstruct
    nodeName: "ObjectWithArgs"
    description: "DROP FUNCTION"

DROP TRIGGER g ON t
----
unsupported
  UnsupportedConstruct
    nodeName: "OBJECT_TRIGGER"
    description: "DROP TRIGGER"

DROP FOREIGN TABLE t
----
unsupported
  UnsupportedConstruct
    nodeName: "OBJECT_FOREIGN_TABLE"
    description: "DROP FOREIGN TABLE"

ALTER TABLE t RENAME TO u
----
rename
  Rename
    kind: table
    name: t
    newName: "u"

ALTER TABLE IF EXISTS s.t RENAME COLUMN a TO b
----
rename
  Rename
    kind: column
    relationKind: table
    name: s.t
    member: "a"
    newName: "b"
    ifExists: true

ALTER VIEW v RENAME COLUMN a TO b
----
rename
  Rename
    kind: column
    relationKind: view
    name: v
    member: "a"
    newName: "b"

ALTER TABLE t RENAME CONSTRAINT a TO b
----
rename
  Rename
    kind: constraint
    name: t
    member: "a"
    newName: "b"

ALTER INDEX i RENAME TO j
----
rename
  Rename
    kind: index
    name: i
    newName: "j"

ALTER SCHEMA s RENAME TO t
----
rename
  Rename
    kind: schema
    name: s
    newName: "t"

ALTER DATABASE d RENAME TO e
----
rename
  Rename
    kind: database
    name: d
    newName: "e"

ALTER ROLE r RENAME TO q
----
rename
  Rename
    kind: role
    name: r
    newName: "q"

ALTER SEQUENCE s RENAME TO t
----
rename
  Rename
    kind: sequence
    name: s
    newName: "t"

ALTER TABLE t SET SCHEMA s
----
setSchema
  AlterObject
    kind: table
    name: t
  schema: "s"

ALTER SCHEMA s OWNER TO r
----
setOwner
  AlterObject
    kind: schema
    name: s
  owner: named "r"

ALTER VIEW v OWNER TO r
----
alterTable
  AlterTable
    kind: view
    table: TableReference
      name: v
    commands[]: setOwner
      named "r"

ALTER DATABASE d OWNER TO SESSION_USER
----
setOwner
  AlterObject
    kind: database
    name: d
  owner: sessionUser

COMMENT ON TABLE s.t IS 'x'
----
comment
  Comment
    kind: table
    name: s.t
    text: "x"

COMMENT ON COLUMN s.t.a IS NULL
----
comment
  Comment
    kind: column
    name: s.t
    member: "a"

COMMENT ON CONSTRAINT c ON t IS 'x'
----
comment
  Comment
    kind: constraint
    name: t
    member: "c"
    text: "x"

REINDEX (VERBOSE) TABLE CONCURRENTLY t
----
reindex
  Reindex
    target: table t
    options[]: Option
      name: "verbose"
    options[]: Option
      name: "concurrently"

CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()
----
unsupported
  UnsupportedConstruct
    nodeName: "CreateTrigStmt"
    description: "CREATE TRIGGER"

CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'
----
unsupported
  UnsupportedConstruct
    nodeName: "CreateFunctionStmt"
    description: "CREATE FUNCTION"

CREATE TYPE t AS ENUM ('a')
----
unsupported
  UnsupportedConstruct
    nodeName: "CreateEnumStmt"
    description: "CREATE TYPE"

CREATE EXTENSION x
----
createExtension
  CreateExtension
    name: "x"

CREATE AGGREGATE a (int) (sfunc = f, stype = int)
----
unsupported
  UnsupportedConstruct
    nodeName: "DefineStmt"
    description: "CREATE AGGREGATE"
