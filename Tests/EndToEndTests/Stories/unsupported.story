# What is not supported says so by name, and points at the construct.
$ psql
| \set VERBOSITY verbose
| CREATE TABLE t (a int, b text);
| CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
| SELECT 1; /* here: */ CREATE RULE r AS ON INSERT TO t DO NOTHING; SELECT 2;
| CREATE TEMP TABLE y (a int);
| CREATE UNIQUE INDEX ON t (a) NULLS NOT DISTINCT;
| COPY t FROM '/etc/passwd';
|   -- a comment first
|   COPY t TO STDOUT (DELIMITER ',', FORMAT binary);
| SELECT a, sum(a) OVER (ORDER BY a RANGE 1 PRECEDING) FROM t;
| SELECT a FROM t TABLESAMPLE system (10);
| SELECT 'ä', ctid FROM t;
| SELECT 'a' ~ '(?=x)';
| CREATE LANGUAGE nowhere;
| PREPARE q AS SELECT count(DISTINCT a) OVER () FROM t;
| DROP TABLE t;
ERROR:  0A000: CREATE TRIGGER is not supported
LINE 1: CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUN...
        ^
 ?column? 
----------
        1
(1 row)

ERROR:  0A000: CREATE RULE is not supported
LINE 1: /* here: */ CREATE RULE r AS ON INSERT TO t DO NOTHING;
                    ^
 ?column? 
----------
        2
(1 row)

ERROR:  0A000: CREATE TEMPORARY TABLE is not supported
LINE 1: CREATE TEMP TABLE y (a int);
                          ^
ERROR:  0A000: NULLS NOT DISTINCT is not supported
LINE 1: CREATE UNIQUE INDEX ON t (a) NULLS NOT DISTINCT;
                               ^
ERROR:  0A000: COPY with a file on the server is not supported
LINE 1: COPY t FROM '/etc/passwd';
        ^
ERROR:  42601: cannot specify DELIMITER in BINARY mode
ERROR:  0A000: RANGE with an offset is not supported
LINE 1: SELECT a, sum(a) OVER (ORDER BY a RANGE 1 PRECEDING) FROM t;
                                                ^
ERROR:  0A000: TABLESAMPLE is not supported
LINE 1: SELECT a FROM t TABLESAMPLE system (10);
                                    ^
ERROR:  0A000: the system column ctid is not supported
LINE 1: SELECT 'ä', ctid FROM t;
                    ^
ERROR:  0A000: lookaround in a regular expression is not supported
LINE 1: SELECT 'a' ~ '(?=x)';
        ^
ERROR:  0A000: extension "nowhere" is not available
HINT:  Varve has no extensions but its own.
ERROR:  0A000: DISTINCT in a window function is not supported
LINE 1: PREPARE q AS SELECT count(DISTINCT a) OVER () FROM t;
                            ^
