// Written by scripts/catalog-facts from PostgreSQL 15. Do not edit: run the script again.
// swift-format-ignore-file

extension BuiltinFacts {
    /// Tab-separated: oid, schema initial, name, kind, row type, then for each column its
    /// name, type, modifier (if any) and ! when it is not null, separated by colons.
    static let relationRows = #"""
        826	p	pg_default_acl	r	10088	oid:26!	defaclrole:26!	defaclnamespace:26!	defaclobjtype:18!	defaclacl:1034!
        1213	p	pg_tablespace	r	10056	oid:26!	spcname:19!	spcowner:26!	spcacl:1034	spcoptions:1009
        1214	p	pg_shdepend	r	10060	dbid:26!	classid:26!	objid:26!	objsubid:23!	refclassid:26!	refobjid:26!	deptype:18!
        1247	p	pg_type	r	71	oid:26!	typname:19!	typnamespace:26!	typowner:26!	typlen:21!	typbyval:16!	typtype:18!	typcategory:18!	typispreferred:16!	typisdefined:16!	typdelim:18!	typrelid:26!	typsubscript:24!	typelem:26!	typarray:26!	typinput:24!	typoutput:24!	typreceive:24!	typsend:24!	typmodin:24!	typmodout:24!	typanalyze:24!	typalign:18!	typstorage:18!	typnotnull:16!	typbasetype:26!	typtypmod:23!	typndims:23!	typcollation:26!	typdefaultbin:194	typdefault:25	typacl:1034
        1249	p	pg_attribute	r	75	attrelid:26!	attname:19!	atttypid:26!	attstattarget:23!	attlen:21!	attnum:21!	attndims:23!	attcacheoff:23!	atttypmod:23!	attbyval:16!	attalign:18!	attstorage:18!	attcompression:18!	attnotnull:16!	atthasdef:16!	atthasmissing:16!	attidentity:18!	attgenerated:18!	attisdropped:16!	attislocal:16!	attinhcount:23!	attcollation:26!	attacl:1034	attoptions:1009	attfdwoptions:1009	attmissingval:2277
        1255	p	pg_proc	r	81	oid:26!	proname:19!	pronamespace:26!	proowner:26!	prolang:26!	procost:700!	prorows:700!	provariadic:26!	prosupport:24!	prokind:18!	prosecdef:16!	proleakproof:16!	proisstrict:16!	proretset:16!	provolatile:18!	proparallel:18!	pronargs:21!	pronargdefaults:21!	prorettype:26!	proargtypes:30!	proallargtypes:1028	proargmodes:1002	proargnames:1009	proargdefaults:194	protrftypes:1028	prosrc:25!	probin:25	prosqlbody:194	proconfig:1009	proacl:1034
        1259	p	pg_class	r	83	oid:26!	relname:19!	relnamespace:26!	reltype:26!	reloftype:26!	relowner:26!	relam:26!	relfilenode:26!	reltablespace:26!	relpages:23!	reltuples:700!	relallvisible:23!	reltoastrelid:26!	relhasindex:16!	relisshared:16!	relpersistence:18!	relkind:18!	relnatts:21!	relchecks:21!	relhasrules:16!	relhastriggers:16!	relhassubclass:16!	relrowsecurity:16!	relforcerowsecurity:16!	relispopulated:16!	relreplident:18!	relispartition:16!	relrewrite:26!	relfrozenxid:28!	relminmxid:28!	relacl:1034	reloptions:1009	relpartbound:194
        1260	p	pg_authid	r	2842	oid:26!	rolname:19!	rolsuper:16!	rolinherit:16!	rolcreaterole:16!	rolcreatedb:16!	rolcanlogin:16!	rolreplication:16!	rolbypassrls:16!	rolconnlimit:23!	rolpassword:25	rolvaliduntil:1184
        1261	p	pg_auth_members	r	2843	roleid:26!	member:26!	grantor:26!	admin_option:16!
        1262	p	pg_database	r	1248	oid:26!	datname:19!	datdba:26!	encoding:23!	datlocprovider:18!	datistemplate:16!	datallowconn:16!	datconnlimit:23!	datfrozenxid:28!	datminmxid:28!	dattablespace:26!	datcollate:25!	datctype:25!	daticulocale:25	datcollversion:25	datacl:1034
        1417	p	pg_foreign_server	r	10078	oid:26!	srvname:19!	srvowner:26!	srvfdw:26!	srvtype:25	srvversion:25	srvacl:1034	srvoptions:1009
        1418	p	pg_user_mapping	r	10080	oid:26!	umuser:26!	umserver:26!	umoptions:1009
        2224	p	pg_sequence	r	10105	seqrelid:26!	seqtypid:26!	seqstart:20!	seqincrement:20!	seqmax:20!	seqmin:20!	seqcache:20!	seqcycle:16!
        2328	p	pg_foreign_data_wrapper	r	10076	oid:26!	fdwname:19!	fdwowner:26!	fdwhandler:26!	fdwvalidator:26!	fdwacl:1034	fdwoptions:1009
        2396	p	pg_shdescription	r	10062	objoid:26!	classoid:26!	description:25!
        2600	p	pg_aggregate	r	10027	aggfnoid:24!	aggkind:18!	aggnumdirectargs:21!	aggtransfn:24!	aggfinalfn:24!	aggcombinefn:24!	aggserialfn:24!	aggdeserialfn:24!	aggmtransfn:24!	aggminvtransfn:24!	aggmfinalfn:24!	aggfinalextra:16!	aggmfinalextra:16!	aggfinalmodify:18!	aggmfinalmodify:18!	aggsortop:26!	aggtranstype:26!	aggtransspace:23!	aggmtranstype:26!	aggmtransspace:23!	agginitval:25	aggminitval:25
        2601	p	pg_am	r	10015	oid:26!	amname:19!	amhandler:24!	amtype:18!
        2602	p	pg_amop	r	10017	oid:26!	amopfamily:26!	amoplefttype:26!	amoprighttype:26!	amopstrategy:21!	amoppurpose:18!	amopopr:26!	amopmethod:26!	amopsortfamily:26!
        2603	p	pg_amproc	r	10019	oid:26!	amprocfamily:26!	amproclefttype:26!	amprocrighttype:26!	amprocnum:21!	amproc:24!
        2604	p	pg_attrdef	r	10001	oid:26!	adrelid:26!	adnum:21!	adbin:194!
        2605	p	pg_cast	r	10043	oid:26!	castsource:26!	casttarget:26!	castfunc:26!	castcontext:18!	castmethod:18!
        2606	p	pg_constraint	r	10003	oid:26!	conname:19!	connamespace:26!	contype:18!	condeferrable:16!	condeferred:16!	convalidated:16!	conrelid:26!	contypid:26!	conindid:26!	conparentid:26!	confrelid:26!	confupdtype:18!	confdeltype:18!	confmatchtype:18!	conislocal:16!	coninhcount:23!	connoinherit:16!	conkey:1005	confkey:1005	conpfeqop:1028	conppeqop:1028	conffeqop:1028	confdelsetcols:1005	conexclop:1028	conbin:194
        2607	p	pg_conversion	r	10049	oid:26!	conname:19!	connamespace:26!	conowner:26!	conforencoding:23!	contoencoding:23!	conproc:24!	condefault:16!
        2608	p	pg_depend	r	10051	classid:26!	objid:26!	objsubid:23!	refclassid:26!	refobjid:26!	refobjsubid:23!	deptype:18!
        2609	p	pg_description	r	10041	objoid:26!	classoid:26!	objsubid:23!	description:25!
        2610	p	pg_index	r	10007	indexrelid:26!	indrelid:26!	indnatts:21!	indnkeyatts:21!	indisunique:16!	indnullsnotdistinct:16!	indisprimary:16!	indisexclusion:16!	indimmediate:16!	indisclustered:16!	indisvalid:16!	indcheckxmin:16!	indisready:16!	indislive:16!	indisreplident:16!	indkey:22!	indcollation:30!	indclass:30!	indoption:22!	indexprs:194	indpred:194
        2611	p	pg_inherits	r	10005	inhrelid:26!	inhparent:26!	inhseqno:23!	inhdetachpending:16!
        2612	p	pg_language	r	10021	oid:26!	lanname:19!	lanowner:26!	lanispl:16!	lanpltrusted:16!	lanplcallfoid:26!	laninline:26!	lanvalidator:26!	lanacl:1034
        2613	p	pg_largeobject	r	10025	loid:26!	pageno:23!	data:17!
        2615	p	pg_namespace	r	10047	oid:26!	nspname:19!	nspowner:26!	nspacl:1034
        2616	p	pg_opclass	r	10013	oid:26!	opcmethod:26!	opcname:19!	opcnamespace:26!	opcowner:26!	opcfamily:26!	opcintype:26!	opcdefault:16!	opckeytype:26!
        2617	p	pg_operator	r	10009	oid:26!	oprname:19!	oprnamespace:26!	oprowner:26!	oprkind:18!	oprcanmerge:16!	oprcanhash:16!	oprleft:26!	oprright:26!	oprresult:26!	oprcom:26!	oprnegate:26!	oprcode:24!	oprrest:24!	oprjoin:24!
        2618	p	pg_rewrite	r	10035	oid:26!	rulename:19!	ev_class:26!	ev_type:18!	ev_enabled:18!	is_instead:16!	ev_qual:194!	ev_action:194!
        2619	p	pg_statistic	r	10029	starelid:26!	staattnum:21!	stainherit:16!	stanullfrac:700!	stawidth:23!	stadistinct:700!	stakind1:21!	stakind2:21!	stakind3:21!	stakind4:21!	stakind5:21!	staop1:26!	staop2:26!	staop3:26!	staop4:26!	staop5:26!	stacoll1:26!	stacoll2:26!	stacoll3:26!	stacoll4:26!	stacoll5:26!	stanumbers1:1021	stanumbers2:1021	stanumbers3:1021	stanumbers4:1021	stanumbers5:1021	stavalues1:2277	stavalues2:2277	stavalues3:2277	stavalues4:2277	stavalues5:2277
        2620	p	pg_trigger	r	10037	oid:26!	tgrelid:26!	tgparentid:26!	tgname:19!	tgfoid:26!	tgtype:21!	tgenabled:18!	tgisinternal:16!	tgconstrrelid:26!	tgconstrindid:26!	tgconstraint:26!	tgdeferrable:16!	tginitdeferred:16!	tgnargs:21!	tgattr:22!	tgargs:17!	tgqual:194	tgoldtable:19	tgnewtable:19
        2753	p	pg_opfamily	r	10011	oid:26!	opfmethod:26!	opfname:19!	opfnamespace:26!	opfowner:26!
        2964	p	pg_db_role_setting	r	10054	setdatabase:26!	setrole:26!	setconfig:1009
        2995	p	pg_largeobject_metadata	r	10023	oid:26!	lomowner:26!	lomacl:1034
        3079	p	pg_extension	r	10074	oid:26!	extname:19!	extowner:26!	extnamespace:26!	extrelocatable:16!	extversion:25!	extconfig:1028	extcondition:1009
        3118	p	pg_foreign_table	r	10082	ftrelid:26!	ftserver:26!	ftoptions:1009
        3256	p	pg_policy	r	10084	oid:26!	polname:19!	polrelid:26!	polcmd:18!	polpermissive:16!	polroles:1028!	polqual:194	polwithcheck:194
        3350	p	pg_partitioned_table	r	10099	partrelid:26!	partstrat:18!	partnatts:21!	partdefid:26!	partattrs:22!	partclass:30!	partcollation:30!	partexprs:194
        3381	p	pg_statistic_ext	r	10031	oid:26!	stxrelid:26!	stxname:19!	stxnamespace:26!	stxowner:26!	stxstattarget:23!	stxkeys:22!	stxkind:1002!	stxexprs:194
        3394	p	pg_init_privs	r	10090	objoid:26!	classoid:26!	objsubid:23!	privtype:18!	initprivs:1034!
        3429	p	pg_statistic_ext_data	r	10033	stxoid:26!	stxdinherit:16!	stxdndistinct:3361	stxddependencies:3402	stxdmcv:5017	stxdexpr:10028
        3456	p	pg_collation	r	10095	oid:26!	collname:19!	collnamespace:26!	collowner:26!	collprovider:18!	collisdeterministic:16!	collencoding:23!	collcollate:25	collctype:25	colliculocale:25	collversion:25
        3466	p	pg_event_trigger	r	10039	oid:26!	evtname:19!	evtevent:19!	evtowner:26!	evtfoid:26!	evtenabled:18!	evttags:1009
        3501	p	pg_enum	r	10045	oid:26!	enumtypid:26!	enumsortorder:700!	enumlabel:19!
        3541	p	pg_range	r	10101	rngtypid:26!	rngsubtype:26!	rngmultitypid:26!	rngcollation:26!	rngsubopc:26!	rngcanonical:24!	rngsubdiff:24!
        3576	p	pg_transform	r	10103	oid:26!	trftype:26!	trflang:26!	trffromsql:24!	trftosql:24!
        3592	p	pg_shseclabel	r	4066	objoid:26!	classoid:26!	provider:25!	label:25!
        3596	p	pg_seclabel	r	10092	objoid:26!	classoid:26!	objsubid:23!	provider:25!	label:25!
        3600	p	pg_ts_dict	r	10068	oid:26!	dictname:19!	dictnamespace:26!	dictowner:26!	dicttemplate:26!	dictinitoption:25
        3601	p	pg_ts_parser	r	10070	oid:26!	prsname:19!	prsnamespace:26!	prsstart:24!	prstoken:24!	prsend:24!	prsheadline:24!	prslextype:24!
        3602	p	pg_ts_config	r	10064	oid:26!	cfgname:19!	cfgnamespace:26!	cfgowner:26!	cfgparser:26!
        3603	p	pg_ts_config_map	r	10066	mapcfg:26!	maptokentype:23!	mapseqno:23!	mapdict:26!
        3764	p	pg_ts_template	r	10072	oid:26!	tmplname:19!	tmplnamespace:26!	tmplinit:24!	tmpllexize:24!
        6000	p	pg_replication_origin	r	10086	roident:26!	roname:25!
        6100	p	pg_subscription	r	6101	oid:26!	subdbid:26!	subskiplsn:3220!	subname:19!	subowner:26!	subenabled:16!	subbinary:16!	substream:16!	subtwophasestate:18!	subdisableonerr:16!	subconninfo:25!	subslotname:19	subsynccommit:25!	subpublications:1009!
        6102	p	pg_subscription_rel	r	10114	srsubid:26!	srrelid:26!	srsubstate:18!	srsublsn:3220
        6104	p	pg_publication	r	10107	oid:26!	pubname:19!	pubowner:26!	puballtables:16!	pubinsert:16!	pubupdate:16!	pubdelete:16!	pubtruncate:16!	pubviaroot:16!
        6106	p	pg_publication_rel	r	10111	oid:26!	prpubid:26!	prrelid:26!	prqual:194	prattrs:22
        6237	p	pg_publication_namespace	r	10109	oid:26!	pnpubid:26!	pnnspid:26!
        6243	p	pg_parameter_acl	r	10097	oid:26!	parname:25!	paracl:1034
        12000	p	pg_roles	v	12002	rolname:19	rolsuper:16	rolinherit:16	rolcreaterole:16	rolcreatedb:16	rolcanlogin:16	rolreplication:16	rolconnlimit:23	rolpassword:25	rolvaliduntil:1184	rolbypassrls:16	rolconfig:1009	oid:26
        12005	p	pg_shadow	v	12007	usename:19	usesysid:26	usecreatedb:16	usesuper:16	userepl:16	usebypassrls:16	passwd:25	valuntil:1184	useconfig:1009
        12010	p	pg_group	v	12012	groname:19	grosysid:26	grolist:1028
        12014	p	pg_user	v	12016	usename:19	usesysid:26	usecreatedb:16	usesuper:16	userepl:16	usebypassrls:16	passwd:25	valuntil:1184	useconfig:1009
        12018	p	pg_policies	v	12020	schemaname:19	tablename:19	policyname:19	permissive:25	roles:1003	cmd:25	qual:25	with_check:25
        12023	p	pg_rules	v	12025	schemaname:19	tablename:19	rulename:19	definition:25
        12028	p	pg_views	v	12030	schemaname:19	viewname:19	viewowner:19	definition:25
        12033	p	pg_tables	v	12035	schemaname:19	tablename:19	tableowner:19	tablespace:19	hasindexes:16	hasrules:16	hastriggers:16	rowsecurity:16
        12038	p	pg_matviews	v	12040	schemaname:19	matviewname:19	matviewowner:19	tablespace:19	hasindexes:16	ispopulated:16	definition:25
        12043	p	pg_indexes	v	12045	schemaname:19	tablename:19	indexname:19	tablespace:19	indexdef:25
        12048	p	pg_sequences	v	12050	schemaname:19	sequencename:19	sequenceowner:19	data_type:2206	start_value:20	min_value:20	max_value:20	increment_by:20	cycle:16	cache_size:20	last_value:20
        12053	p	pg_stats	v	12055	schemaname:19	tablename:19	attname:19	inherited:16	null_frac:700	avg_width:23	n_distinct:700	most_common_vals:2277	most_common_freqs:1021	histogram_bounds:2277	correlation:700	most_common_elems:2277	most_common_elem_freqs:1021	elem_count_histogram:1021
        12058	p	pg_stats_ext	v	12060	schemaname:19	tablename:19	statistics_schemaname:19	statistics_name:19	statistics_owner:19	attnames:1003	exprs:1009	kinds:1002	inherited:16	n_distinct:3361	dependencies:3402	most_common_vals:1009	most_common_val_nulls:1000	most_common_freqs:1022	most_common_base_freqs:1022
        12063	p	pg_stats_ext_exprs	v	12065	schemaname:19	tablename:19	statistics_schemaname:19	statistics_name:19	statistics_owner:19	expr:25	inherited:16	null_frac:700	avg_width:23	n_distinct:700	most_common_vals:2277	most_common_freqs:1021	histogram_bounds:2277	correlation:700	most_common_elems:2277	most_common_elem_freqs:1021	elem_count_histogram:1021
        12068	p	pg_publication_tables	v	12070	pubname:19	schemaname:19	tablename:19	attnames:1003	rowfilter:25
        12073	p	pg_locks	v	12075	locktype:25	database:26	relation:26	page:23	tuple:21	virtualxid:25	transactionid:28	classid:26	objid:26	objsubid:21	virtualtransaction:25	pid:23	mode:25	granted:16	fastpath:16	waitstart:1184
        12077	p	pg_cursors	v	12079	name:25	statement:25	is_holdable:16	is_binary:16	is_scrollable:16	creation_time:1184
        12081	p	pg_available_extensions	v	12083	name:19	default_version:25	installed_version:25	comment:25
        12085	p	pg_available_extension_versions	v	12087	name:19	version:25	installed:16	superuser:16	trusted:16	relocatable:16	schema:19	requires:1003	comment:25
        12090	p	pg_prepared_xacts	v	12092	transaction:28	gid:25	prepared:1184	owner:19	database:19
        12095	p	pg_prepared_statements	v	12097	name:25	statement:25	prepare_time:1184	parameter_types:2211	from_sql:16	generic_plans:20	custom_plans:20
        12099	p	pg_seclabels	v	12101	objoid:26	classoid:26	objsubid:23	objtype:25	objnamespace:26	objname:25	provider:25	label:25
        12104	p	pg_settings	v	12106	name:25	setting:25	unit:25	category:25	short_desc:25	extra_desc:25	context:25	vartype:25	source:25	min_val:25	max_val:25	enumvals:1009	boot_val:25	reset_val:25	sourcefile:25	sourceline:23	pending_restart:16
        12110	p	pg_file_settings	v	12112	sourcefile:25	sourceline:23	seqno:23	name:25	setting:25	applied:16	error:25
        12114	p	pg_hba_file_rules	v	12116	line_number:23	type:25	database:1009	user_name:1009	address:25	netmask:25	auth_method:25	options:1009	error:25
        12118	p	pg_ident_file_mappings	v	12120	line_number:23	map_name:25	sys_name:25	pg_username:25	error:25
        12122	p	pg_timezone_abbrevs	v	12124	abbrev:25	utc_offset:1186	is_dst:16
        12126	p	pg_timezone_names	v	12128	name:25	abbrev:25	utc_offset:1186	is_dst:16
        12130	p	pg_config	v	12132	name:25	setting:25
        12134	p	pg_shmem_allocations	v	12136	name:25	off:20	size:20	allocated_size:20
        12138	p	pg_backend_memory_contexts	v	12140	name:25	ident:25	parent:25	level:23	total_bytes:20	total_nblocks:20	free_bytes:20	free_chunks:20	used_bytes:20
        12142	p	pg_stat_all_tables	v	12144	relid:26	schemaname:19	relname:19	seq_scan:20	seq_tup_read:20	idx_scan:20	idx_tup_fetch:20	n_tup_ins:20	n_tup_upd:20	n_tup_del:20	n_tup_hot_upd:20	n_live_tup:20	n_dead_tup:20	n_mod_since_analyze:20	n_ins_since_vacuum:20	last_vacuum:1184	last_autovacuum:1184	last_analyze:1184	last_autoanalyze:1184	vacuum_count:20	autovacuum_count:20	analyze_count:20	autoanalyze_count:20
        12147	p	pg_stat_xact_all_tables	v	12149	relid:26	schemaname:19	relname:19	seq_scan:20	seq_tup_read:20	idx_scan:20	idx_tup_fetch:20	n_tup_ins:20	n_tup_upd:20	n_tup_del:20	n_tup_hot_upd:20
        12152	p	pg_stat_sys_tables	v	12154	relid:26	schemaname:19	relname:19	seq_scan:20	seq_tup_read:20	idx_scan:20	idx_tup_fetch:20	n_tup_ins:20	n_tup_upd:20	n_tup_del:20	n_tup_hot_upd:20	n_live_tup:20	n_dead_tup:20	n_mod_since_analyze:20	n_ins_since_vacuum:20	last_vacuum:1184	last_autovacuum:1184	last_analyze:1184	last_autoanalyze:1184	vacuum_count:20	autovacuum_count:20	analyze_count:20	autoanalyze_count:20
        12157	p	pg_stat_xact_sys_tables	v	12159	relid:26	schemaname:19	relname:19	seq_scan:20	seq_tup_read:20	idx_scan:20	idx_tup_fetch:20	n_tup_ins:20	n_tup_upd:20	n_tup_del:20	n_tup_hot_upd:20
        12161	p	pg_stat_user_tables	v	12163	relid:26	schemaname:19	relname:19	seq_scan:20	seq_tup_read:20	idx_scan:20	idx_tup_fetch:20	n_tup_ins:20	n_tup_upd:20	n_tup_del:20	n_tup_hot_upd:20	n_live_tup:20	n_dead_tup:20	n_mod_since_analyze:20	n_ins_since_vacuum:20	last_vacuum:1184	last_autovacuum:1184	last_analyze:1184	last_autoanalyze:1184	vacuum_count:20	autovacuum_count:20	analyze_count:20	autoanalyze_count:20
        12166	p	pg_stat_xact_user_tables	v	12168	relid:26	schemaname:19	relname:19	seq_scan:20	seq_tup_read:20	idx_scan:20	idx_tup_fetch:20	n_tup_ins:20	n_tup_upd:20	n_tup_del:20	n_tup_hot_upd:20
        12170	p	pg_statio_all_tables	v	12172	relid:26	schemaname:19	relname:19	heap_blks_read:20	heap_blks_hit:20	idx_blks_read:20	idx_blks_hit:20	toast_blks_read:20	toast_blks_hit:20	tidx_blks_read:20	tidx_blks_hit:20
        12175	p	pg_statio_sys_tables	v	12177	relid:26	schemaname:19	relname:19	heap_blks_read:20	heap_blks_hit:20	idx_blks_read:20	idx_blks_hit:20	toast_blks_read:20	toast_blks_hit:20	tidx_blks_read:20	tidx_blks_hit:20
        12179	p	pg_statio_user_tables	v	12181	relid:26	schemaname:19	relname:19	heap_blks_read:20	heap_blks_hit:20	idx_blks_read:20	idx_blks_hit:20	toast_blks_read:20	toast_blks_hit:20	tidx_blks_read:20	tidx_blks_hit:20
        12183	p	pg_stat_all_indexes	v	12185	relid:26	indexrelid:26	schemaname:19	relname:19	indexrelname:19	idx_scan:20	idx_tup_read:20	idx_tup_fetch:20
        12188	p	pg_stat_sys_indexes	v	12190	relid:26	indexrelid:26	schemaname:19	relname:19	indexrelname:19	idx_scan:20	idx_tup_read:20	idx_tup_fetch:20
        12192	p	pg_stat_user_indexes	v	12194	relid:26	indexrelid:26	schemaname:19	relname:19	indexrelname:19	idx_scan:20	idx_tup_read:20	idx_tup_fetch:20
        12196	p	pg_statio_all_indexes	v	12198	relid:26	indexrelid:26	schemaname:19	relname:19	indexrelname:19	idx_blks_read:20	idx_blks_hit:20
        12201	p	pg_statio_sys_indexes	v	12203	relid:26	indexrelid:26	schemaname:19	relname:19	indexrelname:19	idx_blks_read:20	idx_blks_hit:20
        12205	p	pg_statio_user_indexes	v	12207	relid:26	indexrelid:26	schemaname:19	relname:19	indexrelname:19	idx_blks_read:20	idx_blks_hit:20
        12209	p	pg_statio_all_sequences	v	12211	relid:26	schemaname:19	relname:19	blks_read:20	blks_hit:20
        12214	p	pg_statio_sys_sequences	v	12216	relid:26	schemaname:19	relname:19	blks_read:20	blks_hit:20
        12218	p	pg_statio_user_sequences	v	12220	relid:26	schemaname:19	relname:19	blks_read:20	blks_hit:20
        12222	p	pg_stat_activity	v	12224	datid:26	datname:19	pid:23	leader_pid:23	usesysid:26	usename:19	application_name:25	client_addr:869	client_hostname:25	client_port:23	backend_start:1184	xact_start:1184	query_start:1184	state_change:1184	wait_event_type:25	wait_event:25	state:25	backend_xid:28	backend_xmin:28	query_id:20	query:25	backend_type:25
        12227	p	pg_stat_replication	v	12229	pid:23	usesysid:26	usename:19	application_name:25	client_addr:869	client_hostname:25	client_port:23	backend_start:1184	backend_xmin:28	state:25	sent_lsn:3220	write_lsn:3220	flush_lsn:3220	replay_lsn:3220	write_lag:1186	flush_lag:1186	replay_lag:1186	sync_priority:23	sync_state:25	reply_time:1184
        12232	p	pg_stat_slru	v	12234	name:25	blks_zeroed:20	blks_hit:20	blks_read:20	blks_written:20	blks_exists:20	flushes:20	truncates:20	stats_reset:1184
        12236	p	pg_stat_wal_receiver	v	12238	pid:23	status:25	receive_start_lsn:3220	receive_start_tli:23	written_lsn:3220	flushed_lsn:3220	received_tli:23	last_msg_send_time:1184	last_msg_receipt_time:1184	latest_end_lsn:3220	latest_end_time:1184	slot_name:25	sender_host:25	sender_port:23	conninfo:25
        12240	p	pg_stat_recovery_prefetch	v	12242	stats_reset:1184	prefetch:20	hit:20	skip_init:20	skip_new:20	skip_fpw:20	skip_rep:20	wal_distance:23	block_distance:23	io_depth:23
        12244	p	pg_stat_subscription	v	12246	subid:26	subname:19	pid:23	relid:26	received_lsn:3220	last_msg_send_time:1184	last_msg_receipt_time:1184	latest_end_lsn:3220	latest_end_time:1184
        12249	p	pg_stat_ssl	v	12251	pid:23	ssl:16	version:25	cipher:25	bits:23	client_dn:25	client_serial:1700	issuer_dn:25
        12253	p	pg_stat_gssapi	v	12255	pid:23	gss_authenticated:16	principal:25	encrypted:16
        12257	p	pg_replication_slots	v	12259	slot_name:19	plugin:19	slot_type:25	datoid:26	database:19	temporary:16	active:16	active_pid:23	xmin:28	catalog_xmin:28	restart_lsn:3220	confirmed_flush_lsn:3220	wal_status:25	safe_wal_size:20	two_phase:16
        12262	p	pg_stat_replication_slots	v	12264	slot_name:25	spill_txns:20	spill_count:20	spill_bytes:20	stream_txns:20	stream_count:20	stream_bytes:20	total_txns:20	total_bytes:20	stats_reset:1184
        12266	p	pg_stat_database	v	12268	datid:26	datname:19	numbackends:23	xact_commit:20	xact_rollback:20	blks_read:20	blks_hit:20	tup_returned:20	tup_fetched:20	tup_inserted:20	tup_updated:20	tup_deleted:20	conflicts:20	temp_files:20	temp_bytes:20	deadlocks:20	checksum_failures:20	checksum_last_failure:1184	blk_read_time:701	blk_write_time:701	session_time:701	active_time:701	idle_in_transaction_time:701	sessions:20	sessions_abandoned:20	sessions_fatal:20	sessions_killed:20	stats_reset:1184
        12271	p	pg_stat_database_conflicts	v	12273	datid:26	datname:19	confl_tablespace:20	confl_lock:20	confl_snapshot:20	confl_bufferpin:20	confl_deadlock:20
        12275	p	pg_stat_user_functions	v	12277	funcid:26	schemaname:19	funcname:19	calls:20	total_time:701	self_time:701
        12280	p	pg_stat_xact_user_functions	v	12282	funcid:26	schemaname:19	funcname:19	calls:20	total_time:701	self_time:701
        12285	p	pg_stat_archiver	v	12287	archived_count:20	last_archived_wal:25	last_archived_time:1184	failed_count:20	last_failed_wal:25	last_failed_time:1184	stats_reset:1184
        12289	p	pg_stat_bgwriter	v	12291	checkpoints_timed:20	checkpoints_req:20	checkpoint_write_time:701	checkpoint_sync_time:701	buffers_checkpoint:20	buffers_clean:20	maxwritten_clean:20	buffers_backend:20	buffers_backend_fsync:20	buffers_alloc:20	stats_reset:1184
        12293	p	pg_stat_wal	v	12295	wal_records:20	wal_fpi:20	wal_bytes:1700	wal_buffers_full:20	wal_write:20	wal_sync:20	wal_write_time:701	wal_sync_time:701	stats_reset:1184
        12297	p	pg_stat_progress_analyze	v	12299	pid:23	datid:26	datname:19	relid:26	phase:25	sample_blks_total:20	sample_blks_scanned:20	ext_stats_total:20	ext_stats_computed:20	child_tables_total:20	child_tables_done:20	current_child_table_relid:26
        12302	p	pg_stat_progress_vacuum	v	12304	pid:23	datid:26	datname:19	relid:26	phase:25	heap_blks_total:20	heap_blks_scanned:20	heap_blks_vacuumed:20	index_vacuum_count:20	max_dead_tuples:20	num_dead_tuples:20
        12307	p	pg_stat_progress_cluster	v	12309	pid:23	datid:26	datname:19	relid:26	command:25	phase:25	cluster_index_relid:26	heap_tuples_scanned:20	heap_tuples_written:20	heap_blks_total:20	heap_blks_scanned:20	index_rebuild_count:20
        12312	p	pg_stat_progress_create_index	v	12314	pid:23	datid:26	datname:19	relid:26	index_relid:26	command:25	phase:25	lockers_total:20	lockers_done:20	current_locker_pid:20	blocks_total:20	blocks_done:20	tuples_total:20	tuples_done:20	partitions_total:20	partitions_done:20
        12317	p	pg_stat_progress_basebackup	v	12319	pid:23	phase:25	backup_total:20	backup_streamed:20	tablespaces_total:20	tablespaces_streamed:20
        12322	p	pg_stat_progress_copy	v	12324	pid:23	datid:26	datname:19	relid:26	command:25	type:25	bytes_processed:20	bytes_total:20	tuples_processed:20	tuples_excluded:20
        12327	p	pg_user_mappings	v	12329	umid:26	srvid:26	srvname:19	umuser:26	usename:19	umoptions:1009
        12332	p	pg_replication_origin_status	v	12334	local_id:26	external_id:25	remote_lsn:3220	local_lsn:3220
        12336	p	pg_stat_subscription_stats	v	12338	subid:26	subname:19	apply_error_count:20	sync_error_count:20	stats_reset:1184
        13227	i	information_schema_catalog_name	v	13229	catalog_name:19
        13236	i	applicable_roles	v	13238	grantee:19	role_name:19	is_grantable:1043
        13241	i	administrable_role_authorizations	v	13243	grantee:19	role_name:19	is_grantable:1043
        13245	i	attributes	v	13247	udt_catalog:19	udt_schema:19	udt_name:19	attribute_name:19	ordinal_position:23	attribute_default:1043	is_nullable:1043	data_type:1043	character_maximum_length:23	character_octet_length:23	character_set_catalog:19	character_set_schema:19	character_set_name:19	collation_catalog:19	collation_schema:19	collation_name:19	numeric_precision:23	numeric_precision_radix:23	numeric_scale:23	datetime_precision:23	interval_type:1043	interval_precision:23	attribute_udt_catalog:19	attribute_udt_schema:19	attribute_udt_name:19	scope_catalog:19	scope_schema:19	scope_name:19	maximum_cardinality:23	dtd_identifier:19	is_derived_reference_attribute:1043
        13250	i	character_sets	v	13252	character_set_catalog:19	character_set_schema:19	character_set_name:19	character_repertoire:19	form_of_use:19	default_collate_catalog:19	default_collate_schema:19	default_collate_name:19
        13255	i	check_constraint_routine_usage	v	13257	constraint_catalog:19	constraint_schema:19	constraint_name:19	specific_catalog:19	specific_schema:19	specific_name:19
        13260	i	check_constraints	v	13262	constraint_catalog:19	constraint_schema:19	constraint_name:19	check_clause:1043
        13265	i	collations	v	13267	collation_catalog:19	collation_schema:19	collation_name:19	pad_attribute:1043
        13270	i	collation_character_set_applicability	v	13272	collation_catalog:19	collation_schema:19	collation_name:19	character_set_catalog:19	character_set_schema:19	character_set_name:19
        13275	i	column_column_usage	v	13277	table_catalog:19	table_schema:19	table_name:19	column_name:19	dependent_column:19
        13280	i	column_domain_usage	v	13282	domain_catalog:19	domain_schema:19	domain_name:19	table_catalog:19	table_schema:19	table_name:19	column_name:19
        13285	i	column_privileges	v	13287	grantor:19	grantee:19	table_catalog:19	table_schema:19	table_name:19	column_name:19	privilege_type:1043	is_grantable:1043
        13290	i	column_udt_usage	v	13292	udt_catalog:19	udt_schema:19	udt_name:19	table_catalog:19	table_schema:19	table_name:19	column_name:19
        13295	i	columns	v	13297	table_catalog:19	table_schema:19	table_name:19	column_name:19	ordinal_position:23	column_default:1043	is_nullable:1043	data_type:1043	character_maximum_length:23	character_octet_length:23	numeric_precision:23	numeric_precision_radix:23	numeric_scale:23	datetime_precision:23	interval_type:1043	interval_precision:23	character_set_catalog:19	character_set_schema:19	character_set_name:19	collation_catalog:19	collation_schema:19	collation_name:19	domain_catalog:19	domain_schema:19	domain_name:19	udt_catalog:19	udt_schema:19	udt_name:19	scope_catalog:19	scope_schema:19	scope_name:19	maximum_cardinality:23	dtd_identifier:19	is_self_referencing:1043	is_identity:1043	identity_generation:1043	identity_start:1043	identity_increment:1043	identity_maximum:1043	identity_minimum:1043	identity_cycle:1043	is_generated:1043	generation_expression:1043	is_updatable:1043
        13300	i	constraint_column_usage	v	13302	table_catalog:19	table_schema:19	table_name:19	column_name:19	constraint_catalog:19	constraint_schema:19	constraint_name:19
        13305	i	constraint_table_usage	v	13307	table_catalog:19	table_schema:19	table_name:19	constraint_catalog:19	constraint_schema:19	constraint_name:19
        13310	i	domain_constraints	v	13312	constraint_catalog:19	constraint_schema:19	constraint_name:19	domain_catalog:19	domain_schema:19	domain_name:19	is_deferrable:1043	initially_deferred:1043
        13315	i	domain_udt_usage	v	13317	udt_catalog:19	udt_schema:19	udt_name:19	domain_catalog:19	domain_schema:19	domain_name:19
        13320	i	domains	v	13322	domain_catalog:19	domain_schema:19	domain_name:19	data_type:1043	character_maximum_length:23	character_octet_length:23	character_set_catalog:19	character_set_schema:19	character_set_name:19	collation_catalog:19	collation_schema:19	collation_name:19	numeric_precision:23	numeric_precision_radix:23	numeric_scale:23	datetime_precision:23	interval_type:1043	interval_precision:23	domain_default:1043	udt_catalog:19	udt_schema:19	udt_name:19	scope_catalog:19	scope_schema:19	scope_name:19	maximum_cardinality:23	dtd_identifier:19
        13325	i	enabled_roles	v	13327	role_name:19
        13329	i	key_column_usage	v	13331	constraint_catalog:19	constraint_schema:19	constraint_name:19	table_catalog:19	table_schema:19	table_name:19	column_name:19	ordinal_position:23	position_in_unique_constraint:23
        13334	i	parameters	v	13336	specific_catalog:19	specific_schema:19	specific_name:19	ordinal_position:23	parameter_mode:1043	is_result:1043	as_locator:1043	parameter_name:19	data_type:1043	character_maximum_length:23	character_octet_length:23	character_set_catalog:19	character_set_schema:19	character_set_name:19	collation_catalog:19	collation_schema:19	collation_name:19	numeric_precision:23	numeric_precision_radix:23	numeric_scale:23	datetime_precision:23	interval_type:1043	interval_precision:23	udt_catalog:19	udt_schema:19	udt_name:19	scope_catalog:19	scope_schema:19	scope_name:19	maximum_cardinality:23	dtd_identifier:19	parameter_default:1043
        13339	i	referential_constraints	v	13341	constraint_catalog:19	constraint_schema:19	constraint_name:19	unique_constraint_catalog:19	unique_constraint_schema:19	unique_constraint_name:19	match_option:1043	update_rule:1043	delete_rule:1043
        13344	i	role_column_grants	v	13346	grantor:19	grantee:19	table_catalog:19	table_schema:19	table_name:19	column_name:19	privilege_type:1043	is_grantable:1043
        13348	i	routine_column_usage	v	13350	specific_catalog:19	specific_schema:19	specific_name:19	routine_catalog:19	routine_schema:19	routine_name:19	table_catalog:19	table_schema:19	table_name:19	column_name:19
        13353	i	routine_privileges	v	13355	grantor:19	grantee:19	specific_catalog:19	specific_schema:19	specific_name:19	routine_catalog:19	routine_schema:19	routine_name:19	privilege_type:1043	is_grantable:1043
        13358	i	role_routine_grants	v	13360	grantor:19	grantee:19	specific_catalog:19	specific_schema:19	specific_name:19	routine_catalog:19	routine_schema:19	routine_name:19	privilege_type:1043	is_grantable:1043
        13362	i	routine_routine_usage	v	13364	specific_catalog:19	specific_schema:19	specific_name:19	routine_catalog:19	routine_schema:19	routine_name:19
        13367	i	routine_sequence_usage	v	13369	specific_catalog:19	specific_schema:19	specific_name:19	routine_catalog:19	routine_schema:19	routine_name:19	sequence_catalog:19	sequence_schema:19	sequence_name:19
        13372	i	routine_table_usage	v	13374	specific_catalog:19	specific_schema:19	specific_name:19	routine_catalog:19	routine_schema:19	routine_name:19	table_catalog:19	table_schema:19	table_name:19
        13377	i	routines	v	13379	specific_catalog:19	specific_schema:19	specific_name:19	routine_catalog:19	routine_schema:19	routine_name:19	routine_type:1043	module_catalog:19	module_schema:19	module_name:19	udt_catalog:19	udt_schema:19	udt_name:19	data_type:1043	character_maximum_length:23	character_octet_length:23	character_set_catalog:19	character_set_schema:19	character_set_name:19	collation_catalog:19	collation_schema:19	collation_name:19	numeric_precision:23	numeric_precision_radix:23	numeric_scale:23	datetime_precision:23	interval_type:1043	interval_precision:23	type_udt_catalog:19	type_udt_schema:19	type_udt_name:19	scope_catalog:19	scope_schema:19	scope_name:19	maximum_cardinality:23	dtd_identifier:19	routine_body:1043	routine_definition:1043	external_name:1043	external_language:1043	parameter_style:1043	is_deterministic:1043	sql_data_access:1043	is_null_call:1043	sql_path:1043	schema_level_routine:1043	max_dynamic_result_sets:23	is_user_defined_cast:1043	is_implicitly_invocable:1043	security_type:1043	to_sql_specific_catalog:19	to_sql_specific_schema:19	to_sql_specific_name:19	as_locator:1043	created:1184	last_altered:1184	new_savepoint_level:1043	is_udt_dependent:1043	result_cast_from_data_type:1043	result_cast_as_locator:1043	result_cast_char_max_length:23	result_cast_char_octet_length:23	result_cast_char_set_catalog:19	result_cast_char_set_schema:19	result_cast_char_set_name:19	result_cast_collation_catalog:19	result_cast_collation_schema:19	result_cast_collation_name:19	result_cast_numeric_precision:23	result_cast_numeric_precision_radix:23	result_cast_numeric_scale:23	result_cast_datetime_precision:23	result_cast_interval_type:1043	result_cast_interval_precision:23	result_cast_type_udt_catalog:19	result_cast_type_udt_schema:19	result_cast_type_udt_name:19	result_cast_scope_catalog:19	result_cast_scope_schema:19	result_cast_scope_name:19	result_cast_maximum_cardinality:23	result_cast_dtd_identifier:19
        13382	i	schemata	v	13384	catalog_name:19	schema_name:19	schema_owner:19	default_character_set_catalog:19	default_character_set_schema:19	default_character_set_name:19	sql_path:1043
        13386	i	sequences	v	13388	sequence_catalog:19	sequence_schema:19	sequence_name:19	data_type:1043	numeric_precision:23	numeric_precision_radix:23	numeric_scale:23	start_value:1043	minimum_value:1043	maximum_value:1043	increment:1043	cycle_option:1043
        13391	i	sql_features	r	13393	feature_id:1043	feature_name:1043	sub_feature_id:1043	sub_feature_name:1043	is_supported:1043	is_verified_by:1043	comments:1043
        13396	i	sql_implementation_info	r	13398	implementation_info_id:1043	implementation_info_name:1043	integer_value:23	character_value:1043	comments:1043
        13401	i	sql_parts	r	13403	feature_id:1043	feature_name:1043	is_supported:1043	is_verified_by:1043	comments:1043
        13406	i	sql_sizing	r	13408	sizing_id:23	sizing_name:1043	supported_value:23	comments:1043
        13411	i	table_constraints	v	13413	constraint_catalog:19	constraint_schema:19	constraint_name:19	table_catalog:19	table_schema:19	table_name:19	constraint_type:1043	is_deferrable:1043	initially_deferred:1043	enforced:1043	nulls_distinct:1043
        13416	i	table_privileges	v	13418	grantor:19	grantee:19	table_catalog:19	table_schema:19	table_name:19	privilege_type:1043	is_grantable:1043	with_hierarchy:1043
        13421	i	role_table_grants	v	13423	grantor:19	grantee:19	table_catalog:19	table_schema:19	table_name:19	privilege_type:1043	is_grantable:1043	with_hierarchy:1043
        13425	i	tables	v	13427	table_catalog:19	table_schema:19	table_name:19	table_type:1043	self_referencing_column_name:19	reference_generation:1043	user_defined_type_catalog:19	user_defined_type_schema:19	user_defined_type_name:19	is_insertable_into:1043	is_typed:1043	commit_action:1043
        13430	i	transforms	v	13432	udt_catalog:19	udt_schema:19	udt_name:19	specific_catalog:19	specific_schema:19	specific_name:19	group_name:19	transform_type:1043
        13435	i	triggered_update_columns	v	13437	trigger_catalog:19	trigger_schema:19	trigger_name:19	event_object_catalog:19	event_object_schema:19	event_object_table:19	event_object_column:19
        13440	i	triggers	v	13442	trigger_catalog:19	trigger_schema:19	trigger_name:19	event_manipulation:1043	event_object_catalog:19	event_object_schema:19	event_object_table:19	action_order:23	action_condition:1043	action_statement:1043	action_orientation:1043	action_timing:1043	action_reference_old_table:19	action_reference_new_table:19	action_reference_old_row:19	action_reference_new_row:19	created:1184
        13445	i	udt_privileges	v	13447	grantor:19	grantee:19	udt_catalog:19	udt_schema:19	udt_name:19	privilege_type:1043	is_grantable:1043
        13450	i	role_udt_grants	v	13452	grantor:19	grantee:19	udt_catalog:19	udt_schema:19	udt_name:19	privilege_type:1043	is_grantable:1043
        13454	i	usage_privileges	v	13456	grantor:19	grantee:19	object_catalog:19	object_schema:19	object_name:19	object_type:1043	privilege_type:1043	is_grantable:1043
        13459	i	role_usage_grants	v	13461	grantor:19	grantee:19	object_catalog:19	object_schema:19	object_name:19	object_type:1043	privilege_type:1043	is_grantable:1043
        13463	i	user_defined_types	v	13465	user_defined_type_catalog:19	user_defined_type_schema:19	user_defined_type_name:19	user_defined_type_category:1043	is_instantiable:1043	is_final:1043	ordering_form:1043	ordering_category:1043	ordering_routine_catalog:19	ordering_routine_schema:19	ordering_routine_name:19	reference_type:1043	data_type:1043	character_maximum_length:23	character_octet_length:23	character_set_catalog:19	character_set_schema:19	character_set_name:19	collation_catalog:19	collation_schema:19	collation_name:19	numeric_precision:23	numeric_precision_radix:23	numeric_scale:23	datetime_precision:23	interval_type:1043	interval_precision:23	source_dtd_identifier:19	ref_dtd_identifier:19
        13468	i	view_column_usage	v	13470	view_catalog:19	view_schema:19	view_name:19	table_catalog:19	table_schema:19	table_name:19	column_name:19
        13473	i	view_routine_usage	v	13475	table_catalog:19	table_schema:19	table_name:19	specific_catalog:19	specific_schema:19	specific_name:19
        13478	i	view_table_usage	v	13480	view_catalog:19	view_schema:19	view_name:19	table_catalog:19	table_schema:19	table_name:19
        13483	i	views	v	13485	table_catalog:19	table_schema:19	table_name:19	view_definition:1043	check_option:1043	is_updatable:1043	is_insertable_into:1043	is_trigger_updatable:1043	is_trigger_deletable:1043	is_trigger_insertable_into:1043
        13488	i	data_type_privileges	v	13490	object_catalog:19	object_schema:19	object_name:19	object_type:1043	dtd_identifier:19
        13493	i	element_types	v	13495	object_catalog:19	object_schema:19	object_name:19	object_type:1043	collection_type_identifier:19	data_type:1043	character_maximum_length:23	character_octet_length:23	character_set_catalog:19	character_set_schema:19	character_set_name:19	collation_catalog:19	collation_schema:19	collation_name:19	numeric_precision:23	numeric_precision_radix:23	numeric_scale:23	datetime_precision:23	interval_type:1043	interval_precision:23	domain_default:1043	udt_catalog:19	udt_schema:19	udt_name:19	scope_catalog:19	scope_schema:19	scope_name:19	maximum_cardinality:23	dtd_identifier:19
        13498	i	_pg_foreign_table_columns	v	13500	nspname:19	relname:19	attname:19	attfdwoptions:1009
        13503	i	column_options	v	13505	table_catalog:19	table_schema:19	table_name:19	column_name:19	option_name:19	option_value:1043
        13507	i	_pg_foreign_data_wrappers	v	13509	oid:26	fdwowner:26	fdwoptions:1009	foreign_data_wrapper_catalog:19	foreign_data_wrapper_name:19	authorization_identifier:19	foreign_data_wrapper_language:1043
        13511	i	foreign_data_wrapper_options	v	13513	foreign_data_wrapper_catalog:19	foreign_data_wrapper_name:19	option_name:19	option_value:1043
        13515	i	foreign_data_wrappers	v	13517	foreign_data_wrapper_catalog:19	foreign_data_wrapper_name:19	authorization_identifier:19	library_name:1043	foreign_data_wrapper_language:1043
        13519	i	_pg_foreign_servers	v	13521	oid:26	srvoptions:1009	foreign_server_catalog:19	foreign_server_name:19	foreign_data_wrapper_catalog:19	foreign_data_wrapper_name:19	foreign_server_type:1043	foreign_server_version:1043	authorization_identifier:19
        13524	i	foreign_server_options	v	13526	foreign_server_catalog:19	foreign_server_name:19	option_name:19	option_value:1043
        13528	i	foreign_servers	v	13530	foreign_server_catalog:19	foreign_server_name:19	foreign_data_wrapper_catalog:19	foreign_data_wrapper_name:19	foreign_server_type:1043	foreign_server_version:1043	authorization_identifier:19
        13532	i	_pg_foreign_tables	v	13534	foreign_table_catalog:19	foreign_table_schema:19	foreign_table_name:19	ftoptions:1009	foreign_server_catalog:19	foreign_server_name:19	authorization_identifier:19
        13537	i	foreign_table_options	v	13539	foreign_table_catalog:19	foreign_table_schema:19	foreign_table_name:19	option_name:19	option_value:1043
        13541	i	foreign_tables	v	13543	foreign_table_catalog:19	foreign_table_schema:19	foreign_table_name:19	foreign_server_catalog:19	foreign_server_name:19
        13545	i	_pg_user_mappings	v	13547	oid:26	umoptions:1009	umuser:26	authorization_identifier:19	foreign_server_catalog:19	foreign_server_name:19	srvowner:19
        13550	i	user_mapping_options	v	13552	authorization_identifier:19	foreign_server_catalog:19	foreign_server_name:19	option_name:19	option_value:1043
        13555	i	user_mappings	v	13557	authorization_identifier:19	foreign_server_catalog:19	foreign_server_name:19
        """#
}
