# What somebody sees who looks at locks: pg_locks, pg_stat_activity and pg_blocking_pids.
setup
  DROP TABLE IF EXISTS t, child;
  CREATE TABLE t (id int PRIMARY KEY, v int);
  CREATE INDEX t_v ON t (v);
  CREATE TABLE child (id int REFERENCES t);
  INSERT INTO t SELECT n, n * 10 FROM generate_series(1, 9) n;

# A queue for one row: the first waits for the transaction, the others for their turn.
level read committed
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T3: SET application_name = 'T3'
  SET
T4: SET application_name = 'T4'
  SET
T1: BEGIN
  BEGIN
T1: UPDATE t SET v = 0 WHERE id = 1
  UPDATE 1
T2: UPDATE t SET v = 1 WHERE id = 1
  waits
T3: UPDATE t SET v = 2 WHERE id = 1
  waits
T4: SELECT id FROM t WHERE id = 1 FOR UPDATE
  waits
T5: SELECT application_name, locktype, relation::regclass, mode, granted, fastpath, waitstart IS NOT NULL FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|relation|t|RowExclusiveLock|True|True|False
  T1|relation|t_pkey|RowExclusiveLock|True|True|False
  T1|relation|t_v|RowExclusiveLock|True|True|False
  T1|transactionid||ExclusiveLock|True|False|False
  T1|virtualxid||ExclusiveLock|True|True|False
  T2|relation|t|RowExclusiveLock|True|True|False
  T2|relation|t_pkey|RowExclusiveLock|True|True|False
  T2|relation|t_v|RowExclusiveLock|True|True|False
  T2|transactionid||ExclusiveLock|True|False|False
  T2|transactionid||ShareLock|False|False|True
  T2|tuple|t|ExclusiveLock|True|False|False
  T2|virtualxid||ExclusiveLock|True|True|False
  T3|relation|t|RowExclusiveLock|True|True|False
  T3|relation|t_pkey|RowExclusiveLock|True|True|False
  T3|relation|t_v|RowExclusiveLock|True|True|False
  T3|transactionid||ExclusiveLock|True|False|False
  T3|tuple|t|ExclusiveLock|False|False|True
  T3|virtualxid||ExclusiveLock|True|True|False
  T4|relation|t|RowShareLock|True|True|False
  T4|relation|t_pkey|RowShareLock|True|True|False
  T4|relation|t_v|RowShareLock|True|True|False
  T4|tuple|t|AccessExclusiveLock|False|False|True
  T4|virtualxid||ExclusiveLock|True|True|False
  SELECT 23
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction|Client|ClientRead|True|True|[]
  T2|active|Lock|transactionid|True|True|['T1']
  T3|active|Lock|tuple|True|True|['T2']
  T4|active|Lock|tuple|True|False|['T2', 'T3']
  SELECT 4
T5: SELECT w.application_name, h.application_name FROM pg_locks l JOIN pg_locks g ON g.granted AND g.locktype = l.locktype AND g.transactionid IS NOT DISTINCT FROM l.transactionid AND g.page IS NOT DISTINCT FROM l.page AND g.tuple IS NOT DISTINCT FROM l.tuple JOIN pg_stat_activity w ON w.pid = l.pid JOIN pg_stat_activity h ON h.pid = g.pid WHERE NOT l.granted AND l.pid <> g.pid ORDER BY 1, 2
  T2|T1
  T3|T2
  T4|T2
  SELECT 3
T5: SELECT count(DISTINCT (page, tuple)) FROM pg_locks WHERE locktype = 'tuple'
  1
  SELECT 1
T1: COMMIT
  COMMIT
  T2: UPDATE 1
  T3: UPDATE 1
  T4: 1
  T4: SELECT 1

# Two share a row, a third wants it for itself, a fourth comes behind it.
level read committed
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T3: SET application_name = 'T3'
  SET
T1: BEGIN
  BEGIN
T1: SELECT v FROM t WHERE id = 1 FOR SHARE
  10
  SELECT 1
T2: DELETE FROM t WHERE id = 1
  waits
T3: UPDATE t SET v = 2 WHERE id = 1
  waits
