-- Short statements of everyday applications, each a script for pgbench, that `./dev bench statements` runs.
-- What stands before the first kind makes the tables.

CREATE TABLE users (
    id bigserial PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL,
    created timestamptz NOT NULL DEFAULT now(), data jsonb NOT NULL DEFAULT '{}', version int NOT NULL DEFAULT 1);
CREATE TABLE orders (
    id bigserial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users(id), status text NOT NULL,
    total numeric(12,2) NOT NULL, created timestamptz NOT NULL DEFAULT now());
CREATE INDEX ON orders (user_id, created DESC);
CREATE TABLE items (
    order_id bigint NOT NULL REFERENCES orders(id), line int NOT NULL, product int NOT NULL,
    quantity int NOT NULL, price numeric(10,2) NOT NULL, PRIMARY KEY (order_id, line));
CREATE INDEX ON items (product);
CREATE TABLE jobs (id bigserial PRIMARY KEY, state text NOT NULL DEFAULT 'ready', payload text, run_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX ON jobs (run_at, id) WHERE state = 'ready';
CREATE TABLE kv (k text PRIMARY KEY, v bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE outbox (id bigserial PRIMARY KEY, topic text NOT NULL, payload jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now());
INSERT INTO users (email, name, created, data)
    SELECT 'user' || n || '@example.com', 'Name ' || n, '2024-01-01'::timestamptz + n * interval '1 minute',
        jsonb_build_object('plan', CASE WHEN n % 3 = 0 THEN 'pro' ELSE 'free' END, 'age', n % 80) FROM generate_series(1, 100000) n;
INSERT INTO orders (user_id, status, total, created)
    SELECT 1 + (n::bigint * 7919) % 100000, CASE n % 4 WHEN 0 THEN 'paid' WHEN 1 THEN 'new' WHEN 2 THEN 'sent' ELSE 'closed' END,
        (n % 1000) + 0.99, '2024-02-01'::timestamptz + n * interval '10 second' FROM generate_series(1, 300000) n;
INSERT INTO items SELECT 1 + n / 3, n % 3, (n * 31) % 5000, 1 + n % 5, (n % 100) + 0.5 FROM generate_series(0, 899999) n;
INSERT INTO jobs (payload) SELECT 'job ' || n FROM generate_series(1, 200000) n;
INSERT INTO kv SELECT 'key' || n, n FROM generate_series(1, 50000) n;
ANALYZE;

[r: SELECT 1]
SELECT 1;

[r: now and user]
SELECT now(), current_user;

[r: row by key, all columns]
\set u random(1, 100000)
SELECT * FROM users WHERE id = :u;

[r: row by unique text]
\set u random(1, 100000)
\set e :u
SELECT id, name FROM users WHERE email = 'user' || :e || '@example.com';

[r: text key]
\set k random(1, 50000)
SELECT v FROM kv WHERE k = 'key' || :k;

[r: ten newest of a user]
\set u random(1, 100000)
SELECT id, status, total, created FROM orders WHERE user_id = :u ORDER BY created DESC LIMIT 10;

[r: order with its user]
\set o random(1, 300000)
SELECT o.id, o.total, u.name FROM orders o JOIN users u ON u.id = o.user_id WHERE o.id = :o;

[r: order, user and lines]
\set o random(1, 300000)
SELECT o.id, u.name, i.line, i.price FROM orders o JOIN users u ON u.id = o.user_id JOIN items i ON i.order_id = o.id WHERE o.id = :o ORDER BY i.line;

[r: left join]
\set u random(1, 100000)
SELECT u.name, o.id FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE u.id = :u;

[r: IN of ten keys]
\set u random(1, 100000)
SELECT id, name FROM users WHERE id IN (:u, :u+7, :u+19, :u+100, :u+1000, :u+1001, :u+1002, :u+5000, :u+6000, :u+7000);

[r: = ANY of an array]
\set u random(1, 100000)
SELECT id, name FROM users WHERE id = ANY (ARRAY[:u, :u+7, :u+19, :u+100, :u+1000]::bigint[]);

[r: count of a user's]
\set u random(1, 100000)
SELECT count(*) FROM orders WHERE user_id = :u;

[r: sum by status]
\set u random(1, 100000)
SELECT status, count(*), sum(total) FROM orders WHERE user_id BETWEEN :u AND :u + 5 GROUP BY status ORDER BY status;

[r: EXISTS]
\set u random(1, 100000)
SELECT EXISTS (SELECT 1 FROM orders WHERE user_id = :u AND status = 'paid');

[r: correlated EXISTS]
\set u random(1, 100000)
SELECT u.id FROM users u WHERE u.id BETWEEN :u AND :u + 10 AND EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND o.status = 'paid');

[r: keyset page]
\set o random(1, 300000)
SELECT id, total FROM orders WHERE id > :o ORDER BY id LIMIT 20;

[r: keyset page, row compare]
\set u random(1, 100000)
SELECT order_id, line FROM items WHERE (order_id, line) > (:u, 1) ORDER BY order_id, line LIMIT 20;

[r: offset page]
SELECT id, total FROM orders ORDER BY id LIMIT 20 OFFSET 200;

[r: LATERAL newest]
\set u random(1, 100000)
SELECT u.id, x.id FROM users u, LATERAL (SELECT id FROM orders o WHERE o.user_id = u.id ORDER BY created DESC LIMIT 1) x WHERE u.id BETWEEN :u AND :u + 5;

[r: scalar subquery]
\set u random(1, 100000)
SELECT name, (SELECT count(*) FROM orders o WHERE o.user_id = u.id) FROM users u WHERE id = :u;

[r: jsonb field]
\set u random(1, 100000)
SELECT data->>'plan' FROM users WHERE id = :u;

[r: LIKE prefix]
\set u random(1, 100000)
SELECT id FROM users WHERE email LIKE 'user' || (:u / 10) || '%' LIMIT 10;

[r: LIKE constant prefix]
SELECT id FROM users WHERE email LIKE 'user777%' ORDER BY email LIMIT 10;

[r: range of a hundred]
\set o random(1, 300000)
SELECT id, total FROM orders WHERE id BETWEEN :o AND :o + 99;

[r: sum of a thousand]
\set o random(1, 300000)
SELECT sum(total) FROM orders WHERE id BETWEEN :o AND :o + 999;

[r: max of key]
SELECT max(id) FROM orders;

[r: max by index]
\set u random(1, 100000)
SELECT max(created) FROM orders WHERE user_id = :u;

[r: by secondary index]
\set p random(1, 4999)
SELECT order_id, line, quantity FROM items WHERE product = :p LIMIT 50;

[r: CTE]
\set u random(1, 100000)
WITH o AS (SELECT * FROM orders WHERE user_id = :u) SELECT count(*), max(total) FROM o;

[r: window]
\set u random(1, 100000)
SELECT id, row_number() OVER (ORDER BY created) FROM orders WHERE user_id BETWEEN :u AND :u + 3;

[r: UNION ALL]
\set u random(1, 100000)
SELECT id FROM orders WHERE user_id = :u UNION ALL SELECT id FROM orders WHERE user_id = :u + 1;

[r: DISTINCT]
\set o random(1, 300000)
SELECT DISTINCT status FROM orders WHERE id BETWEEN :o AND :o + 99;

[r: case and coalesce]
\set u random(1, 100000)
SELECT CASE WHEN version > 1 THEN 'x' ELSE coalesce(name, '-') END, lower(email), length(name) FROM users WHERE id = :u;

[r: date_trunc group]
\set u random(1, 100000)
SELECT date_trunc('day', created), count(*) FROM orders WHERE user_id BETWEEN :u AND :u + 20 GROUP BY 1 ORDER BY 1;

[r: block of two reads]
\set u random(1, 100000)
BEGIN;
SELECT name FROM users WHERE id = :u;
SELECT count(*) FROM orders WHERE user_id = :u;
COMMIT;

[r: cursor]
\set u random(1, 100000)
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM orders WHERE user_id >= :u ORDER BY user_id;
FETCH 10 FROM c;
CLOSE c;
COMMIT;

[r: generate_series]
SELECT sum(n) FROM generate_series(1, 100) n;

[r: json of rows]
\set u random(1, 100000)
SELECT json_agg(row_to_json(o)) FROM orders o WHERE user_id = :u;

[r: SERIALIZABLE read]
\set u random(1, 100000)
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT name FROM users WHERE id = :u;
COMMIT;

[r: REPEATABLE READ READ ONLY]
\set u random(1, 100000)
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT name FROM users WHERE id = :u;
SELECT count(*) FROM orders WHERE user_id = :u;
COMMIT;

[r: SET and SHOW]
SET application_name = 'x';
SHOW application_name;

[w: update by key]
\set u random(1, 100000)
UPDATE users SET version = version + 1 WHERE id = :u;

[w: update returning]
\set u random(1, 100000)
UPDATE users SET version = version + 1 WHERE id = :u RETURNING version;

[w: optimistic]
\set u random(1, 100000)
UPDATE users SET name = 'n', version = version + 1 WHERE id = :u AND version >= 1;

[w: update by index]
\set u random(1, 100000)
UPDATE orders SET status = 'paid' WHERE user_id = :u;

[w: update an indexed column]
\set o random(1, 300000)
UPDATE orders SET created = now() WHERE id = :o;

[w: update jsonb]
\set u random(1, 100000)
UPDATE users SET data = jsonb_set(data, '{age}', '5') WHERE id = :u;

[w: update from join]
\set o random(1, 300000)
UPDATE orders o SET total = o.total + 1 FROM users u WHERE u.id = o.user_id AND o.id = :o;

[w: insert returning id]
INSERT INTO outbox (topic, payload) VALUES ('t', '{"a": 1}') RETURNING id;

[w: insert with foreign key]
\set u random(1, 100000)
INSERT INTO orders (user_id, status, total) VALUES (:u, 'new', 5.5) RETURNING id;

[w: insert ten rows]
INSERT INTO outbox (topic, payload) VALUES ('t', '1'), ('t', '2'), ('t', '3'), ('t', '4'), ('t', '5'), ('t', '6'), ('t', '7'), ('t', '8'), ('t', '9'), ('t', '10');

[w: insert of a query]
\set u random(1, 100000)
INSERT INTO outbox (topic, payload) SELECT status, to_jsonb(id) FROM orders WHERE user_id = :u;

[w: upsert]
\set k random(1, 50000)
INSERT INTO kv VALUES ('key' || :k, 1) ON CONFLICT (k) DO UPDATE SET v = kv.v + excluded.v, at = now();

[w: do nothing, taken]
\set k random(1, 50000)
INSERT INTO kv VALUES ('key' || :k, 1) ON CONFLICT DO NOTHING;

[w: delete and insert]
\set k random(1, 50000)
BEGIN;
DELETE FROM kv WHERE k = 'key' || :k;
INSERT INTO kv VALUES ('key' || :k, 1) ON CONFLICT DO NOTHING;
COMMIT;

[w: merge]
\set k random(1, 50000)
MERGE INTO kv USING (VALUES ('key' || :k, 1)) s (k, v) ON kv.k = s.k WHEN MATCHED THEN UPDATE SET v = kv.v + s.v WHEN NOT MATCHED THEN INSERT (k, v) VALUES (s.k, s.v);

[w: lock, update, insert]
\set u random(1, 100000)
BEGIN;
SELECT version FROM users WHERE id = :u FOR UPDATE;
UPDATE users SET version = version + 1 WHERE id = :u;
INSERT INTO outbox (topic, payload) VALUES ('t', '{}');
COMMIT;

[w: savepoints]
\set u random(1, 100000)
BEGIN;
SAVEPOINT a;
UPDATE users SET version = version + 1 WHERE id = :u;
RELEASE a;
SAVEPOINT b;
UPDATE users SET version = version + 1 WHERE id = :u;
ROLLBACK TO b;
COMMIT;

[w: outbox by WITH]
\set u random(1, 100000)
WITH u AS (UPDATE users SET version = version + 1 WHERE id = :u RETURNING id, version) INSERT INTO outbox (topic, payload) SELECT 'users', to_jsonb(u) FROM u;

[w: job taken and done]
BEGIN;
WITH j AS (SELECT id FROM jobs WHERE state = 'ready' ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) UPDATE jobs SET state = 'done' FROM j WHERE jobs.id = j.id RETURNING jobs.id;
COMMIT;

[w: advisory lock]
\set u random(1, 100000)
BEGIN;
SELECT pg_advisory_xact_lock(:u);
COMMIT;

[w: notify]
NOTIFY news, 'hello';

[w: pg_notify and update]
\set u random(1, 100000)
BEGIN;
UPDATE users SET version = version + 1 WHERE id = :u;
SELECT pg_notify('news', 'x');
COMMIT;

[w: SERIALIZABLE update]
\set u random(1, 100000)
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT version FROM users WHERE id = :u;
UPDATE users SET version = version + 1 WHERE id = :u;
COMMIT;

[w: rolled back]
\set u random(1, 100000)
BEGIN;
UPDATE users SET version = version + 1 WHERE id = :u;
ROLLBACK;

[w: nextval]
SELECT nextval('outbox_id_seq');

[w: lock rows of a range]
\set u random(1, 100000)
BEGIN;
SELECT id FROM users WHERE id BETWEEN :u AND :u + 9 FOR SHARE;
COMMIT;

[w: order with three lines]
\set u random(1, 100000)
BEGIN;
INSERT INTO orders (user_id, status, total) VALUES (:u, 'new', 5.5) RETURNING id \gset
INSERT INTO items VALUES (:id, 1, 1, 1, 1.5), (:id, 2, 2, 2, 2.5), (:id, 3, 3, 3, 3.5);
UPDATE users SET version = version + 1 WHERE id = :u;
COMMIT;

[w: delete by key]
\set o random(1, 300000)
DELETE FROM items WHERE order_id = :o AND line = 2;
