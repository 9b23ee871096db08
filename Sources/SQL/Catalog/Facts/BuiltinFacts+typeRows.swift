// Written by scripts/catalog-facts from PostgreSQL 15. Do not edit: run the script again.
// swift-format-ignore-file

extension BuiltinFacts {
    /// Tab-separated: oid, name, schema initial, length, by value, type, category,
    /// preferred, delimiter, relation, subscript handler, element, array, input, output,
    /// receive, send, modifier in, modifier out, alignment, storage, collation.
    static let typeRows = #"""
        16	bool	p	1	t	b	B	t	,	0			1000	1242	1243	2436	2437			c	p	
        17	bytea	p	-1	f	b	U	f	,	0			1001	1244	31	2412	2413			i	x	
        18	char	p	1	t	b	Z	f	,	0			1002	1245	33	2434	2435			c	p	
        19	name	p	64	f	b	S	f	,	0	6180	18	1003	34	35	2422	2423			c	p	950
        20	int8	p	8	t	b	N	f	,	0			1016	460	461	2408	2409			d	p	
        21	int2	p	2	t	b	N	f	,	0			1005	38	39	2404	2405			s	p	
        22	int2vector	p	-1	f	b	A	f	,	0	6179	21	1006	40	41	2410	2411			i	p	
        23	int4	p	4	t	b	N	f	,	0			1007	42	43	2406	2407			i	p	
        24	regproc	p	4	t	b	N	f	,	0			1008	44	45	2444	2445			i	p	
        25	text	p	-1	f	b	S	t	,	0			1009	46	47	2414	2415			i	x	100
        26	oid	p	4	t	b	N	t	,	0			1028	1798	1799	2418	2419			i	p	
        27	tid	p	6	f	b	U	f	,	0			1010	48	49	2438	2439			s	p	
        28	xid	p	4	t	b	U	f	,	0			1011	50	51	2440	2441			i	p	
        29	cid	p	4	t	b	U	f	,	0			1012	52	53	2442	2443			i	p	
        30	oidvector	p	-1	f	b	A	f	,	0	6179	26	1013	54	55	2420	2421			i	p	
        32	pg_ddl_command	p	8	t	p	P	f	,	0				86	87	88	90			d	p	
        71	pg_type	p	-1	f	c	C	f	,	1247			210	2290	2291	2402	2403			d	x	
        75	pg_attribute	p	-1	f	c	C	f	,	1249			270	2290	2291	2402	2403			d	x	
        81	pg_proc	p	-1	f	c	C	f	,	1255			272	2290	2291	2402	2403			d	x	
        83	pg_class	p	-1	f	c	C	f	,	1259			273	2290	2291	2402	2403			d	x	
        114	json	p	-1	f	b	U	f	,	0			199	321	322	323	324			i	x	
        142	xml	p	-1	f	b	U	f	,	0			143	2893	2894	2898	2899			i	x	
        143	_xml	p	-1	f	b	A	f	,	0	6179	142		750	751	2400	2401			i	x	
        194	pg_node_tree	p	-1	f	b	Z	f	,	0				195	196	197	198			i	x	100
        199	_json	p	-1	f	b	A	f	,	0	6179	114		750	751	2400	2401			i	x	
        210	_pg_type	p	-1	f	b	A	f	,	0	6179	71		750	751	2400	2401			d	x	
        269	table_am_handler	p	4	t	p	P	f	,	0				267	268					i	p	
        270	_pg_attribute	p	-1	f	b	A	f	,	0	6179	75		750	751	2400	2401			d	x	
        271	_xid8	p	-1	f	b	A	f	,	0	6179	5069		750	751	2400	2401			d	x	
        272	_pg_proc	p	-1	f	b	A	f	,	0	6179	81		750	751	2400	2401			d	x	
        273	_pg_class	p	-1	f	b	A	f	,	0	6179	83		750	751	2400	2401			d	x	
        325	index_am_handler	p	4	t	p	P	f	,	0				326	327					i	p	
        600	point	p	16	f	b	G	f	,	0	6180	701	1017	117	118	2428	2429			d	p	
        601	lseg	p	32	f	b	G	f	,	0	6180	600	1018	119	120	2480	2481			d	p	
        602	path	p	-1	f	b	G	f	,	0			1019	121	122	2482	2483			d	x	
        603	box	p	32	f	b	G	f	;	0	6180	600	1020	123	124	2484	2485			d	p	
        604	polygon	p	-1	f	b	G	f	,	0			1027	347	348	2486	2487			d	x	
        628	line	p	24	f	b	G	f	,	0	6180	701	629	1490	1491	2488	2489			d	p	
        629	_line	p	-1	f	b	A	f	,	0	6179	628		750	751	2400	2401			d	x	
        650	cidr	p	-1	f	b	I	f	,	0			651	1267	1427	2498	2499			i	m	
        651	_cidr	p	-1	f	b	A	f	,	0	6179	650		750	751	2400	2401			i	x	
        700	float4	p	4	t	b	N	f	,	0			1021	200	201	2424	2425			i	p	
        701	float8	p	8	t	b	N	t	,	0			1022	214	215	2426	2427			d	p	
        705	unknown	p	-2	f	p	X	f	,	0				109	110	2416	2417			c	p	
        718	circle	p	24	f	b	G	f	,	0			719	1450	1451	2490	2491			d	p	
        719	_circle	p	-1	f	b	A	f	,	0	6179	718		750	751	2400	2401			d	x	
        774	macaddr8	p	8	f	b	U	f	,	0			775	4110	4111	3446	3447			i	p	
        775	_macaddr8	p	-1	f	b	A	f	,	0	6179	774		750	751	2400	2401			i	x	
        790	money	p	8	t	b	N	f	,	0			791	886	887	2492	2493			d	p	
        791	_money	p	-1	f	b	A	f	,	0	6179	790		750	751	2400	2401			d	x	
        829	macaddr	p	6	f	b	U	f	,	0			1040	436	437	2494	2495			i	p	
        869	inet	p	-1	f	b	I	t	,	0			1041	910	911	2496	2497			i	m	
        1000	_bool	p	-1	f	b	A	f	,	0	6179	16		750	751	2400	2401			i	x	
        1001	_bytea	p	-1	f	b	A	f	,	0	6179	17		750	751	2400	2401			i	x	
        1002	_char	p	-1	f	b	A	f	,	0	6179	18		750	751	2400	2401			i	x	
        1003	_name	p	-1	f	b	A	f	,	0	6179	19		750	751	2400	2401			i	x	950
        1005	_int2	p	-1	f	b	A	f	,	0	6179	21		750	751	2400	2401			i	x	
        1006	_int2vector	p	-1	f	b	A	f	,	0	6179	22		750	751	2400	2401			i	x	
        1007	_int4	p	-1	f	b	A	f	,	0	6179	23		750	751	2400	2401			i	x	
        1008	_regproc	p	-1	f	b	A	f	,	0	6179	24		750	751	2400	2401			i	x	
        1009	_text	p	-1	f	b	A	f	,	0	6179	25		750	751	2400	2401			i	x	100
        1010	_tid	p	-1	f	b	A	f	,	0	6179	27		750	751	2400	2401			i	x	
        1011	_xid	p	-1	f	b	A	f	,	0	6179	28		750	751	2400	2401			i	x	
        1012	_cid	p	-1	f	b	A	f	,	0	6179	29		750	751	2400	2401			i	x	
        1013	_oidvector	p	-1	f	b	A	f	,	0	6179	30		750	751	2400	2401			i	x	
        1014	_bpchar	p	-1	f	b	A	f	,	0	6179	1042		750	751	2400	2401	2913	2914	i	x	100
        1015	_varchar	p	-1	f	b	A	f	,	0	6179	1043		750	751	2400	2401	2915	2916	i	x	100
        1016	_int8	p	-1	f	b	A	f	,	0	6179	20		750	751	2400	2401			d	x	
        1017	_point	p	-1	f	b	A	f	,	0	6179	600		750	751	2400	2401			d	x	
        1018	_lseg	p	-1	f	b	A	f	,	0	6179	601		750	751	2400	2401			d	x	
        1019	_path	p	-1	f	b	A	f	,	0	6179	602		750	751	2400	2401			d	x	
        1020	_box	p	-1	f	b	A	f	;	0	6179	603		750	751	2400	2401			d	x	
        1021	_float4	p	-1	f	b	A	f	,	0	6179	700		750	751	2400	2401			i	x	
        1022	_float8	p	-1	f	b	A	f	,	0	6179	701		750	751	2400	2401			d	x	
        1027	_polygon	p	-1	f	b	A	f	,	0	6179	604		750	751	2400	2401			d	x	
        1028	_oid	p	-1	f	b	A	f	,	0	6179	26		750	751	2400	2401			i	x	
        1033	aclitem	p	12	f	b	U	f	,	0			1034	1031	1032					i	p	
        1034	_aclitem	p	-1	f	b	A	f	,	0	6179	1033		750	751	2400	2401			i	x	
        1040	_macaddr	p	-1	f	b	A	f	,	0	6179	829		750	751	2400	2401			i	x	
        1041	_inet	p	-1	f	b	A	f	,	0	6179	869		750	751	2400	2401			i	x	
        1042	bpchar	p	-1	f	b	S	f	,	0			1014	1044	1045	2430	2431	2913	2914	i	x	100
        1043	varchar	p	-1	f	b	S	f	,	0			1015	1046	1047	2432	2433	2915	2916	i	x	100
        1082	date	p	4	t	b	D	f	,	0			1182	1084	1085	2468	2469			i	p	
        1083	time	p	8	t	b	D	f	,	0			1183	1143	1144	2470	2471	2909	2910	d	p	
        1114	timestamp	p	8	t	b	D	f	,	0			1115	1312	1313	2474	2475	2905	2906	d	p	
        1115	_timestamp	p	-1	f	b	A	f	,	0	6179	1114		750	751	2400	2401	2905	2906	d	x	
        1182	_date	p	-1	f	b	A	f	,	0	6179	1082		750	751	2400	2401			i	x	
        1183	_time	p	-1	f	b	A	f	,	0	6179	1083		750	751	2400	2401	2909	2910	d	x	
        1184	timestamptz	p	8	t	b	D	t	,	0			1185	1150	1151	2476	2477	2907	2908	d	p	
        1185	_timestamptz	p	-1	f	b	A	f	,	0	6179	1184		750	751	2400	2401	2907	2908	d	x	
        1186	interval	p	16	f	b	T	t	,	0			1187	1160	1161	2478	2479	2903	2904	d	p	
        1187	_interval	p	-1	f	b	A	f	,	0	6179	1186		750	751	2400	2401	2903	2904	d	x	
        1231	_numeric	p	-1	f	b	A	f	,	0	6179	1700		750	751	2400	2401	2917	2918	i	x	
        1248	pg_database	p	-1	f	c	C	f	,	1262			10052	2290	2291	2402	2403			d	x	
        1263	_cstring	p	-1	f	b	A	f	,	0	6179	2275		750	751	2400	2401			i	x	
        1266	timetz	p	12	f	b	D	f	,	0			1270	1350	1351	2472	2473	2911	2912	d	p	
        1270	_timetz	p	-1	f	b	A	f	,	0	6179	1266		750	751	2400	2401	2911	2912	d	x	
        1560	bit	p	-1	f	b	V	f	,	0			1561	1564	1565	2456	2457	2919	2920	i	x	
        1561	_bit	p	-1	f	b	A	f	,	0	6179	1560		750	751	2400	2401	2919	2920	i	x	
        1562	varbit	p	-1	f	b	V	t	,	0			1563	1579	1580	2458	2459	2902	2921	i	x	
        1563	_varbit	p	-1	f	b	A	f	,	0	6179	1562		750	751	2400	2401	2902	2921	i	x	
        1700	numeric	p	-1	f	b	N	f	,	0			1231	1701	1702	2460	2461	2917	2918	i	m	
        1790	refcursor	p	-1	f	b	U	f	,	0			2201	46	47	2414	2415			i	x	
        2201	_refcursor	p	-1	f	b	A	f	,	0	6179	1790		750	751	2400	2401			i	x	
        2202	regprocedure	p	4	t	b	N	f	,	0			2207	2212	2213	2446	2447			i	p	
        2203	regoper	p	4	t	b	N	f	,	0			2208	2214	2215	2448	2449			i	p	
        2204	regoperator	p	4	t	b	N	f	,	0			2209	2216	2217	2450	2451			i	p	
        2205	regclass	p	4	t	b	N	f	,	0			2210	2218	2219	2452	2453			i	p	
        2206	regtype	p	4	t	b	N	f	,	0			2211	2220	2221	2454	2455			i	p	
        2207	_regprocedure	p	-1	f	b	A	f	,	0	6179	2202		750	751	2400	2401			i	x	
        2208	_regoper	p	-1	f	b	A	f	,	0	6179	2203		750	751	2400	2401			i	x	
        2209	_regoperator	p	-1	f	b	A	f	,	0	6179	2204		750	751	2400	2401			i	x	
        2210	_regclass	p	-1	f	b	A	f	,	0	6179	2205		750	751	2400	2401			i	x	
        2211	_regtype	p	-1	f	b	A	f	,	0	6179	2206		750	751	2400	2401			i	x	
        2249	record	p	-1	f	p	P	f	,	0			2287	2290	2291	2402	2403			d	x	
        2275	cstring	p	-2	f	p	P	f	,	0			1263	2292	2293	2500	2501			c	p	
        2276	any	p	4	t	p	P	f	,	0				2294	2295					i	p	
        2277	anyarray	p	-1	f	p	P	f	,	0				2296	2297	2502	2503			d	x	
        2278	void	p	4	t	p	P	f	,	0				2298	2299	3120	3121			i	p	
        2279	trigger	p	4	t	p	P	f	,	0				2300	2301					i	p	
        2280	language_handler	p	4	t	p	P	f	,	0				2302	2303					i	p	
        2281	internal	p	8	t	p	P	f	,	0				2304	2305					d	p	
        2283	anyelement	p	4	t	p	P	f	,	0				2312	2313					i	p	
        2287	_record	p	-1	f	p	P	f	,	0	6179	2249		750	751	2400	2401			d	x	
        2776	anynonarray	p	4	t	p	P	f	,	0				2777	2778					i	p	
        2842	pg_authid	p	-1	f	c	C	f	,	1260			10057	2290	2291	2402	2403			d	x	
        2843	pg_auth_members	p	-1	f	c	C	f	,	1261			10058	2290	2291	2402	2403			d	x	
        2949	_txid_snapshot	p	-1	f	b	A	f	,	0	6179	2970		750	751	2400	2401			d	x	
        2950	uuid	p	16	f	b	U	f	,	0			2951	2952	2953	2961	2962			c	p	
        2951	_uuid	p	-1	f	b	A	f	,	0	6179	2950		750	751	2400	2401			i	x	
        2970	txid_snapshot	p	-1	f	b	U	f	,	0			2949	2939	2940	2941	2942			d	x	
        3115	fdw_handler	p	4	t	p	P	f	,	0				3116	3117					i	p	
        3220	pg_lsn	p	8	t	b	U	f	,	0			3221	3229	3230	3238	3239			d	p	
        3221	_pg_lsn	p	-1	f	b	A	f	,	0	6179	3220		750	751	2400	2401			d	x	
        3310	tsm_handler	p	4	t	p	P	f	,	0				3311	3312					i	p	
        3361	pg_ndistinct	p	-1	f	b	Z	f	,	0				3355	3356	3357	3358			i	x	100
        3402	pg_dependencies	p	-1	f	b	Z	f	,	0				3404	3405	3406	3407			i	x	100
        3500	anyenum	p	4	t	p	P	f	,	0				3504	3505					i	p	
        3614	tsvector	p	-1	f	b	U	f	,	0			3643	3610	3611	3639	3638			i	x	
        3615	tsquery	p	-1	f	b	U	f	,	0			3645	3612	3613	3641	3640			i	p	
        3642	gtsvector	p	-1	f	b	U	f	,	0			3644	3646	3647					i	p	
        3643	_tsvector	p	-1	f	b	A	f	,	0	6179	3614		750	751	2400	2401			i	x	
        3644	_gtsvector	p	-1	f	b	A	f	,	0	6179	3642		750	751	2400	2401			i	x	
        3645	_tsquery	p	-1	f	b	A	f	,	0	6179	3615		750	751	2400	2401			i	x	
        3734	regconfig	p	4	t	b	N	f	,	0			3735	3736	3737	3738	3739			i	p	
        3735	_regconfig	p	-1	f	b	A	f	,	0	6179	3734		750	751	2400	2401			i	x	
        3769	regdictionary	p	4	t	b	N	f	,	0			3770	3771	3772	3773	3774			i	p	
        3770	_regdictionary	p	-1	f	b	A	f	,	0	6179	3769		750	751	2400	2401			i	x	
        3802	jsonb	p	-1	f	b	U	f	,	0	6098		3807	3806	3804	3805	3803			i	x	
        3807	_jsonb	p	-1	f	b	A	f	,	0	6179	3802		750	751	2400	2401			i	x	
        3831	anyrange	p	-1	f	p	P	f	,	0				3832	3833					d	x	
        3838	event_trigger	p	4	t	p	P	f	,	0				3594	3595					i	p	
        3904	int4range	p	-1	f	r	R	f	,	0			3905	3834	3835	3836	3837			i	x	
        3905	_int4range	p	-1	f	b	A	f	,	0	6179	3904		750	751	2400	2401			i	x	
        3906	numrange	p	-1	f	r	R	f	,	0			3907	3834	3835	3836	3837			i	x	
        3907	_numrange	p	-1	f	b	A	f	,	0	6179	3906		750	751	2400	2401			i	x	
        3908	tsrange	p	-1	f	r	R	f	,	0			3909	3834	3835	3836	3837			d	x	
        3909	_tsrange	p	-1	f	b	A	f	,	0	6179	3908		750	751	2400	2401			d	x	
        3910	tstzrange	p	-1	f	r	R	f	,	0			3911	3834	3835	3836	3837			d	x	
        3911	_tstzrange	p	-1	f	b	A	f	,	0	6179	3910		750	751	2400	2401			d	x	
        3912	daterange	p	-1	f	r	R	f	,	0			3913	3834	3835	3836	3837			i	x	
        3913	_daterange	p	-1	f	b	A	f	,	0	6179	3912		750	751	2400	2401			i	x	
        3926	int8range	p	-1	f	r	R	f	,	0			3927	3834	3835	3836	3837			d	x	
        3927	_int8range	p	-1	f	b	A	f	,	0	6179	3926		750	751	2400	2401			d	x	
        4066	pg_shseclabel	p	-1	f	c	C	f	,	3592			10093	2290	2291	2402	2403			d	x	
        4072	jsonpath	p	-1	f	b	U	f	,	0			4073	4001	4003	4002	4004			i	x	
        4073	_jsonpath	p	-1	f	b	A	f	,	0	6179	4072		750	751	2400	2401			i	x	
        4089	regnamespace	p	4	t	b	N	f	,	0			4090	4084	4085	4087	4088			i	p	
        4090	_regnamespace	p	-1	f	b	A	f	,	0	6179	4089		750	751	2400	2401			i	x	
        4096	regrole	p	4	t	b	N	f	,	0			4097	4098	4092	4094	4095			i	p	
        4097	_regrole	p	-1	f	b	A	f	,	0	6179	4096		750	751	2400	2401			i	x	
        4191	regcollation	p	4	t	b	N	f	,	0			4192	4193	4194	4196	4197			i	p	
        4192	_regcollation	p	-1	f	b	A	f	,	0	6179	4191		750	751	2400	2401			i	x	
        4451	int4multirange	p	-1	f	m	R	f	,	0			6150	4231	4232	4233	4234			i	x	
        4532	nummultirange	p	-1	f	m	R	f	,	0			6151	4231	4232	4233	4234			i	x	
        4533	tsmultirange	p	-1	f	m	R	f	,	0			6152	4231	4232	4233	4234			d	x	
        4534	tstzmultirange	p	-1	f	m	R	f	,	0			6153	4231	4232	4233	4234			d	x	
        4535	datemultirange	p	-1	f	m	R	f	,	0			6155	4231	4232	4233	4234			i	x	
        4536	int8multirange	p	-1	f	m	R	f	,	0			6157	4231	4232	4233	4234			d	x	
        4537	anymultirange	p	-1	f	p	P	f	,	0				4229	4230					d	x	
        4538	anycompatiblemultirange	p	-1	f	p	P	f	,	0				4226	4227					d	x	
        4600	pg_brin_bloom_summary	p	-1	f	b	Z	f	,	0				4596	4597	4598	4599			i	x	100
        4601	pg_brin_minmax_multi_summary	p	-1	f	b	Z	f	,	0				4638	4639	4640	4641			i	x	100
        5017	pg_mcv_list	p	-1	f	b	Z	f	,	0				5018	5019	5020	5021			i	x	100
        5038	pg_snapshot	p	-1	f	b	U	f	,	0			5039	5055	5056	5057	5058			d	x	
        5039	_pg_snapshot	p	-1	f	b	A	f	,	0	6179	5038		750	751	2400	2401			d	x	
        5069	xid8	p	8	t	b	U	f	,	0			271	5070	5081	5082	5083			d	p	
        5077	anycompatible	p	4	t	p	P	f	,	0				5086	5087					i	p	
        5078	anycompatiblearray	p	-1	f	p	P	f	,	0				5088	5089	5090	5091			d	x	
        5079	anycompatiblenonarray	p	4	t	p	P	f	,	0				5092	5093					i	p	
        5080	anycompatiblerange	p	-1	f	p	P	f	,	0				5094	5095					d	x	
        6101	pg_subscription	p	-1	f	c	C	f	,	6100			10112	2290	2291	2402	2403			d	x	
        6150	_int4multirange	p	-1	f	b	A	f	,	0	6179	4451		750	751	2400	2401			i	x	
        6151	_nummultirange	p	-1	f	b	A	f	,	0	6179	4532		750	751	2400	2401			i	x	
        6152	_tsmultirange	p	-1	f	b	A	f	,	0	6179	4533		750	751	2400	2401			d	x	
        6153	_tstzmultirange	p	-1	f	b	A	f	,	0	6179	4534		750	751	2400	2401			d	x	
        6155	_datemultirange	p	-1	f	b	A	f	,	0	6179	4535		750	751	2400	2401			i	x	
        6157	_int8multirange	p	-1	f	b	A	f	,	0	6179	4536		750	751	2400	2401			d	x	
        10000	_pg_attrdef	p	-1	f	b	A	f	,	0	6179	10001		750	751	2400	2401			d	x	
        10001	pg_attrdef	p	-1	f	c	C	f	,	2604			10000	2290	2291	2402	2403			d	x	
        10002	_pg_constraint	p	-1	f	b	A	f	,	0	6179	10003		750	751	2400	2401			d	x	
        10003	pg_constraint	p	-1	f	c	C	f	,	2606			10002	2290	2291	2402	2403			d	x	
        10004	_pg_inherits	p	-1	f	b	A	f	,	0	6179	10005		750	751	2400	2401			d	x	
        10005	pg_inherits	p	-1	f	c	C	f	,	2611			10004	2290	2291	2402	2403			d	x	
        10006	_pg_index	p	-1	f	b	A	f	,	0	6179	10007		750	751	2400	2401			d	x	
        10007	pg_index	p	-1	f	c	C	f	,	2610			10006	2290	2291	2402	2403			d	x	
        10008	_pg_operator	p	-1	f	b	A	f	,	0	6179	10009		750	751	2400	2401			d	x	
        10009	pg_operator	p	-1	f	c	C	f	,	2617			10008	2290	2291	2402	2403			d	x	
        10010	_pg_opfamily	p	-1	f	b	A	f	,	0	6179	10011		750	751	2400	2401			d	x	
        10011	pg_opfamily	p	-1	f	c	C	f	,	2753			10010	2290	2291	2402	2403			d	x	
        10012	_pg_opclass	p	-1	f	b	A	f	,	0	6179	10013		750	751	2400	2401			d	x	
        10013	pg_opclass	p	-1	f	c	C	f	,	2616			10012	2290	2291	2402	2403			d	x	
        10014	_pg_am	p	-1	f	b	A	f	,	0	6179	10015		750	751	2400	2401			d	x	
        10015	pg_am	p	-1	f	c	C	f	,	2601			10014	2290	2291	2402	2403			d	x	
        10016	_pg_amop	p	-1	f	b	A	f	,	0	6179	10017		750	751	2400	2401			d	x	
        10017	pg_amop	p	-1	f	c	C	f	,	2602			10016	2290	2291	2402	2403			d	x	
        10018	_pg_amproc	p	-1	f	b	A	f	,	0	6179	10019		750	751	2400	2401			d	x	
        10019	pg_amproc	p	-1	f	c	C	f	,	2603			10018	2290	2291	2402	2403			d	x	
        10020	_pg_language	p	-1	f	b	A	f	,	0	6179	10021		750	751	2400	2401			d	x	
        10021	pg_language	p	-1	f	c	C	f	,	2612			10020	2290	2291	2402	2403			d	x	
        10022	_pg_largeobject_metadata	p	-1	f	b	A	f	,	0	6179	10023		750	751	2400	2401			d	x	
        10023	pg_largeobject_metadata	p	-1	f	c	C	f	,	2995			10022	2290	2291	2402	2403			d	x	
        10024	_pg_largeobject	p	-1	f	b	A	f	,	0	6179	10025		750	751	2400	2401			d	x	
        10025	pg_largeobject	p	-1	f	c	C	f	,	2613			10024	2290	2291	2402	2403			d	x	
        10026	_pg_aggregate	p	-1	f	b	A	f	,	0	6179	10027		750	751	2400	2401			d	x	
        10027	pg_aggregate	p	-1	f	c	C	f	,	2600			10026	2290	2291	2402	2403			d	x	
        10028	_pg_statistic	p	-1	f	b	A	f	,	0	6179	10029		750	751	2400	2401			d	x	
        10029	pg_statistic	p	-1	f	c	C	f	,	2619			10028	2290	2291	2402	2403			d	x	
        10030	_pg_statistic_ext	p	-1	f	b	A	f	,	0	6179	10031		750	751	2400	2401			d	x	
        10031	pg_statistic_ext	p	-1	f	c	C	f	,	3381			10030	2290	2291	2402	2403			d	x	
        10032	_pg_statistic_ext_data	p	-1	f	b	A	f	,	0	6179	10033		750	751	2400	2401			d	x	
        10033	pg_statistic_ext_data	p	-1	f	c	C	f	,	3429			10032	2290	2291	2402	2403			d	x	
        10034	_pg_rewrite	p	-1	f	b	A	f	,	0	6179	10035		750	751	2400	2401			d	x	
        10035	pg_rewrite	p	-1	f	c	C	f	,	2618			10034	2290	2291	2402	2403			d	x	
        10036	_pg_trigger	p	-1	f	b	A	f	,	0	6179	10037		750	751	2400	2401			d	x	
        10037	pg_trigger	p	-1	f	c	C	f	,	2620			10036	2290	2291	2402	2403			d	x	
        10038	_pg_event_trigger	p	-1	f	b	A	f	,	0	6179	10039		750	751	2400	2401			d	x	
        10039	pg_event_trigger	p	-1	f	c	C	f	,	3466			10038	2290	2291	2402	2403			d	x	
        10040	_pg_description	p	-1	f	b	A	f	,	0	6179	10041		750	751	2400	2401			d	x	
        10041	pg_description	p	-1	f	c	C	f	,	2609			10040	2290	2291	2402	2403			d	x	
        10042	_pg_cast	p	-1	f	b	A	f	,	0	6179	10043		750	751	2400	2401			d	x	
        10043	pg_cast	p	-1	f	c	C	f	,	2605			10042	2290	2291	2402	2403			d	x	
        10044	_pg_enum	p	-1	f	b	A	f	,	0	6179	10045		750	751	2400	2401			d	x	
        10045	pg_enum	p	-1	f	c	C	f	,	3501			10044	2290	2291	2402	2403			d	x	
        10046	_pg_namespace	p	-1	f	b	A	f	,	0	6179	10047		750	751	2400	2401			d	x	
        10047	pg_namespace	p	-1	f	c	C	f	,	2615			10046	2290	2291	2402	2403			d	x	
        10048	_pg_conversion	p	-1	f	b	A	f	,	0	6179	10049		750	751	2400	2401			d	x	
        10049	pg_conversion	p	-1	f	c	C	f	,	2607			10048	2290	2291	2402	2403			d	x	
        10050	_pg_depend	p	-1	f	b	A	f	,	0	6179	10051		750	751	2400	2401			d	x	
        10051	pg_depend	p	-1	f	c	C	f	,	2608			10050	2290	2291	2402	2403			d	x	
        10052	_pg_database	p	-1	f	b	A	f	,	0	6179	1248		750	751	2400	2401			d	x	
        10053	_pg_db_role_setting	p	-1	f	b	A	f	,	0	6179	10054		750	751	2400	2401			d	x	
        10054	pg_db_role_setting	p	-1	f	c	C	f	,	2964			10053	2290	2291	2402	2403			d	x	
        10055	_pg_tablespace	p	-1	f	b	A	f	,	0	6179	10056		750	751	2400	2401			d	x	
        10056	pg_tablespace	p	-1	f	c	C	f	,	1213			10055	2290	2291	2402	2403			d	x	
        10057	_pg_authid	p	-1	f	b	A	f	,	0	6179	2842		750	751	2400	2401			d	x	
        10058	_pg_auth_members	p	-1	f	b	A	f	,	0	6179	2843		750	751	2400	2401			d	x	
        10059	_pg_shdepend	p	-1	f	b	A	f	,	0	6179	10060		750	751	2400	2401			d	x	
        10060	pg_shdepend	p	-1	f	c	C	f	,	1214			10059	2290	2291	2402	2403			d	x	
        10061	_pg_shdescription	p	-1	f	b	A	f	,	0	6179	10062		750	751	2400	2401			d	x	
        10062	pg_shdescription	p	-1	f	c	C	f	,	2396			10061	2290	2291	2402	2403			d	x	
        10063	_pg_ts_config	p	-1	f	b	A	f	,	0	6179	10064		750	751	2400	2401			d	x	
        10064	pg_ts_config	p	-1	f	c	C	f	,	3602			10063	2290	2291	2402	2403			d	x	
        10065	_pg_ts_config_map	p	-1	f	b	A	f	,	0	6179	10066		750	751	2400	2401			d	x	
        10066	pg_ts_config_map	p	-1	f	c	C	f	,	3603			10065	2290	2291	2402	2403			d	x	
        10067	_pg_ts_dict	p	-1	f	b	A	f	,	0	6179	10068		750	751	2400	2401			d	x	
        10068	pg_ts_dict	p	-1	f	c	C	f	,	3600			10067	2290	2291	2402	2403			d	x	
        10069	_pg_ts_parser	p	-1	f	b	A	f	,	0	6179	10070		750	751	2400	2401			d	x	
        10070	pg_ts_parser	p	-1	f	c	C	f	,	3601			10069	2290	2291	2402	2403			d	x	
        10071	_pg_ts_template	p	-1	f	b	A	f	,	0	6179	10072		750	751	2400	2401			d	x	
        10072	pg_ts_template	p	-1	f	c	C	f	,	3764			10071	2290	2291	2402	2403			d	x	
        10073	_pg_extension	p	-1	f	b	A	f	,	0	6179	10074		750	751	2400	2401			d	x	
        10074	pg_extension	p	-1	f	c	C	f	,	3079			10073	2290	2291	2402	2403			d	x	
        10075	_pg_foreign_data_wrapper	p	-1	f	b	A	f	,	0	6179	10076		750	751	2400	2401			d	x	
        10076	pg_foreign_data_wrapper	p	-1	f	c	C	f	,	2328			10075	2290	2291	2402	2403			d	x	
        10077	_pg_foreign_server	p	-1	f	b	A	f	,	0	6179	10078		750	751	2400	2401			d	x	
        10078	pg_foreign_server	p	-1	f	c	C	f	,	1417			10077	2290	2291	2402	2403			d	x	
        10079	_pg_user_mapping	p	-1	f	b	A	f	,	0	6179	10080		750	751	2400	2401			d	x	
        10080	pg_user_mapping	p	-1	f	c	C	f	,	1418			10079	2290	2291	2402	2403			d	x	
        10081	_pg_foreign_table	p	-1	f	b	A	f	,	0	6179	10082		750	751	2400	2401			d	x	
        10082	pg_foreign_table	p	-1	f	c	C	f	,	3118			10081	2290	2291	2402	2403			d	x	
        10083	_pg_policy	p	-1	f	b	A	f	,	0	6179	10084		750	751	2400	2401			d	x	
        10084	pg_policy	p	-1	f	c	C	f	,	3256			10083	2290	2291	2402	2403			d	x	
        10085	_pg_replication_origin	p	-1	f	b	A	f	,	0	6179	10086		750	751	2400	2401			d	x	
        10086	pg_replication_origin	p	-1	f	c	C	f	,	6000			10085	2290	2291	2402	2403			d	x	
        10087	_pg_default_acl	p	-1	f	b	A	f	,	0	6179	10088		750	751	2400	2401			d	x	
        10088	pg_default_acl	p	-1	f	c	C	f	,	826			10087	2290	2291	2402	2403			d	x	
        10089	_pg_init_privs	p	-1	f	b	A	f	,	0	6179	10090		750	751	2400	2401			d	x	
        10090	pg_init_privs	p	-1	f	c	C	f	,	3394			10089	2290	2291	2402	2403			d	x	
        10091	_pg_seclabel	p	-1	f	b	A	f	,	0	6179	10092		750	751	2400	2401			d	x	
        10092	pg_seclabel	p	-1	f	c	C	f	,	3596			10091	2290	2291	2402	2403			d	x	
        10093	_pg_shseclabel	p	-1	f	b	A	f	,	0	6179	4066		750	751	2400	2401			d	x	
        10094	_pg_collation	p	-1	f	b	A	f	,	0	6179	10095		750	751	2400	2401			d	x	
        10095	pg_collation	p	-1	f	c	C	f	,	3456			10094	2290	2291	2402	2403			d	x	
        10096	_pg_parameter_acl	p	-1	f	b	A	f	,	0	6179	10097		750	751	2400	2401			d	x	
        10097	pg_parameter_acl	p	-1	f	c	C	f	,	6243			10096	2290	2291	2402	2403			d	x	
        10098	_pg_partitioned_table	p	-1	f	b	A	f	,	0	6179	10099		750	751	2400	2401			d	x	
        10099	pg_partitioned_table	p	-1	f	c	C	f	,	3350			10098	2290	2291	2402	2403			d	x	
        10100	_pg_range	p	-1	f	b	A	f	,	0	6179	10101		750	751	2400	2401			d	x	
        10101	pg_range	p	-1	f	c	C	f	,	3541			10100	2290	2291	2402	2403			d	x	
        10102	_pg_transform	p	-1	f	b	A	f	,	0	6179	10103		750	751	2400	2401			d	x	
        10103	pg_transform	p	-1	f	c	C	f	,	3576			10102	2290	2291	2402	2403			d	x	
        10104	_pg_sequence	p	-1	f	b	A	f	,	0	6179	10105		750	751	2400	2401			d	x	
        10105	pg_sequence	p	-1	f	c	C	f	,	2224			10104	2290	2291	2402	2403			d	x	
        10106	_pg_publication	p	-1	f	b	A	f	,	0	6179	10107		750	751	2400	2401			d	x	
        10107	pg_publication	p	-1	f	c	C	f	,	6104			10106	2290	2291	2402	2403			d	x	
        10108	_pg_publication_namespace	p	-1	f	b	A	f	,	0	6179	10109		750	751	2400	2401			d	x	
        10109	pg_publication_namespace	p	-1	f	c	C	f	,	6237			10108	2290	2291	2402	2403			d	x	
        10110	_pg_publication_rel	p	-1	f	b	A	f	,	0	6179	10111		750	751	2400	2401			d	x	
        10111	pg_publication_rel	p	-1	f	c	C	f	,	6106			10110	2290	2291	2402	2403			d	x	
        10112	_pg_subscription	p	-1	f	b	A	f	,	0	6179	6101		750	751	2400	2401			d	x	
        10113	_pg_subscription_rel	p	-1	f	b	A	f	,	0	6179	10114		750	751	2400	2401			d	x	
        10114	pg_subscription_rel	p	-1	f	c	C	f	,	6102			10113	2290	2291	2402	2403			d	x	
        12001	_pg_roles	p	-1	f	b	A	f	,	0	6179	12002		750	751	2400	2401			d	x	
        12002	pg_roles	p	-1	f	c	C	f	,	12000			12001	2290	2291	2402	2403			d	x	
        12006	_pg_shadow	p	-1	f	b	A	f	,	0	6179	12007		750	751	2400	2401			d	x	
        12007	pg_shadow	p	-1	f	c	C	f	,	12005			12006	2290	2291	2402	2403			d	x	
        12011	_pg_group	p	-1	f	b	A	f	,	0	6179	12012		750	751	2400	2401			d	x	
        12012	pg_group	p	-1	f	c	C	f	,	12010			12011	2290	2291	2402	2403			d	x	
        12015	_pg_user	p	-1	f	b	A	f	,	0	6179	12016		750	751	2400	2401			d	x	
        12016	pg_user	p	-1	f	c	C	f	,	12014			12015	2290	2291	2402	2403			d	x	
        12019	_pg_policies	p	-1	f	b	A	f	,	0	6179	12020		750	751	2400	2401			d	x	
        12020	pg_policies	p	-1	f	c	C	f	,	12018			12019	2290	2291	2402	2403			d	x	
        12024	_pg_rules	p	-1	f	b	A	f	,	0	6179	12025		750	751	2400	2401			d	x	
        12025	pg_rules	p	-1	f	c	C	f	,	12023			12024	2290	2291	2402	2403			d	x	
        12029	_pg_views	p	-1	f	b	A	f	,	0	6179	12030		750	751	2400	2401			d	x	
        12030	pg_views	p	-1	f	c	C	f	,	12028			12029	2290	2291	2402	2403			d	x	
        12034	_pg_tables	p	-1	f	b	A	f	,	0	6179	12035		750	751	2400	2401			d	x	
        12035	pg_tables	p	-1	f	c	C	f	,	12033			12034	2290	2291	2402	2403			d	x	
        12039	_pg_matviews	p	-1	f	b	A	f	,	0	6179	12040		750	751	2400	2401			d	x	
        12040	pg_matviews	p	-1	f	c	C	f	,	12038			12039	2290	2291	2402	2403			d	x	
        12044	_pg_indexes	p	-1	f	b	A	f	,	0	6179	12045		750	751	2400	2401			d	x	
        12045	pg_indexes	p	-1	f	c	C	f	,	12043			12044	2290	2291	2402	2403			d	x	
        12049	_pg_sequences	p	-1	f	b	A	f	,	0	6179	12050		750	751	2400	2401			d	x	
        12050	pg_sequences	p	-1	f	c	C	f	,	12048			12049	2290	2291	2402	2403			d	x	
        12054	_pg_stats	p	-1	f	b	A	f	,	0	6179	12055		750	751	2400	2401			d	x	
        12055	pg_stats	p	-1	f	c	C	f	,	12053			12054	2290	2291	2402	2403			d	x	
        12059	_pg_stats_ext	p	-1	f	b	A	f	,	0	6179	12060		750	751	2400	2401			d	x	
        12060	pg_stats_ext	p	-1	f	c	C	f	,	12058			12059	2290	2291	2402	2403			d	x	
        12064	_pg_stats_ext_exprs	p	-1	f	b	A	f	,	0	6179	12065		750	751	2400	2401			d	x	
        12065	pg_stats_ext_exprs	p	-1	f	c	C	f	,	12063			12064	2290	2291	2402	2403			d	x	
        12069	_pg_publication_tables	p	-1	f	b	A	f	,	0	6179	12070		750	751	2400	2401			d	x	
        12070	pg_publication_tables	p	-1	f	c	C	f	,	12068			12069	2290	2291	2402	2403			d	x	
        12074	_pg_locks	p	-1	f	b	A	f	,	0	6179	12075		750	751	2400	2401			d	x	
        12075	pg_locks	p	-1	f	c	C	f	,	12073			12074	2290	2291	2402	2403			d	x	
        12078	_pg_cursors	p	-1	f	b	A	f	,	0	6179	12079		750	751	2400	2401			d	x	
        12079	pg_cursors	p	-1	f	c	C	f	,	12077			12078	2290	2291	2402	2403			d	x	
        12082	_pg_available_extensions	p	-1	f	b	A	f	,	0	6179	12083		750	751	2400	2401			d	x	
        12083	pg_available_extensions	p	-1	f	c	C	f	,	12081			12082	2290	2291	2402	2403			d	x	
        12086	_pg_available_extension_versions	p	-1	f	b	A	f	,	0	6179	12087		750	751	2400	2401			d	x	
        12087	pg_available_extension_versions	p	-1	f	c	C	f	,	12085			12086	2290	2291	2402	2403			d	x	
        12091	_pg_prepared_xacts	p	-1	f	b	A	f	,	0	6179	12092		750	751	2400	2401			d	x	
        12092	pg_prepared_xacts	p	-1	f	c	C	f	,	12090			12091	2290	2291	2402	2403			d	x	
        12096	_pg_prepared_statements	p	-1	f	b	A	f	,	0	6179	12097		750	751	2400	2401			d	x	
        12097	pg_prepared_statements	p	-1	f	c	C	f	,	12095			12096	2290	2291	2402	2403			d	x	
        12100	_pg_seclabels	p	-1	f	b	A	f	,	0	6179	12101		750	751	2400	2401			d	x	
        12101	pg_seclabels	p	-1	f	c	C	f	,	12099			12100	2290	2291	2402	2403			d	x	
        12105	_pg_settings	p	-1	f	b	A	f	,	0	6179	12106		750	751	2400	2401			d	x	
        12106	pg_settings	p	-1	f	c	C	f	,	12104			12105	2290	2291	2402	2403			d	x	
        12111	_pg_file_settings	p	-1	f	b	A	f	,	0	6179	12112		750	751	2400	2401			d	x	
        12112	pg_file_settings	p	-1	f	c	C	f	,	12110			12111	2290	2291	2402	2403			d	x	
        12115	_pg_hba_file_rules	p	-1	f	b	A	f	,	0	6179	12116		750	751	2400	2401			d	x	
        12116	pg_hba_file_rules	p	-1	f	c	C	f	,	12114			12115	2290	2291	2402	2403			d	x	
        12119	_pg_ident_file_mappings	p	-1	f	b	A	f	,	0	6179	12120		750	751	2400	2401			d	x	
        12120	pg_ident_file_mappings	p	-1	f	c	C	f	,	12118			12119	2290	2291	2402	2403			d	x	
        12123	_pg_timezone_abbrevs	p	-1	f	b	A	f	,	0	6179	12124		750	751	2400	2401			d	x	
        12124	pg_timezone_abbrevs	p	-1	f	c	C	f	,	12122			12123	2290	2291	2402	2403			d	x	
        12127	_pg_timezone_names	p	-1	f	b	A	f	,	0	6179	12128		750	751	2400	2401			d	x	
        12128	pg_timezone_names	p	-1	f	c	C	f	,	12126			12127	2290	2291	2402	2403			d	x	
        12131	_pg_config	p	-1	f	b	A	f	,	0	6179	12132		750	751	2400	2401			d	x	
        12132	pg_config	p	-1	f	c	C	f	,	12130			12131	2290	2291	2402	2403			d	x	
        12135	_pg_shmem_allocations	p	-1	f	b	A	f	,	0	6179	12136		750	751	2400	2401			d	x	
        12136	pg_shmem_allocations	p	-1	f	c	C	f	,	12134			12135	2290	2291	2402	2403			d	x	
        12139	_pg_backend_memory_contexts	p	-1	f	b	A	f	,	0	6179	12140		750	751	2400	2401			d	x	
        12140	pg_backend_memory_contexts	p	-1	f	c	C	f	,	12138			12139	2290	2291	2402	2403			d	x	
        12143	_pg_stat_all_tables	p	-1	f	b	A	f	,	0	6179	12144		750	751	2400	2401			d	x	
        12144	pg_stat_all_tables	p	-1	f	c	C	f	,	12142			12143	2290	2291	2402	2403			d	x	
        12148	_pg_stat_xact_all_tables	p	-1	f	b	A	f	,	0	6179	12149		750	751	2400	2401			d	x	
        12149	pg_stat_xact_all_tables	p	-1	f	c	C	f	,	12147			12148	2290	2291	2402	2403			d	x	
        12153	_pg_stat_sys_tables	p	-1	f	b	A	f	,	0	6179	12154		750	751	2400	2401			d	x	
        12154	pg_stat_sys_tables	p	-1	f	c	C	f	,	12152			12153	2290	2291	2402	2403			d	x	
        12158	_pg_stat_xact_sys_tables	p	-1	f	b	A	f	,	0	6179	12159		750	751	2400	2401			d	x	
        12159	pg_stat_xact_sys_tables	p	-1	f	c	C	f	,	12157			12158	2290	2291	2402	2403			d	x	
        12162	_pg_stat_user_tables	p	-1	f	b	A	f	,	0	6179	12163		750	751	2400	2401			d	x	
        12163	pg_stat_user_tables	p	-1	f	c	C	f	,	12161			12162	2290	2291	2402	2403			d	x	
        12167	_pg_stat_xact_user_tables	p	-1	f	b	A	f	,	0	6179	12168		750	751	2400	2401			d	x	
        12168	pg_stat_xact_user_tables	p	-1	f	c	C	f	,	12166			12167	2290	2291	2402	2403			d	x	
        12171	_pg_statio_all_tables	p	-1	f	b	A	f	,	0	6179	12172		750	751	2400	2401			d	x	
        12172	pg_statio_all_tables	p	-1	f	c	C	f	,	12170			12171	2290	2291	2402	2403			d	x	
        12176	_pg_statio_sys_tables	p	-1	f	b	A	f	,	0	6179	12177		750	751	2400	2401			d	x	
        12177	pg_statio_sys_tables	p	-1	f	c	C	f	,	12175			12176	2290	2291	2402	2403			d	x	
        12180	_pg_statio_user_tables	p	-1	f	b	A	f	,	0	6179	12181		750	751	2400	2401			d	x	
        12181	pg_statio_user_tables	p	-1	f	c	C	f	,	12179			12180	2290	2291	2402	2403			d	x	
        12184	_pg_stat_all_indexes	p	-1	f	b	A	f	,	0	6179	12185		750	751	2400	2401			d	x	
        12185	pg_stat_all_indexes	p	-1	f	c	C	f	,	12183			12184	2290	2291	2402	2403			d	x	
        12189	_pg_stat_sys_indexes	p	-1	f	b	A	f	,	0	6179	12190		750	751	2400	2401			d	x	
        12190	pg_stat_sys_indexes	p	-1	f	c	C	f	,	12188			12189	2290	2291	2402	2403			d	x	
        12193	_pg_stat_user_indexes	p	-1	f	b	A	f	,	0	6179	12194		750	751	2400	2401			d	x	
        12194	pg_stat_user_indexes	p	-1	f	c	C	f	,	12192			12193	2290	2291	2402	2403			d	x	
        12197	_pg_statio_all_indexes	p	-1	f	b	A	f	,	0	6179	12198		750	751	2400	2401			d	x	
        12198	pg_statio_all_indexes	p	-1	f	c	C	f	,	12196			12197	2290	2291	2402	2403			d	x	
        12202	_pg_statio_sys_indexes	p	-1	f	b	A	f	,	0	6179	12203		750	751	2400	2401			d	x	
        12203	pg_statio_sys_indexes	p	-1	f	c	C	f	,	12201			12202	2290	2291	2402	2403			d	x	
        12206	_pg_statio_user_indexes	p	-1	f	b	A	f	,	0	6179	12207		750	751	2400	2401			d	x	
        12207	pg_statio_user_indexes	p	-1	f	c	C	f	,	12205			12206	2290	2291	2402	2403			d	x	
        12210	_pg_statio_all_sequences	p	-1	f	b	A	f	,	0	6179	12211		750	751	2400	2401			d	x	
        12211	pg_statio_all_sequences	p	-1	f	c	C	f	,	12209			12210	2290	2291	2402	2403			d	x	
        12215	_pg_statio_sys_sequences	p	-1	f	b	A	f	,	0	6179	12216		750	751	2400	2401			d	x	
        12216	pg_statio_sys_sequences	p	-1	f	c	C	f	,	12214			12215	2290	2291	2402	2403			d	x	
        12219	_pg_statio_user_sequences	p	-1	f	b	A	f	,	0	6179	12220		750	751	2400	2401			d	x	
        12220	pg_statio_user_sequences	p	-1	f	c	C	f	,	12218			12219	2290	2291	2402	2403			d	x	
        12223	_pg_stat_activity	p	-1	f	b	A	f	,	0	6179	12224		750	751	2400	2401			d	x	
        12224	pg_stat_activity	p	-1	f	c	C	f	,	12222			12223	2290	2291	2402	2403			d	x	
        12228	_pg_stat_replication	p	-1	f	b	A	f	,	0	6179	12229		750	751	2400	2401			d	x	
        12229	pg_stat_replication	p	-1	f	c	C	f	,	12227			12228	2290	2291	2402	2403			d	x	
        12233	_pg_stat_slru	p	-1	f	b	A	f	,	0	6179	12234		750	751	2400	2401			d	x	
        12234	pg_stat_slru	p	-1	f	c	C	f	,	12232			12233	2290	2291	2402	2403			d	x	
        12237	_pg_stat_wal_receiver	p	-1	f	b	A	f	,	0	6179	12238		750	751	2400	2401			d	x	
        12238	pg_stat_wal_receiver	p	-1	f	c	C	f	,	12236			12237	2290	2291	2402	2403			d	x	
        12241	_pg_stat_recovery_prefetch	p	-1	f	b	A	f	,	0	6179	12242		750	751	2400	2401			d	x	
        12242	pg_stat_recovery_prefetch	p	-1	f	c	C	f	,	12240			12241	2290	2291	2402	2403			d	x	
        12245	_pg_stat_subscription	p	-1	f	b	A	f	,	0	6179	12246		750	751	2400	2401			d	x	
        12246	pg_stat_subscription	p	-1	f	c	C	f	,	12244			12245	2290	2291	2402	2403			d	x	
        12250	_pg_stat_ssl	p	-1	f	b	A	f	,	0	6179	12251		750	751	2400	2401			d	x	
        12251	pg_stat_ssl	p	-1	f	c	C	f	,	12249			12250	2290	2291	2402	2403			d	x	
        12254	_pg_stat_gssapi	p	-1	f	b	A	f	,	0	6179	12255		750	751	2400	2401			d	x	
        12255	pg_stat_gssapi	p	-1	f	c	C	f	,	12253			12254	2290	2291	2402	2403			d	x	
        12258	_pg_replication_slots	p	-1	f	b	A	f	,	0	6179	12259		750	751	2400	2401			d	x	
        12259	pg_replication_slots	p	-1	f	c	C	f	,	12257			12258	2290	2291	2402	2403			d	x	
        12263	_pg_stat_replication_slots	p	-1	f	b	A	f	,	0	6179	12264		750	751	2400	2401			d	x	
        12264	pg_stat_replication_slots	p	-1	f	c	C	f	,	12262			12263	2290	2291	2402	2403			d	x	
        12267	_pg_stat_database	p	-1	f	b	A	f	,	0	6179	12268		750	751	2400	2401			d	x	
        12268	pg_stat_database	p	-1	f	c	C	f	,	12266			12267	2290	2291	2402	2403			d	x	
        12272	_pg_stat_database_conflicts	p	-1	f	b	A	f	,	0	6179	12273		750	751	2400	2401			d	x	
        12273	pg_stat_database_conflicts	p	-1	f	c	C	f	,	12271			12272	2290	2291	2402	2403			d	x	
        12276	_pg_stat_user_functions	p	-1	f	b	A	f	,	0	6179	12277		750	751	2400	2401			d	x	
        12277	pg_stat_user_functions	p	-1	f	c	C	f	,	12275			12276	2290	2291	2402	2403			d	x	
        12281	_pg_stat_xact_user_functions	p	-1	f	b	A	f	,	0	6179	12282		750	751	2400	2401			d	x	
        12282	pg_stat_xact_user_functions	p	-1	f	c	C	f	,	12280			12281	2290	2291	2402	2403			d	x	
        12286	_pg_stat_archiver	p	-1	f	b	A	f	,	0	6179	12287		750	751	2400	2401			d	x	
        12287	pg_stat_archiver	p	-1	f	c	C	f	,	12285			12286	2290	2291	2402	2403			d	x	
        12290	_pg_stat_bgwriter	p	-1	f	b	A	f	,	0	6179	12291		750	751	2400	2401			d	x	
        12291	pg_stat_bgwriter	p	-1	f	c	C	f	,	12289			12290	2290	2291	2402	2403			d	x	
        12294	_pg_stat_wal	p	-1	f	b	A	f	,	0	6179	12295		750	751	2400	2401			d	x	
        12295	pg_stat_wal	p	-1	f	c	C	f	,	12293			12294	2290	2291	2402	2403			d	x	
        12298	_pg_stat_progress_analyze	p	-1	f	b	A	f	,	0	6179	12299		750	751	2400	2401			d	x	
        12299	pg_stat_progress_analyze	p	-1	f	c	C	f	,	12297			12298	2290	2291	2402	2403			d	x	
        12303	_pg_stat_progress_vacuum	p	-1	f	b	A	f	,	0	6179	12304		750	751	2400	2401			d	x	
        12304	pg_stat_progress_vacuum	p	-1	f	c	C	f	,	12302			12303	2290	2291	2402	2403			d	x	
        12308	_pg_stat_progress_cluster	p	-1	f	b	A	f	,	0	6179	12309		750	751	2400	2401			d	x	
        12309	pg_stat_progress_cluster	p	-1	f	c	C	f	,	12307			12308	2290	2291	2402	2403			d	x	
        12313	_pg_stat_progress_create_index	p	-1	f	b	A	f	,	0	6179	12314		750	751	2400	2401			d	x	
        12314	pg_stat_progress_create_index	p	-1	f	c	C	f	,	12312			12313	2290	2291	2402	2403			d	x	
        12318	_pg_stat_progress_basebackup	p	-1	f	b	A	f	,	0	6179	12319		750	751	2400	2401			d	x	
        12319	pg_stat_progress_basebackup	p	-1	f	c	C	f	,	12317			12318	2290	2291	2402	2403			d	x	
        12323	_pg_stat_progress_copy	p	-1	f	b	A	f	,	0	6179	12324		750	751	2400	2401			d	x	
        12324	pg_stat_progress_copy	p	-1	f	c	C	f	,	12322			12323	2290	2291	2402	2403			d	x	
        12328	_pg_user_mappings	p	-1	f	b	A	f	,	0	6179	12329		750	751	2400	2401			d	x	
        12329	pg_user_mappings	p	-1	f	c	C	f	,	12327			12328	2290	2291	2402	2403			d	x	
        12333	_pg_replication_origin_status	p	-1	f	b	A	f	,	0	6179	12334		750	751	2400	2401			d	x	
        12334	pg_replication_origin_status	p	-1	f	c	C	f	,	12332			12333	2290	2291	2402	2403			d	x	
        12337	_pg_stat_subscription_stats	p	-1	f	b	A	f	,	0	6179	12338		750	751	2400	2401			d	x	
        12338	pg_stat_subscription_stats	p	-1	f	c	C	f	,	12336			12337	2290	2291	2402	2403			d	x	
        13220	_cardinal_number	i	-1	f	b	A	f	,	0	6179	13221		750	751	2400	2401			i	x	
        13223	_character_data	i	-1	f	b	A	f	,	0	6179	13224		750	751	2400	2401			i	x	950
        13225	_sql_identifier	i	-1	f	b	A	f	,	0	6179	13226		750	751	2400	2401			i	x	950
        13228	_information_schema_catalog_name	i	-1	f	b	A	f	,	0	6179	13229		750	751	2400	2401			d	x	
        13229	information_schema_catalog_name	i	-1	f	c	C	f	,	13227			13228	2290	2291	2402	2403			d	x	
        13231	_time_stamp	i	-1	f	b	A	f	,	0	6179	13232		750	751	2400	2401			d	x	
        13233	_yes_or_no	i	-1	f	b	A	f	,	0	6179	13234		750	751	2400	2401			i	x	950
        13237	_applicable_roles	i	-1	f	b	A	f	,	0	6179	13238		750	751	2400	2401			d	x	
        13238	applicable_roles	i	-1	f	c	C	f	,	13236			13237	2290	2291	2402	2403			d	x	
        13242	_administrable_role_authorizations	i	-1	f	b	A	f	,	0	6179	13243		750	751	2400	2401			d	x	
        13243	administrable_role_authorizations	i	-1	f	c	C	f	,	13241			13242	2290	2291	2402	2403			d	x	
        13246	_attributes	i	-1	f	b	A	f	,	0	6179	13247		750	751	2400	2401			d	x	
        13247	attributes	i	-1	f	c	C	f	,	13245			13246	2290	2291	2402	2403			d	x	
        13251	_character_sets	i	-1	f	b	A	f	,	0	6179	13252		750	751	2400	2401			d	x	
        13252	character_sets	i	-1	f	c	C	f	,	13250			13251	2290	2291	2402	2403			d	x	
        13256	_check_constraint_routine_usage	i	-1	f	b	A	f	,	0	6179	13257		750	751	2400	2401			d	x	
        13257	check_constraint_routine_usage	i	-1	f	c	C	f	,	13255			13256	2290	2291	2402	2403			d	x	
        13261	_check_constraints	i	-1	f	b	A	f	,	0	6179	13262		750	751	2400	2401			d	x	
        13262	check_constraints	i	-1	f	c	C	f	,	13260			13261	2290	2291	2402	2403			d	x	
        13266	_collations	i	-1	f	b	A	f	,	0	6179	13267		750	751	2400	2401			d	x	
        13267	collations	i	-1	f	c	C	f	,	13265			13266	2290	2291	2402	2403			d	x	
        13271	_collation_character_set_applicability	i	-1	f	b	A	f	,	0	6179	13272		750	751	2400	2401			d	x	
        13272	collation_character_set_applicability	i	-1	f	c	C	f	,	13270			13271	2290	2291	2402	2403			d	x	
        13276	_column_column_usage	i	-1	f	b	A	f	,	0	6179	13277		750	751	2400	2401			d	x	
        13277	column_column_usage	i	-1	f	c	C	f	,	13275			13276	2290	2291	2402	2403			d	x	
        13281	_column_domain_usage	i	-1	f	b	A	f	,	0	6179	13282		750	751	2400	2401			d	x	
        13282	column_domain_usage	i	-1	f	c	C	f	,	13280			13281	2290	2291	2402	2403			d	x	
        13286	_column_privileges	i	-1	f	b	A	f	,	0	6179	13287		750	751	2400	2401			d	x	
        13287	column_privileges	i	-1	f	c	C	f	,	13285			13286	2290	2291	2402	2403			d	x	
        13291	_column_udt_usage	i	-1	f	b	A	f	,	0	6179	13292		750	751	2400	2401			d	x	
        13292	column_udt_usage	i	-1	f	c	C	f	,	13290			13291	2290	2291	2402	2403			d	x	
        13296	_columns	i	-1	f	b	A	f	,	0	6179	13297		750	751	2400	2401			d	x	
        13297	columns	i	-1	f	c	C	f	,	13295			13296	2290	2291	2402	2403			d	x	
        13301	_constraint_column_usage	i	-1	f	b	A	f	,	0	6179	13302		750	751	2400	2401			d	x	
        13302	constraint_column_usage	i	-1	f	c	C	f	,	13300			13301	2290	2291	2402	2403			d	x	
        13306	_constraint_table_usage	i	-1	f	b	A	f	,	0	6179	13307		750	751	2400	2401			d	x	
        13307	constraint_table_usage	i	-1	f	c	C	f	,	13305			13306	2290	2291	2402	2403			d	x	
        13311	_domain_constraints	i	-1	f	b	A	f	,	0	6179	13312		750	751	2400	2401			d	x	
        13312	domain_constraints	i	-1	f	c	C	f	,	13310			13311	2290	2291	2402	2403			d	x	
        13316	_domain_udt_usage	i	-1	f	b	A	f	,	0	6179	13317		750	751	2400	2401			d	x	
        13317	domain_udt_usage	i	-1	f	c	C	f	,	13315			13316	2290	2291	2402	2403			d	x	
        13321	_domains	i	-1	f	b	A	f	,	0	6179	13322		750	751	2400	2401			d	x	
        13322	domains	i	-1	f	c	C	f	,	13320			13321	2290	2291	2402	2403			d	x	
        13326	_enabled_roles	i	-1	f	b	A	f	,	0	6179	13327		750	751	2400	2401			d	x	
        13327	enabled_roles	i	-1	f	c	C	f	,	13325			13326	2290	2291	2402	2403			d	x	
        13330	_key_column_usage	i	-1	f	b	A	f	,	0	6179	13331		750	751	2400	2401			d	x	
        13331	key_column_usage	i	-1	f	c	C	f	,	13329			13330	2290	2291	2402	2403			d	x	
        13335	_parameters	i	-1	f	b	A	f	,	0	6179	13336		750	751	2400	2401			d	x	
        13336	parameters	i	-1	f	c	C	f	,	13334			13335	2290	2291	2402	2403			d	x	
        13340	_referential_constraints	i	-1	f	b	A	f	,	0	6179	13341		750	751	2400	2401			d	x	
        13341	referential_constraints	i	-1	f	c	C	f	,	13339			13340	2290	2291	2402	2403			d	x	
        13345	_role_column_grants	i	-1	f	b	A	f	,	0	6179	13346		750	751	2400	2401			d	x	
        13346	role_column_grants	i	-1	f	c	C	f	,	13344			13345	2290	2291	2402	2403			d	x	
        13349	_routine_column_usage	i	-1	f	b	A	f	,	0	6179	13350		750	751	2400	2401			d	x	
        13350	routine_column_usage	i	-1	f	c	C	f	,	13348			13349	2290	2291	2402	2403			d	x	
        13354	_routine_privileges	i	-1	f	b	A	f	,	0	6179	13355		750	751	2400	2401			d	x	
        13355	routine_privileges	i	-1	f	c	C	f	,	13353			13354	2290	2291	2402	2403			d	x	
        13359	_role_routine_grants	i	-1	f	b	A	f	,	0	6179	13360		750	751	2400	2401			d	x	
        13360	role_routine_grants	i	-1	f	c	C	f	,	13358			13359	2290	2291	2402	2403			d	x	
        13363	_routine_routine_usage	i	-1	f	b	A	f	,	0	6179	13364		750	751	2400	2401			d	x	
        13364	routine_routine_usage	i	-1	f	c	C	f	,	13362			13363	2290	2291	2402	2403			d	x	
        13368	_routine_sequence_usage	i	-1	f	b	A	f	,	0	6179	13369		750	751	2400	2401			d	x	
        13369	routine_sequence_usage	i	-1	f	c	C	f	,	13367			13368	2290	2291	2402	2403			d	x	
        13373	_routine_table_usage	i	-1	f	b	A	f	,	0	6179	13374		750	751	2400	2401			d	x	
        13374	routine_table_usage	i	-1	f	c	C	f	,	13372			13373	2290	2291	2402	2403			d	x	
        13378	_routines	i	-1	f	b	A	f	,	0	6179	13379		750	751	2400	2401			d	x	
        13379	routines	i	-1	f	c	C	f	,	13377			13378	2290	2291	2402	2403			d	x	
        13383	_schemata	i	-1	f	b	A	f	,	0	6179	13384		750	751	2400	2401			d	x	
        13384	schemata	i	-1	f	c	C	f	,	13382			13383	2290	2291	2402	2403			d	x	
        13387	_sequences	i	-1	f	b	A	f	,	0	6179	13388		750	751	2400	2401			d	x	
        13388	sequences	i	-1	f	c	C	f	,	13386			13387	2290	2291	2402	2403			d	x	
        13392	_sql_features	i	-1	f	b	A	f	,	0	6179	13393		750	751	2400	2401			d	x	
        13393	sql_features	i	-1	f	c	C	f	,	13391			13392	2290	2291	2402	2403			d	x	
        13397	_sql_implementation_info	i	-1	f	b	A	f	,	0	6179	13398		750	751	2400	2401			d	x	
        13398	sql_implementation_info	i	-1	f	c	C	f	,	13396			13397	2290	2291	2402	2403			d	x	
        13402	_sql_parts	i	-1	f	b	A	f	,	0	6179	13403		750	751	2400	2401			d	x	
        13403	sql_parts	i	-1	f	c	C	f	,	13401			13402	2290	2291	2402	2403			d	x	
        13407	_sql_sizing	i	-1	f	b	A	f	,	0	6179	13408		750	751	2400	2401			d	x	
        13408	sql_sizing	i	-1	f	c	C	f	,	13406			13407	2290	2291	2402	2403			d	x	
        13412	_table_constraints	i	-1	f	b	A	f	,	0	6179	13413		750	751	2400	2401			d	x	
        13413	table_constraints	i	-1	f	c	C	f	,	13411			13412	2290	2291	2402	2403			d	x	
        13417	_table_privileges	i	-1	f	b	A	f	,	0	6179	13418		750	751	2400	2401			d	x	
        13418	table_privileges	i	-1	f	c	C	f	,	13416			13417	2290	2291	2402	2403			d	x	
        13422	_role_table_grants	i	-1	f	b	A	f	,	0	6179	13423		750	751	2400	2401			d	x	
        13423	role_table_grants	i	-1	f	c	C	f	,	13421			13422	2290	2291	2402	2403			d	x	
        13426	_tables	i	-1	f	b	A	f	,	0	6179	13427		750	751	2400	2401			d	x	
        13427	tables	i	-1	f	c	C	f	,	13425			13426	2290	2291	2402	2403			d	x	
        13431	_transforms	i	-1	f	b	A	f	,	0	6179	13432		750	751	2400	2401			d	x	
        13432	transforms	i	-1	f	c	C	f	,	13430			13431	2290	2291	2402	2403			d	x	
        13436	_triggered_update_columns	i	-1	f	b	A	f	,	0	6179	13437		750	751	2400	2401			d	x	
        13437	triggered_update_columns	i	-1	f	c	C	f	,	13435			13436	2290	2291	2402	2403			d	x	
        13441	_triggers	i	-1	f	b	A	f	,	0	6179	13442		750	751	2400	2401			d	x	
        13442	triggers	i	-1	f	c	C	f	,	13440			13441	2290	2291	2402	2403			d	x	
        13446	_udt_privileges	i	-1	f	b	A	f	,	0	6179	13447		750	751	2400	2401			d	x	
        13447	udt_privileges	i	-1	f	c	C	f	,	13445			13446	2290	2291	2402	2403			d	x	
        13451	_role_udt_grants	i	-1	f	b	A	f	,	0	6179	13452		750	751	2400	2401			d	x	
        13452	role_udt_grants	i	-1	f	c	C	f	,	13450			13451	2290	2291	2402	2403			d	x	
        13455	_usage_privileges	i	-1	f	b	A	f	,	0	6179	13456		750	751	2400	2401			d	x	
        13456	usage_privileges	i	-1	f	c	C	f	,	13454			13455	2290	2291	2402	2403			d	x	
        13460	_role_usage_grants	i	-1	f	b	A	f	,	0	6179	13461		750	751	2400	2401			d	x	
        13461	role_usage_grants	i	-1	f	c	C	f	,	13459			13460	2290	2291	2402	2403			d	x	
        13464	_user_defined_types	i	-1	f	b	A	f	,	0	6179	13465		750	751	2400	2401			d	x	
        13465	user_defined_types	i	-1	f	c	C	f	,	13463			13464	2290	2291	2402	2403			d	x	
        13469	_view_column_usage	i	-1	f	b	A	f	,	0	6179	13470		750	751	2400	2401			d	x	
        13470	view_column_usage	i	-1	f	c	C	f	,	13468			13469	2290	2291	2402	2403			d	x	
        13474	_view_routine_usage	i	-1	f	b	A	f	,	0	6179	13475		750	751	2400	2401			d	x	
        13475	view_routine_usage	i	-1	f	c	C	f	,	13473			13474	2290	2291	2402	2403			d	x	
        13479	_view_table_usage	i	-1	f	b	A	f	,	0	6179	13480		750	751	2400	2401			d	x	
        13480	view_table_usage	i	-1	f	c	C	f	,	13478			13479	2290	2291	2402	2403			d	x	
        13484	_views	i	-1	f	b	A	f	,	0	6179	13485		750	751	2400	2401			d	x	
        13485	views	i	-1	f	c	C	f	,	13483			13484	2290	2291	2402	2403			d	x	
        13489	_data_type_privileges	i	-1	f	b	A	f	,	0	6179	13490		750	751	2400	2401			d	x	
        13490	data_type_privileges	i	-1	f	c	C	f	,	13488			13489	2290	2291	2402	2403			d	x	
        13494	_element_types	i	-1	f	b	A	f	,	0	6179	13495		750	751	2400	2401			d	x	
        13495	element_types	i	-1	f	c	C	f	,	13493			13494	2290	2291	2402	2403			d	x	
        13499	__pg_foreign_table_columns	i	-1	f	b	A	f	,	0	6179	13500		750	751	2400	2401			d	x	
        13500	_pg_foreign_table_columns	i	-1	f	c	C	f	,	13498			13499	2290	2291	2402	2403			d	x	
        13504	_column_options	i	-1	f	b	A	f	,	0	6179	13505		750	751	2400	2401			d	x	
        13505	column_options	i	-1	f	c	C	f	,	13503			13504	2290	2291	2402	2403			d	x	
        13508	__pg_foreign_data_wrappers	i	-1	f	b	A	f	,	0	6179	13509		750	751	2400	2401			d	x	
        13509	_pg_foreign_data_wrappers	i	-1	f	c	C	f	,	13507			13508	2290	2291	2402	2403			d	x	
        13512	_foreign_data_wrapper_options	i	-1	f	b	A	f	,	0	6179	13513		750	751	2400	2401			d	x	
        13513	foreign_data_wrapper_options	i	-1	f	c	C	f	,	13511			13512	2290	2291	2402	2403			d	x	
        13516	_foreign_data_wrappers	i	-1	f	b	A	f	,	0	6179	13517		750	751	2400	2401			d	x	
        13517	foreign_data_wrappers	i	-1	f	c	C	f	,	13515			13516	2290	2291	2402	2403			d	x	
        13520	__pg_foreign_servers	i	-1	f	b	A	f	,	0	6179	13521		750	751	2400	2401			d	x	
        13521	_pg_foreign_servers	i	-1	f	c	C	f	,	13519			13520	2290	2291	2402	2403			d	x	
        13525	_foreign_server_options	i	-1	f	b	A	f	,	0	6179	13526		750	751	2400	2401			d	x	
        13526	foreign_server_options	i	-1	f	c	C	f	,	13524			13525	2290	2291	2402	2403			d	x	
        13529	_foreign_servers	i	-1	f	b	A	f	,	0	6179	13530		750	751	2400	2401			d	x	
        13530	foreign_servers	i	-1	f	c	C	f	,	13528			13529	2290	2291	2402	2403			d	x	
        13533	__pg_foreign_tables	i	-1	f	b	A	f	,	0	6179	13534		750	751	2400	2401			d	x	
        13534	_pg_foreign_tables	i	-1	f	c	C	f	,	13532			13533	2290	2291	2402	2403			d	x	
        13538	_foreign_table_options	i	-1	f	b	A	f	,	0	6179	13539		750	751	2400	2401			d	x	
        13539	foreign_table_options	i	-1	f	c	C	f	,	13537			13538	2290	2291	2402	2403			d	x	
        13542	_foreign_tables	i	-1	f	b	A	f	,	0	6179	13543		750	751	2400	2401			d	x	
        13543	foreign_tables	i	-1	f	c	C	f	,	13541			13542	2290	2291	2402	2403			d	x	
        13546	__pg_user_mappings	i	-1	f	b	A	f	,	0	6179	13547		750	751	2400	2401			d	x	
        13547	_pg_user_mappings	i	-1	f	c	C	f	,	13545			13546	2290	2291	2402	2403			d	x	
        13551	_user_mapping_options	i	-1	f	b	A	f	,	0	6179	13552		750	751	2400	2401			d	x	
        13552	user_mapping_options	i	-1	f	c	C	f	,	13550			13551	2290	2291	2402	2403			d	x	
        13556	_user_mappings	i	-1	f	b	A	f	,	0	6179	13557		750	751	2400	2401			d	x	
        13557	user_mappings	i	-1	f	c	C	f	,	13555			13556	2290	2291	2402	2403			d	x	
        """#
}