T5: SELECT application_name, locktype, relation::regclass, mode, granted, fastpath, waitstart IS NOT NULL FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() AND locktype IN ('tuple', 'transactionid') ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|transactionid||ExclusiveLock|True|False|False
  T2|transactionid||ExclusiveLock|True|False|False
  T2|transactionid||ShareLock|False|False|True
  T2|tuple|t|AccessExclusiveLock|True|False|False
  T3|transactionid||ExclusiveLock|True|False|False
  T3|tuple|t|ExclusiveLock|False|False|True
  SELECT 6
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction|Client|ClientRead|True|True|[]
  T2|active|Lock|transactionid|True|True|['T1']
  T3|active|Lock|tuple|True|True|['T2']
  SELECT 3
T1: COMMIT
  COMMIT
  T2: DELETE 1
  T3: UPDATE 0

# Of those who share, all wait for the transaction.
level read committed
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T3: SET application_name = 'T3'
  SET
T1: BEGIN
  BEGIN
T1: DELETE FROM t WHERE id = 1
  DELETE 1
T2: SELECT v FROM t WHERE id = 1 FOR SHARE
  waits
T3: SELECT v FROM t WHERE id = 1 FOR KEY SHARE
  waits
T5: SELECT application_name, locktype, relation::regclass, mode, granted, fastpath, waitstart IS NOT NULL FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() AND locktype IN ('tuple', 'transactionid') ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|transactionid||ExclusiveLock|True|False|False
  T2|transactionid||ShareLock|False|False|True
  T2|tuple|t|RowShareLock|True|False|False
  T3|transactionid||ShareLock|False|False|True
  T3|tuple|t|AccessShareLock|True|False|False
  SELECT 5
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction|Client|ClientRead|True|True|[]
  T2|active|Lock|transactionid|True|False|['T1']
  T3|active|Lock|transactionid|True|False|['T1']
  SELECT 3
T1: COMMIT
  COMMIT
  T2: SELECT 0
  T3: SELECT 0

# All who insert one key wait for the first.
level read committed
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T3: SET application_name = 'T3'
  SET
T1: BEGIN
  BEGIN
T1: INSERT INTO t VALUES (10, 1)
  INSERT 0 1
T2: INSERT INTO t VALUES (10, 2)
  waits
T3: INSERT INTO t VALUES (10, 3)
  waits
T5: SELECT application_name, locktype, relation::regclass, mode, granted, fastpath, waitstart IS NOT NULL FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() AND locktype IN ('tuple', 'transactionid') ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|transactionid||ExclusiveLock|True|False|False
  T2|transactionid||ExclusiveLock|True|False|False
  T2|transactionid||ShareLock|False|False|True
  T3|transactionid||ExclusiveLock|True|False|False
  T3|transactionid||ShareLock|False|False|True
  SELECT 5
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction|Client|ClientRead|True|True|[]
  T2|active|Lock|transactionid|True|True|['T1']
  T3|active|Lock|transactionid|True|True|['T1']
  SELECT 3
T1: COMMIT
  COMMIT
  T2: error 23505 duplicate key value violates unique constraint "t_pkey"
  T3: error 23505 duplicate key value violates unique constraint "t_pkey"

# What a foreign key refers to.
level read committed
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T1: BEGIN
  BEGIN
T1: INSERT INTO child VALUES (1)
  INSERT 0 1
T2: DELETE FROM t WHERE id = 1
  waits
T5: SELECT application_name, locktype, relation::regclass, mode, granted, fastpath, waitstart IS NOT NULL FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() AND (locktype <> 'relation' OR relation <> 'child'::regclass) ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|relation|t|RowShareLock|True|True|False
  T1|relation|t_pkey|RowShareLock|True|True|False
  T1|relation|t_v|RowShareLock|True|True|False
  T1|transactionid||ExclusiveLock|True|False|False
  T1|virtualxid||ExclusiveLock|True|True|False
  T2|relation|t|RowExclusiveLock|True|True|False
  T2|relation|t_pkey|RowExclusiveLock|True|True|False
  T2|relation|t_v|RowExclusiveLock|True|True|False
  T2|transactionid||ExclusiveLock|True|False|False
  T2|transactionid||ShareLock|False|False|True
  T2|tuple|t|AccessExclusiveLock|True|False|False
  T2|virtualxid||ExclusiveLock|True|True|False
  SELECT 12
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction|Client|ClientRead|True|True|[]
  T2|active|Lock|transactionid|True|True|['T1']
  SELECT 2
T1: COMMIT
  COMMIT
  T2: error 23503 update or delete on table "t" violates foreign key constraint "child_id_fkey" on table "child"

# A table: who stands before one in the queue blocks as well.
level read committed
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T3: SET application_name = 'T3'
  SET
T1: BEGIN
  BEGIN
T1: LOCK TABLE t IN SHARE MODE
  LOCK TABLE
T2: ALTER TABLE t ADD COLUMN w int
  waits
T3: SELECT count(*) FROM t
  waits
T5: SELECT application_name, locktype, relation::regclass, mode, granted, fastpath, waitstart IS NOT NULL FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() AND locktype = 'relation' AND relation = 't'::regclass ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|relation|t|ShareLock|True|False|False
  T2|relation|t|AccessExclusiveLock|False|False|True
  T3|relation|t|AccessShareLock|False|False|True
  SELECT 3
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction|Client|ClientRead|True|False|[]
  T2|active|Lock|relation|True|True|['T1']
  T3|active|Lock|relation|True|False|['T2']
  SELECT 3
T1: COMMIT
  COMMIT
  T2: ALTER TABLE
  T3: 9
  T3: SELECT 1

# CREATE INDEX CONCURRENTLY waits for the end of transactions.
level read committed
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T1: BEGIN
  BEGIN
T1: INSERT INTO child VALUES (2)
  INSERT 0 1
T2: CREATE INDEX CONCURRENTLY child_id ON child (id)
  waits
T5: SELECT locktype, mode, granted, fastpath FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() AND application_name = 'T2' AND NOT granted ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  virtualxid|ShareLock|False|False
  SELECT 1
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction|Client|ClientRead|True|True|[]
  T2|active|Lock|virtualxid|True|False|['T1']
  SELECT 2
T1: COMMIT
  COMMIT
  T2: CREATE INDEX

# Advisory locks: of a session and of a transaction.
level read committed
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T3: SET application_name = 'T3'
  SET
T1: SELECT 1 FROM pg_advisory_lock(1)
  1
  SELECT 1
T2: SELECT 1 FROM pg_advisory_lock(1)
  waits
T3: BEGIN
  BEGIN
T3: SELECT 1 FROM pg_advisory_xact_lock(2, 3)
  1
  SELECT 1
T5: SELECT application_name, locktype, relation::regclass, mode, granted, fastpath, waitstart IS NOT NULL FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|advisory||ExclusiveLock|True|False|False
  T2|advisory||ExclusiveLock|False|False|True
  T2|virtualxid||ExclusiveLock|True|True|False
  T3|advisory||ExclusiveLock|True|False|False
  T3|virtualxid||ExclusiveLock|True|True|False
  SELECT 5
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle|Client|ClientRead|False|False|[]
  T2|active|Lock|advisory|True|False|['T1']
  T3|idle in transaction|Client|ClientRead|True|False|[]
  SELECT 3
T1: SELECT pg_advisory_unlock(1)
  True
  SELECT 1
  T2: 1
  T2: SELECT 1

# A transaction has a number once it has written or locked a row, and keeps it.
level read committed
T1: SET application_name = 'T1'
  SET
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM t
  9
  SELECT 1
T1: UPDATE t SET v = 1 WHERE id = 999
  UPDATE 0
T1: SELECT txid_current_if_assigned() IS NULL, pg_current_xact_id_if_assigned() IS NULL
  True|True
  SELECT 1
T5: SELECT application_name, locktype, relation::regclass, mode, granted, fastpath, waitstart IS NOT NULL FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|relation|t|AccessShareLock|True|True|False
  T1|relation|t|RowExclusiveLock|True|True|False
  T1|relation|t_pkey|AccessShareLock|True|True|False
  T1|relation|t_pkey|RowExclusiveLock|True|True|False
  T1|relation|t_v|AccessShareLock|True|True|False
  T1|relation|t_v|RowExclusiveLock|True|True|False
  T1|virtualxid||ExclusiveLock|True|True|False
  SELECT 7
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction|Client|ClientRead|True|False|[]
  SELECT 1
T1: SAVEPOINT s
  SAVEPOINT
T1: SELECT v FROM t WHERE id = 1 FOR KEY SHARE
  10
  SELECT 1
T1: SELECT txid_current_if_assigned() IS NULL
  False
  SELECT 1
T5: SELECT count(*) > 0 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name = 'T1' AND locktype = 'transactionid'
  True
  SELECT 1
T1: ROLLBACK TO s
  ROLLBACK
T1: SELECT txid_current_if_assigned() IS NULL
  False
  SELECT 1
T5: SELECT application_name, locktype, relation::regclass, mode, granted, fastpath, waitstart IS NOT NULL FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|relation|t|AccessShareLock|True|True|False
  T1|relation|t|RowExclusiveLock|True|True|False
  T1|relation|t_pkey|AccessShareLock|True|True|False
  T1|relation|t_pkey|RowExclusiveLock|True|True|False
  T1|relation|t_v|AccessShareLock|True|True|False
  T1|relation|t_v|RowExclusiveLock|True|True|False
  T1|transactionid||ExclusiveLock|True|False|False
  T1|virtualxid||ExclusiveLock|True|True|False
  SELECT 8
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction|Client|ClientRead|True|True|[]
  SELECT 1
T1: COMMIT
  COMMIT
T1: BEGIN
  BEGIN
T1: SELECT txid_current() = txid_current_if_assigned()
  True
  SELECT 1
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction|Client|ClientRead|True|True|[]
  SELECT 1
T1: ROLLBACK
  ROLLBACK
T1: BEGIN
  BEGIN
T1: LOCK TABLE t
  LOCK TABLE
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction|Client|ClientRead|True|True|[]
  SELECT 1
T1: ROLLBACK
  ROLLBACK
T1: BEGIN
  BEGIN
T1: INSERT INTO child VALUES (3)
  INSERT 0 1
T1: SELECT txid_current_if_assigned() IS NULL
  False
  SELECT 1
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction|Client|ClientRead|True|True|[]
  SELECT 1
T1: ROLLBACK
  ROLLBACK
T1: SELECT txid_current_if_assigned() IS NULL
  True
  SELECT 1

# A transaction that has failed as a whole has nothing any more; one with a savepoint goes on.
level read committed
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T1: BEGIN
  BEGIN
T1: UPDATE t SET v = 1 WHERE id = 2
  UPDATE 1
T1: SELECT 1 / 0
  error 22012 division by zero
T2: BEGIN
  BEGIN
T2: UPDATE t SET v = 1 WHERE id = 3
  UPDATE 1
T2: SAVEPOINT s
  SAVEPOINT
T2: SELECT 1 / 0
  error 22012 division by zero
T5: SELECT application_name, locktype, relation::regclass, mode, granted, fastpath, waitstart IS NOT NULL FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T2|relation|t|RowExclusiveLock|True|True|False
  T2|relation|t_pkey|RowExclusiveLock|True|True|False
  T2|relation|t_v|RowExclusiveLock|True|True|False
  T2|transactionid||ExclusiveLock|True|False|False
  T2|virtualxid||ExclusiveLock|True|True|False
  SELECT 5
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle in transaction (aborted)|Client|ClientRead|False|False|[]
  T2|idle in transaction (aborted)|Client|ClientRead|True|True|[]
  SELECT 2
T1: ROLLBACK
  ROLLBACK
T2: ROLLBACK
  ROLLBACK

# Statements that lock a table's indexes with it.
level read committed
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T3: SET application_name = 'T3'
  SET
T1: BEGIN
  BEGIN
T1: SELECT v FROM t WHERE id = 1
  10
  SELECT 1
T2: BEGIN
  BEGIN
T2: UPDATE t SET v = 0 WHERE v = 20
  UPDATE 1
T3: BEGIN
  BEGIN
T3: SELECT v FROM t WHERE id = 3 FOR UPDATE
  30
  SELECT 1
T5: SELECT application_name, relation::regclass, mode, granted, fastpath FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() AND locktype = 'relation' ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|t|AccessShareLock|True|True
  T1|t_pkey|AccessShareLock|True|True
  T1|t_v|AccessShareLock|True|True
  T2|t|RowExclusiveLock|True|True
  T2|t_pkey|RowExclusiveLock|True|True
  T2|t_v|RowExclusiveLock|True|True
  T3|t|RowShareLock|True|True
  T3|t_pkey|RowShareLock|True|True
  T3|t_v|RowShareLock|True|True
  SELECT 9
T1: COMMIT
  COMMIT
T2: ROLLBACK
  ROLLBACK
T3: COMMIT
  COMMIT

# A prepared transaction is nobody's.
level read committed
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T3: SET application_name = 'T3'
  SET
T1: BEGIN
  BEGIN
T1: UPDATE t SET v = 0 WHERE id = 1
  UPDATE 1
T1: PREPARE TRANSACTION 'shown'
  PREPARE TRANSACTION
T2: UPDATE t SET v = 1 WHERE id = 1
  waits
T3: ALTER TABLE t ADD COLUMN w int
  waits
T5: SELECT locktype, relation::regclass, mode, granted, fastpath FROM pg_locks WHERE pid IS NULL AND (relation IS NOT NULL OR transactionid IN (SELECT transaction FROM pg_prepared_xacts WHERE gid = 'shown')) ORDER BY 1, relation::regclass::text
  relation|t|RowExclusiveLock|True|False
  relation|t_pkey|RowExclusiveLock|True|False
  relation|t_v|RowExclusiveLock|True|False
  transactionid||ExclusiveLock|True|False
  SELECT 4
T5: SELECT application_name, state, wait_event_type, wait_event, xact_start IS NOT NULL, backend_xid IS NOT NULL, ARRAY(SELECT b.application_name FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(a.pid)) ORDER BY 1) FROM pg_stat_activity a WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() ORDER BY 1
  T1|idle|Client|ClientRead|False|False|[]
  T2|active|Lock|transactionid|True|True|[]
  T3|active|Lock|relation|True|True|['T2']
  SELECT 3
T5: SELECT count(*) FROM pg_prepared_xacts p JOIN pg_locks l ON l.transactionid = p.transaction WHERE gid = 'shown' AND NOT granted
  1
  SELECT 1
T5: SELECT 0 = ANY (pg_blocking_pids(pid)) FROM pg_stat_activity WHERE application_name IN ('T2', 'T3')
  True
  True
  SELECT 2
T1: ROLLBACK PREPARED 'shown'
  ROLLBACK PREPARED
  T2: UPDATE 1
  T3: ALTER TABLE

# What a serializable transaction has read is remembered while others run.
level serializable
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T1: BEGIN
  BEGIN
T1: SELECT count(*) FROM t
  9
  SELECT 1
T2: BEGIN
  BEGIN
T2: SELECT count(*) FROM child
  0
  SELECT 1
T5: SELECT application_name, locktype, relation::regclass, mode, granted, fastpath FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() AND mode = 'SIReadLock' ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|relation|t|SIReadLock|True|False
  T2|relation|child|SIReadLock|True|False
  SELECT 2
T1: COMMIT
  COMMIT
T5: SELECT application_name, locktype, relation::regclass, mode, granted, fastpath FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() AND mode = 'SIReadLock' ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|relation|t|SIReadLock|True|False
  T2|relation|child|SIReadLock|True|False
  SELECT 2
T2: COMMIT
  COMMIT
T5: SELECT count(*) FROM pg_locks WHERE mode = 'SIReadLock'
  0
  SELECT 1

# Rows are tuples; who has rolled back is forgotten.
level serializable
differs: a key is one lock, the row's; PostgreSQL has one of the index page as well, for the gaps beside it.
T1: SET application_name = 'T1'
  SET
T2: SET application_name = 'T2'
  SET
T1: BEGIN
  BEGIN
T1: SET enable_seqscan = off
  SET
T1: SELECT v FROM t WHERE id = 1
  10
  SELECT 1
T2: BEGIN
  BEGIN
T2: SET enable_seqscan = off
  SET
T2: SELECT v FROM t WHERE id = 2
  20
  SELECT 1
T5: SELECT application_name, locktype, relation::regclass FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() AND mode = 'SIReadLock' ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T1|tuple|t
  T2|tuple|t
  SELECT 2
T1: ROLLBACK
  ROLLBACK
T5: SELECT application_name, locktype, relation::regclass FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'T_' AND pid <> pg_backend_pid() AND mode = 'SIReadLock' ORDER BY application_name, locktype, relation::regclass::text, mode, granted
  T2|tuple|t
  SELECT 1
T2: COMMIT
  COMMIT
