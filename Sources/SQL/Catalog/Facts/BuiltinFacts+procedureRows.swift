// Written by scripts/catalog-facts from PostgreSQL 15. Do not edit: run the script again.
// swift-format-ignore-file

extension BuiltinFacts {
    /// Tab-separated: oid, name, schema initial, language initial, source (empty: the name;
    /// of an SQL function: its expression), cost, rows, variadic element, support, kind,
    /// flags (s strict, r returns set, d security definer, l leakproof), volatility,
    /// parallel, result, argument types, all argument types, modes, names, number of
    /// defaults, defaults.
    static let procedureRows = #"""
        3	heap_tableam_handler	p	i							s	v		269	2281					
        31	byteaout	p	i							s			2275	17					
        33	charout	p	i							s			2275	18					
        34	namein	p	i							s			19	2275					
        35	nameout	p	i							s			2275	19					
        38	int2in	p	i							s			21	2275					
        39	int2out	p	i							s			2275	21					
        40	int2vectorin	p	i							s			22	2275					
        41	int2vectorout	p	i							s			2275	22					
        42	int4in	p	i							s			23	2275					
        43	int4out	p	i							s			2275	23					
        44	regprocin	p	i							s	s		24	2275					
        45	regprocout	p	i							s	s		2275	24					
        46	textin	p	i							s			25	2275					
        47	textout	p	i							s			2275	25					
        48	tidin	p	i							s			27	2275					
        49	tidout	p	i							s			2275	27					
        50	xidin	p	i							s			28	2275					
        51	xidout	p	i							s			2275	28					
        52	cidin	p	i							s			29	2275					
        53	cidout	p	i							s			2275	29					
        54	oidvectorin	p	i							s			30	2275					
        55	oidvectorout	p	i							s			2275	30					
        56	boollt	p	i							sl			16	16 16					
        57	boolgt	p	i							sl			16	16 16					
        60	booleq	p	i							sl			16	16 16					
        61	chareq	p	i							sl			16	18 18					
        62	nameeq	p	i							sl			16	19 19					
        63	int2eq	p	i							sl			16	21 21					
        64	int2lt	p	i							sl			16	21 21					
        65	int4eq	p	i							sl			16	23 23					
        66	int4lt	p	i							sl			16	23 23					
        67	texteq	p	i							sl			16	25 25					
        68	xideq	p	i							sl			16	28 28					
        69	cideq	p	i							sl			16	29 29					
        70	charne	p	i							sl			16	18 18					
        72	charle	p	i							sl			16	18 18					
        73	chargt	p	i							sl			16	18 18					
        74	charge	p	i							sl			16	18 18					
        77	int4	p	i	chartoi4						s			23	18					
        78	char	p	i	i4tochar						s			18	23					
        79	nameregexeq	p	i					1364		s			16	19 25					
        84	boolne	p	i							sl			16	16 16					
        86	pg_ddl_command_in	p	i							s			32	2275					
        87	pg_ddl_command_out	p	i							s			2275	32					
        88	pg_ddl_command_recv	p	i							s			32	2281					
        89	version	p	i	pgsql_version						s	s		25						
        90	pg_ddl_command_send	p	i							s			17	32					
        101	eqsel	p	i							s	s		701	2281 26 2281 23					
        102	neqsel	p	i							s	s		701	2281 26 2281 23					
        103	scalarltsel	p	i							s	s		701	2281 26 2281 23					
        104	scalargtsel	p	i							s	s		701	2281 26 2281 23					
        105	eqjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        106	neqjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        107	scalarltjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        108	scalargtjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        109	unknownin	p	i							s			705	2275					
        110	unknownout	p	i							s			2275	705					
        115	box_above_eq	p	i							s			16	603 603					
        116	box_below_eq	p	i							s			16	603 603					
        117	point_in	p	i							s			600	2275					
        118	point_out	p	i							s			2275	600					
        119	lseg_in	p	i							s			601	2275					
        120	lseg_out	p	i							s			2275	601					
        121	path_in	p	i							s			602	2275					
        122	path_out	p	i							s			2275	602					
        123	box_in	p	i							s			603	2275					
        124	box_out	p	i							s			2275	603					
        125	box_overlap	p	i							s			16	603 603					
        126	box_ge	p	i							s			16	603 603					
        127	box_gt	p	i							s			16	603 603					
        128	box_eq	p	i							s			16	603 603					
        129	box_lt	p	i							s			16	603 603					
        130	box_le	p	i							s			16	603 603					
        131	point_above	p	i							s			16	600 600					
        132	point_left	p	i							s			16	600 600					
        133	point_right	p	i							s			16	600 600					
        134	point_below	p	i							s			16	600 600					
        135	point_eq	p	i							s			16	600 600					
        136	on_pb	p	i							s			16	600 603					
        137	on_ppath	p	i							s			16	600 602					
        138	box_center	p	i							s			600	603					
        139	areasel	p	i							s	s		701	2281 26 2281 23					
        140	areajoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        141	int4mul	p	i							s			23	23 23					
        144	int4ne	p	i							sl			16	23 23					
        145	int2ne	p	i							sl			16	21 21					
        146	int2gt	p	i							sl			16	21 21					
        147	int4gt	p	i							sl			16	23 23					
        148	int2le	p	i							sl			16	21 21					
        149	int4le	p	i							sl			16	23 23					
        150	int4ge	p	i							sl			16	23 23					
        151	int2ge	p	i							sl			16	21 21					
        152	int2mul	p	i							s			21	21 21					
        153	int2div	p	i							s			21	21 21					
        154	int4div	p	i							s			23	23 23					
        155	int2mod	p	i							s			21	21 21					
        156	int4mod	p	i							s			23	23 23					
        157	textne	p	i							sl			16	25 25					
        158	int24eq	p	i							sl			16	21 23					
        159	int42eq	p	i							sl			16	23 21					
        160	int24lt	p	i							sl			16	21 23					
        161	int42lt	p	i							sl			16	23 21					
        162	int24gt	p	i							sl			16	21 23					
        163	int42gt	p	i							sl			16	23 21					
        164	int24ne	p	i							sl			16	21 23					
        165	int42ne	p	i							sl			16	23 21					
        166	int24le	p	i							sl			16	21 23					
        167	int42le	p	i							sl			16	23 21					
        168	int24ge	p	i							sl			16	21 23					
        169	int42ge	p	i							sl			16	23 21					
        170	int24mul	p	i							s			23	21 23					
        171	int42mul	p	i							s			23	23 21					
        172	int24div	p	i							s			23	21 23					
        173	int42div	p	i							s			23	23 21					
        176	int2pl	p	i							s			21	21 21					
        177	int4pl	p	i							s			23	23 23					
        178	int24pl	p	i							s			23	21 23					
        179	int42pl	p	i							s			23	23 21					
        180	int2mi	p	i							s			21	21 21					
        181	int4mi	p	i							s			23	23 23					
        182	int24mi	p	i							s			23	21 23					
        183	int42mi	p	i							s			23	23 21					
        184	oideq	p	i							sl			16	26 26					
        185	oidne	p	i							sl			16	26 26					
        186	box_same	p	i							s			16	603 603					
        187	box_contain	p	i							s			16	603 603					
        188	box_left	p	i							s			16	603 603					
        189	box_overleft	p	i							s			16	603 603					
        190	box_overright	p	i							s			16	603 603					
        191	box_right	p	i							s			16	603 603					
        192	box_contained	p	i							s			16	603 603					
        193	box_contain_pt	p	i							s			16	603 600					
        195	pg_node_tree_in	p	i							s			194	2275					
        196	pg_node_tree_out	p	i							s			2275	194					
        197	pg_node_tree_recv	p	i							s	s		194	2281					
        198	pg_node_tree_send	p	i							s	s		17	194					
        200	float4in	p	i							s			700	2275					
        201	float4out	p	i							s			2275	700					
        202	float4mul	p	i							s			700	700 700					
        203	float4div	p	i							s			700	700 700					
        204	float4pl	p	i							s			700	700 700					
        205	float4mi	p	i							s			700	700 700					
        206	float4um	p	i							s			700	700					
        207	float4abs	p	i							s			700	700					
        208	float4_accum	p	i							s			1022	1022 700					
        209	float4larger	p	i							s			700	700 700					
        211	float4smaller	p	i							s			700	700 700					
        212	int4um	p	i							s			23	23					
        213	int2um	p	i							s			21	21					
        214	float8in	p	i							s			701	2275					
        215	float8out	p	i							s			2275	701					
        216	float8mul	p	i							s			701	701 701					
        217	float8div	p	i							s			701	701 701					
        218	float8pl	p	i							s			701	701 701					
        219	float8mi	p	i							s			701	701 701					
        220	float8um	p	i							s			701	701					
        221	float8abs	p	i							s			701	701					
        222	float8_accum	p	i							s			1022	1022 701					
        223	float8larger	p	i							s			701	701 701					
        224	float8smaller	p	i							s			701	701 701					
        225	lseg_center	p	i							s			600	601					
        227	poly_center	p	i							s			600	604					
        228	dround	p	i							s			701	701					
        229	dtrunc	p	i							s			701	701					
        230	dsqrt	p	i							s			701	701					
        231	dcbrt	p	i							s			701	701					
        232	dpow	p	i							s			701	701 701					
        233	dexp	p	i							s			701	701					
        234	dlog1	p	i							s			701	701					
        235	float8	p	i	i2tod						sl			701	21					
        236	float4	p	i	i2tof						sl			700	21					
        237	int2	p	i	dtoi2						s			21	701					
        238	int2	p	i	ftoi2						s			21	700					
        239	line_distance	p	i							s			701	628 628					
        240	nameeqtext	p	i							sl			16	19 25					
        241	namelttext	p	i							sl			16	19 25					
        242	nameletext	p	i							sl			16	19 25					
        243	namegetext	p	i							sl			16	19 25					
        244	namegttext	p	i							sl			16	19 25					
        245	namenetext	p	i							sl			16	19 25					
        246	btnametextcmp	p	i							sl			23	19 25					
        247	texteqname	p	i							sl			16	25 19					
        248	textltname	p	i							sl			16	25 19					
        249	textlename	p	i							sl			16	25 19					
        250	textgename	p	i							sl			16	25 19					
        251	textgtname	p	i							sl			16	25 19					
        252	textnename	p	i							sl			16	25 19					
        253	bttextnamecmp	p	i							sl			23	25 19					
        266	nameconcatoid	p	i							s			19	19 26					
        267	table_am_handler_in	p	i										269	2275					
        268	table_am_handler_out	p	i							s			2275	269					
        274	timeofday	p	i							s	v		25						
        275	pg_nextoid	p	i							s	v	u	26	2205 19 2205					
        276	float8_combine	p	i							s			1022	1022 1022					
        277	inter_sl	p	i							s			16	601 628					
        278	inter_lb	p	i							s			16	628 603					
        279	float48mul	p	i							s			701	700 701					
        280	float48div	p	i							s			701	700 701					
        281	float48pl	p	i							s			701	700 701					
        282	float48mi	p	i							s			701	700 701					
        283	float84mul	p	i							s			701	701 700					
        284	float84div	p	i							s			701	701 700					
        285	float84pl	p	i							s			701	701 700					
        286	float84mi	p	i							s			701	701 700					
        287	float4eq	p	i							sl			16	700 700					
        288	float4ne	p	i							sl			16	700 700					
        289	float4lt	p	i							sl			16	700 700					
        290	float4le	p	i							sl			16	700 700					
        291	float4gt	p	i							sl			16	700 700					
        292	float4ge	p	i							sl			16	700 700					
        293	float8eq	p	i							sl			16	701 701					
        294	float8ne	p	i							sl			16	701 701					
        295	float8lt	p	i							sl			16	701 701					
        296	float8le	p	i							sl			16	701 701					
        297	float8gt	p	i							sl			16	701 701					
        298	float8ge	p	i							sl			16	701 701					
        299	float48eq	p	i							sl			16	700 701					
        300	float48ne	p	i							sl			16	700 701					
        301	float48lt	p	i							sl			16	700 701					
        302	float48le	p	i							sl			16	700 701					
        303	float48gt	p	i							sl			16	700 701					
        304	float48ge	p	i							sl			16	700 701					
        305	float84eq	p	i							sl			16	701 700					
        306	float84ne	p	i							sl			16	701 700					
        307	float84lt	p	i							sl			16	701 700					
        308	float84le	p	i							sl			16	701 700					
        309	float84gt	p	i							sl			16	701 700					
        310	float84ge	p	i							sl			16	701 700					
        311	float8	p	i	ftod						sl			701	700					
        312	float4	p	i	dtof						s			700	701					
        313	int4	p	i	i2toi4						sl			23	21					
        314	int2	p	i	i4toi2						s			21	23					
        315	pg_jit_available	p	i							s	v		16						
        316	float8	p	i	i4tod						sl			701	23					
        317	int4	p	i	dtoi4						s			23	701					
        318	float4	p	i	i4tof						sl			700	23					
        319	int4	p	i	ftoi4						s			23	700					
        320	width_bucket	p	i	width_bucket_float8						s			23	701 701 701 23					
        321	json_in	p	i							s			114	2275					
        322	json_out	p	i							s			2275	114					
        323	json_recv	p	i							s			114	2281					
        324	json_send	p	i							s			17	114					
        326	index_am_handler_in	p	i										325	2275					
        327	index_am_handler_out	p	i							s			2275	325					
        328	hashmacaddr8	p	i							s			23	774					
        329	hash_aclitem	p	i							s			23	1033					
        330	bthandler	p	i							s	v		325	2281					
        331	hashhandler	p	i							s	v		325	2281					
        332	gisthandler	p	i							s	v		325	2281					
        333	ginhandler	p	i							s	v		325	2281					
        334	spghandler	p	i							s	v		325	2281					
        335	brinhandler	p	i							s	v		325	2281					
        336	scalarlesel	p	i							s	s		701	2281 26 2281 23					
        337	scalargesel	p	i							s	s		701	2281 26 2281 23					
        338	amvalidate	p	i							s	v		16	26					
        339	poly_same	p	i							s			16	604 604					
        340	poly_contain	p	i							s			16	604 604					
        341	poly_left	p	i							s			16	604 604					
        342	poly_overleft	p	i							s			16	604 604					
        343	poly_overright	p	i							s			16	604 604					
        344	poly_right	p	i							s			16	604 604					
        345	poly_contained	p	i							s			16	604 604					
        346	poly_overlap	p	i							s			16	604 604					
        347	poly_in	p	i							s			604	2275					
        348	poly_out	p	i							s			2275	604					
        350	btint2cmp	p	i							sl			23	21 21					
        351	btint4cmp	p	i							sl			23	23 23					
        354	btfloat4cmp	p	i							sl			23	700 700					
        355	btfloat8cmp	p	i							sl			23	701 701					
        356	btoidcmp	p	i							sl			23	26 26					
        357	dist_bp	p	i							s			701	603 600					
        358	btcharcmp	p	i							sl			23	18 18					
        359	btnamecmp	p	i							sl			23	19 19					
        360	bttextcmp	p	i							sl			23	25 25					
        361	lseg_distance	p	i							s			701	601 601					
        362	lseg_interpt	p	i							s			600	601 601					
        363	dist_ps	p	i							s			701	600 601					
        364	dist_pb	p	i							s			701	600 603					
        365	dist_sb	p	i							s			701	601 603					
        366	close_ps	p	i							s			600	600 601					
        367	close_pb	p	i							s			600	600 603					
        368	close_sb	p	i							s			600	601 603					
        369	on_ps	p	i							s			16	600 601					
        370	path_distance	p	i							s			701	602 602					
        371	dist_ppath	p	i							s			701	600 602					
        372	on_sb	p	i							s			16	601 603					
        373	inter_sb	p	i							s			16	601 603					
        376	string_to_array	p	i	text_to_array_null									1009	25 25 25					
        377	cash_cmp	p	i							sl			23	790 790					
        378	array_append	p	i										5078	5078 5077					
        379	array_prepend	p	i										5078	5077 5078					
        380	dist_sp	p	i							s			701	601 600					
        381	dist_bs	p	i							s			701	603 601					
        382	btarraycmp	p	i							s			23	2277 2277					
        383	array_cat	p	i										5078	5078 5078					
        384	array_to_string	p	i	array_to_text_null							s		25	2277 25 25					
        386	scalarlejoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        390	array_ne	p	i							s			16	2277 2277					
        391	array_lt	p	i							s			16	2277 2277					
        392	array_gt	p	i							s			16	2277 2277					
        393	array_le	p	i							s			16	2277 2277					
        394	string_to_array	p	i	text_to_array									1009	25 25					
        395	array_to_string	p	i	array_to_text						s	s		25	2277 25					
        396	array_ge	p	i							s			16	2277 2277					
        398	scalargejoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        399	hashmacaddr	p	i							s			23	829					
        400	hashtext	p	i							s			23	25					
        401	text	p	i	rtrim1						s			25	1042					
        404	btoidvectorcmp	p	i							sl			23	30 30					
        406	text	p	i	name_text						sl			25	19					
        407	name	p	i	text_name						sl			19	25					
        408	bpchar	p	i	name_bpchar						s			1042	19					
        409	name	p	i	bpchar_name						sl			19	1042					
        421	dist_pathp	p	i							s			701	602 600					
        422	hashinet	p	i							s			23	869					
        425	hashint4extended	p	i							s			20	23 20					
        432	hash_numeric	p	i							s			23	1700					
        436	macaddr_in	p	i							s			829	2275					
        437	macaddr_out	p	i							s			2275	829					
        438	num_nulls	p	i	pg_num_nulls			2276						23	2276	2276	v			
        440	num_nonnulls	p	i	pg_num_nonnulls			2276						23	2276	2276	v			
        441	hashint2extended	p	i							s			20	21 20					
        442	hashint8extended	p	i							s			20	20 20					
        443	hashfloat4extended	p	i							s			20	700 20					
        444	hashfloat8extended	p	i							s			20	701 20					
        445	hashoidextended	p	i							s			20	26 20					
        446	hashcharextended	p	i							s			20	18 20					
        447	hashnameextended	p	i							s			20	19 20					
        448	hashtextextended	p	i							s			20	25 20					
        449	hashint2	p	i							s			23	21					
        450	hashint4	p	i							s			23	23					
        451	hashfloat4	p	i							s			23	700					
        452	hashfloat8	p	i							s			23	701					
        453	hashoid	p	i							s			23	26					
        454	hashchar	p	i							s			23	18					
        455	hashname	p	i							s			23	19					
        456	hashvarlena	p	i							s			23	2281					
        457	hashoidvector	p	i							s			23	30					
        458	text_larger	p	i							sl			25	25 25					
        459	text_smaller	p	i							sl			25	25 25					
        460	int8in	p	i							s			20	2275					
        461	int8out	p	i							s			2275	20					
        462	int8um	p	i							s			20	20					
        463	int8pl	p	i							s			20	20 20					
        464	int8mi	p	i							s			20	20 20					
        465	int8mul	p	i							s			20	20 20					
        466	int8div	p	i							s			20	20 20					
        467	int8eq	p	i							sl			16	20 20					
        468	int8ne	p	i							sl			16	20 20					
        469	int8lt	p	i							sl			16	20 20					
        470	int8gt	p	i							sl			16	20 20					
        471	int8le	p	i							sl			16	20 20					
        472	int8ge	p	i							sl			16	20 20					
        474	int84eq	p	i							sl			16	20 23					
        475	int84ne	p	i							sl			16	20 23					
        476	int84lt	p	i							sl			16	20 23					
        477	int84gt	p	i							sl			16	20 23					
        478	int84le	p	i							sl			16	20 23					
        479	int84ge	p	i							sl			16	20 23					
        480	int4	p	i	int84						s			23	20					
        481	int8	p	i	int48						sl			20	23					
        482	float8	p	i	i8tod						sl			701	20					
        483	int8	p	i	dtoi8						s			20	701					
        515	array_larger	p	i							s			2277	2277 2277					
        516	array_smaller	p	i							s			2277	2277 2277					
        598	abbrev	p	i	inet_abbrev						s			25	869					
        599	abbrev	p	i	cidr_abbrev						s			25	650					
        605	set_masklen	p	i	inet_set_masklen						s			869	869 23					
        619	oidvectorne	p	i							sl			16	30 30					
        626	hash_array	p	i							s			23	2277					
        635	set_masklen	p	i	cidr_set_masklen						s			650	650 23					
        636	pg_indexam_has_property	p	i							s	s		16	26 25					
        637	pg_index_has_property	p	i							s	s		16	2205 25					
        638	pg_index_column_has_property	p	i							s	s		16	2205 23 25					
        652	float4	p	i	i8tof						sl			700	20					
        653	int8	p	i	ftoi8						s			20	700					
        655	namelt	p	i							sl			16	19 19					
        656	namele	p	i							sl			16	19 19					
        657	namegt	p	i							sl			16	19 19					
        658	namege	p	i							sl			16	19 19					
        659	namene	p	i							sl			16	19 19					
        668	bpchar	p	i							s			1042	1042 23 16					
        669	varchar	p	i					3097		s			1043	1043 23 16					
        676	pg_indexam_progress_phasename	p	i							s			25	26 20					
        677	oidvectorlt	p	i							sl			16	30 30					
        678	oidvectorle	p	i							sl			16	30 30					
        679	oidvectoreq	p	i							sl			16	30 30					
        680	oidvectorge	p	i							sl			16	30 30					
        681	oidvectorgt	p	i							sl			16	30 30					
        683	network	p	i	network_network						s			650	869					
        696	netmask	p	i	network_netmask						s			869	869					
        697	masklen	p	i	network_masklen						s			23	869					
        698	broadcast	p	i	network_broadcast						s			869	869					
        699	host	p	i	network_host						s			25	869					
        702	dist_lp	p	i							s			701	628 600					
        704	dist_ls	p	i							s			701	628 601					
        710	getpgusername	p	i	current_user						s	s		19						
        711	family	p	i	network_family						s			23	869					
        714	int2	p	i	int82						s			21	20					
        715	lo_create	p	i	be_lo_create						s	v	u	26	26					
        716	oidlt	p	i							sl			16	26 26					
        717	oidle	p	i							sl			16	26 26					
        720	octet_length	p	i	byteaoctetlen						s			23	17					
        721	get_byte	p	i	byteaGetByte						s			23	17 23					
        722	set_byte	p	i	byteaSetByte						s			17	17 23 23					
        723	get_bit	p	i	byteaGetBit						s			23	17 20					
        724	set_bit	p	i	byteaSetBit						s			17	17 20 23					
        725	dist_pl	p	i							s			701	600 628					
        727	dist_sl	p	i							s			701	601 628					
        728	dist_cpoly	p	i							s			701	718 604					
        729	poly_distance	p	i							s			701	604 604					
        730	text	p	i	network_show						s			25	869					
        740	text_lt	p	i							sl			16	25 25					
        741	text_le	p	i							sl			16	25 25					
        742	text_gt	p	i							sl			16	25 25					
        743	text_ge	p	i							sl			16	25 25					
        744	array_eq	p	i							s			16	2277 2277					
        745	current_user	p	i							s	s		19						
        746	session_user	p	i							s	s		19						
        747	array_dims	p	i							s			25	2277					
        748	array_ndims	p	i							s			23	2277					
        749	overlay	p	i	byteaoverlay						s			17	17 17 23 23					
        750	array_in	p	i							s	s		2277	2275 26 23					
        751	array_out	p	i							s	s		2275	2277					
        752	overlay	p	i	byteaoverlay_no_len						s			17	17 17 23					
        753	trunc	p	i	macaddr_trunc						s			829	829					
        754	int8	p	i	int28						sl			20	21					
        764	lo_import	p	i	be_lo_import						s	v	u	26	25					
        765	lo_export	p	i	be_lo_export						s	v	u	23	26 25					
        766	int4inc	p	i							s			23	23					
        767	lo_import	p	i	be_lo_import_with_oid						s	v	u	26	25 26					
        768	int4larger	p	i							s			23	23 23					
        769	int4smaller	p	i							s			23	23 23					
        770	int2larger	p	i							s			21	21 21					
        771	int2smaller	p	i							s			21	21 21					
        772	hashvarlenaextended	p	i							s			20	2281 20					
        776	hashoidvectorextended	p	i							s			20	30 20					
        777	hash_aclitem_extended	p	i							s			20	1033 20					
        778	hashmacaddrextended	p	i							s			20	829 20					
        779	hashinetextended	p	i							s			20	869 20					
        780	hash_numeric_extended	p	i							s			20	1700 20					
        781	hashmacaddr8extended	p	i							s			20	774 20					
        782	hash_array_extended	p	i							s			20	2277 20					
        785	dist_polyc	p	i							s			701	604 718					
        810	pg_client_encoding	p	i							s	s		19						
        817	current_query	p	i								v	r	25						
        830	macaddr_eq	p	i							sl			16	829 829					
        831	macaddr_lt	p	i							sl			16	829 829					
        832	macaddr_le	p	i							sl			16	829 829					
        833	macaddr_gt	p	i							sl			16	829 829					
        834	macaddr_ge	p	i							sl			16	829 829					
        835	macaddr_ne	p	i							sl			16	829 829					
        836	macaddr_cmp	p	i							sl			23	829 829					
        837	int82pl	p	i							s			20	20 21					
        838	int82mi	p	i							s			20	20 21					
        839	int82mul	p	i							s			20	20 21					
        840	int82div	p	i							s			20	20 21					
        841	int28pl	p	i							s			20	21 20					
        842	btint8cmp	p	i							sl			23	20 20					
        846	cash_mul_flt4	p	i							s			790	790 700					
        847	cash_div_flt4	p	i							s			790	790 700					
        848	flt4_mul_cash	p	i							s			790	700 790					
        849	position	p	i	textpos						s			23	25 25					
        850	textlike	p	i					1023		s			16	25 25					
        851	textnlike	p	i							s			16	25 25					
        852	int48eq	p	i							sl			16	23 20					
        853	int48ne	p	i							sl			16	23 20					
        854	int48lt	p	i							sl			16	23 20					
        855	int48gt	p	i							sl			16	23 20					
        856	int48le	p	i							sl			16	23 20					
        857	int48ge	p	i							sl			16	23 20					
        858	namelike	p	i					1023		s			16	19 25					
        859	namenlike	p	i							s			16	19 25					
        860	bpchar	p	i	char_bpchar						s			1042	18					
        861	current_database	p	i							s	s		19						
        862	int4_mul_cash	p	i							s			790	23 790					
        863	int2_mul_cash	p	i							s			790	21 790					
        864	cash_mul_int4	p	i							s			790	790 23					
        865	cash_div_int4	p	i							s			790	790 23					
        866	cash_mul_int2	p	i							s			790	790 21					
        867	cash_div_int2	p	i							s			790	790 21					
        868	strpos	p	i	textpos						s			23	25 25					
        870	lower	p	i							s			25	25					
        871	upper	p	i							s			25	25					
        872	initcap	p	i							s			25	25					
        873	lpad	p	i							s			25	25 23 25					
        874	rpad	p	i							s			25	25 23 25					
        875	ltrim	p	i							s			25	25 25					
        876	rtrim	p	i							s			25	25 25					
        877	substr	p	i	text_substr						s			25	25 23 23					
        878	translate	p	i							s			25	25 25 25					
        879	lpad	p	s	lpad($1, $2, ' '::text)						s			25	25 23					
        880	rpad	p	s	rpad($1, $2, ' '::text)						s			25	25 23					
        881	ltrim	p	i	ltrim1						s			25	25					
        882	rtrim	p	i	rtrim1						s			25	25					
        883	substr	p	i	text_substr_no_len						s			25	25 23					
        884	btrim	p	i							s			25	25 25					
        885	btrim	p	i	btrim1						s			25	25					
        886	cash_in	p	i							s	s		790	2275					
        887	cash_out	p	i							s	s		2275	790					
        888	cash_eq	p	i							sl			16	790 790					
        889	cash_ne	p	i							sl			16	790 790					
        890	cash_lt	p	i							sl			16	790 790					
        891	cash_le	p	i							sl			16	790 790					
        892	cash_gt	p	i							sl			16	790 790					
        893	cash_ge	p	i							sl			16	790 790					
        894	cash_pl	p	i							s			790	790 790					
        895	cash_mi	p	i							s			790	790 790					
        896	cash_mul_flt8	p	i							s			790	790 701					
        897	cash_div_flt8	p	i							s			790	790 701					
        898	cashlarger	p	i							s			790	790 790					
        899	cashsmaller	p	i							s			790	790 790					
        910	inet_in	p	i							s			869	2275					
        911	inet_out	p	i							s			2275	869					
        919	flt8_mul_cash	p	i							s			790	701 790					
        920	network_eq	p	i							sl			16	869 869					
        921	network_lt	p	i							sl			16	869 869					
        922	network_le	p	i							sl			16	869 869					
        923	network_gt	p	i							sl			16	869 869					
        924	network_ge	p	i							sl			16	869 869					
        925	network_ne	p	i							sl			16	869 869					
        926	network_cmp	p	i							sl			23	869 869					
        927	network_sub	p	i					1173		s			16	869 869					
        928	network_subeq	p	i					1173		s			16	869 869					
        929	network_sup	p	i					1173		s			16	869 869					
        930	network_supeq	p	i					1173		s			16	869 869					
        935	cash_words	p	i							s			25	790					
        936	substring	p	i	text_substr						s			25	25 23 23					
        937	substring	p	i	text_substr_no_len						s			25	25 23					
        938	generate_series	p	i	generate_series_timestamp		1000				sr			1114	1114 1114 1186					
        939	generate_series	p	i	generate_series_timestamptz		1000				sr	s		1184	1184 1184 1186					
        940	mod	p	i	int2mod						s			21	21 21					
        941	mod	p	i	int4mod						s			23	23 23					
        942	int28mi	p	i							s			20	21 20					
        943	int28mul	p	i							s			20	21 20					
        944	char	p	i	text_char						s			18	25					
        945	int8mod	p	i							s			20	20 20					
        946	text	p	i	char_text						s			25	18					
        947	mod	p	i	int8mod						s			20	20 20					
        948	int28div	p	i							s			20	21 20					
        949	hashint8	p	i							s			23	20					
        952	lo_open	p	i	be_lo_open						s	v	u	23	26 23					
        953	lo_close	p	i	be_lo_close						s	v	u	23	23					
        954	loread	p	i	be_loread						s	v	u	17	23 23					
        955	lowrite	p	i	be_lowrite						s	v	u	23	23 17					
        956	lo_lseek	p	i	be_lo_lseek						s	v	u	23	23 23 23					
        957	lo_creat	p	i	be_lo_creat						s	v	u	26	23					
        958	lo_tell	p	i	be_lo_tell						s	v	u	23	23					
        959	on_pl	p	i							s			16	600 628					
        960	on_sl	p	i							s			16	601 628					
        961	close_pl	p	i							s			600	600 628					
        964	lo_unlink	p	i	be_lo_unlink						s	v	u	23	26					
        972	hashbpcharextended	p	i							s			20	1042 20					
        973	path_inter	p	i							s			16	602 602					
        975	area	p	i	box_area						s			701	603					
        976	width	p	i	box_width						s			701	603					
        977	height	p	i	box_height						s			701	603					
        978	box_distance	p	i							s			701	603 603					
        979	area	p	i	path_area						s			701	602					
        980	box_intersect	p	i							s			603	603 603					
        981	diagonal	p	i	box_diagonal						s			601	603					
        982	path_n_lt	p	i							s			16	602 602					
        983	path_n_gt	p	i							s			16	602 602					
        984	path_n_eq	p	i							s			16	602 602					
        985	path_n_le	p	i							s			16	602 602					
        986	path_n_ge	p	i							s			16	602 602					
        987	path_length	p	i							s			701	602					
        988	point_ne	p	i							s			16	600 600					
        989	point_vert	p	i							s			16	600 600					
        990	point_horiz	p	i							s			16	600 600					
        991	point_distance	p	i							s			701	600 600					
        992	slope	p	i	point_slope						s			701	600 600					
        993	lseg	p	i	lseg_construct						s			601	600 600					
        994	lseg_intersect	p	i							s			16	601 601					
        995	lseg_parallel	p	i							s			16	601 601					
        996	lseg_perp	p	i							s			16	601 601					
        997	lseg_vertical	p	i							s			16	601					
        998	lseg_horizontal	p	i							s			16	601					
        999	lseg_eq	p	i							sl			16	601 601					
        1004	lo_truncate	p	i	be_lo_truncate						s	v	u	23	23 23					
        1023	textlike_support	p	i							s			2281	2281					
        1024	texticregexeq_support	p	i							s			2281	2281					
        1025	texticlike_support	p	i							s			2281	2281					
        1026	timezone	p	i	timestamptz_izone						s			1114	1186 1184					
        1030	gist_point_compress	p	i							s			2281	2281					
        1031	aclitemin	p	i							s	s		1033	2275					
        1032	aclitemout	p	i							s	s		2275	1033					
        1035	aclinsert	p	i							s			1034	1034 1033					
        1036	aclremove	p	i							s			1034	1034 1033					
        1037	aclcontains	p	i							s			16	1034 1033					
        1039	getdatabaseencoding	p	i							s	s		19						
        1044	bpcharin	p	i							s			1042	2275 26 23					
        1045	bpcharout	p	i							s			2275	1042					
        1046	varcharin	p	i							s			1043	2275 26 23					
        1047	varcharout	p	i							s			2275	1043					
        1048	bpchareq	p	i							sl			16	1042 1042					
        1049	bpcharlt	p	i							sl			16	1042 1042					
        1050	bpcharle	p	i							sl			16	1042 1042					
        1051	bpchargt	p	i							sl			16	1042 1042					
        1052	bpcharge	p	i							sl			16	1042 1042					
        1053	bpcharne	p	i							sl			16	1042 1042					
        1062	aclitemeq	p	i	aclitem_eq						s			16	1033 1033					
        1063	bpchar_larger	p	i							sl			1042	1042 1042					
        1064	bpchar_smaller	p	i							sl			1042	1042 1042					
        1065	pg_prepared_xact	p	i			1000				sr	v		2249		28 25 1184 26 26	ooooo	transaction,gid,prepared,ownerid,dbid		
        1066	generate_series	p	i	generate_series_step_int4		1000		3994		sr			23	23 23 23					
        1067	generate_series	p	i	generate_series_int4		1000		3994		sr			23	23 23					
        1068	generate_series	p	i	generate_series_step_int8		1000		3995		sr			20	20 20 20					
        1069	generate_series	p	i	generate_series_int8		1000		3995		sr			20	20 20					
        1078	bpcharcmp	p	i							sl			23	1042 1042					
        1079	regclass	p	i	text_regclass						s	s		2205	25					
        1080	hashbpchar	p	i							s			23	1042					
        1081	format_type	p	i								s		25	26 23					
        1084	date_in	p	i							s	s		1082	2275					
        1085	date_out	p	i							s	s		2275	1082					
        1086	date_eq	p	i							sl			16	1082 1082					
        1087	date_lt	p	i							sl			16	1082 1082					
        1088	date_le	p	i							sl			16	1082 1082					
        1089	date_gt	p	i							sl			16	1082 1082					
        1090	date_ge	p	i							sl			16	1082 1082					
        1091	date_ne	p	i							sl			16	1082 1082					
        1092	date_cmp	p	i							sl			23	1082 1082					
        1102	time_lt	p	i							sl			16	1083 1083					
        1103	time_le	p	i							sl			16	1083 1083					
        1104	time_gt	p	i							sl			16	1083 1083					
        1105	time_ge	p	i							sl			16	1083 1083					
        1106	time_ne	p	i							sl			16	1083 1083					
        1107	time_cmp	p	i							sl			23	1083 1083					
        1136	pg_stat_get_wal	p	i								s	r	2249		20 20 1700 20 20 20 701 701 1184	ooooooooo	wal_records,wal_fpi,wal_bytes,wal_buffers_full,wal_write,wal_sync,wal_write_time,wal_sync_time,stats_reset		
        1137	pg_get_wal_replay_pause_state	p	i							s	v		25						
        1138	date_larger	p	i							s			1082	1082 1082					
        1139	date_smaller	p	i							s			1082	1082 1082					
        1140	date_mi	p	i							s			23	1082 1082					
        1141	date_pli	p	i							s			1082	1082 23					
        1142	date_mii	p	i							s			1082	1082 23					
        1143	time_in	p	i							s	s		1083	2275 26 23					
        1144	time_out	p	i							s			2275	1083					
        1145	time_eq	p	i							sl			16	1083 1083					
        1146	circle_add_pt	p	i							s			718	718 600					
        1147	circle_sub_pt	p	i							s			718	718 600					
        1148	circle_mul_pt	p	i							s			718	718 600					
        1149	circle_div_pt	p	i							s			718	718 600					
        1150	timestamptz_in	p	i							s	s		1184	2275 26 23					
        1151	timestamptz_out	p	i							s	s		2275	1184					
        1152	timestamptz_eq	p	i	timestamp_eq						sl			16	1184 1184					
        1153	timestamptz_ne	p	i	timestamp_ne						sl			16	1184 1184					
        1154	timestamptz_lt	p	i	timestamp_lt						sl			16	1184 1184					
        1155	timestamptz_le	p	i	timestamp_le						sl			16	1184 1184					
        1156	timestamptz_ge	p	i	timestamp_ge						sl			16	1184 1184					
        1157	timestamptz_gt	p	i	timestamp_gt						sl			16	1184 1184					
        1158	to_timestamp	p	i	float8_timestamptz						s			1184	701					
        1159	timezone	p	i	timestamptz_zone						s			1114	25 1184					
        1160	interval_in	p	i							s	s		1186	2275 26 23					
        1161	interval_out	p	i							s	s		2275	1186					
        1162	interval_eq	p	i							sl			16	1186 1186					
        1163	interval_ne	p	i							sl			16	1186 1186					
        1164	interval_lt	p	i							sl			16	1186 1186					
        1165	interval_le	p	i							sl			16	1186 1186					
        1166	interval_ge	p	i							sl			16	1186 1186					
        1167	interval_gt	p	i							sl			16	1186 1186					
        1168	interval_um	p	i							s			1186	1186					
        1169	interval_pl	p	i							s			1186	1186 1186					
        1170	interval_mi	p	i							s			1186	1186 1186					
        1171	date_part	p	i	timestamptz_part						s	s		701	25 1184					
        1172	date_part	p	i	interval_part						s			701	25 1186					
        1173	network_subset_support	p	i							s			2281	2281					
        1174	timestamptz	p	i	date_timestamptz						s	s		1184	1082					
        1175	justify_hours	p	i	interval_justify_hours						s			1186	1186					
        1176	timestamptz	p	s	(($1 + $2))::timestamp with time zone						s	s		1184	1082 1083					
        1177	jsonb_path_exists_tz	p	i							s	s		16	3802 4072 3802 16			target,path,vars,silent	2	'{}'::jsonb, false
        1178	date	p	i	timestamptz_date						s	s		1082	1184					
        1179	jsonb_path_query_tz	p	i			1000				sr	s		3802	3802 4072 3802 16			target,path,vars,silent	2	'{}'::jsonb, false
        1180	jsonb_path_query_array_tz	p	i							s	s		3802	3802 4072 3802 16			target,path,vars,silent	2	'{}'::jsonb, false
        1181	age	p	i	xid_age						s	s	r	23	28					
        1188	timestamptz_mi	p	i	timestamp_mi						s			1186	1184 1184					
        1189	timestamptz_pl_interval	p	i							s	s		1184	1184 1186					
        1190	timestamptz_mi_interval	p	i							s	s		1184	1184 1186					
        1191	generate_subscripts	p	i			1000				sr			23	2277 23 16					
        1192	generate_subscripts	p	i	generate_subscripts_nodir		1000				sr			23	2277 23					
        1193	array_fill	p	i										2277	2283 1007					
        1194	log10	p	i	dlog10						s			701	701					
        1195	timestamptz_smaller	p	i	timestamp_smaller						s			1184	1184 1184					
        1196	timestamptz_larger	p	i	timestamp_larger						s			1184	1184 1184					
        1197	interval_smaller	p	i							s			1186	1186 1186					
        1198	interval_larger	p	i							s			1186	1186 1186					
        1199	age	p	i	timestamptz_age						s			1186	1184 1184					
        1200	interval	p	i	interval_scale				3918		s			1186	1186 23					
        1215	obj_description	p	s		100					s	s		25	26 19					
        1216	col_description	p	s		100					s	s		25	26 23					
        1217	date_trunc	p	i	timestamptz_trunc						s	s		1184	25 1184					
        1218	date_trunc	p	i	interval_trunc						s			1186	25 1186					
        1219	int8inc	p	i							s			20	20					
        1230	int8abs	p	i							s			20	20					
        1236	int8larger	p	i							s			20	20 20					
        1237	int8smaller	p	i							s			20	20 20					
        1238	texticregexeq	p	i					1024		s			16	25 25					
        1239	texticregexne	p	i							s			16	25 25					
        1240	nameicregexeq	p	i					1024		s			16	19 25					
        1241	nameicregexne	p	i							s			16	19 25					
        1242	boolin	p	i							s			16	2275					
        1243	boolout	p	i							s			2275	16					
        1244	byteain	p	i							s			17	2275					
        1245	charin	p	i							s			18	2275					
        1246	charlt	p	i							sl			16	18 18					
        1250	unique_key_recheck	p	i							s	v		2279						
        1251	int4abs	p	i							s			23	23					
        1252	nameregexne	p	i							s			16	19 25					
        1253	int2abs	p	i							s			21	21					
        1254	textregexeq	p	i					1364		s			16	25 25					
        1256	textregexne	p	i							s			16	25 25					
        1257	textlen	p	i							s			23	25					
        1258	textcat	p	i							s			25	25 25					
        1264	pg_char_to_encoding	p	i	PG_char_to_encoding						s	s		23	19					
        1265	tidne	p	i							sl			16	27 27					
        1267	cidr_in	p	i							s			650	2275					
        1268	parse_ident	p	i							s			1009	25 16			str,strict	1	true
        1269	pg_column_size	p	i							s	s		23	2276					
        1271	overlaps	p	i	overlaps_timetz									16	1266 1266 1266 1266					
        1272	datetime_pl	p	i	datetime_timestamp						s			1114	1082 1083					
        1273	date_part	p	i	timetz_part						s			701	25 1266					
        1274	int84pl	p	i							s			20	20 23					
        1275	int84mi	p	i							s			20	20 23					
        1276	int84mul	p	i							s			20	20 23					
        1277	int84div	p	i							s			20	20 23					
        1278	int48pl	p	i							s			20	23 20					
        1279	int48mi	p	i							s			20	23 20					
        1280	int48mul	p	i							s			20	23 20					
        1281	int48div	p	i							s			20	23 20					
        1282	quote_ident	p	i							s			25	25					
        1283	quote_literal	p	i							s			25	25					
        1284	date_trunc	p	i	timestamptz_trunc_zone						s	s		1184	25 1184 25					
        1285	quote_literal	p	s	pg_catalog.quote_literal($1::pg_catalog.text)						s	s		25	2283					
        1286	array_fill	p	i	array_fill_with_lower_bounds									2277	2283 1007 1007					
        1287	oid	p	i	i8tooid						s			26	20					
        1288	int8	p	i	oidtoi8						sl			20	26					
        1289	quote_nullable	p	i										25	25					
        1290	quote_nullable	p	s	pg_catalog.quote_nullable($1::pg_catalog.text)							s		25	2283					
        1291	suppress_redundant_updates_trigger	p	i							s	v		2279						
        1292	tideq	p	i							sl			16	27 27					
        1293	unnest	p	i	multirange_unnest		100				sr			3831	4537					
        1294	currtid2	p	i	currtid_byrelname						s	v	u	27	25 27					
        1295	justify_days	p	i	interval_justify_days						s			1186	1186					
        1296	timedate_pl	p	s	($2 + $1)						s			1114	1083 1082					
        1297	datetimetz_pl	p	i	datetimetz_timestamptz						s			1184	1082 1266					
        1298	timetzdate_pl	p	s	($2 + $1)						s			1184	1266 1082					
        1299	now	p	i							s	s		1184						
        1300	positionsel	p	i							s	s		701	2281 26 2281 23					
        1301	positionjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        1302	contsel	p	i							s	s		701	2281 26 2281 23					
        1303	contjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        1304	overlaps	p	i	overlaps_timestamp									16	1184 1184 1184 1184					
        1305	overlaps	p	s	(($1, ($1 + $2)) OVERLAPS ($3, ($3 + $4)))							s		16	1184 1186 1184 1186					
        1306	overlaps	p	s	(($1, $2) OVERLAPS ($3, ($3 + $4)))							s		16	1184 1184 1184 1186					
        1307	overlaps	p	s	(($1, ($1 + $2)) OVERLAPS ($3, $4))							s		16	1184 1186 1184 1184					
        1308	overlaps	p	i	overlaps_time									16	1083 1083 1083 1083					
        1309	overlaps	p	s	(($1, ($1 + $2)) OVERLAPS ($3, ($3 + $4)))									16	1083 1186 1083 1186					
        1310	overlaps	p	s	(($1, $2) OVERLAPS ($3, ($3 + $4)))									16	1083 1083 1083 1186					
        1311	overlaps	p	s	(($1, ($1 + $2)) OVERLAPS ($3, $4))									16	1083 1186 1083 1083					
        1312	timestamp_in	p	i							s	s		1114	2275 26 23					
        1313	timestamp_out	p	i							s	s		2275	1114					
        1314	timestamptz_cmp	p	i	timestamp_cmp						sl			23	1184 1184					
        1315	interval_cmp	p	i							sl			23	1186 1186					
        1316	time	p	i	timestamp_time						s			1083	1114					
        1317	length	p	i	textlen						s			23	25					
        1318	length	p	i	bpcharlen						s			23	1042					
        1319	xideqint4	p	i	xideq						sl			16	28 23					
        1326	interval_div	p	i							s			1186	1186 701					
        1339	dlog10	p	i							s			701	701					
        1340	log	p	i	dlog10						s			701	701					
        1341	ln	p	i	dlog1						s			701	701					
        1342	round	p	i	dround						s			701	701					
        1343	trunc	p	i	dtrunc						s			701	701					
        1344	sqrt	p	i	dsqrt						s			701	701					
        1345	cbrt	p	i	dcbrt						s			701	701					
        1346	pow	p	i	dpow						s			701	701 701					
        1347	exp	p	i	dexp						s			701	701					
        1348	obj_description	p	s		100					s	s		25	26					
        1349	oidvectortypes	p	i							s	s		25	30					
        1350	timetz_in	p	i							s	s		1266	2275 26 23					
        1351	timetz_out	p	i							s			2275	1266					
        1352	timetz_eq	p	i							sl			16	1266 1266					
        1353	timetz_ne	p	i							sl			16	1266 1266					
        1354	timetz_lt	p	i							sl			16	1266 1266					
        1355	timetz_le	p	i							sl			16	1266 1266					
        1356	timetz_ge	p	i							sl			16	1266 1266					
        1357	timetz_gt	p	i							sl			16	1266 1266					
        1358	timetz_cmp	p	i							sl			23	1266 1266					
        1359	timestamptz	p	i	datetimetz_timestamptz						s			1184	1082 1266					
        1362	hostmask	p	i	network_hostmask						s			869	869					
        1364	textregexeq_support	p	i							s			2281	2281					
        1365	makeaclitem	p	i							s			1033	26 26 25 16					
        1367	character_length	p	i	bpcharlen						s			23	1042					
        1368	power	p	i	dpow						s			701	701 701					
        1369	character_length	p	i	textlen						s			23	25					
        1370	interval	p	i	time_interval						sl			1186	1083					
        1371	pg_lock_status	p	i			1000				sr	v		2249		25 26 26 23 21 25 28 26 26 21 25 23 25 16 16 1184	oooooooooooooooo	locktype,database,relation,page,tuple,virtualxid,transactionid,classid,objid,objsubid,virtualtransaction,pid,mode,granted,fastpath,waitstart		
        1372	char_length	p	i	bpcharlen						s			23	1042					
        1373	isfinite	p	i	date_finite						s			16	1082					
        1374	octet_length	p	i	textoctetlen						s			23	25					
        1375	octet_length	p	i	bpcharoctetlen						s			23	1042					
        1376	factorial	p	i	numeric_fac						s			1700	20					
        1377	time_larger	p	i							s			1083	1083 1083					
        1378	time_smaller	p	i							s			1083	1083 1083					
        1379	timetz_larger	p	i							s			1266	1266 1266					
        1380	timetz_smaller	p	i							s			1266	1266 1266					
        1381	char_length	p	i	textlen						s			23	25					
        1384	date_part	p	s	date_part($1, ($2)::timestamp without time zone)						s			701	25 1082					
        1385	date_part	p	i	time_part						s			701	25 1083					
        1386	age	p	s	age((CURRENT_DATE)::timestamp with time zone, $1)						s	s		1186	1184					
        1387	pg_get_constraintdef	p	i							s	s		25	26					
        1388	timetz	p	i	timestamptz_timetz						s	s		1266	1184					
        1389	isfinite	p	i	timestamp_finite						s			16	1184					
        1390	isfinite	p	i	interval_finite						s			16	1186					
        1391	pg_stat_get_backend_start	p	i							s	s	r	1184	23					
        1392	pg_stat_get_backend_client_addr	p	i							s	s	r	869	23					
        1393	pg_stat_get_backend_client_port	p	i							s	s	r	23	23					
        1394	abs	p	i	float4abs						s			700	700					
        1395	abs	p	i	float8abs						s			701	701					
        1396	abs	p	i	int8abs						s			20	20					
        1397	abs	p	i	int4abs						s			23	23					
        1398	abs	p	i	int2abs						s			21	21					
        1400	name	p	i	text_name						sl			19	1043					
        1401	varchar	p	i	name_text						sl			1043	19					
        1402	current_schema	p	i							s	s	u	19						
        1403	current_schemas	p	i							s	s	u	1003	16					
        1404	overlay	p	i	textoverlay						s			25	25 25 23 23					
        1405	overlay	p	i	textoverlay_no_len						s			25	25 25 23					
        1406	isvertical	p	i	point_vert						s			16	600 600					
        1407	ishorizontal	p	i	point_horiz						s			16	600 600					
        1408	isparallel	p	i	lseg_parallel						s			16	601 601					
        1409	isperp	p	i	lseg_perp						s			16	601 601					
        1410	isvertical	p	i	lseg_vertical						s			16	601					
        1411	ishorizontal	p	i	lseg_horizontal						s			16	601					
        1412	isparallel	p	i	line_parallel						s			16	628 628					
        1413	isperp	p	i	line_perp						s			16	628 628					
        1414	isvertical	p	i	line_vertical						s			16	628					
        1415	ishorizontal	p	i	line_horizontal						s			16	628					
        1416	point	p	i	circle_center						s			600	718					
        1419	time	p	i	interval_time						s			1083	1186					
        1421	box	p	i	points_box						s			603	600 600					
        1422	box_add	p	i							s			603	603 600					
        1423	box_sub	p	i							s			603	603 600					
        1424	box_mul	p	i							s			603	603 600					
        1425	box_div	p	i							s			603	603 600					
        1426	path_contain_pt	p	s	on_ppath($2, $1)						s			16	602 600					
        1427	cidr_out	p	i							s			2275	650					
        1428	poly_contain_pt	p	i							s			16	604 600					
        1429	pt_contained_poly	p	i							s			16	600 604					
        1430	isclosed	p	i	path_isclosed						s			16	602					
        1431	isopen	p	i	path_isopen						s			16	602					
        1432	path_npoints	p	i							s			23	602					
        1433	pclose	p	i	path_close						s			602	602					
        1434	popen	p	i	path_open						s			602	602					
        1435	path_add	p	i							s			602	602 602					
        1436	path_add_pt	p	i							s			602	602 600					
        1437	path_sub_pt	p	i							s			602	602 600					
        1438	path_mul_pt	p	i							s			602	602 600					
        1439	path_div_pt	p	i							s			602	602 600					
        1440	point	p	i	construct_point						s			600	701 701					
        1441	point_add	p	i							s			600	600 600					
        1442	point_sub	p	i							s			600	600 600					
        1443	point_mul	p	i							s			600	600 600					
        1444	point_div	p	i							s			600	600 600					
        1445	poly_npoints	p	i							s			23	604					
        1446	box	p	i	poly_box						s			603	604					
        1447	path	p	i	poly_path						s			602	604					
        1448	polygon	p	i	box_poly						s			604	603					
        1449	polygon	p	i	path_poly						s			604	602					
        1450	circle_in	p	i							s			718	2275					
        1451	circle_out	p	i							s			2275	718					
        1452	circle_same	p	i							s			16	718 718					
        1453	circle_contain	p	i							s			16	718 718					
        1454	circle_left	p	i							s			16	718 718					
        1455	circle_overleft	p	i							s			16	718 718					
        1456	circle_overright	p	i							s			16	718 718					
        1457	circle_right	p	i							s			16	718 718					
        1458	circle_contained	p	i							s			16	718 718					
        1459	circle_overlap	p	i							s			16	718 718					
        1460	circle_below	p	i							s			16	718 718					
        1461	circle_above	p	i							s			16	718 718					
        1462	circle_eq	p	i							sl			16	718 718					
        1463	circle_ne	p	i							sl			16	718 718					
        1464	circle_lt	p	i							sl			16	718 718					
        1465	circle_gt	p	i							sl			16	718 718					
        1466	circle_le	p	i							sl			16	718 718					
        1467	circle_ge	p	i							sl			16	718 718					
        1468	area	p	i	circle_area						s			701	718					
        1469	diameter	p	i	circle_diameter						s			701	718					
        1470	radius	p	i	circle_radius						s			701	718					
        1471	circle_distance	p	i							s			701	718 718					
        1472	circle_center	p	i							s			600	718					
        1473	circle	p	i	cr_circle						s			718	600 701					
        1474	circle	p	i	poly_circle						s			718	604					
        1475	polygon	p	i	circle_poly						s			604	23 718					
        1476	dist_pc	p	i							s			701	600 718					
        1477	circle_contain_pt	p	i							s			16	718 600					
        1478	pt_contained_circle	p	i							s			16	600 718					
        1479	circle	p	i	box_circle						s			718	603					
        1480	box	p	i	circle_box						s			603	718					
        1481	log10	p	s	log((10)::numeric, $1)						s			1700	1700					
        1482	lseg_ne	p	i							sl			16	601 601					
        1483	lseg_lt	p	i							sl			16	601 601					
        1484	lseg_le	p	i							sl			16	601 601					
        1485	lseg_gt	p	i							sl			16	601 601					
        1486	lseg_ge	p	i							sl			16	601 601					
        1487	lseg_length	p	i							s			701	601					
        1488	close_ls	p	i							s			600	628 601					
        1489	close_lseg	p	i							s			600	601 601					
        1490	line_in	p	i							s			628	2275					
        1491	line_out	p	i							s			2275	628					
        1492	line_eq	p	i							s			16	628 628					
        1493	line	p	i	line_construct_pp						s			628	600 600					
        1494	line_interpt	p	i							s			600	628 628					
        1495	line_intersect	p	i							s			16	628 628					
        1496	line_parallel	p	i							s			16	628 628					
        1497	line_perp	p	i							s			16	628 628					
        1498	line_vertical	p	i							s			16	628					
        1499	line_horizontal	p	i							s			16	628					
        1530	length	p	i	lseg_length						s			701	601					
        1531	length	p	i	path_length						s			701	602					
        1532	point	p	i	lseg_center						s			600	601					
        1534	point	p	i	box_center						s			600	603					
        1540	point	p	i	poly_center						s			600	604					
        1541	lseg	p	i	box_diagonal						s			601	603					
        1542	center	p	i	box_center						s			600	603					
        1543	center	p	i	circle_center						s			600	718					
        1544	polygon	p	s	polygon(12, $1)						s			604	718					
        1545	npoints	p	i	path_npoints						s			23	602					
        1556	npoints	p	i	poly_npoints						s			23	604					
        1564	bit_in	p	i							s			1560	2275 26 23					
        1565	bit_out	p	i							s			2275	1560					
        1569	like	p	i	textlike				1023		s			16	25 25					
        1570	notlike	p	i	textnlike						s			16	25 25					
        1571	like	p	i	namelike				1023		s			16	19 25					
        1572	notlike	p	i	namenlike						s			16	19 25					
        1573	pg_get_ruledef	p	i							s	s		25	26					
        1574	nextval	p	i	nextval_oid						s	v	u	20	2205					
        1575	currval	p	i	currval_oid						s	v	u	20	2205					
        1576	setval	p	i	setval_oid						s	v	u	20	2205 20					
        1579	varbit_in	p	i							s			1562	2275 26 23					
        1580	varbit_out	p	i							s			2275	1562					
        1581	biteq	p	i							sl			16	1560 1560					
        1582	bitne	p	i							sl			16	1560 1560					
        1592	bitge	p	i							sl			16	1560 1560					
        1593	bitgt	p	i							sl			16	1560 1560					
        1594	bitle	p	i							sl			16	1560 1560					
        1595	bitlt	p	i							sl			16	1560 1560					
        1596	bitcmp	p	i							sl			23	1560 1560					
        1597	pg_encoding_to_char	p	i	PG_encoding_to_char						s	s		19	23					
        1598	random	p	i	drandom						s	v	r	701						
        1599	setseed	p	i							s	v	r	2278	701					
        1600	asin	p	i	dasin						s			701	701					
        1601	acos	p	i	dacos						s			701	701					
        1602	atan	p	i	datan						s			701	701					
        1603	atan2	p	i	datan2						s			701	701 701					
        1604	sin	p	i	dsin						s			701	701					
        1605	cos	p	i	dcos						s			701	701					
        1606	tan	p	i	dtan						s			701	701					
        1607	cot	p	i	dcot						s			701	701					
        1608	degrees	p	i							s			701	701					
        1609	radians	p	i							s			701	701					
        1610	pi	p	i	dpi						s			701						
        1618	interval_mul	p	i							s			1186	1186 701					
        1619	pg_typeof	p	i								s		2206	2276					
        1620	ascii	p	i							s			23	25					
        1621	chr	p	i							s			25	23					
        1622	repeat	p	i							s			25	25 23					
        1623	similar_escape	p	i										25	25 25					
        1624	mul_d_interval	p	i							s			1186	701 1186					
        1631	bpcharlike	p	i	textlike				1023		s			16	1042 25					
        1632	bpcharnlike	p	i	textnlike						s			16	1042 25					
        1633	texticlike	p	i					1025		s			16	25 25					
        1634	texticnlike	p	i							s			16	25 25					
        1635	nameiclike	p	i					1025		s			16	19 25					
        1636	nameicnlike	p	i							s			16	19 25					
        1637	like_escape	p	i							s			25	25 25					
        1638	oidgt	p	i							sl			16	26 26					
        1639	oidge	p	i							sl			16	26 26					
        1640	pg_get_viewdef	p	i	pg_get_viewdef_name						s	s	r	25	25					
        1641	pg_get_viewdef	p	i							s	s	r	25	26					
        1642	pg_get_userbyid	p	i							s	s		19	26					
        1643	pg_get_indexdef	p	i							s	s		25	26					
        1644	RI_FKey_check_ins	p	i							s	v		2279						
        1645	RI_FKey_check_upd	p	i							s	v		2279						
        1646	RI_FKey_cascade_del	p	i							s	v		2279						
        1647	RI_FKey_cascade_upd	p	i							s	v		2279						
        1648	RI_FKey_restrict_del	p	i							s	v		2279						
        1649	RI_FKey_restrict_upd	p	i							s	v		2279						
        1650	RI_FKey_setnull_del	p	i							s	v		2279						
        1651	RI_FKey_setnull_upd	p	i							s	v		2279						
        1652	RI_FKey_setdefault_del	p	i							s	v		2279						
        1653	RI_FKey_setdefault_upd	p	i							s	v		2279						
        1654	RI_FKey_noaction_del	p	i							s	v		2279						
        1655	RI_FKey_noaction_upd	p	i							s	v		2279						
        1656	bpcharicregexeq	p	i	texticregexeq				1024		s			16	1042 25					
        1657	bpcharicregexne	p	i	texticregexne						s			16	1042 25					
        1658	bpcharregexeq	p	i	textregexeq				1364		s			16	1042 25					
        1659	bpcharregexne	p	i	textregexne						s			16	1042 25					
        1660	bpchariclike	p	i	texticlike				1025		s			16	1042 25					
        1661	bpcharicnlike	p	i	texticnlike						s			16	1042 25					
        1662	pg_get_triggerdef	p	i							s	s		25	26					
        1665	pg_get_serial_sequence	p	i							s	s		25	25 25					
        1666	varbiteq	p	i	biteq						sl			16	1562 1562					
        1667	varbitne	p	i	bitne						sl			16	1562 1562					
        1668	varbitge	p	i	bitge						sl			16	1562 1562					
        1669	varbitgt	p	i	bitgt						sl			16	1562 1562					
        1670	varbitle	p	i	bitle						sl			16	1562 1562					
        1671	varbitlt	p	i	bitlt						sl			16	1562 1562					
        1672	varbitcmp	p	i	bitcmp						sl			23	1562 1562					
        1673	bitand	p	i	bit_and						s			1560	1560 1560					
        1674	bitor	p	i	bit_or						s			1560	1560 1560					
        1675	bitxor	p	i							s			1560	1560 1560					
        1676	bitnot	p	i							s			1560	1560					
        1677	bitshiftleft	p	i							s			1560	1560 23					
        1678	bitshiftright	p	i							s			1560	1560 23					
        1679	bitcat	p	i							s			1562	1562 1562					
        1680	substring	p	i	bitsubstr						s			1560	1560 23 23					
        1681	length	p	i	bitlength						s			23	1560					
        1682	octet_length	p	i	bitoctetlength						s			23	1560					
        1683	bit	p	i	bitfromint4						s			1560	23 23					
        1684	int4	p	i	bittoint4						s			23	1560					
        1685	bit	p	i							s			1560	1560 23 16					
        1686	pg_get_keywords	p	i		10	500				sr	s		2249		25 18 16 25 25	ooooo	word,catcode,barelabel,catdesc,baredesc		
        1687	varbit	p	i					3158		s			1562	1562 23 16					
        1688	time_hash	p	i							s			23	1083					
        1689	aclexplode	p	i			10				sr	s		2249	1034	1034 26 26 25 16	ioooo	acl,grantor,grantee,privilege_type,is_grantable		
        1690	time_mi_time	p	i							s			1186	1083 1083					
        1691	boolle	p	i							sl			16	16 16					
        1692	boolge	p	i							sl			16	16 16					
        1693	btboolcmp	p	i							sl			23	16 16					
        1696	timetz_hash	p	i							s			23	1266					
        1697	interval_hash	p	i							s			23	1186					
        1698	position	p	i	bitposition						s			23	1560 1560					
        1699	substring	p	i	bitsubstr_no_len						s			1560	1560 23					
        1701	numeric_in	p	i							s			1700	2275 26 23					
        1702	numeric_out	p	i							s			2275	1700					
        1703	numeric	p	i					3157		s			1700	1700 23					
        1704	numeric_abs	p	i							s			1700	1700					
        1705	abs	p	i	numeric_abs						s			1700	1700					
        1706	sign	p	i	numeric_sign						s			1700	1700					
        1707	round	p	i	numeric_round						s			1700	1700 23					
        1708	round	p	s	round($1, 0)						s			1700	1700					
        1709	trunc	p	i	numeric_trunc						s			1700	1700 23					
        1710	trunc	p	s	trunc($1, 0)						s			1700	1700					
        1711	ceil	p	i	numeric_ceil						s			1700	1700					
        1712	floor	p	i	numeric_floor						s			1700	1700					
        1713	length	p	i	length_in_encoding						s	s		23	17 19					
        1714	convert_from	p	i	pg_convert_from						s	s		25	17 19					
        1715	cidr	p	i	inet_to_cidr						s			650	869					
        1716	pg_get_expr	p	i							s	s		25	194 26					
        1717	convert_to	p	i	pg_convert_to						s	s		17	25 19					
        1718	numeric_eq	p	i							s			16	1700 1700					
        1719	numeric_ne	p	i							s			16	1700 1700					
        1720	numeric_gt	p	i							s			16	1700 1700					
        1721	numeric_ge	p	i							s			16	1700 1700					
        1722	numeric_lt	p	i							s			16	1700 1700					
        1723	numeric_le	p	i							s			16	1700 1700					
        1724	numeric_add	p	i							s			1700	1700 1700					
        1725	numeric_sub	p	i							s			1700	1700 1700					
        1726	numeric_mul	p	i							s			1700	1700 1700					
        1727	numeric_div	p	i							s			1700	1700 1700					
        1728	mod	p	i	numeric_mod						s			1700	1700 1700					
        1729	numeric_mod	p	i							s			1700	1700 1700					
        1730	sqrt	p	i	numeric_sqrt						s			1700	1700					
        1731	numeric_sqrt	p	i							s			1700	1700					
        1732	exp	p	i	numeric_exp						s			1700	1700					
        1733	numeric_exp	p	i							s			1700	1700					
        1734	ln	p	i	numeric_ln						s			1700	1700					
        1735	numeric_ln	p	i							s			1700	1700					
        1736	log	p	i	numeric_log						s			1700	1700 1700					
        1737	numeric_log	p	i							s			1700	1700 1700					
        1738	pow	p	i	numeric_power						s			1700	1700 1700					
        1739	numeric_power	p	i							s			1700	1700 1700					
        1740	numeric	p	i	int4_numeric						sl			1700	23					
        1741	log	p	s	log((10)::numeric, $1)						s			1700	1700					
        1742	numeric	p	i	float4_numeric						sl			1700	700					
        1743	numeric	p	i	float8_numeric						sl			1700	701					
        1744	int4	p	i	numeric_int4						s			23	1700					
        1745	float4	p	i	numeric_float4						s			700	1700					
        1746	float8	p	i	numeric_float8						s			701	1700					
        1747	time_pl_interval	p	i							s			1083	1083 1186					
        1748	time_mi_interval	p	i							s			1083	1083 1186					
        1749	timetz_pl_interval	p	i							s			1266	1266 1186					
        1750	timetz_mi_interval	p	i							s			1266	1266 1186					
        1764	numeric_inc	p	i							s			1700	1700					
        1765	setval	p	i	setval3_oid						s	v	u	20	2205 20 16					
        1766	numeric_smaller	p	i							s			1700	1700 1700					
        1767	numeric_larger	p	i							s			1700	1700 1700					
        1768	to_char	p	i	interval_to_char						s	s		25	1186 25					
        1769	numeric_cmp	p	i							s			23	1700 1700					
        1770	to_char	p	i	timestamptz_to_char						s	s		25	1184 25					
        1771	numeric_uminus	p	i							s			1700	1700					
        1772	to_char	p	i	numeric_to_char						s	s		25	1700 25					
        1773	to_char	p	i	int4_to_char						s	s		25	23 25					
        1774	to_char	p	i	int8_to_char						s	s		25	20 25					
        1775	to_char	p	i	float4_to_char						s	s		25	700 25					
        1776	to_char	p	i	float8_to_char						s	s		25	701 25					
        1777	to_number	p	i	numeric_to_number						s	s		1700	25 25					
        1778	to_timestamp	p	i							s	s		1184	25 25					
        1779	int8	p	i	numeric_int8						s			20	1700					
        1780	to_date	p	i							s	s		1082	25 25					
        1781	numeric	p	i	int8_numeric						sl			1700	20					
        1782	numeric	p	i	int2_numeric						sl			1700	21					
        1783	int2	p	i	numeric_int2						s			21	1700					
        1798	oidin	p	i							s			26	2275					
        1799	oidout	p	i							s			2275	26					
        1810	bit_length	p	s	(octet_length($1) * 8)						s			23	17					
        1811	bit_length	p	s	(octet_length($1) * 8)						s			23	25					
        1812	bit_length	p	s	length($1)						s			23	1560					
        1813	convert	p	i	pg_convert						s	s		17	17 19 19					
        1814	iclikesel	p	i							s	s		701	2281 26 2281 23					
        1815	icnlikesel	p	i							s	s		701	2281 26 2281 23					
        1816	iclikejoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        1817	icnlikejoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        1818	regexeqsel	p	i							s	s		701	2281 26 2281 23					
        1819	likesel	p	i							s	s		701	2281 26 2281 23					
        1820	icregexeqsel	p	i							s	s		701	2281 26 2281 23					
        1821	regexnesel	p	i							s	s		701	2281 26 2281 23					
        1822	nlikesel	p	i							s	s		701	2281 26 2281 23					
        1823	icregexnesel	p	i							s	s		701	2281 26 2281 23					
        1824	regexeqjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        1825	likejoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        1826	icregexeqjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        1827	regexnejoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        1828	nlikejoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        1829	icregexnejoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        1830	float8_avg	p	i							s			701	1022					
        1831	float8_var_samp	p	i							s			701	1022					
        1832	float8_stddev_samp	p	i							s			701	1022					
        1833	numeric_accum	p	i										2281	2281 1700					
        1834	int2_accum	p	i										2281	2281 21					
        1835	int4_accum	p	i										2281	2281 23					
        1836	int8_accum	p	i										2281	2281 20					
        1837	numeric_avg	p	i										1700	2281					
        1838	numeric_var_samp	p	i										1700	2281					
        1839	numeric_stddev_samp	p	i										1700	2281					
        1840	int2_sum	p	i										20	20 21					
        1841	int4_sum	p	i										20	20 23					
        1842	int8_sum	p	i										1700	1700 20					
        1843	interval_accum	p	i							s			1187	1187 1186					
        1844	interval_avg	p	i							s			1186	1187					
        1845	to_ascii	p	i	to_ascii_default						s			25	25					
        1846	to_ascii	p	i	to_ascii_enc						s			25	25 23					
        1847	to_ascii	p	i	to_ascii_encname						s			25	25 19					
        1848	interval_pl_time	p	s	($2 + $1)						s			1083	1186 1083					
        1850	int28eq	p	i							sl			16	21 20					
        1851	int28ne	p	i							sl			16	21 20					
        1852	int28lt	p	i							sl			16	21 20					
        1853	int28gt	p	i							sl			16	21 20					
        1854	int28le	p	i							sl			16	21 20					
        1855	int28ge	p	i							sl			16	21 20					
        1856	int82eq	p	i							sl			16	20 21					
        1857	int82ne	p	i							sl			16	20 21					
        1858	int82lt	p	i							sl			16	20 21					
        1859	int82gt	p	i							sl			16	20 21					
        1860	int82le	p	i							sl			16	20 21					
        1861	int82ge	p	i							sl			16	20 21					
        1892	int2and	p	i							s			21	21 21					
        1893	int2or	p	i							s			21	21 21					
        1894	int2xor	p	i							s			21	21 21					
        1895	int2not	p	i							s			21	21					
        1896	int2shl	p	i							s			21	21 23					
        1897	int2shr	p	i							s			21	21 23					
        1898	int4and	p	i							s			23	23 23					
        1899	int4or	p	i							s			23	23 23					
        1900	int4xor	p	i							s			23	23 23					
        1901	int4not	p	i							s			23	23					
        1902	int4shl	p	i							s			23	23 23					
        1903	int4shr	p	i							s			23	23 23					
        1904	int8and	p	i							s			20	20 20					
        1905	int8or	p	i							s			20	20 20					
        1906	int8xor	p	i							s			20	20 20					
        1907	int8not	p	i							s			20	20					
        1908	int8shl	p	i							s			20	20 23					
        1909	int8shr	p	i							s			20	20 23					
        1910	int8up	p	i							s			20	20					
        1911	int2up	p	i							s			21	21					
        1912	int4up	p	i							s			23	23					
        1913	float4up	p	i							s			700	700					
        1914	float8up	p	i							s			701	701					
        1915	numeric_uplus	p	i							s			1700	1700					
        1922	has_table_privilege	p	i	has_table_privilege_name_name						s	s		16	19 25 25					
        1923	has_table_privilege	p	i	has_table_privilege_name_id						s	s		16	19 26 25					
        1924	has_table_privilege	p	i	has_table_privilege_id_name						s	s		16	26 25 25					
        1925	has_table_privilege	p	i	has_table_privilege_id_id						s	s		16	26 26 25					
        1926	has_table_privilege	p	i	has_table_privilege_name						s	s		16	25 25					
        1927	has_table_privilege	p	i	has_table_privilege_id						s	s		16	26 25					
        1928	pg_stat_get_numscans	p	i							s	s	r	20	26					
        1929	pg_stat_get_tuples_returned	p	i							s	s	r	20	26					
        1930	pg_stat_get_tuples_fetched	p	i							s	s	r	20	26					
        1931	pg_stat_get_tuples_inserted	p	i							s	s	r	20	26					
        1932	pg_stat_get_tuples_updated	p	i							s	s	r	20	26					
        1933	pg_stat_get_tuples_deleted	p	i							s	s	r	20	26					
        1934	pg_stat_get_blocks_fetched	p	i							s	s	r	20	26					
        1935	pg_stat_get_blocks_hit	p	i							s	s	r	20	26					
        1936	pg_stat_get_backend_idset	p	i			100				sr	s	r	23						
        1937	pg_stat_get_backend_pid	p	i							s	s	r	23	23					
        1938	pg_stat_get_backend_dbid	p	i							s	s	r	26	23					
        1939	pg_stat_get_backend_userid	p	i							s	s	r	26	23					
        1940	pg_stat_get_backend_activity	p	i							s	s	r	25	23					
        1941	pg_stat_get_db_numbackends	p	i							s	s	r	23	26					
        1942	pg_stat_get_db_xact_commit	p	i							s	s	r	20	26					
        1943	pg_stat_get_db_xact_rollback	p	i							s	s	r	20	26					
        1944	pg_stat_get_db_blocks_fetched	p	i							s	s	r	20	26					
        1945	pg_stat_get_db_blocks_hit	p	i							s	s	r	20	26					
        1946	encode	p	i	binary_encode						s			25	17 25					
        1947	decode	p	i	binary_decode						s			17	25 25					
        1948	byteaeq	p	i							sl			16	17 17					
        1949	bytealt	p	i							sl			16	17 17					
        1950	byteale	p	i							sl			16	17 17					
        1951	byteagt	p	i							sl			16	17 17					
        1952	byteage	p	i							sl			16	17 17					
        1953	byteane	p	i							sl			16	17 17					
        1954	byteacmp	p	i							sl			23	17 17					
        1961	timestamp	p	i	timestamp_scale				3917		s			1114	1114 23					
        1962	int2_avg_accum	p	i							s			1016	1016 21					
        1963	int4_avg_accum	p	i							s			1016	1016 23					
        1964	int8_avg	p	i							s			1700	1016					
        1965	oidlarger	p	i							s			26	26 26					
        1966	oidsmaller	p	i							s			26	26 26					
        1967	timestamptz	p	i	timestamptz_scale				3917		s			1184	1184 23					
        1968	time	p	i	time_scale				3944		s			1083	1083 23					
        1969	timetz	p	i	timetz_scale				3944		s			1266	1266 23					
        1972	pg_stat_get_tuples_hot_updated	p	i							s	s	r	20	26					
        1973	div	p	i	numeric_div_trunc						s			1700	1700 1700					
        1980	numeric_div_trunc	p	i							s			1700	1700 1700					
        1986	similar_to_escape	p	i	similar_to_escape_2						s			25	25 25					
        1987	similar_to_escape	p	i	similar_to_escape_1						s			25	25					
        1993	shobj_description	p	s		100					s	s		25	26 19					
        2003	textanycat	p	s	$1 operator(pg_catalog.||) $2::pg_catalog.text						s	s		25	25 2776					
        2004	anytextcat	p	s	$1::pg_catalog.text operator(pg_catalog.||) $2						s	s		25	2776 25					
        2005	bytealike	p	i					1023		s			16	17 17					
        2006	byteanlike	p	i							s			16	17 17					
        2007	like	p	i	bytealike				1023		s			16	17 17					
        2008	notlike	p	i	byteanlike						s			16	17 17					
        2009	like_escape	p	i	like_escape_bytea						s			17	17 17					
        2010	length	p	i	byteaoctetlen						s			23	17					
        2011	byteacat	p	i							s			17	17 17					
        2012	substring	p	i	bytea_substr						s			17	17 23 23					
        2013	substring	p	i	bytea_substr_no_len						s			17	17 23					
        2014	position	p	i	byteapos						s			23	17 17					
        2015	btrim	p	i	byteatrim						s			17	17 17					
        2019	time	p	i	timestamptz_time						s	s		1083	1184					
        2020	date_trunc	p	i	timestamp_trunc						s			1114	25 1114					
        2021	date_part	p	i	timestamp_part						s			701	25 1114					
        2022	pg_stat_get_activity	p	i			100				r	s	r	2249	23	23 26 23 26 25 25 25 25 25 1184 1184 1184 1184 869 25 23 28 28 25 16 25 25 23 25 1700 25 16 25 16 23 20	ioooooooooooooooooooooooooooooo	pid,datid,pid,usesysid,application_name,state,query,wait_event_type,wait_event,xact_start,query_start,backend_start,state_change,client_addr,client_hostname,client_port,backend_xid,backend_xmin,backend_type,ssl,sslversion,sslcipher,sslbits,ssl_client_dn,ssl_client_serial,ssl_issuer_dn,gss_auth,gss_princ,gss_enc,leader_pid,query_id		
        2023	jsonb_path_query_first_tz	p	i							s	s		3802	3802 4072 3802 16			target,path,vars,silent	2	'{}'::jsonb, false
        2024	timestamp	p	i	date_timestamp						s			1114	1082					
        2025	timestamp	p	i	datetime_timestamp						s			1114	1082 1083					
        2026	pg_backend_pid	p	i							s	s	r	23						
        2027	timestamp	p	i	timestamptz_timestamp						s	s		1114	1184					
        2028	timestamptz	p	i	timestamp_timestamptz						s	s		1184	1114					
        2029	date	p	i	timestamp_date						s			1082	1114					
        2030	jsonb_path_match_tz	p	i							s	s		16	3802 4072 3802 16			target,path,vars,silent	2	'{}'::jsonb, false
        2031	timestamp_mi	p	i							s			1186	1114 1114					
        2032	timestamp_pl_interval	p	i							s			1114	1114 1186					
        2033	timestamp_mi_interval	p	i							s			1114	1114 1186					
        2034	pg_conf_load_time	p	i							s	s	r	1184						
        2035	timestamp_smaller	p	i							s			1114	1114 1114					
        2036	timestamp_larger	p	i							s			1114	1114 1114					
        2037	timezone	p	i	timetz_zone						s	s		1266	25 1266					
        2038	timezone	p	i	timetz_izone						s			1266	1186 1266					
        2039	timestamp_hash	p	i							s			23	1114					
        2041	overlaps	p	i	overlaps_timestamp									16	1114 1114 1114 1114					
        2042	overlaps	p	s	(($1, ($1 + $2)) OVERLAPS ($3, ($3 + $4)))									16	1114 1186 1114 1186					
        2043	overlaps	p	s	(($1, $2) OVERLAPS ($3, ($3 + $4)))									16	1114 1114 1114 1186					
        2044	overlaps	p	s	(($1, ($1 + $2)) OVERLAPS ($3, $4))									16	1114 1186 1114 1114					
        2045	timestamp_cmp	p	i							sl			23	1114 1114					
        2046	time	p	i	timetz_time						s			1083	1266					
        2047	timetz	p	i	time_timetz						s	s		1266	1083					
        2048	isfinite	p	i	timestamp_finite						s			16	1114					
        2049	to_char	p	i	timestamp_to_char						s	s		25	1114 25					
        2050	max	p	i	aggregate_dummy					a				2277	2277					
        2051	min	p	i	aggregate_dummy					a				2277	2277					
        2052	timestamp_eq	p	i							sl			16	1114 1114					
        2053	timestamp_ne	p	i							sl			16	1114 1114					
        2054	timestamp_lt	p	i							sl			16	1114 1114					
        2055	timestamp_le	p	i							sl			16	1114 1114					
        2056	timestamp_ge	p	i							sl			16	1114 1114					
        2057	timestamp_gt	p	i							sl			16	1114 1114					
        2058	age	p	i	timestamp_age						s			1186	1114 1114					
        2059	age	p	s	age((CURRENT_DATE)::timestamp without time zone, $1)						s	s		1186	1114					
        2069	timezone	p	i	timestamp_zone						s			1184	25 1114					
        2070	timezone	p	i	timestamp_izone						s			1184	1186 1114					
        2071	date_pl_interval	p	i							s			1114	1082 1186					
        2072	date_mi_interval	p	i							s			1114	1082 1186					
        2073	substring	p	i	textregexsubstr						s			25	25 25					
        2074	substring	p	s	"substring"($1, similar_to_escape($2, $3))						s			25	25 25 25					
        2075	bit	p	i	bitfromint8						s			1560	20 23					
        2076	int8	p	i	bittoint8						s			20	1560					
        2077	current_setting	p	i	show_config_by_name						s	s		25	25					
        2078	set_config	p	i	set_config_by_name							v	u	25	25 25 16					
        2079	pg_table_is_visible	p	i		10					s	s		16	26					
        2080	pg_type_is_visible	p	i		10					s	s		16	26					
        2081	pg_function_is_visible	p	i		10					s	s		16	26					
        2082	pg_operator_is_visible	p	i		10					s	s		16	26					
        2083	pg_opclass_is_visible	p	i		10					s	s		16	26					
        2084	pg_show_all_settings	p	i	show_all_settings		1000				sr	s		2249		25 25 25 25 25 25 25 25 25 25 25 1009 25 25 25 23 16	ooooooooooooooooo	name,setting,unit,category,short_desc,extra_desc,context,vartype,source,min_val,max_val,enumvals,boot_val,reset_val,sourcefile,sourceline,pending_restart		
        2085	substr	p	i	bytea_substr						s			17	17 23 23					
        2086	substr	p	i	bytea_substr_no_len						s			17	17 23					
        2087	replace	p	i	replace_text						s			25	25 25 25					
        2088	split_part	p	i							s			25	25 25 23					
        2089	to_hex	p	i	to_hex32						s			25	23					
        2090	to_hex	p	i	to_hex64						s			25	20					
        2091	array_lower	p	i							s			23	2277 23					
        2092	array_upper	p	i							s			23	2277 23					
        2093	pg_conversion_is_visible	p	i		10					s	s		16	26					
        2094	pg_stat_get_backend_activity_start	p	i							s	s	r	1184	23					
        2096	pg_terminate_backend	p	i							s	v		16	23 20			pid,timeout	1	0
        2098	pg_get_functiondef	p	i							s	s		25	26					
        2100	avg	p	i	aggregate_dummy					a				1700	20					
        2101	avg	p	i	aggregate_dummy					a				1700	23					
        2102	avg	p	i	aggregate_dummy					a				1700	21					
        2103	avg	p	i	aggregate_dummy					a				1700	1700					
        2104	avg	p	i	aggregate_dummy					a				701	700					
        2105	avg	p	i	aggregate_dummy					a				701	701					
        2106	avg	p	i	aggregate_dummy					a				1186	1186					
        2107	sum	p	i	aggregate_dummy					a				1700	20					
        2108	sum	p	i	aggregate_dummy					a				20	23					
        2109	sum	p	i	aggregate_dummy					a				20	21					
        2110	sum	p	i	aggregate_dummy					a				700	700					
        2111	sum	p	i	aggregate_dummy					a				701	701					
        2112	sum	p	i	aggregate_dummy					a				790	790					
        2113	sum	p	i	aggregate_dummy					a				1186	1186					
        2114	sum	p	i	aggregate_dummy					a				1700	1700					
        2115	max	p	i	aggregate_dummy					a				20	20					
        2116	max	p	i	aggregate_dummy					a				23	23					
        2117	max	p	i	aggregate_dummy					a				21	21					
        2118	max	p	i	aggregate_dummy					a				26	26					
        2119	max	p	i	aggregate_dummy					a				700	700					
        2120	max	p	i	aggregate_dummy					a				701	701					
        2121	pg_column_compression	p	i							s	s		25	2276					
        2122	max	p	i	aggregate_dummy					a				1082	1082					
        2123	max	p	i	aggregate_dummy					a				1083	1083					
        2124	max	p	i	aggregate_dummy					a				1266	1266					
        2125	max	p	i	aggregate_dummy					a				790	790					
        2126	max	p	i	aggregate_dummy					a				1114	1114					
        2127	max	p	i	aggregate_dummy					a				1184	1184					
        2128	max	p	i	aggregate_dummy					a				1186	1186					
        2129	max	p	i	aggregate_dummy					a				25	25					
        2130	max	p	i	aggregate_dummy					a				1700	1700					
        2131	min	p	i	aggregate_dummy					a				20	20					
        2132	min	p	i	aggregate_dummy					a				23	23					
        2133	min	p	i	aggregate_dummy					a				21	21					
        2134	min	p	i	aggregate_dummy					a				26	26					
        2135	min	p	i	aggregate_dummy					a				700	700					
        2136	min	p	i	aggregate_dummy					a				701	701					
        2137	pg_stat_force_next_flush	p	i								v	r	2278						
        2138	min	p	i	aggregate_dummy					a				1082	1082					
        2139	min	p	i	aggregate_dummy					a				1083	1083					
        2140	min	p	i	aggregate_dummy					a				1266	1266					
        2141	min	p	i	aggregate_dummy					a				790	790					
        2142	min	p	i	aggregate_dummy					a				1114	1114					
        2143	min	p	i	aggregate_dummy					a				1184	1184					
        2144	min	p	i	aggregate_dummy					a				1186	1186					
        2145	min	p	i	aggregate_dummy					a				25	25					
        2146	min	p	i	aggregate_dummy					a				1700	1700					
        2147	count	p	i	aggregate_dummy				6236	a				20	2276					
        2148	variance	p	i	aggregate_dummy					a				1700	20					
        2149	variance	p	i	aggregate_dummy					a				1700	23					
        2150	variance	p	i	aggregate_dummy					a				1700	21					
        2151	variance	p	i	aggregate_dummy					a				701	700					
        2152	variance	p	i	aggregate_dummy					a				701	701					
        2153	variance	p	i	aggregate_dummy					a				1700	1700					
        2154	stddev	p	i	aggregate_dummy					a				1700	20					
        2155	stddev	p	i	aggregate_dummy					a				1700	23					
        2156	stddev	p	i	aggregate_dummy					a				1700	21					
        2157	stddev	p	i	aggregate_dummy					a				701	700					
        2158	stddev	p	i	aggregate_dummy					a				701	701					
        2159	stddev	p	i	aggregate_dummy					a				1700	1700					
        2160	text_pattern_lt	p	i							sl			16	25 25					
        2161	text_pattern_le	p	i							sl			16	25 25					
        2162	pg_get_function_arguments	p	i							s	s		25	26					
        2163	text_pattern_ge	p	i							sl			16	25 25					
        2164	text_pattern_gt	p	i							sl			16	25 25					
        2165	pg_get_function_result	p	i							s	s		25	26					
        2166	bttext_pattern_cmp	p	i							sl			23	25 25					
        2167	ceiling	p	i	numeric_ceil						s			1700	1700					
        2168	pg_database_size	p	i	pg_database_size_name						s	v		20	19					
        2169	power	p	i	numeric_power						s			1700	1700 1700					
        2170	width_bucket	p	i	width_bucket_numeric						s			23	1700 1700 1700 23					
        2171	pg_cancel_backend	p	i							s	v		16	23					
        2172	pg_backup_start	p	i							s	v	r	3220	25 16			label,fast	1	false
        2174	bpchar_pattern_lt	p	i							sl			16	1042 1042					
        2175	bpchar_pattern_le	p	i							sl			16	1042 1042					
        2176	array_length	p	i							s			23	2277 23					
        2177	bpchar_pattern_ge	p	i							sl			16	1042 1042					
        2178	bpchar_pattern_gt	p	i							sl			16	1042 1042					
        2179	gist_point_consistent	p	i							s			16	2281 600 21 26 2281					
        2180	btbpchar_pattern_cmp	p	i							sl			23	1042 1042					
        2181	has_sequence_privilege	p	i	has_sequence_privilege_name_name						s	s		16	19 25 25					
        2182	has_sequence_privilege	p	i	has_sequence_privilege_name_id						s	s		16	19 26 25					
        2183	has_sequence_privilege	p	i	has_sequence_privilege_id_name						s	s		16	26 25 25					
        2184	has_sequence_privilege	p	i	has_sequence_privilege_id_id						s	s		16	26 26 25					
        2185	has_sequence_privilege	p	i	has_sequence_privilege_name						s	s		16	25 25					
        2186	has_sequence_privilege	p	i	has_sequence_privilege_id						s	s		16	26 25					
        2188	btint48cmp	p	i							sl			23	23 20					
        2189	btint84cmp	p	i							sl			23	20 23					
        2190	btint24cmp	p	i							sl			23	21 23					
        2191	btint42cmp	p	i							sl			23	23 21					
        2192	btint28cmp	p	i							sl			23	21 20					
        2193	btint82cmp	p	i							sl			23	20 21					
        2194	btfloat48cmp	p	i							sl			23	700 701					
        2195	btfloat84cmp	p	i							sl			23	701 700					
        2196	inet_client_addr	p	i								s	r	869						
        2197	inet_client_port	p	i								s	r	23						
        2198	inet_server_addr	p	i								s	r	869						
        2199	inet_server_port	p	i								s	r	23						
        2212	regprocedurein	p	i							s	s		2202	2275					
        2213	regprocedureout	p	i							s	s		2275	2202					
        2214	regoperin	p	i							s	s		2203	2275					
        2215	regoperout	p	i							s	s		2275	2203					
        2216	regoperatorin	p	i							s	s		2204	2275					
        2217	regoperatorout	p	i							s	s		2275	2204					
        2218	regclassin	p	i							s	s		2205	2275					
        2219	regclassout	p	i							s	s		2275	2205					
        2220	regtypein	p	i							s	s		2206	2275					
        2221	regtypeout	p	i							s	s		2275	2206					
        2230	pg_stat_clear_snapshot	p	i								v	r	2278						
        2232	pg_get_function_identity_arguments	p	i							s	s		25	26					
        2233	hashtid	p	i							s			23	27					
        2234	hashtidextended	p	i							s			20	27 20					
        2236	bit_and	p	i	aggregate_dummy					a				21	21					
        2237	bit_or	p	i	aggregate_dummy					a				21	21					
        2238	bit_and	p	i	aggregate_dummy					a				23	23					
        2239	bit_or	p	i	aggregate_dummy					a				23	23					
        2240	bit_and	p	i	aggregate_dummy					a				20	20					
        2241	bit_or	p	i	aggregate_dummy					a				20	20					
        2242	bit_and	p	i	aggregate_dummy					a				1560	1560					
        2243	bit_or	p	i	aggregate_dummy					a				1560	1560					
        2244	max	p	i	aggregate_dummy					a				1042	1042					
        2245	min	p	i	aggregate_dummy					a				1042	1042					
        2246	fmgr_internal_validator	p	i							s	s		2278	26					
        2247	fmgr_c_validator	p	i							s	s		2278	26					
        2248	fmgr_sql_validator	p	i							s	s		2278	26					
        2250	has_database_privilege	p	i	has_database_privilege_name_name						s	s		16	19 25 25					
        2251	has_database_privilege	p	i	has_database_privilege_name_id						s	s		16	19 26 25					
        2252	has_database_privilege	p	i	has_database_privilege_id_name						s	s		16	26 25 25					
        2253	has_database_privilege	p	i	has_database_privilege_id_id						s	s		16	26 26 25					
        2254	has_database_privilege	p	i	has_database_privilege_name						s	s		16	25 25					
        2255	has_database_privilege	p	i	has_database_privilege_id						s	s		16	26 25					
        2256	has_function_privilege	p	i	has_function_privilege_name_name						s	s		16	19 25 25					
        2257	has_function_privilege	p	i	has_function_privilege_name_id						s	s		16	19 26 25					
        2258	has_function_privilege	p	i	has_function_privilege_id_name						s	s		16	26 25 25					
        2259	has_function_privilege	p	i	has_function_privilege_id_id						s	s		16	26 26 25					
        2260	has_function_privilege	p	i	has_function_privilege_name						s	s		16	25 25					
        2261	has_function_privilege	p	i	has_function_privilege_id						s	s		16	26 25					
        2262	has_language_privilege	p	i	has_language_privilege_name_name						s	s		16	19 25 25					
        2263	has_language_privilege	p	i	has_language_privilege_name_id						s	s		16	19 26 25					
        2264	has_language_privilege	p	i	has_language_privilege_id_name						s	s		16	26 25 25					
        2265	has_language_privilege	p	i	has_language_privilege_id_id						s	s		16	26 26 25					
        2266	has_language_privilege	p	i	has_language_privilege_name						s	s		16	25 25					
        2267	has_language_privilege	p	i	has_language_privilege_id						s	s		16	26 25					
        2268	has_schema_privilege	p	i	has_schema_privilege_name_name						s	s		16	19 25 25					
        2269	has_schema_privilege	p	i	has_schema_privilege_name_id						s	s		16	19 26 25					
        2270	has_schema_privilege	p	i	has_schema_privilege_id_name						s	s		16	26 25 25					
        2271	has_schema_privilege	p	i	has_schema_privilege_id_id						s	s		16	26 26 25					
        2272	has_schema_privilege	p	i	has_schema_privilege_name						s	s		16	25 25					
        2273	has_schema_privilege	p	i	has_schema_privilege_id						s	s		16	26 25					
        2274	pg_stat_reset	p	i								v		2278						
        2282	pg_get_backend_memory_contexts	p	i			100				sr	v	r	2249		25 25 25 23 20 20 20 20 20	ooooooooo	name,ident,parent,level,total_bytes,total_nblocks,free_bytes,free_chunks,used_bytes		
        2284	regexp_replace	p	i	textregexreplace_noopt						s			25	25 25 25					
        2285	regexp_replace	p	i	textregexreplace						s			25	25 25 25 25					
        2286	pg_total_relation_size	p	i							s	v		20	2205					
        2288	pg_size_pretty	p	i							s			25	20					
        2289	pg_options_to_table	p	i			3				sr	s		2249	1009	1009 25 25	ioo	options_array,option_name,option_value		
        2290	record_in	p	i							s	s		2249	2275 26 23					
        2291	record_out	p	i							s	s		2275	2249					
        2292	cstring_in	p	i							s			2275	2275					
        2293	cstring_out	p	i							s			2275	2275					
        2294	any_in	p	i							s			2276	2275					
        2295	any_out	p	i							s			2275	2276					
        2296	anyarray_in	p	i							s			2277	2275					
        2297	anyarray_out	p	i							s	s		2275	2277					
        2298	void_in	p	i							s			2278	2275					
        2299	void_out	p	i							s			2275	2278					
        2300	trigger_in	p	i										2279	2275					
        2301	trigger_out	p	i							s			2275	2279					
        2302	language_handler_in	p	i										2280	2275					
        2303	language_handler_out	p	i							s			2275	2280					
        2304	internal_in	p	i										2281	2275					
        2305	internal_out	p	i							s			2275	2281					
        2306	pg_stat_get_slru	p	i			100				r	s	r	2249		25 20 20 20 20 20 20 20 1184	ooooooooo	name,blks_zeroed,blks_hit,blks_read,blks_written,blks_exists,flushes,truncates,stats_reset		
        2307	pg_stat_reset_slru	p	i								v		2278	25					
        2308	ceil	p	i	dceil						s			701	701					
        2309	floor	p	i	dfloor						s			701	701					
        2310	sign	p	i	dsign						s			701	701					
        2311	md5	p	i	md5_text						sl			25	25					
        2312	anyelement_in	p	i							s			2283	2275					
        2313	anyelement_out	p	i							s			2275	2283					
        2316	postgresql_fdw_validator	p	i							s			16	1009 26					
        2319	pg_encoding_max_length	p	i	pg_encoding_max_length_sql						s			23	23					
        2320	ceiling	p	i	dceil						s			701	701					
        2321	md5	p	i	md5_bytea						sl			25	17					
        2322	pg_tablespace_size	p	i	pg_tablespace_size_oid						s	v		20	26					
        2323	pg_tablespace_size	p	i	pg_tablespace_size_name						s	v		20	19					
        2324	pg_database_size	p	i	pg_database_size_oid						s	v		20	26					
        2325	pg_relation_size	p	s	pg_relation_size($1, 'main'::text)						s	v		20	2205					
        2331	unnest	p	i	array_unnest		100		3996		sr			2283	2277					
        2332	pg_relation_size	p	i							s	v		20	2205 25					
        2333	array_agg_transfn	p	i										2281	2281 2776					
        2334	array_agg_finalfn	p	i										2277	2281 2776					
        2335	array_agg	p	i	aggregate_dummy					a				2277	2776					
        2338	date_lt_timestamp	p	i							s			16	1082 1114					
        2339	date_le_timestamp	p	i							s			16	1082 1114					
        2340	date_eq_timestamp	p	i							s			16	1082 1114					
        2341	date_gt_timestamp	p	i							s			16	1082 1114					
        2342	date_ge_timestamp	p	i							s			16	1082 1114					
        2343	date_ne_timestamp	p	i							s			16	1082 1114					
        2344	date_cmp_timestamp	p	i							s			23	1082 1114					
        2351	date_lt_timestamptz	p	i							s	s		16	1082 1184					
        2352	date_le_timestamptz	p	i							s	s		16	1082 1184					
        2353	date_eq_timestamptz	p	i							s	s		16	1082 1184					
        2354	date_gt_timestamptz	p	i							s	s		16	1082 1184					
        2355	date_ge_timestamptz	p	i							s	s		16	1082 1184					
        2356	date_ne_timestamptz	p	i							s	s		16	1082 1184					
        2357	date_cmp_timestamptz	p	i							s	s		23	1082 1184					
        2364	timestamp_lt_date	p	i							s			16	1114 1082					
        2365	timestamp_le_date	p	i							s			16	1114 1082					
        2366	timestamp_eq_date	p	i							s			16	1114 1082					
        2367	timestamp_gt_date	p	i							s			16	1114 1082					
        2368	timestamp_ge_date	p	i							s			16	1114 1082					
        2369	timestamp_ne_date	p	i							s			16	1114 1082					
        2370	timestamp_cmp_date	p	i							s			23	1114 1082					
        2377	timestamptz_lt_date	p	i							s	s		16	1184 1082					
        2378	timestamptz_le_date	p	i							s	s		16	1184 1082					
        2379	timestamptz_eq_date	p	i							s	s		16	1184 1082					
        2380	timestamptz_gt_date	p	i							s	s		16	1184 1082					
        2381	timestamptz_ge_date	p	i							s	s		16	1184 1082					
        2382	timestamptz_ne_date	p	i							s	s		16	1184 1082					
        2383	timestamptz_cmp_date	p	i							s	s		23	1184 1082					
        2390	has_tablespace_privilege	p	i	has_tablespace_privilege_name_name						s	s		16	19 25 25					
        2391	has_tablespace_privilege	p	i	has_tablespace_privilege_name_id						s	s		16	19 26 25					
        2392	has_tablespace_privilege	p	i	has_tablespace_privilege_id_name						s	s		16	26 25 25					
        2393	has_tablespace_privilege	p	i	has_tablespace_privilege_id_id						s	s		16	26 26 25					
        2394	has_tablespace_privilege	p	i	has_tablespace_privilege_name						s	s		16	25 25					
        2395	has_tablespace_privilege	p	i	has_tablespace_privilege_id						s	s		16	26 25					
        2398	shell_in	p	i										2278	2275					
        2399	shell_out	p	i							s			2275	2278					
        2400	array_recv	p	i							s	s		2277	2281 26 23					
        2401	array_send	p	i							s	s		17	2277					
        2402	record_recv	p	i							s	s		2249	2281 26 23					
        2403	record_send	p	i							s	s		17	2249					
        2404	int2recv	p	i							s			21	2281					
        2405	int2send	p	i							s			17	21					
        2406	int4recv	p	i							s			23	2281					
        2407	int4send	p	i							s			17	23					
        2408	int8recv	p	i							s			20	2281					
        2409	int8send	p	i							s			17	20					
        2410	int2vectorrecv	p	i							s			22	2281					
        2411	int2vectorsend	p	i							s			17	22					
        2412	bytearecv	p	i							s			17	2281					
        2413	byteasend	p	i							s			17	17					
        2414	textrecv	p	i							s	s		25	2281					
        2415	textsend	p	i							s	s		17	25					
        2416	unknownrecv	p	i							s			705	2281					
        2417	unknownsend	p	i							s			17	705					
        2418	oidrecv	p	i							s			26	2281					
        2419	oidsend	p	i							s			17	26					
        2420	oidvectorrecv	p	i							s			30	2281					
        2421	oidvectorsend	p	i							s			17	30					
        2422	namerecv	p	i							s	s		19	2281					
        2423	namesend	p	i							s	s		17	19					
        2424	float4recv	p	i							s			700	2281					
        2425	float4send	p	i							s			17	700					
        2426	float8recv	p	i							s			701	2281					
        2427	float8send	p	i							s			17	701					
        2428	point_recv	p	i							s			600	2281					
        2429	point_send	p	i							s			17	600					
        2430	bpcharrecv	p	i							s	s		1042	2281 26 23					
        2431	bpcharsend	p	i							s	s		17	1042					
        2432	varcharrecv	p	i							s	s		1043	2281 26 23					
        2433	varcharsend	p	i							s	s		17	1043					
        2434	charrecv	p	i							s			18	2281					
        2435	charsend	p	i							s			17	18					
        2436	boolrecv	p	i							s			16	2281					
        2437	boolsend	p	i							s			17	16					
        2438	tidrecv	p	i							s			27	2281					
        2439	tidsend	p	i							s			17	27					
        2440	xidrecv	p	i							s			28	2281					
        2441	xidsend	p	i							s			17	28					
        2442	cidrecv	p	i							s			29	2281					
        2443	cidsend	p	i							s			17	29					
        2444	regprocrecv	p	i							s			24	2281					
        2445	regprocsend	p	i							s			17	24					
        2446	regprocedurerecv	p	i							s			2202	2281					
        2447	regproceduresend	p	i							s			17	2202					
        2448	regoperrecv	p	i							s			2203	2281					
        2449	regopersend	p	i							s			17	2203					
        2450	regoperatorrecv	p	i							s			2204	2281					
        2451	regoperatorsend	p	i							s			17	2204					
        2452	regclassrecv	p	i							s			2205	2281					
        2453	regclasssend	p	i							s			17	2205					
        2454	regtyperecv	p	i							s			2206	2281					
        2455	regtypesend	p	i							s			17	2206					
        2456	bit_recv	p	i							s			1560	2281 26 23					
        2457	bit_send	p	i							s			17	1560					
        2458	varbit_recv	p	i							s			1562	2281 26 23					
        2459	varbit_send	p	i							s			17	1562					
        2460	numeric_recv	p	i							s			1700	2281 26 23					
        2461	numeric_send	p	i							s			17	1700					
        2462	sinh	p	i	dsinh						s			701	701					
        2463	cosh	p	i	dcosh						s			701	701					
        2464	tanh	p	i	dtanh						s			701	701					
        2465	asinh	p	i	dasinh						s			701	701					
        2466	acosh	p	i	dacosh						s			701	701					
        2467	atanh	p	i	datanh						s			701	701					
        2468	date_recv	p	i							s			1082	2281					
        2469	date_send	p	i							s			17	1082					
        2470	time_recv	p	i							s			1083	2281 26 23					
        2471	time_send	p	i							s			17	1083					
        2472	timetz_recv	p	i							s			1266	2281 26 23					
        2473	timetz_send	p	i							s			17	1266					
        2474	timestamp_recv	p	i							s			1114	2281 26 23					
        2475	timestamp_send	p	i							s			17	1114					
        2476	timestamptz_recv	p	i							s			1184	2281 26 23					
        2477	timestamptz_send	p	i							s			17	1184					
        2478	interval_recv	p	i							s			1186	2281 26 23					
        2479	interval_send	p	i							s			17	1186					
        2480	lseg_recv	p	i							s			601	2281					
        2481	lseg_send	p	i							s			17	601					
        2482	path_recv	p	i							s			602	2281					
        2483	path_send	p	i							s			17	602					
        2484	box_recv	p	i							s			603	2281					
        2485	box_send	p	i							s			17	603					
        2486	poly_recv	p	i							s			604	2281					
        2487	poly_send	p	i							s			17	604					
        2488	line_recv	p	i							s			628	2281					
        2489	line_send	p	i							s			17	628					
        2490	circle_recv	p	i							s			718	2281					
        2491	circle_send	p	i							s			17	718					
        2492	cash_recv	p	i							s			790	2281					
        2493	cash_send	p	i							s			17	790					
        2494	macaddr_recv	p	i							s			829	2281					
        2495	macaddr_send	p	i							s			17	829					
        2496	inet_recv	p	i							s			869	2281					
        2497	inet_send	p	i							s			17	869					
        2498	cidr_recv	p	i							s			650	2281					
        2499	cidr_send	p	i							s			17	650					
        2500	cstring_recv	p	i							s	s		2275	2281					
        2501	cstring_send	p	i							s	s		17	2275					
        2502	anyarray_recv	p	i							s	s		2277	2281					
        2503	anyarray_send	p	i							s	s		17	2277					
        2504	pg_get_ruledef	p	i	pg_get_ruledef_ext						s	s		25	26 16					
        2505	pg_get_viewdef	p	i	pg_get_viewdef_name_ext						s	s	r	25	25 16					
        2506	pg_get_viewdef	p	i	pg_get_viewdef_ext						s	s	r	25	26 16					
        2507	pg_get_indexdef	p	i	pg_get_indexdef_ext						s	s		25	26 23 16					
        2508	pg_get_constraintdef	p	i	pg_get_constraintdef_ext						s	s		25	26 16					
        2509	pg_get_expr	p	i	pg_get_expr_ext						s	s		25	194 26 16					
        2510	pg_prepared_statement	p	i			1000				sr	s	r	2249		25 25 1184 2211 16 20 20	ooooooo	name,statement,prepare_time,parameter_types,from_sql,generic_plans,custom_plans		
        2511	pg_cursor	p	i			1000				sr	s	r	2249		25 25 16 16 16 1184	oooooo	name,statement,is_holdable,is_binary,is_scrollable,creation_time		
        2512	float8_var_pop	p	i							s			701	1022					
        2513	float8_stddev_pop	p	i							s			701	1022					
        2514	numeric_var_pop	p	i										1700	2281					
        2515	booland_statefunc	p	i							s			16	16 16					
        2516	boolor_statefunc	p	i							s			16	16 16					
        2517	bool_and	p	i	aggregate_dummy					a				16	16					
        2518	bool_or	p	i	aggregate_dummy					a				16	16					
        2519	every	p	i	aggregate_dummy					a				16	16					
        2520	timestamp_lt_timestamptz	p	i							s	s		16	1114 1184					
        2521	timestamp_le_timestamptz	p	i							s	s		16	1114 1184					
        2522	timestamp_eq_timestamptz	p	i							s	s		16	1114 1184					
        2523	timestamp_gt_timestamptz	p	i							s	s		16	1114 1184					
        2524	timestamp_ge_timestamptz	p	i							s	s		16	1114 1184					
        2525	timestamp_ne_timestamptz	p	i							s	s		16	1114 1184					
        2526	timestamp_cmp_timestamptz	p	i							s	s		23	1114 1184					
        2527	timestamptz_lt_timestamp	p	i							s	s		16	1184 1114					
        2528	timestamptz_le_timestamp	p	i							s	s		16	1184 1114					
        2529	timestamptz_eq_timestamp	p	i							s	s		16	1184 1114					
        2530	timestamptz_gt_timestamp	p	i							s	s		16	1184 1114					
        2531	timestamptz_ge_timestamp	p	i							s	s		16	1184 1114					
        2532	timestamptz_ne_timestamp	p	i							s	s		16	1184 1114					
        2533	timestamptz_cmp_timestamp	p	i							s	s		23	1184 1114					
        2546	interval_pl_date	p	s	($2 + $1)						s			1114	1186 1082					
        2547	interval_pl_timetz	p	s	($2 + $1)						s			1266	1186 1266					
        2548	interval_pl_timestamp	p	s	($2 + $1)						s			1114	1186 1114					
        2549	interval_pl_timestamptz	p	s	($2 + $1)						s	s		1184	1186 1184					
        2550	integer_pl_date	p	s	($2 + $1)						s			1082	23 1082					
        2556	pg_tablespace_databases	p	i			1000				sr	s		26	26					
        2557	bool	p	i	int4_bool						sl			16	23					
        2558	int4	p	i	bool_int4						sl			23	16					
        2559	lastval	p	i							s	v	u	20						
        2560	pg_postmaster_start_time	p	i							s	s		1184						
        2561	pg_blocking_pids	p	i							s	v		1007	23					
        2562	box_below	p	i							s			16	603 603					
        2563	box_overbelow	p	i							s			16	603 603					
        2564	box_overabove	p	i							s			16	603 603					
        2565	box_above	p	i							s			16	603 603					
        2566	poly_below	p	i							s			16	604 604					
        2567	poly_overbelow	p	i							s			16	604 604					
        2568	poly_overabove	p	i							s			16	604 604					
        2569	poly_above	p	i							s			16	604 604					
        2578	gist_box_consistent	p	i							s			16	2281 603 21 26 2281					
        2580	float8	p	i	jsonb_float8						s			701	3802					
        2581	gist_box_penalty	p	i							s			2281	2281 2281 2281					
        2582	gist_box_picksplit	p	i							s			2281	2281 2281					
        2583	gist_box_union	p	i							s			603	2281 2281					
        2584	gist_box_same	p	i							s			2281	603 603 2281					
        2585	gist_poly_consistent	p	i							s			16	2281 604 21 26 2281					
        2586	gist_poly_compress	p	i							s			2281	2281					
        2587	circle_overbelow	p	i							s			16	718 718					
        2588	circle_overabove	p	i							s			16	718 718					
        2591	gist_circle_consistent	p	i							s			16	2281 718 21 26 2281					
        2592	gist_circle_compress	p	i							s			2281	2281					
        2596	numeric_stddev_pop	p	i										1700	2281					
        2597	domain_in	p	i								s		2276	2275 26 23					
        2598	domain_recv	p	i								s		2276	2281 26 23					
        2599	pg_timezone_abbrevs	p	i			1000				sr	s		2249		25 1186 16	ooo	abbrev,utc_offset,is_dst		
        2614	xmlexists	p	i							s			16	25 142					
        2621	pg_reload_conf	p	i							s	v		16						
        2622	pg_rotate_logfile	p	i	pg_rotate_logfile_v2						s	v		16						
        2623	pg_stat_file	p	i	pg_stat_file_1arg						s	v		2249	25	25 20 1184 1184 1184 1184 16	ioooooo	filename,size,access,modification,change,creation,isdir		
        2624	pg_read_file	p	i	pg_read_file_off_len						s	v		25	25 20 20					
        2625	pg_ls_dir	p	i	pg_ls_dir_1arg		1000				sr	v		25	25					
        2626	pg_sleep	p	i							s	v		2278	701					
        2627	inetnot	p	i							s			869	869					
        2628	inetand	p	i							s			869	869 869					
        2629	inetor	p	i							s			869	869 869					
        2630	inetpl	p	i							s			869	869 20					
        2631	int8pl_inet	p	s	($2 + $1)						s			869	20 869					
        2632	inetmi_int8	p	i							s			869	869 20					
        2633	inetmi	p	i							s			20	869 869					
        2641	var_samp	p	i	aggregate_dummy					a				1700	20					
        2642	var_samp	p	i	aggregate_dummy					a				1700	23					
        2643	var_samp	p	i	aggregate_dummy					a				1700	21					
        2644	var_samp	p	i	aggregate_dummy					a				701	700					
        2645	var_samp	p	i	aggregate_dummy					a				701	701					
        2646	var_samp	p	i	aggregate_dummy					a				1700	1700					
        2647	transaction_timestamp	p	i	now						s	s		1184						
        2648	statement_timestamp	p	i							s	s		1184						
        2649	clock_timestamp	p	i							s	v		1184						
        2700	gin_cmp_prefix	p	i							s			23	25 25 21 2281					
        2705	pg_has_role	p	i	pg_has_role_name_name						s	s		16	19 19 25					
        2706	pg_has_role	p	i	pg_has_role_name_id						s	s		16	19 26 25					
        2707	pg_has_role	p	i	pg_has_role_id_name						s	s		16	26 19 25					
        2708	pg_has_role	p	i	pg_has_role_id_id						s	s		16	26 26 25					
        2709	pg_has_role	p	i	pg_has_role_name						s	s		16	19 25					
        2710	pg_has_role	p	i	pg_has_role_id						s	s		16	26 25					
        2711	justify_interval	p	i	interval_justify_interval						s			1186	1186					
        2712	stddev_samp	p	i	aggregate_dummy					a				1700	20					
        2713	stddev_samp	p	i	aggregate_dummy					a				1700	23					
        2714	stddev_samp	p	i	aggregate_dummy					a				1700	21					
        2715	stddev_samp	p	i	aggregate_dummy					a				701	700					
        2716	stddev_samp	p	i	aggregate_dummy					a				701	701					
        2717	stddev_samp	p	i	aggregate_dummy					a				1700	1700					
        2718	var_pop	p	i	aggregate_dummy					a				1700	20					
        2719	var_pop	p	i	aggregate_dummy					a				1700	23					
        2720	var_pop	p	i	aggregate_dummy					a				1700	21					
        2721	var_pop	p	i	aggregate_dummy					a				701	700					
        2722	var_pop	p	i	aggregate_dummy					a				701	701					
        2723	var_pop	p	i	aggregate_dummy					a				1700	1700					
        2724	stddev_pop	p	i	aggregate_dummy					a				1700	20					
        2725	stddev_pop	p	i	aggregate_dummy					a				1700	23					
        2726	stddev_pop	p	i	aggregate_dummy					a				1700	21					
        2727	stddev_pop	p	i	aggregate_dummy					a				701	700					
        2728	stddev_pop	p	i	aggregate_dummy					a				701	701					
        2729	stddev_pop	p	i	aggregate_dummy					a				1700	1700					
        2730	pg_get_triggerdef	p	i	pg_get_triggerdef_ext						s	s		25	26 16					
        2731	asind	p	i	dasind						s			701	701					
        2732	acosd	p	i	dacosd						s			701	701					
        2733	atand	p	i	datand						s			701	701					
        2734	atan2d	p	i	datan2d						s			701	701 701					
        2735	sind	p	i	dsind						s			701	701					
        2736	cosd	p	i	dcosd						s			701	701					
        2737	tand	p	i	dtand						s			701	701					
        2738	cotd	p	i	dcotd						s			701	701					
        2739	pg_backup_stop	p	i							s	v	r	2249	16	16 3220 25 25	iooo	wait_for_archive,lsn,labelfile,spcmapfile	1	true
        2740	numeric_avg_serialize	p	i							s			17	2281					
        2741	numeric_avg_deserialize	p	i							s			2281	17 2281					
        2743	ginarrayextract	p	i							s			2281	2277 2281 2281					
        2744	ginarrayconsistent	p	i							s			16	2281 21 2277 23 2281 2281 2281 2281					
        2746	int8_avg_accum	p	i										2281	2281 20					
        2747	arrayoverlap	p	i							s			16	2277 2277					
        2748	arraycontains	p	i							s			16	2277 2277					
        2749	arraycontained	p	i							s			16	2277 2277					
        2758	pg_stat_get_db_tuples_returned	p	i							s	s	r	20	26					
        2759	pg_stat_get_db_tuples_fetched	p	i							s	s	r	20	26					
        2760	pg_stat_get_db_tuples_inserted	p	i							s	s	r	20	26					
        2761	pg_stat_get_db_tuples_updated	p	i							s	s	r	20	26					
        2762	pg_stat_get_db_tuples_deleted	p	i							s	s	r	20	26					
        2763	regexp_matches	p	i	regexp_matches_no_flags		1				sr			1009	25 25					
        2764	regexp_matches	p	i			10				sr			1009	25 25 25					
        2765	regexp_split_to_table	p	i	regexp_split_to_table_no_flags		1000				sr			25	25 25					
        2766	regexp_split_to_table	p	i			1000				sr			25	25 25 25					
        2767	regexp_split_to_array	p	i	regexp_split_to_array_no_flags						s			1009	25 25					
        2768	regexp_split_to_array	p	i							s			1009	25 25 25					
        2769	pg_stat_get_bgwriter_timed_checkpoints	p	i							s	s	r	20						
        2770	pg_stat_get_bgwriter_requested_checkpoints	p	i							s	s	r	20						
        2771	pg_stat_get_bgwriter_buf_written_checkpoints	p	i							s	s	r	20						
        2772	pg_stat_get_bgwriter_buf_written_clean	p	i							s	s	r	20						
        2773	pg_stat_get_bgwriter_maxwritten_clean	p	i							s	s	r	20						
        2774	ginqueryarrayextract	p	i							s			2281	2277 2281 21 2281 2281 2281 2281					
        2775	pg_stat_get_buf_written_backend	p	i							s	s	r	20						
        2777	anynonarray_in	p	i							s			2776	2275					
        2778	anynonarray_out	p	i							s			2275	2776					
        2781	pg_stat_get_last_vacuum_time	p	i							s	s	r	1184	26					
        2782	pg_stat_get_last_autovacuum_time	p	i							s	s	r	1184	26					
        2783	pg_stat_get_last_analyze_time	p	i							s	s	r	1184	26					
        2784	pg_stat_get_last_autoanalyze_time	p	i							s	s	r	1184	26					
        2785	int8_avg_combine	p	i										2281	2281 2281					
        2786	int8_avg_serialize	p	i							s			17	2281					
        2787	int8_avg_deserialize	p	i							s			2281	17 2281					
        2788	pg_stat_get_backend_wait_event_type	p	i							s	s	r	25	23					
        2790	tidgt	p	i							sl			16	27 27					
        2791	tidlt	p	i							sl			16	27 27					
        2792	tidge	p	i							sl			16	27 27					
        2793	tidle	p	i							sl			16	27 27					
        2794	bttidcmp	p	i							sl			23	27 27					
        2795	tidlarger	p	i							s			27	27 27					
        2796	tidsmaller	p	i							s			27	27 27					
        2797	max	p	i	aggregate_dummy					a				27	27					
        2798	min	p	i	aggregate_dummy					a				27	27					
        2803	count	p	i	aggregate_dummy				6236	a				20						
        2804	int8inc_any	p	i							s			20	20 2276					
        2805	int8inc_float8_float8	p	i							s			20	20 701 701					
        2806	float8_regr_accum	p	i							s			1022	1022 701 701					
        2807	float8_regr_sxx	p	i							s			701	1022					
        2808	float8_regr_syy	p	i							s			701	1022					
        2809	float8_regr_sxy	p	i							s			701	1022					
        2810	float8_regr_avgx	p	i							s			701	1022					
        2811	float8_regr_avgy	p	i							s			701	1022					
        2812	float8_regr_r2	p	i							s			701	1022					
        2813	float8_regr_slope	p	i							s			701	1022					
        2814	float8_regr_intercept	p	i							s			701	1022					
        2815	float8_covar_pop	p	i							s			701	1022					
        2816	float8_covar_samp	p	i							s			701	1022					
        2817	float8_corr	p	i							s			701	1022					
        2818	regr_count	p	i	aggregate_dummy					a				20	701 701					
        2819	regr_sxx	p	i	aggregate_dummy					a				701	701 701					
        2820	regr_syy	p	i	aggregate_dummy					a				701	701 701					
        2821	regr_sxy	p	i	aggregate_dummy					a				701	701 701					
        2822	regr_avgx	p	i	aggregate_dummy					a				701	701 701					
        2823	regr_avgy	p	i	aggregate_dummy					a				701	701 701					
        2824	regr_r2	p	i	aggregate_dummy					a				701	701 701					
        2825	regr_slope	p	i	aggregate_dummy					a				701	701 701					
        2826	regr_intercept	p	i	aggregate_dummy					a				701	701 701					
        2827	covar_pop	p	i	aggregate_dummy					a				701	701 701					
        2828	covar_samp	p	i	aggregate_dummy					a				701	701 701					
        2829	corr	p	i	aggregate_dummy					a				701	701 701					
        2844	pg_stat_get_db_blk_read_time	p	i							s	s	r	701	26					
        2845	pg_stat_get_db_blk_write_time	p	i							s	s	r	701	26					
        2848	pg_switch_wal	p	i							s	v		3220						
        2849	pg_current_wal_lsn	p	i							s	v		3220						
        2850	pg_walfile_name_offset	p	i							s			2249	3220	3220 25 23	ioo	lsn,file_name,file_offset		
        2851	pg_walfile_name	p	i							s			25	3220					
        2852	pg_current_wal_insert_lsn	p	i							s	v		3220						
        2853	pg_stat_get_backend_wait_event	p	i							s	s	r	25	23					
        2854	pg_my_temp_schema	p	i							s	s	r	26						
        2855	pg_is_other_temp_schema	p	i							s	s		16	26					
        2856	pg_timezone_names	p	i			1000				sr	s		2249		25 25 1186 16	oooo	name,abbrev,utc_offset,is_dst		
        2857	pg_stat_get_backend_xact_start	p	i							s	s	r	1184	23					
        2858	numeric_avg_accum	p	i										2281	2281 1700					
        2859	pg_stat_get_buf_alloc	p	i							s	s	r	20						
        2878	pg_stat_get_live_tuples	p	i							s	s	r	20	26					
        2879	pg_stat_get_dead_tuples	p	i							s	s	r	20	26					
        2880	pg_advisory_lock	p	i	pg_advisory_lock_int8						s	v	r	2278	20					
        2881	pg_advisory_lock_shared	p	i	pg_advisory_lock_shared_int8						s	v	r	2278	20					
        2882	pg_try_advisory_lock	p	i	pg_try_advisory_lock_int8						s	v	r	16	20					
        2883	pg_try_advisory_lock_shared	p	i	pg_try_advisory_lock_shared_int8						s	v	r	16	20					
        2884	pg_advisory_unlock	p	i	pg_advisory_unlock_int8						s	v	r	16	20					
        2885	pg_advisory_unlock_shared	p	i	pg_advisory_unlock_shared_int8						s	v	r	16	20					
        2886	pg_advisory_lock	p	i	pg_advisory_lock_int4						s	v	r	2278	23 23					
        2887	pg_advisory_lock_shared	p	i	pg_advisory_lock_shared_int4						s	v	r	2278	23 23					
        2888	pg_try_advisory_lock	p	i	pg_try_advisory_lock_int4						s	v	r	16	23 23					
        2889	pg_try_advisory_lock_shared	p	i	pg_try_advisory_lock_shared_int4						s	v	r	16	23 23					
        2890	pg_advisory_unlock	p	i	pg_advisory_unlock_int4						s	v	r	16	23 23					
        2891	pg_advisory_unlock_shared	p	i	pg_advisory_unlock_shared_int4						s	v	r	16	23 23					
        2892	pg_advisory_unlock_all	p	i							s	v	r	2278						
        2893	xml_in	p	i							s	s		142	2275					
        2894	xml_out	p	i							s			2275	142					
        2895	xmlcomment	p	i							s			142	25					
        2896	xml	p	i	texttoxml						s	s		142	25					
        2897	xmlvalidate	p	i							s			16	142 25					
        2898	xml_recv	p	i							s	s		142	2281					
        2899	xml_send	p	i							s	s		17	142					
        2900	xmlconcat2	p	i										142	142 142					
        2901	xmlagg	p	i	aggregate_dummy					a				142	142					
        2902	varbittypmodin	p	i							s			23	1263					
        2903	intervaltypmodin	p	i							s			23	1263					
        2904	intervaltypmodout	p	i							s			2275	23					
        2905	timestamptypmodin	p	i							s			23	1263					
        2906	timestamptypmodout	p	i							s			2275	23					
        2907	timestamptztypmodin	p	i							s			23	1263					
        2908	timestamptztypmodout	p	i							s			2275	23					
        2909	timetypmodin	p	i							s			23	1263					
        2910	timetypmodout	p	i							s			2275	23					
        2911	timetztypmodin	p	i							s			23	1263					
        2912	timetztypmodout	p	i							s			2275	23					
        2913	bpchartypmodin	p	i							s			23	1263					
        2914	bpchartypmodout	p	i							s			2275	23					
        2915	varchartypmodin	p	i							s			23	1263					
        2916	varchartypmodout	p	i							s			2275	23					
        2917	numerictypmodin	p	i							s			23	1263					
        2918	numerictypmodout	p	i							s			2275	23					
        2919	bittypmodin	p	i							s			23	1263					
        2920	bittypmodout	p	i							s			2275	23					
        2921	varbittypmodout	p	i							s			2275	23					
        2922	text	p	i	xmltotext						s			25	142					
        2923	table_to_xml	p	i		100					s	s	r	142	2205 16 16 25			tbl,nulls,tableforest,targetns		
        2924	query_to_xml	p	i		100					s	v	u	142	25 16 16 25			query,nulls,tableforest,targetns		
        2925	cursor_to_xml	p	i		100					s	v	u	142	1790 23 16 16 25			cursor,count,nulls,tableforest,targetns		
        2926	table_to_xmlschema	p	i		100					s	s	r	142	2205 16 16 25			tbl,nulls,tableforest,targetns		
        2927	query_to_xmlschema	p	i		100					s	v	u	142	25 16 16 25			query,nulls,tableforest,targetns		
        2928	cursor_to_xmlschema	p	i		100					s	v	u	142	1790 16 16 25			cursor,nulls,tableforest,targetns		
        2929	table_to_xml_and_xmlschema	p	i		100					s	s	r	142	2205 16 16 25			tbl,nulls,tableforest,targetns		
        2930	query_to_xml_and_xmlschema	p	i		100					s	v	u	142	25 16 16 25			query,nulls,tableforest,targetns		
        2931	xpath	p	i							s			143	25 142 1009					
        2932	xpath	p	s	xpath($1, $2, '{}'::text[])						s			143	25 142					
        2933	schema_to_xml	p	i		100					s	s	r	142	19 16 16 25			schema,nulls,tableforest,targetns		
        2934	schema_to_xmlschema	p	i		100					s	s	r	142	19 16 16 25			schema,nulls,tableforest,targetns		
        2935	schema_to_xml_and_xmlschema	p	i		100					s	s	r	142	19 16 16 25			schema,nulls,tableforest,targetns		
        2936	database_to_xml	p	i		100					s	s	r	142	16 16 25			nulls,tableforest,targetns		
        2937	database_to_xmlschema	p	i		100					s	s	r	142	16 16 25			nulls,tableforest,targetns		
        2938	database_to_xml_and_xmlschema	p	i		100					s	s	r	142	16 16 25			nulls,tableforest,targetns		
        2939	txid_snapshot_in	p	i	pg_snapshot_in						s			2970	2275					
        2940	txid_snapshot_out	p	i	pg_snapshot_out						s			2275	2970					
        2941	txid_snapshot_recv	p	i	pg_snapshot_recv						s			2970	2281					
        2942	txid_snapshot_send	p	i	pg_snapshot_send						s			17	2970					
        2943	txid_current	p	i	pg_current_xact_id						s	s	u	20						
        2944	txid_current_snapshot	p	i	pg_current_snapshot						s	s		2970						
        2945	txid_snapshot_xmin	p	i	pg_snapshot_xmin						s			20	2970					
        2946	txid_snapshot_xmax	p	i	pg_snapshot_xmax						s			20	2970					
        2947	txid_snapshot_xip	p	i	pg_snapshot_xip		50				sr			20	2970					
        2948	txid_visible_in_snapshot	p	i	pg_visible_in_snapshot						s			16	20 2970					
        2952	uuid_in	p	i							s			2950	2275					
        2953	uuid_out	p	i							s			2275	2950					
        2954	uuid_lt	p	i							sl			16	2950 2950					
        2955	uuid_le	p	i							sl			16	2950 2950					
        2956	uuid_eq	p	i							sl			16	2950 2950					
        2957	uuid_ge	p	i							sl			16	2950 2950					
        2958	uuid_gt	p	i							sl			16	2950 2950					
        2959	uuid_ne	p	i							sl			16	2950 2950					
        2960	uuid_cmp	p	i							sl			23	2950 2950					
        2961	uuid_recv	p	i							s			2950	2281					
        2962	uuid_send	p	i							s			17	2950					
        2963	uuid_hash	p	i							s			23	2950					
        2971	text	p	i	booltext						s			25	16					
        2978	pg_stat_get_function_calls	p	i							s	s	r	20	26					
        2979	pg_stat_get_function_total_time	p	i							s	s	r	701	26					
        2980	pg_stat_get_function_self_time	p	i							s	s	r	701	26					
        2981	record_eq	p	i							s			16	2249 2249					
        2982	record_ne	p	i							s			16	2249 2249					
        2983	record_lt	p	i							s			16	2249 2249					
        2984	record_gt	p	i							s			16	2249 2249					
        2985	record_le	p	i							s			16	2249 2249					
        2986	record_ge	p	i							s			16	2249 2249					
        2987	btrecordcmp	p	i							s			23	2249 2249					
        2997	pg_table_size	p	i							s	v		20	2205					
        2998	pg_indexes_size	p	i							s	v		20	2205					
        2999	pg_relation_filenode	p	i							s	s		26	2205					
        3000	has_foreign_data_wrapper_privilege	p	i	has_foreign_data_wrapper_privilege_name_name						s	s		16	19 25 25					
        3001	has_foreign_data_wrapper_privilege	p	i	has_foreign_data_wrapper_privilege_name_id						s	s		16	19 26 25					
        3002	has_foreign_data_wrapper_privilege	p	i	has_foreign_data_wrapper_privilege_id_name						s	s		16	26 25 25					
        3003	has_foreign_data_wrapper_privilege	p	i	has_foreign_data_wrapper_privilege_id_id						s	s		16	26 26 25					
        3004	has_foreign_data_wrapper_privilege	p	i	has_foreign_data_wrapper_privilege_name						s	s		16	25 25					
        3005	has_foreign_data_wrapper_privilege	p	i	has_foreign_data_wrapper_privilege_id						s	s		16	26 25					
        3006	has_server_privilege	p	i	has_server_privilege_name_name						s	s		16	19 25 25					
        3007	has_server_privilege	p	i	has_server_privilege_name_id						s	s		16	19 26 25					
        3008	has_server_privilege	p	i	has_server_privilege_id_name						s	s		16	26 25 25					
        3009	has_server_privilege	p	i	has_server_privilege_id_id						s	s		16	26 26 25					
        3010	has_server_privilege	p	i	has_server_privilege_name						s	s		16	25 25					
        3011	has_server_privilege	p	i	has_server_privilege_id						s	s		16	26 25					
        3012	has_column_privilege	p	i	has_column_privilege_name_name_name						s	s		16	19 25 25 25					
        3013	has_column_privilege	p	i	has_column_privilege_name_name_attnum						s	s		16	19 25 21 25					
        3014	has_column_privilege	p	i	has_column_privilege_name_id_name						s	s		16	19 26 25 25					
        3015	has_column_privilege	p	i	has_column_privilege_name_id_attnum						s	s		16	19 26 21 25					
        3016	has_column_privilege	p	i	has_column_privilege_id_name_name						s	s		16	26 25 25 25					
        3017	has_column_privilege	p	i	has_column_privilege_id_name_attnum						s	s		16	26 25 21 25					
        3018	has_column_privilege	p	i	has_column_privilege_id_id_name						s	s		16	26 26 25 25					
        3019	has_column_privilege	p	i	has_column_privilege_id_id_attnum						s	s		16	26 26 21 25					
        3020	has_column_privilege	p	i	has_column_privilege_name_name						s	s		16	25 25 25					
        3021	has_column_privilege	p	i	has_column_privilege_name_attnum						s	s		16	25 21 25					
        3022	has_column_privilege	p	i	has_column_privilege_id_name						s	s		16	26 25 25					
        3023	has_column_privilege	p	i	has_column_privilege_id_attnum						s	s		16	26 21 25					
        3024	has_any_column_privilege	p	i	has_any_column_privilege_name_name	10					s	s		16	19 25 25					
        3025	has_any_column_privilege	p	i	has_any_column_privilege_name_id	10					s	s		16	19 26 25					
        3026	has_any_column_privilege	p	i	has_any_column_privilege_id_name	10					s	s		16	26 25 25					
        3027	has_any_column_privilege	p	i	has_any_column_privilege_id_id	10					s	s		16	26 26 25					
        3028	has_any_column_privilege	p	i	has_any_column_privilege_name	10					s	s		16	25 25					
        3029	has_any_column_privilege	p	i	has_any_column_privilege_id	10					s	s		16	26 25					
        3030	overlay	p	i	bitoverlay						s			1560	1560 1560 23 23					
        3031	overlay	p	i	bitoverlay_no_len						s			1560	1560 1560 23					
        3032	get_bit	p	i	bitgetbit						s			23	1560 23					
        3033	set_bit	p	i	bitsetbit						s			1560	1560 23 23					
        3034	pg_relation_filepath	p	i							s	s		25	2205					
        3035	pg_listening_channels	p	i			10				sr	s	r	25						
        3036	pg_notify	p	i								v	r	2278	25 25					
        3037	pg_stat_get_xact_numscans	p	i							s	v	r	20	26					
        3038	pg_stat_get_xact_tuples_returned	p	i							s	v	r	20	26					
        3039	pg_stat_get_xact_tuples_fetched	p	i							s	v	r	20	26					
        3040	pg_stat_get_xact_tuples_inserted	p	i							s	v	r	20	26					
        3041	pg_stat_get_xact_tuples_updated	p	i							s	v	r	20	26					
        3042	pg_stat_get_xact_tuples_deleted	p	i							s	v	r	20	26					
        3043	pg_stat_get_xact_tuples_hot_updated	p	i							s	v	r	20	26					
        3044	pg_stat_get_xact_blocks_fetched	p	i							s	v	r	20	26					
        3045	pg_stat_get_xact_blocks_hit	p	i							s	v	r	20	26					
        3046	pg_stat_get_xact_function_calls	p	i							s	v	r	20	26					
        3047	pg_stat_get_xact_function_total_time	p	i							s	v	r	701	26					
        3048	pg_stat_get_xact_function_self_time	p	i							s	v	r	701	26					
        3049	xpath_exists	p	i							s			16	25 142 1009					
        3050	xpath_exists	p	s	xpath_exists($1, $2, '{}'::text[])						s			16	25 142					
        3051	xml_is_well_formed	p	i							s	s		16	25					
        3052	xml_is_well_formed_document	p	i							s			16	25					
        3053	xml_is_well_formed_content	p	i							s			16	25					
        3054	pg_stat_get_vacuum_count	p	i							s	s	r	20	26					
        3055	pg_stat_get_autovacuum_count	p	i							s	s	r	20	26					
        3056	pg_stat_get_analyze_count	p	i							s	s	r	20	26					
        3057	pg_stat_get_autoanalyze_count	p	i							s	s	r	20	26					
        3058	concat	p	i	text_concat			2276				s		25	2276	2276	v			
        3059	concat_ws	p	i	text_concat_ws			2276				s		25	25 2276	25 2276	iv			
        3060	left	p	i	text_left						s			25	25 23					
        3061	right	p	i	text_right						s			25	25 23					
        3062	reverse	p	i	text_reverse						s			25	25					
        3063	pg_stat_get_buf_fsync_backend	p	i							s	s	r	20						
        3064	gist_point_distance	p	i							s			701	2281 600 21 26 2281					
        3065	pg_stat_get_db_conflict_tablespace	p	i							s	s	r	20	26					
        3066	pg_stat_get_db_conflict_lock	p	i							s	s	r	20	26					
        3067	pg_stat_get_db_conflict_snapshot	p	i							s	s	r	20	26					
        3068	pg_stat_get_db_conflict_bufferpin	p	i							s	s	r	20	26					
        3069	pg_stat_get_db_conflict_startup_deadlock	p	i							s	s	r	20	26					
        3070	pg_stat_get_db_conflict_all	p	i							s	s	r	20	26					
        3071	pg_wal_replay_pause	p	i							s	v		2278						
        3072	pg_wal_replay_resume	p	i							s	v		2278						
        3073	pg_is_wal_replay_paused	p	i							s	v		16						
        3074	pg_stat_get_db_stat_reset_time	p	i							s	s	r	1184	26					
        3075	pg_stat_get_bgwriter_stat_reset_time	p	i							s	s	r	1184						
        3076	ginarrayextract	p	i	ginarrayextract_2args						s			2281	2277 2281					
        3077	gin_extract_tsvector	p	i	gin_extract_tsvector_2args						s			2281	3614 2281					
        3078	pg_sequence_parameters	p	i							s	s		2249	26	26 20 20 20 20 16 20 26	iooooooo	sequence_oid,start_value,minimum_value,maximum_value,increment,cycle_option,cache_size,data_type		
        3082	pg_available_extensions	p	i		10	100				sr	s		2249		19 25 25	ooo	name,default_version,comment		
        3083	pg_available_extension_versions	p	i		10	100				sr	s		2249		19 25 16 16 16 19 1003 25	oooooooo	name,version,superuser,trusted,relocatable,schema,requires,comment		
        3084	pg_extension_update_paths	p	i		10	100				sr	s		2249	19	19 25 25 25	iooo	name,source,target,path		
        3086	pg_extension_config_dump	p	i							s	v	u	2278	2205 25					
        3087	gin_extract_tsquery	p	i	gin_extract_tsquery_5args						s			2281	3615 2281 21 2281 2281					
        3088	gin_tsquery_consistent	p	i	gin_tsquery_consistent_6args						s			16	2281 21 3615 23 2281 2281					
        3089	pg_advisory_xact_lock	p	i	pg_advisory_xact_lock_int8						s	v	r	2278	20					
        3090	pg_advisory_xact_lock_shared	p	i	pg_advisory_xact_lock_shared_int8						s	v	r	2278	20					
        3091	pg_try_advisory_xact_lock	p	i	pg_try_advisory_xact_lock_int8						s	v	r	16	20					
        3092	pg_try_advisory_xact_lock_shared	p	i	pg_try_advisory_xact_lock_shared_int8						s	v	r	16	20					
        3093	pg_advisory_xact_lock	p	i	pg_advisory_xact_lock_int4						s	v	r	2278	23 23					
        3094	pg_advisory_xact_lock_shared	p	i	pg_advisory_xact_lock_shared_int4						s	v	r	2278	23 23					
        3095	pg_try_advisory_xact_lock	p	i	pg_try_advisory_xact_lock_int4						s	v	r	16	23 23					
        3096	pg_try_advisory_xact_lock_shared	p	i	pg_try_advisory_xact_lock_shared_int4						s	v	r	16	23 23					
        3097	varchar_support	p	i							s			2281	2281					
        3098	pg_create_restore_point	p	i							s	v		3220	25					
        3099	pg_stat_get_wal_senders	p	i			10				r	s	r	2249		23 25 3220 3220 3220 3220 1186 1186 1186 23 25 1184	oooooooooooo	pid,state,sent_lsn,write_lsn,flush_lsn,replay_lsn,write_lag,flush_lag,replay_lag,sync_priority,sync_state,reply_time		
        3100	row_number	p	i	window_row_number				6233	w				20						
        3101	rank	p	i	window_rank				6234	w				20						
        3102	dense_rank	p	i	window_dense_rank				6235	w				20						
        3103	percent_rank	p	i	window_percent_rank					w				701						
        3104	cume_dist	p	i	window_cume_dist					w				701						
        3105	ntile	p	i	window_ntile					w	s			23	23					
        3106	lag	p	i	window_lag					w	s			2283	2283					
        3107	lag	p	i	window_lag_with_offset					w	s			2283	2283 23					
        3108	lag	p	i	window_lag_with_offset_and_default					w	s			5077	5077 23 5077					
        3109	lead	p	i	window_lead					w	s			2283	2283					
        3110	lead	p	i	window_lead_with_offset					w	s			2283	2283 23					
        3111	lead	p	i	window_lead_with_offset_and_default					w	s			5077	5077 23 5077					
        3112	first_value	p	i	window_first_value					w	s			2283	2283					
        3113	last_value	p	i	window_last_value					w	s			2283	2283					
        3114	nth_value	p	i	window_nth_value					w	s			2283	2283 23					
        3116	fdw_handler_in	p	i										3115	2275					
        3117	fdw_handler_out	p	i							s			2275	3115					
        3120	void_recv	p	i							s			2278	2281					
        3121	void_send	p	i							s			17	2278					
        3129	btint2sortsupport	p	i							s			2278	2281					
        3130	btint4sortsupport	p	i							s			2278	2281					
        3131	btint8sortsupport	p	i							s			2278	2281					
        3132	btfloat4sortsupport	p	i							s			2278	2281					
        3133	btfloat8sortsupport	p	i							s			2278	2281					
        3134	btoidsortsupport	p	i							s			2278	2281					
        3135	btnamesortsupport	p	i							s			2278	2281					
        3136	date_sortsupport	p	i							s			2278	2281					
        3137	timestamp_sortsupport	p	i							s			2278	2281					
        3138	has_type_privilege	p	i	has_type_privilege_name_name						s	s		16	19 25 25					
        3139	has_type_privilege	p	i	has_type_privilege_name_id						s	s		16	19 26 25					
        3140	has_type_privilege	p	i	has_type_privilege_id_name						s	s		16	26 25 25					
        3141	has_type_privilege	p	i	has_type_privilege_id_id						s	s		16	26 26 25					
        3142	has_type_privilege	p	i	has_type_privilege_name						s	s		16	25 25					
        3143	has_type_privilege	p	i	has_type_privilege_id						s	s		16	26 25					
        3144	macaddr_not	p	i							s			829	829					
        3145	macaddr_and	p	i							s			829	829 829					
        3146	macaddr_or	p	i							s			829	829 829					
        3150	pg_stat_get_db_temp_files	p	i							s	s	r	20	26					
        3151	pg_stat_get_db_temp_bytes	p	i							s	s	r	20	26					
        3152	pg_stat_get_db_deadlocks	p	i							s	s	r	20	26					
        3153	array_to_json	p	i							s	s		114	2277					
        3154	array_to_json	p	i	array_to_json_pretty						s	s		114	2277 16					
        3155	row_to_json	p	i							s	s		114	2249					
        3156	row_to_json	p	i	row_to_json_pretty						s	s		114	2249 16					
        3157	numeric_support	p	i							s			2281	2281					
        3158	varbit_support	p	i							s			2281	2281					
        3159	pg_get_viewdef	p	i	pg_get_viewdef_wrap						s	s	r	25	26 23					
        3160	pg_stat_get_checkpoint_write_time	p	i							s	s	r	701						
        3161	pg_stat_get_checkpoint_sync_time	p	i							s	s	r	701						
        3162	pg_collation_for	p	i								s		25	2276					
        3163	pg_trigger_depth	p	i							s	s	r	23						
        3165	pg_wal_lsn_diff	p	i							s			1700	3220 3220					
        3166	pg_size_pretty	p	i	pg_size_pretty_numeric						s			25	1700					
        3167	array_remove	p	i										5078	5078 5077					
        3168	array_replace	p	i										5078	5078 5077 5077					
        3169	rangesel	p	i							s	s		701	2281 26 2281 23					
        3170	lo_lseek64	p	i	be_lo_lseek64						s	v	u	20	23 20 23					
        3171	lo_tell64	p	i	be_lo_tell64						s	v	u	20	23					
        3172	lo_truncate64	p	i	be_lo_truncate64						s	v	u	23	23 20					
        3173	json_agg_transfn	p	i								s		2281	2281 2283					
        3174	json_agg_finalfn	p	i										114	2281					
        3175	json_agg	p	i	aggregate_dummy					a		s		114	2283					
        3176	to_json	p	i							s	s		114	2283					
        3177	pg_stat_get_mod_since_analyze	p	i							s	s	r	20	26					
        3178	numeric_sum	p	i										1700	2281					
        3179	cardinality	p	i	array_cardinality						s			23	2277					
        3180	json_object_agg_transfn	p	i								s		2281	2281 2276 2276					
        3181	record_image_eq	p	i							s			16	2249 2249					
        3182	record_image_ne	p	i							s			16	2249 2249					
        3183	record_image_lt	p	i							s			16	2249 2249					
        3184	record_image_gt	p	i							s			16	2249 2249					
        3185	record_image_le	p	i							s			16	2249 2249					
        3186	record_image_ge	p	i							s			16	2249 2249					
        3187	btrecordimagecmp	p	i							s			23	2249 2249					
        3195	pg_stat_get_archiver	p	i								s	r	2249		20 25 1184 20 25 1184 1184	ooooooo	archived_count,last_archived_wal,last_archived_time,failed_count,last_failed_wal,last_failed_time,stats_reset		
        3196	json_object_agg_finalfn	p	i										114	2281					
        3197	json_object_agg	p	i	aggregate_dummy					a		s		114	2276 2276					
        3198	json_build_array	p	i				2276				s		114	2276	2276	v			
        3199	json_build_array	p	i	json_build_array_noargs							s		114						
        3200	json_build_object	p	i				2276				s		114	2276	2276	v			
        3201	json_build_object	p	i	json_build_object_noargs							s		114						
        3202	json_object	p	i							s			114	1009					
        3203	json_object	p	i	json_object_two_arg						s			114	1009 1009					
        3204	json_to_record	p	i							s	s		2249	114					
        3205	json_to_recordset	p	i			100				r	s		2249	114					
        3207	jsonb_array_length	p	i							s			23	3802					
        3208	jsonb_each	p	i			100				sr			2249	3802	3802 25 3802	ioo	from_json,key,value		
        3209	jsonb_populate_record	p	i								s		2283	2283 3802					
        3210	jsonb_typeof	p	i							s			25	3802					
        3214	jsonb_object_field_text	p	i							s			25	3802 25			from_json,field_name		
        3215	jsonb_array_element	p	i							s			3802	3802 23			from_json,element_index		
        3216	jsonb_array_element_text	p	i							s			25	3802 23			from_json,element_index		
        3217	jsonb_extract_path	p	i				25			s			3802	3802 1009	3802 1009	iv	from_json,path_elems		
        3218	width_bucket	p	i	width_bucket_array						s			23	5077 5078					
        3219	jsonb_array_elements	p	i			100				sr			3802	3802	3802 3802	io	from_json,value		
        3229	pg_lsn_in	p	i							s			3220	2275					
        3230	pg_lsn_out	p	i							s			2275	3220					
        3231	pg_lsn_lt	p	i							sl			16	3220 3220					
        3232	pg_lsn_le	p	i							sl			16	3220 3220					
        3233	pg_lsn_eq	p	i							sl			16	3220 3220					
        3234	pg_lsn_ge	p	i							sl			16	3220 3220					
        3235	pg_lsn_gt	p	i							sl			16	3220 3220					
        3236	pg_lsn_ne	p	i							sl			16	3220 3220					
        3237	pg_lsn_mi	p	i							s			1700	3220 3220					
        3238	pg_lsn_recv	p	i							s			3220	2281					
        3239	pg_lsn_send	p	i							s			17	3220					
        3251	pg_lsn_cmp	p	i							sl			23	3220 3220					
        3252	pg_lsn_hash	p	i							s			23	3220					
        3255	bttextsortsupport	p	i							s			2278	2281					
        3259	generate_series	p	i	generate_series_step_numeric		1000				sr			1700	1700 1700 1700					
        3260	generate_series	p	i	generate_series_numeric		1000				sr			1700	1700 1700					
        3261	json_strip_nulls	p	i							s			114	114					
        3262	jsonb_strip_nulls	p	i							s			3802	3802					
        3263	jsonb_object	p	i							s			3802	1009					
        3264	jsonb_object	p	i	jsonb_object_two_arg						s			3802	1009 1009					
        3265	jsonb_agg_transfn	p	i								s		2281	2281 2283					
        3266	jsonb_agg_finalfn	p	i								s		3802	2281					
        3267	jsonb_agg	p	i	aggregate_dummy					a		s		3802	2283					
        3268	jsonb_object_agg_transfn	p	i								s		2281	2281 2276 2276					
        3269	jsonb_object_agg_finalfn	p	i								s		3802	2281					
        3270	jsonb_object_agg	p	i	aggregate_dummy					a				3802	2276 2276					
        3271	jsonb_build_array	p	i				2276				s		3802	2276	2276	v			
        3272	jsonb_build_array	p	i	jsonb_build_array_noargs							s		3802						
        3273	jsonb_build_object	p	i				2276				s		3802	2276	2276	v			
        3274	jsonb_build_object	p	i	jsonb_build_object_noargs							s		3802						
        3275	dist_ppoly	p	i							s			701	600 604					
        3277	array_position	p	i										23	5078 5077					
        3278	array_position	p	i	array_position_start									23	5078 5077 23					
        3279	array_positions	p	i										1007	5078 5077					
        3280	gist_circle_distance	p	i							s			701	2281 718 21 26 2281					
        3281	scale	p	i	numeric_scale						s			23	1700					
        3282	gist_point_fetch	p	i							s			2281	2281					
        3283	numeric_sortsupport	p	i							s			2278	2281					
        3288	gist_poly_distance	p	i							s			701	2281 604 21 26 2281					
        3290	dist_cpoint	p	i							s			701	718 600					
        3292	dist_polyp	p	i							s			701	604 600					
        3293	pg_read_file	p	i	pg_read_file_v2						s	v		25	25 20 20 16					
        3294	current_setting	p	i	show_config_by_name_missing_ok						s	s		25	25 16					
        3295	pg_read_binary_file	p	i							s	v		17	25 20 20 16					
        3296	pg_notification_queue_usage	p	i							s	v	r	701						
        3297	pg_ls_dir	p	i			1000				sr	v		25	25 16 16					
        3298	row_security_active	p	i							s	s		16	26					
        3299	row_security_active	p	i	row_security_active_name						s	s		16	25					
        3300	uuid_sortsupport	p	i							s			2278	2281					
        3301	jsonb_concat	p	i							s			3802	3802 3802					
        3302	jsonb_delete	p	i							s			3802	3802 25					
        3303	jsonb_delete	p	i	jsonb_delete_idx						s			3802	3802 23					
        3304	jsonb_delete_path	p	i							s			3802	3802 1009					
        3305	jsonb_set	p	i							s			3802	3802 1009 3802 16			jsonb_in,path,replacement,create_if_missing	1	true
        3306	jsonb_pretty	p	i							s			25	3802					
        3307	pg_stat_file	p	i							s	v		2249	25 16	25 16 20 1184 1184 1184 1184 16	iioooooo	filename,missing_ok,size,access,modification,change,creation,isdir		
        3308	xidneq	p	i							sl			16	28 28					
        3309	xidneqint4	p	i	xidneq						sl			16	28 23					
        3311	tsm_handler_in	p	i										3310	2275					
        3312	tsm_handler_out	p	i							s			2275	3310					
        3313	bernoulli	p	i	tsm_bernoulli_handler						s	v		3310	2281					
        3314	system	p	i	tsm_system_handler						s	v		3310	2281					
        3317	pg_stat_get_wal_receiver	p	i								s	r	2249		23 25 3220 23 3220 3220 23 1184 1184 3220 1184 25 25 23 25	ooooooooooooooo	pid,status,receive_start_lsn,receive_start_tli,written_lsn,flushed_lsn,received_tli,last_msg_send_time,last_msg_receipt_time,latest_end_lsn,latest_end_time,slot_name,sender_host,sender_port,conninfo		
        3318	pg_stat_get_progress_info	p	i			100				sr	s	r	2249	25	25 23 26 26 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20	iooooooooooooooooooooooo	cmdtype,pid,datid,relid,param1,param2,param3,param4,param5,param6,param7,param8,param9,param10,param11,param12,param13,param14,param15,param16,param17,param18,param19,param20		
        3319	ts_filter	p	i	tsvector_filter						s			3614	3614 1002					
        3320	setweight	p	i	tsvector_setweight_by_filter						s			3614	3614 18 1009					
        3321	ts_delete	p	i	tsvector_delete_str						s			3614	3614 25					
        3322	unnest	p	i	tsvector_unnest		10				sr			2249	3614	3614 25 1005 1009	iooo	tsvector,lexeme,positions,weights		
        3323	ts_delete	p	i	tsvector_delete_arr						s			3614	3614 1009					
        3324	int4_avg_combine	p	i							s			1016	1016 1016					
        3325	interval_combine	p	i							s			1187	1187 1187					
        3326	tsvector_to_array	p	i							s			1009	3614					
        3327	array_to_tsvector	p	i							s			3614	1009					
        3328	bpchar_sortsupport	p	i							s			2278	2281					
        3329	pg_show_all_file_settings	p	i	show_all_file_settings		1000				sr	v		2249		25 23 23 25 25 16 25	ooooooo	sourcefile,sourceline,seqno,name,setting,applied,error		
        3330	pg_current_wal_flush_lsn	p	i							s	v		3220						
        3331	bytea_sortsupport	p	i							s			2278	2281					
        3332	bttext_pattern_sortsupport	p	i							s			2278	2281					
        3333	btbpchar_pattern_sortsupport	p	i							s			2278	2281					
        3334	pg_size_bytes	p	i							s			20	25					
        3335	numeric_serialize	p	i							s			17	2281					
        3336	numeric_deserialize	p	i							s			2281	17 2281					
        3337	numeric_avg_combine	p	i										2281	2281 2281					
        3338	numeric_poly_combine	p	i										2281	2281 2281					
        3339	numeric_poly_serialize	p	i							s			17	2281					
        3340	numeric_poly_deserialize	p	i							s			2281	17 2281					
        3341	numeric_combine	p	i										2281	2281 2281					
        3342	float8_regr_combine	p	i							s			1022	1022 1022					
        3343	jsonb_delete	p	i	jsonb_delete_array			25			s			3802	3802 1009	3802 1009	iv	from_json,path_elems		
        3344	cash_mul_int8	p	i							s			790	790 20					
        3345	cash_div_int8	p	i							s			790	790 20					
        3348	txid_current_if_assigned	p	i	pg_current_xact_id_if_assigned						s	s	u	20						
        3352	pg_get_partkeydef	p	i							s	s		25	26					
        3353	pg_ls_logdir	p	i		10	20				sr	v		2249		25 20 1184	ooo	name,size,modification		
        3354	pg_ls_waldir	p	i		10	20				sr	v		2249		25 20 1184	ooo	name,size,modification		
        3355	pg_ndistinct_in	p	i							s			3361	2275					
        3356	pg_ndistinct_out	p	i							s			2275	3361					
        3357	pg_ndistinct_recv	p	i							s	s		3361	2281					
        3358	pg_ndistinct_send	p	i							s	s		17	3361					
        3359	macaddr_sortsupport	p	i							s			2278	2281					
        3360	txid_status	p	i	pg_xact_status						s	v		25	20					
        3376	pg_safe_snapshot_blocking_pids	p	i							s	v		1007	23					
        3378	pg_isolation_test_session_is_blocked	p	i							s	v		16	23 1007					
        3382	pg_identify_object_as_address	p	i							s	s		2249	26 26 23	26 26 23 25 1009 1009	iiiooo	classid,objid,objsubid,type,object_names,object_args		
        3383	brin_minmax_opcinfo	p	i							s			2281	2281					
        3384	brin_minmax_add_value	p	i							s			16	2281 2281 2281 2281					
        3385	brin_minmax_consistent	p	i							s			16	2281 2281 2281					
        3386	brin_minmax_union	p	i							s			16	2281 2281 2281					
        3387	int8_avg_accum_inv	p	i										2281	2281 20					
        3388	numeric_poly_sum	p	i										1700	2281					
        3389	numeric_poly_avg	p	i										1700	2281					
        3390	numeric_poly_var_pop	p	i										1700	2281					
        3391	numeric_poly_var_samp	p	i										1700	2281					
        3392	numeric_poly_stddev_pop	p	i										1700	2281					
        3393	numeric_poly_stddev_samp	p	i										1700	2281					
        3396	regexp_match	p	i	regexp_match_no_flags						s			1009	25 25					
        3397	regexp_match	p	i							s			1009	25 25 25					
        3399	int8_mul_cash	p	i							s			790	20 790					
        3400	pg_config	p	i			23				sr	s	r	2249		25 25	oo	name,setting		
        3401	pg_hba_file_rules	p	i			1000				sr	v		2249		23 25 1009 1009 25 25 25 1009 25	ooooooooo	line_number,type,database,user_name,address,netmask,auth_method,options,error		
        3403	pg_statistics_obj_is_visible	p	i		10					s	s		16	26					
        3404	pg_dependencies_in	p	i							s			3402	2275					
        3405	pg_dependencies_out	p	i							s			2275	3402					
        3406	pg_dependencies_recv	p	i							s	s		3402	2281					
        3407	pg_dependencies_send	p	i							s	s		17	3402					
        3408	pg_get_partition_constraintdef	p	i							s	s		25	26					
        3409	time_hash_extended	p	i							s			20	1083 20					
        3410	timetz_hash_extended	p	i							s			20	1266 20					
        3411	timestamp_hash_extended	p	i							s			20	1114 20					
        3412	uuid_hash_extended	p	i							s			20	2950 20					
        3413	pg_lsn_hash_extended	p	i							s			20	3220 20					
        3414	hashenumextended	p	i							s			20	3500 20					
        3415	pg_get_statisticsobjdef	p	i							s	s		25	26					
        3416	jsonb_hash_extended	p	i							s			20	3802 20					
        3417	hash_range_extended	p	i							s			20	3831 20					
        3418	interval_hash_extended	p	i							s			20	1186 20					
        3419	sha224	p	i	sha224_bytea						sl			17	17					
        3420	sha256	p	i	sha256_bytea						sl			17	17					
        3421	sha384	p	i	sha384_bytea						sl			17	17					
        3422	sha512	p	i	sha512_bytea						sl			17	17					
        3423	pg_partition_tree	p	i			1000				sr	v		2249	2205	2205 2205 2205 16 23	ioooo	rootrelid,relid,parentrelid,isleaf,level		
        3424	pg_partition_root	p	i							s			2205	2205					
        3425	pg_partition_ancestors	p	i			10				sr	v		2205	2205	2205 2205	io	partitionid,relid		
        3426	pg_stat_get_db_checksum_failures	p	i							s	s	r	20	26					
        3427	pg_mcv_list_items	p	i	pg_stats_ext_mcvlist_items		1000				sr	s		2249	5017	5017 23 1009 1000 701 701	iooooo	mcv_list,index,values,nulls,frequency,base_frequency		
        3428	pg_stat_get_db_checksum_last_failure	p	i							s	s	r	1184	26					
        3432	gen_random_uuid	p	i							sl	v		2950						
        3434	gtsvector_options	p	i										2278	2281					
        3435	gist_point_sortsupport	p	i							s			2278	2281					
        3436	pg_promote	p	i							s	v		16	16 23			wait,wait_seconds	2	true, 60
        3437	prefixsel	p	i							s	s		701	2281 26 2281 23					
        3438	prefixjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        3441	pg_control_system	p	i							s	v		2249		23 23 20 1184	oooo	pg_control_version,catalog_version_no,system_identifier,pg_control_last_modified		
        3442	pg_control_checkpoint	p	i							s	v		2249		3220 3220 25 23 23 16 25 26 28 28 28 26 28 28 26 28 28 1184	oooooooooooooooooo	checkpoint_lsn,redo_lsn,redo_wal_file,timeline_id,prev_timeline_id,full_page_writes,next_xid,next_oid,next_multixact_id,next_multi_offset,oldest_xid,oldest_xid_dbid,oldest_active_xid,oldest_multi_xid,oldest_multi_dbid,oldest_commit_ts_xid,newest_commit_ts_xid,checkpoint_time		
        3443	pg_control_recovery	p	i							s	v		2249		3220 23 3220 3220 16	ooooo	min_recovery_end_lsn,min_recovery_end_timeline,backup_start_lsn,backup_end_lsn,end_of_backup_record_required		
        3444	pg_control_init	p	i							s	v		2249		23 23 23 23 23 23 23 23 23 16 23	ooooooooooo	max_data_alignment,database_block_size,blocks_per_segment,wal_block_size,bytes_per_wal_segment,max_identifier_length,max_index_columns,max_toast_chunk_size,large_object_chunk_size,float8_pass_by_value,data_page_checksum_version		
        3445	pg_import_system_collations	p	i		100					s	v	u	23	4089					
        3446	macaddr8_recv	p	i							s			774	2281					
        3447	macaddr8_send	p	i							s			17	774					
        3448	pg_collation_actual_version	p	i		100					s	v		25	26					
        3449	numeric	p	i	jsonb_numeric						s			1700	3802					
        3450	int2	p	i	jsonb_int2						s			21	3802					
        3451	int4	p	i	jsonb_int4						s			23	3802					
        3452	int8	p	i	jsonb_int8						s			20	3802					
        3453	float4	p	i	jsonb_float4						s			700	3802					
        3454	pg_filenode_relation	p	i							s	s		2205	26 26					
        3457	lo_from_bytea	p	i	be_lo_from_bytea						s	v	u	26	26 17					
        3458	lo_get	p	i	be_lo_get						s	v	u	17	26					
        3459	lo_get	p	i	be_lo_get_fragment						s	v	u	17	26 20 23					
        3460	lo_put	p	i	be_lo_put						s	v	u	2278	26 20 17					
        3461	make_timestamp	p	i							s			1114	23 23 23 23 23 701			year,month,mday,hour,min,sec		
        3462	make_timestamptz	p	i							s	s		1184	23 23 23 23 23 701			year,month,mday,hour,min,sec		
        3463	make_timestamptz	p	i	make_timestamptz_at_timezone						s	s		1184	23 23 23 23 23 701 25			year,month,mday,hour,min,sec,timezone		
        3464	make_interval	p	i							s			1186	23 23 23 23 23 23 701			years,months,weeks,days,hours,mins,secs	7	0, 0, 0, 0, 0, 0, 0.0
        3465	jsonb_array_elements_text	p	i			100				sr			25	3802	3802 25	io	from_json,value		
        3469	spg_range_quad_config	p	i							s			2278	2281 2281					
        3470	spg_range_quad_choose	p	i							s			2278	2281 2281					
        3471	spg_range_quad_picksplit	p	i							s			2278	2281 2281					
        3472	spg_range_quad_inner_consistent	p	i							s			2278	2281 2281					
        3473	spg_range_quad_leaf_consistent	p	i							s			16	2281 2281					
        3475	jsonb_populate_recordset	p	i			100				r	s		2283	2283 3802					
        3476	to_regoperator	p	i							s	s		2204	25					
        3478	jsonb_object_field	p	i							s			3802	3802 25			from_json,field_name		
        3479	to_regprocedure	p	i							s	s		2202	25					
        3480	gin_compare_jsonb	p	i							s			23	25 25					
        3482	gin_extract_jsonb	p	i							s			2281	3802 2281 2281					
        3483	gin_extract_jsonb_query	p	i							s			2281	3802 2281 21 2281 2281 2281 2281					
        3484	gin_consistent_jsonb	p	i							s			16	2281 21 3802 23 2281 2281 2281 2281					
        3485	gin_extract_jsonb_path	p	i							s			2281	3802 2281 2281					
        3486	gin_extract_jsonb_query_path	p	i							s			2281	3802 2281 21 2281 2281 2281 2281					
        3487	gin_consistent_jsonb_path	p	i							s			16	2281 21 3802 23 2281 2281 2281 2281					
        3488	gin_triconsistent_jsonb	p	i							s			18	2281 21 3802 23 2281 2281 2281					
        3489	gin_triconsistent_jsonb_path	p	i							s			18	2281 21 3802 23 2281 2281 2281					
        3490	jsonb_to_record	p	i							s	s		2249	3802					
        3491	jsonb_to_recordset	p	i			100				r	s		2249	3802					
        3492	to_regoper	p	i							s	s		2203	25					
        3493	to_regtype	p	i							s	s		2206	25					
        3494	to_regproc	p	i							s	s		24	25					
        3495	to_regclass	p	i							s	s		2205	25					
        3496	bool_accum	p	i										2281	2281 16					
        3497	bool_accum_inv	p	i										2281	2281 16					
        3498	bool_alltrue	p	i							s			16	2281					
        3499	bool_anytrue	p	i							s			16	2281					
        3504	anyenum_in	p	i							s			3500	2275					
        3505	anyenum_out	p	i							s	s		2275	3500					
        3506	enum_in	p	i							s	s		3500	2275 26					
        3507	enum_out	p	i							s	s		2275	3500					
        3508	enum_eq	p	i							s			16	3500 3500					
        3509	enum_ne	p	i							s			16	3500 3500					
        3510	enum_lt	p	i							s			16	3500 3500					
        3511	enum_gt	p	i							s			16	3500 3500					
        3512	enum_le	p	i							s			16	3500 3500					
        3513	enum_ge	p	i							s			16	3500 3500					
        3514	enum_cmp	p	i							s			23	3500 3500					
        3515	hashenum	p	i							s			23	3500					
        3524	enum_smaller	p	i							s			3500	3500 3500					
        3525	enum_larger	p	i							s			3500	3500 3500					
        3526	max	p	i	aggregate_dummy					a				3500	3500					
        3527	min	p	i	aggregate_dummy					a				3500	3500					
        3528	enum_first	p	i								s		3500	3500					
        3529	enum_last	p	i								s		3500	3500					
        3530	enum_range	p	i	enum_range_bounds							s		2277	3500 3500					
        3531	enum_range	p	i	enum_range_all							s		2277	3500					
        3532	enum_recv	p	i							s	s		3500	2281 26					
        3533	enum_send	p	i							s	s		17	3500					
        3535	string_agg_transfn	p	i										2281	2281 25 25					
        3536	string_agg_finalfn	p	i										25	2281					
        3537	pg_describe_object	p	i							s	s		25	26 26 23					
        3538	string_agg	p	i	aggregate_dummy					a				25	25 25					
        3539	format	p	i	text_format			2276				s		25	25 2276	25 2276	iv			
        3540	format	p	i	text_format_nv							s		25	25					
        3543	bytea_string_agg_transfn	p	i										2281	2281 17 17					
        3544	bytea_string_agg_finalfn	p	i										17	2281					
        3545	string_agg	p	i	aggregate_dummy					a				17	17 17					
        3546	int8dec	p	i							s			20	20					
        3547	int8dec_any	p	i							s			20	20 2276					
        3548	numeric_accum_inv	p	i										2281	2281 1700					
        3549	interval_accum_inv	p	i							s			1187	1187 1186					
        3551	network_overlap	p	i							s			16	869 869					
        3553	inet_gist_consistent	p	i							s			16	2281 869 21 26 2281					
        3554	inet_gist_union	p	i							s			869	2281 2281					
        3555	inet_gist_compress	p	i							s			2281	2281					
        3556	bool	p	i	jsonb_bool						s			16	3802					
        3557	inet_gist_penalty	p	i							s			2281	2281 2281 2281					
        3558	inet_gist_picksplit	p	i							s			2281	2281 2281					
        3559	inet_gist_same	p	i							s			2281	869 869 2281					
        3560	networksel	p	i							s	s		701	2281 26 2281 23					
        3561	networkjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        3562	network_larger	p	i							s			869	869 869					
        3563	network_smaller	p	i							s			869	869 869					
        3564	max	p	i	aggregate_dummy					a				869	869					
        3565	min	p	i	aggregate_dummy					a				869	869					
        3566	pg_event_trigger_dropped_objects	p	i		10	100				sr	s	r	2249		26 26 23 16 16 16 25 25 25 25 1009 1009	oooooooooooo	classid,objid,objsubid,original,normal,is_temporary,object_type,schema_name,object_name,object_identity,address_names,address_args		
        3567	int2_accum_inv	p	i										2281	2281 21					
        3568	int4_accum_inv	p	i										2281	2281 23					
        3569	int8_accum_inv	p	i										2281	2281 20					
        3570	int2_avg_accum_inv	p	i							s			1016	1016 21					
        3571	int4_avg_accum_inv	p	i							s			1016	1016 23					
        3572	int2int4_sum	p	i							s			20	1016					
        3573	inet_gist_fetch	p	i							s			2281	2281					
        3577	pg_logical_emit_message	p	i	pg_logical_emit_message_text						s	v	u	3220	16 25 25					
        3578	pg_logical_emit_message	p	i	pg_logical_emit_message_bytea						s	v	u	3220	16 25 17					
        3579	jsonb_insert	p	i							s			3802	3802 1009 3802 16			jsonb_in,path,replacement,insert_after	1	false
        3581	pg_xact_commit_timestamp	p	i							s	v		1184	28					
        3582	binary_upgrade_set_next_pg_type_oid	p	i							s	v	r	2278	26					
        3583	pg_last_committed_xact	p	i							s	v		2249		28 1184 26	ooo	xid,timestamp,roident		
        3584	binary_upgrade_set_next_array_pg_type_oid	p	i							s	v	r	2278	26					
        3586	binary_upgrade_set_next_heap_pg_class_oid	p	i							s	v	r	2278	26					
        3587	binary_upgrade_set_next_index_pg_class_oid	p	i							s	v	r	2278	26					
        3588	binary_upgrade_set_next_toast_pg_class_oid	p	i							s	v	r	2278	26					
        3589	binary_upgrade_set_next_pg_enum_oid	p	i							s	v	r	2278	26					
        3590	binary_upgrade_set_next_pg_authid_oid	p	i							s	v	r	2278	26					
        3591	binary_upgrade_create_empty_extension	p	i								v	u	2278	25 25 16 25 1028 1009 1009					
        3594	event_trigger_in	p	i										3838	2275					
        3595	event_trigger_out	p	i							s			2275	3838					
        3610	tsvectorin	p	i							s			3614	2275					
        3611	tsvectorout	p	i							s			2275	3614					
        3612	tsqueryin	p	i							s			3615	2275					
        3613	tsqueryout	p	i							s			2275	3615					
        3616	tsvector_lt	p	i							s			16	3614 3614					
        3617	tsvector_le	p	i							s			16	3614 3614					
        3618	tsvector_eq	p	i							s			16	3614 3614					
        3619	tsvector_ne	p	i							s			16	3614 3614					
        3620	tsvector_ge	p	i							s			16	3614 3614					
        3621	tsvector_gt	p	i							s			16	3614 3614					
        3622	tsvector_cmp	p	i							s			23	3614 3614					
        3623	strip	p	i	tsvector_strip						s			3614	3614					
        3624	setweight	p	i	tsvector_setweight						s			3614	3614 18					
        3625	tsvector_concat	p	i							s			3614	3614 3614					
        3634	ts_match_vq	p	i							s			16	3614 3615					
        3635	ts_match_qv	p	i							s			16	3615 3614					
        3638	tsvectorsend	p	i							s			17	3614					
        3639	tsvectorrecv	p	i							s			3614	2281					
        3640	tsquerysend	p	i							s			17	3615					
        3641	tsqueryrecv	p	i							s			3615	2281					
        3646	gtsvectorin	p	i							s			3642	2275					
        3647	gtsvectorout	p	i							s			2275	3642					
        3648	gtsvector_compress	p	i							s			2281	2281					
        3649	gtsvector_decompress	p	i							s			2281	2281					
        3650	gtsvector_picksplit	p	i							s			2281	2281 2281					
        3651	gtsvector_union	p	i							s			3642	2281 2281					
        3652	gtsvector_same	p	i							s			2281	3642 3642 2281					
        3653	gtsvector_penalty	p	i							s			2281	2281 2281 2281					
        3654	gtsvector_consistent	p	i							s			16	2281 3614 21 26 2281					
        3656	gin_extract_tsvector	p	i							s			2281	3614 2281 2281					
        3657	gin_extract_tsquery	p	i							s			2281	3614 2281 21 2281 2281 2281 2281					
        3658	gin_tsquery_consistent	p	i							s			16	2281 21 3614 23 2281 2281 2281 2281					
        3662	tsquery_lt	p	i							s			16	3615 3615					
        3663	tsquery_le	p	i							s			16	3615 3615					
        3664	tsquery_eq	p	i							s			16	3615 3615					
        3665	tsquery_ne	p	i							s			16	3615 3615					
        3666	tsquery_ge	p	i							s			16	3615 3615					
        3667	tsquery_gt	p	i							s			16	3615 3615					
        3668	tsquery_cmp	p	i							s			23	3615 3615					
        3669	tsquery_and	p	i							s			3615	3615 3615					
        3670	tsquery_or	p	i							s			3615	3615 3615					
        3671	tsquery_not	p	i							s			3615	3615					
        3672	numnode	p	i	tsquery_numnode						s			23	3615					
        3673	querytree	p	i	tsquerytree						s			25	3615					
        3684	ts_rewrite	p	i	tsquery_rewrite						s			3615	3615 3615 3615					
        3685	ts_rewrite	p	i	tsquery_rewrite_query	100					s	v	u	3615	3615 25					
        3686	tsmatchsel	p	i							s	s		701	2281 26 2281 23					
        3687	tsmatchjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        3688	ts_typanalyze	p	i							s	s		16	2281					
        3689	ts_stat	p	i	ts_stat1	10	10000				sr	v	u	2249	25	25 25 23 23	iooo	query,word,ndoc,nentry		
        3690	ts_stat	p	i	ts_stat2	10	10000				sr	v	u	2249	25 25	25 25 25 23 23	iiooo	query,weights,word,ndoc,nentry		
        3691	tsq_mcontains	p	i							s			16	3615 3615					
        3692	tsq_mcontained	p	i							s			16	3615 3615					
        3695	gtsquery_compress	p	i							s			2281	2281					
        3696	starts_with	p	i	text_starts_with				6242		sl			16	25 25					
        3697	gtsquery_picksplit	p	i							s			2281	2281 2281					
        3698	gtsquery_union	p	i							s			20	2281 2281					
        3699	gtsquery_same	p	i							s			2281	20 20 2281					
        3700	gtsquery_penalty	p	i							s			2281	2281 2281 2281					
        3701	gtsquery_consistent	p	i							s			16	2281 3615 21 26 2281					
        3703	ts_rank	p	i	ts_rank_wttf						s			700	1021 3614 3615 23					
        3704	ts_rank	p	i	ts_rank_wtt						s			700	1021 3614 3615					
        3705	ts_rank	p	i	ts_rank_ttf						s			700	3614 3615 23					
        3706	ts_rank	p	i	ts_rank_tt						s			700	3614 3615					
        3707	ts_rank_cd	p	i	ts_rankcd_wttf						s			700	1021 3614 3615 23					
        3708	ts_rank_cd	p	i	ts_rankcd_wtt						s			700	1021 3614 3615					
        3709	ts_rank_cd	p	i	ts_rankcd_ttf						s			700	3614 3615 23					
        3710	ts_rank_cd	p	i	ts_rankcd_tt						s			700	3614 3615					
        3711	length	p	i	tsvector_length						s			23	3614					
        3713	ts_token_type	p	i	ts_token_type_byid		16				sr			2249	26	26 23 25 25	iooo	parser_oid,tokid,alias,description		
        3714	ts_token_type	p	i	ts_token_type_byname		16				sr	s		2249	25	25 23 25 25	iooo	parser_name,tokid,alias,description		
        3715	ts_parse	p	i	ts_parse_byid		1000				sr			2249	26 25	26 25 23 25	iioo	parser_oid,txt,tokid,token		
        3716	ts_parse	p	i	ts_parse_byname		1000				sr	s		2249	25 25	25 25 23 25	iioo	parser_name,txt,tokid,token		
        3717	prsd_start	p	i							s			2281	2281 23					
        3718	prsd_nexttoken	p	i							s			2281	2281 2281 2281					
        3719	prsd_end	p	i							s			2278	2281					
        3720	prsd_headline	p	i							s			2281	2281 2281 3615					
        3721	prsd_lextype	p	i							s			2281	2281					
        3723	ts_lexize	p	i							s			1009	3769 25					
        3724	gin_cmp_tslexeme	p	i							s			23	25 25					
        3725	dsimple_init	p	i							s			2281	2281					
        3726	dsimple_lexize	p	i							s			2281	2281 2281 2281 2281					
        3728	dsynonym_init	p	i							s			2281	2281					
        3729	dsynonym_lexize	p	i							s			2281	2281 2281 2281 2281					
        3731	dispell_init	p	i							s			2281	2281					
        3732	dispell_lexize	p	i							s			2281	2281 2281 2281 2281					
        3736	regconfigin	p	i							s	s		3734	2275					
        3737	regconfigout	p	i							s	s		2275	3734					
        3738	regconfigrecv	p	i							s			3734	2281					
        3739	regconfigsend	p	i							s			17	3734					
        3740	thesaurus_init	p	i							s			2281	2281					
        3741	thesaurus_lexize	p	i							s			2281	2281 2281 2281 2281					
        3743	ts_headline	p	i	ts_headline_byid_opt	100					s			25	3734 25 3615 25					
        3744	ts_headline	p	i	ts_headline_byid	100					s			25	3734 25 3615					
        3745	to_tsvector	p	i	to_tsvector_byid	100					s			3614	3734 25					
        3746	to_tsquery	p	i	to_tsquery_byid	100					s			3615	3734 25					
        3747	plainto_tsquery	p	i	plainto_tsquery_byid	100					s			3615	3734 25					
        3749	to_tsvector	p	i		100					s	s		3614	25					
        3750	to_tsquery	p	i		100					s	s		3615	25					
        3751	plainto_tsquery	p	i		100					s	s		3615	25					
        3752	tsvector_update_trigger	p	i	tsvector_update_trigger_byid							v		2279						
        3753	tsvector_update_trigger_column	p	i	tsvector_update_trigger_bycolumn							v		2279						
        3754	ts_headline	p	i	ts_headline_opt	100					s	s		25	25 3615 25					
        3755	ts_headline	p	i		100					s	s		25	25 3615					
        3756	pg_ts_parser_is_visible	p	i		10					s	s		16	26					
        3757	pg_ts_dict_is_visible	p	i		10					s	s		16	26					
        3758	pg_ts_config_is_visible	p	i		10					s	s		16	26					
        3759	get_current_ts_config	p	i							s	s		3734						
        3760	ts_match_tt	p	i		100					s	s		16	25 25					
        3761	ts_match_tq	p	i		100					s	s		16	25 3615					
        3768	pg_ts_template_is_visible	p	i		10					s	s		16	26					
        3771	regdictionaryin	p	i							s	s		3769	2275					
        3772	regdictionaryout	p	i							s	s		2275	3769					
        3773	regdictionaryrecv	p	i							s			3769	2281					
        3774	regdictionarysend	p	i							s			17	3769					
        3775	pg_stat_reset_shared	p	i							s	v		2278	25					
        3776	pg_stat_reset_single_table_counters	p	i							s	v		2278	26					
        3777	pg_stat_reset_single_function_counters	p	i							s	v		2278	26					
        3778	pg_tablespace_location	p	i							s	s		25	26					
        3779	pg_create_physical_replication_slot	p	i							s	v	u	2249	19 16 16	19 16 16 19 3220	iiioo	slot_name,immediately_reserve,temporary,slot_name,lsn	2	false, false
        3780	pg_drop_replication_slot	p	i							s	v	u	2278	19					
        3781	pg_get_replication_slots	p	i			10				r	s		2249		19 19 25 26 16 16 23 28 28 3220 3220 25 20 16	oooooooooooooo	slot_name,plugin,slot_type,datoid,temporary,active,active_pid,xmin,catalog_xmin,restart_lsn,confirmed_flush_lsn,wal_status,safe_wal_size,two_phase		
        3782	pg_logical_slot_get_changes	p	i		1000	1000	25			r	v	u	2249	19 3220 23 1009	19 3220 23 1009 3220 28 25	iiivooo	slot_name,upto_lsn,upto_nchanges,options,lsn,xid,data	1	'{}'::text[]
        3783	pg_logical_slot_get_binary_changes	p	i		1000	1000	25			r	v	u	2249	19 3220 23 1009	19 3220 23 1009 3220 28 17	iiivooo	slot_name,upto_lsn,upto_nchanges,options,lsn,xid,data	1	'{}'::text[]
        3784	pg_logical_slot_peek_changes	p	i		1000	1000	25			r	v	u	2249	19 3220 23 1009	19 3220 23 1009 3220 28 25	iiivooo	slot_name,upto_lsn,upto_nchanges,options,lsn,xid,data	1	'{}'::text[]
        3785	pg_logical_slot_peek_binary_changes	p	i		1000	1000	25			r	v	u	2249	19 3220 23 1009	19 3220 23 1009 3220 28 17	iiivooo	slot_name,upto_lsn,upto_nchanges,options,lsn,xid,data	1	'{}'::text[]
        3786	pg_create_logical_replication_slot	p	i							s	v	u	2249	19 19 16 16	19 19 16 16 19 3220	iiiioo	slot_name,plugin,temporary,twophase,slot_name,lsn	2	false, false
        3787	to_jsonb	p	i							s	s		3802	2283					
        3788	pg_stat_get_snapshot_timestamp	p	i							s	s	r	1184						
        3789	gin_clean_pending_list	p	i							s	v	u	20	2205					
        3790	gtsvector_consistent	p	i	gtsvector_consistent_oldsig						s			16	2281 3642 23 26 2281					
        3791	gin_extract_tsquery	p	i	gin_extract_tsquery_oldsig						s			2281	3615 2281 21 2281 2281 2281 2281					
        3792	gin_tsquery_consistent	p	i	gin_tsquery_consistent_oldsig						s			16	2281 21 3615 23 2281 2281 2281 2281					
        3793	gtsquery_consistent	p	i	gtsquery_consistent_oldsig						s			16	2281 2281 23 26 2281					
        3795	inet_spg_config	p	i							s			2278	2281 2281					
        3796	inet_spg_choose	p	i							s			2278	2281 2281					
        3797	inet_spg_picksplit	p	i							s			2278	2281 2281					
        3798	inet_spg_inner_consistent	p	i							s			2278	2281 2281					
        3799	inet_spg_leaf_consistent	p	i							s			16	2281 2281					
        3800	pg_current_logfile	p	i								v		25						
        3801	pg_current_logfile	p	i	pg_current_logfile_1arg							v		25	25					
        3803	jsonb_send	p	i							s			17	3802					
        3804	jsonb_out	p	i							s			2275	3802					
        3805	jsonb_recv	p	i							s			3802	2281					
        3806	jsonb_in	p	i							s			3802	2275					
        3808	pg_get_function_arg_default	p	i							s	s		25	26 23					
        3809	pg_export_snapshot	p	i							s	v	u	25						
        3810	pg_is_in_recovery	p	i							s	v		16						
        3811	money	p	i	int4_cash						s	s		790	23					
        3812	money	p	i	int8_cash						s	s		790	20					
        3815	pg_collation_is_visible	p	i		10					s	s		16	26					
        3816	array_typanalyze	p	i							s	s		16	2281					
        3817	arraycontsel	p	i							s	s		701	2281 26 2281 23					
        3818	arraycontjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        3819	pg_get_multixact_members	p	i			1000				sr	v		2249	28	28 28 25	ioo	multixid,xid,mode		
        3820	pg_last_wal_receive_lsn	p	i							s	v		3220						
        3821	pg_last_wal_replay_lsn	p	i							s	v		3220						
        3822	cash_div_cash	p	i							s			701	790 790					
        3823	numeric	p	i	cash_numeric						s	s		1700	790					
        3824	money	p	i	numeric_cash						s	s		790	1700					
        3826	pg_read_file	p	i	pg_read_file_all						s	v		25	25					
        3827	pg_read_binary_file	p	i	pg_read_binary_file_off_len						s	v		17	25 20 20					
        3828	pg_read_binary_file	p	i	pg_read_binary_file_all						s	v		17	25					
        3829	pg_opfamily_is_visible	p	i		10					s	s		16	26					
        3830	pg_last_xact_replay_timestamp	p	i							s	v		1184						
        3832	anyrange_in	p	i							s	s		3831	2275 26 23					
        3833	anyrange_out	p	i							s	s		2275	3831					
        3834	range_in	p	i							s	s		3831	2275 26 23					
        3835	range_out	p	i							s	s		2275	3831					
        3836	range_recv	p	i							s	s		3831	2281 26 23					
        3837	range_send	p	i							s	s		17	3831					
        3839	pg_identify_object	p	i							s	s		2249	26 26 23	26 26 23 25 25 25 25	iiioooo	classid,objid,objsubid,type,schema,name,identity		
        3840	int4range	p	i	range_constructor2									3904	23 23					
        3841	int4range	p	i	range_constructor3									3904	23 23 25					
        3842	pg_relation_is_updatable	p	i		10					s	s		23	2205 16					
        3843	pg_column_is_updatable	p	i		10					s	s		16	2205 21 16					
        3844	numrange	p	i	range_constructor2									3906	1700 1700					
        3845	numrange	p	i	range_constructor3									3906	1700 1700 25					
        3846	make_date	p	i							s			1082	23 23 23			year,month,day		
        3847	make_time	p	i							s			1083	23 23 701			hour,min,sec		
        3848	lower	p	i	range_lower						s			2283	3831					
        3849	upper	p	i	range_upper						s			2283	3831					
        3850	isempty	p	i	range_empty						s			16	3831					
        3851	lower_inc	p	i	range_lower_inc						s			16	3831					
        3852	upper_inc	p	i	range_upper_inc						s			16	3831					
        3853	lower_inf	p	i	range_lower_inf						s			16	3831					
        3854	upper_inf	p	i	range_upper_inf						s			16	3831					
        3855	range_eq	p	i							s			16	3831 3831					
        3856	range_ne	p	i							s			16	3831 3831					
        3857	range_overlaps	p	i							s			16	3831 3831					
        3858	range_contains_elem	p	i							s			16	3831 2283					
        3859	range_contains	p	i							s			16	3831 3831					
        3860	elem_contained_by_range	p	i							s			16	2283 3831					
        3861	range_contained_by	p	i							s			16	3831 3831					
        3862	range_adjacent	p	i							s			16	3831 3831					
        3863	range_before	p	i							s			16	3831 3831					
        3864	range_after	p	i							s			16	3831 3831					
        3865	range_overleft	p	i							s			16	3831 3831					
        3866	range_overright	p	i							s			16	3831 3831					
        3867	range_union	p	i							s			3831	3831 3831					
        3868	range_intersect	p	i							s			3831	3831 3831					
        3869	range_minus	p	i							s			3831	3831 3831					
        3870	range_cmp	p	i							s			23	3831 3831					
        3871	range_lt	p	i							s			16	3831 3831					
        3872	range_le	p	i							s			16	3831 3831					
        3873	range_ge	p	i							s			16	3831 3831					
        3874	range_gt	p	i							s			16	3831 3831					
        3875	range_gist_consistent	p	i							s			16	2281 3831 21 26 2281					
        3876	range_gist_union	p	i							s			3831	2281 2281					
        3878	pg_replication_slot_advance	p	i							s	v	u	2249	19 3220	19 3220 19 3220	iioo	slot_name,upto_lsn,slot_name,end_lsn		
        3879	range_gist_penalty	p	i							s			2281	2281 2281 2281					
        3880	range_gist_picksplit	p	i							s			2281	2281 2281					
        3881	range_gist_same	p	i							s			2281	3831 3831 2281					
        3902	hash_range	p	i							s			23	3831					
        3914	int4range_canonical	p	i							s			3904	3904					
        3915	daterange_canonical	p	i							s			3912	3912					
        3916	range_typanalyze	p	i							s	s		16	2281					
        3917	timestamp_support	p	i							s			2281	2281					
        3918	interval_support	p	i							s			2281	2281					
        3920	ginarraytriconsistent	p	i							s			18	2281 21 2277 23 2281 2281 2281					
        3921	gin_tsquery_triconsistent	p	i							s			18	2281 21 3614 23 2281 2281 2281					
        3922	int4range_subdiff	p	i							s			701	23 23					
        3923	int8range_subdiff	p	i							s			701	20 20					
        3924	numrange_subdiff	p	i							s			701	1700 1700					
        3925	daterange_subdiff	p	i							s			701	1082 1082					
        3928	int8range_canonical	p	i							s			3926	3926					
        3929	tsrange_subdiff	p	i							s			701	1114 1114					
        3930	tstzrange_subdiff	p	i							s			701	1184 1184					
        3931	jsonb_object_keys	p	i			100				sr			25	3802					
        3932	jsonb_each_text	p	i			100				sr			2249	3802	3802 25 25	ioo	from_json,key,value		
        3933	tsrange	p	i	range_constructor2									3908	1114 1114					
        3934	tsrange	p	i	range_constructor3									3908	1114 1114 25					
        3935	pg_sleep_for	p	s	pg_sleep(((EXTRACT(epoch FROM (clock_timestamp() + $1)) - EXTRACT(epoch FROM clock_timestamp())))::double precision)						s	v		2278	1186					
        3936	pg_sleep_until	p	s	pg_sleep(((EXTRACT(epoch FROM $1) - EXTRACT(epoch FROM clock_timestamp())))::double precision)						s	v		2278	1184					
        3937	tstzrange	p	i	range_constructor2									3910	1184 1184					
        3938	tstzrange	p	i	range_constructor3									3910	1184 1184 25					
        3939	mxid_age	p	i							s	s		23	28					
        3940	jsonb_extract_path_text	p	i				25			s			25	3802 1009	3802 1009	iv	from_json,path_elems		
        3941	daterange	p	i	range_constructor2									3912	1082 1082					
        3942	daterange	p	i	range_constructor3									3912	1082 1082 25					
        3943	acldefault	p	i	acldefault_sql						s			1034	18 26					
        3944	time_support	p	i							s			2281	2281					
        3945	int8range	p	i	range_constructor2									3926	20 20					
        3946	int8range	p	i	range_constructor3									3926	20 20 25					
        3947	json_object_field	p	i							s			114	114 25			from_json,field_name		
        3948	json_object_field_text	p	i							s			25	114 25			from_json,field_name		
        3949	json_array_element	p	i							s			114	114 23			from_json,element_index		
        3950	json_array_element_text	p	i							s			25	114 23			from_json,element_index		
        3951	json_extract_path	p	i				25			s			114	114 1009	114 1009	iv	from_json,path_elems		
        3952	brin_summarize_new_values	p	i							s	v	u	23	2205					
        3953	json_extract_path_text	p	i				25			s			25	114 1009	114 1009	iv	from_json,path_elems		
        3954	pg_get_object_address	p	i							s	s		2249	25 1009 1009	25 1009 1009 26 26 23	iiiooo	type,object_names,object_args,classid,objid,objsubid		
        3955	json_array_elements	p	i			100				sr			114	114	114 114	io	from_json,value		
        3956	json_array_length	p	i							s			23	114					
        3957	json_object_keys	p	i			100				sr			25	114					
        3958	json_each	p	i			100				sr			2249	114	114 25 114	ioo	from_json,key,value		
        3959	json_each_text	p	i			100				sr			2249	114	114 25 25	ioo	from_json,key,value		
        3960	json_populate_record	p	i								s		2283	2283 114 16			base,from_json,use_json_as_text	1	false
        3961	json_populate_recordset	p	i			100				r	s		2283	2283 114 16			base,from_json,use_json_as_text	1	false
        3968	json_typeof	p	i							s			25	114					
        3969	json_array_elements_text	p	i			100				sr			25	114	114 25	io	from_json,value		
        3970	ordered_set_transition	p	i										2281	2281 2276					
        3971	ordered_set_transition_multi	p	i				2276						2281	2281 2276	2281 2276	iv			
        3972	percentile_disc	p	i	aggregate_dummy					a				2283	701 2283					
        3973	percentile_disc_final	p	i										2283	2281 701 2283					
        3974	percentile_cont	p	i	aggregate_dummy					a				701	701 701					
        3975	percentile_cont_float8_final	p	i										701	2281 701					
        3976	percentile_cont	p	i	aggregate_dummy					a				1186	701 1186					
        3977	percentile_cont_interval_final	p	i										1186	2281 701					
        3978	percentile_disc	p	i	aggregate_dummy					a				2277	1022 2283					
        3979	percentile_disc_multi_final	p	i										2277	2281 1022 2283					
        3980	percentile_cont	p	i	aggregate_dummy					a				1022	1022 701					
        3981	percentile_cont_float8_multi_final	p	i										1022	2281 1022					
        3982	percentile_cont	p	i	aggregate_dummy					a				1187	1022 1186					
        3983	percentile_cont_interval_multi_final	p	i										1187	2281 1022					
        3984	mode	p	i	aggregate_dummy					a				2283	2283					
        3985	mode_final	p	i										2283	2281 2283					
        3986	rank	p	i	aggregate_dummy			2276		a				20	2276	2276	v			
        3987	rank_final	p	i	hypothetical_rank_final			2276						20	2281 2276	2281 2276	iv			
        3988	percent_rank	p	i	aggregate_dummy			2276		a				701	2276	2276	v			
        3989	percent_rank_final	p	i	hypothetical_percent_rank_final			2276						701	2281 2276	2281 2276	iv			
        3990	cume_dist	p	i	aggregate_dummy			2276		a				701	2276	2276	v			
        3991	cume_dist_final	p	i	hypothetical_cume_dist_final			2276						701	2281 2276	2281 2276	iv			
        3992	dense_rank	p	i	aggregate_dummy			2276		a				20	2276	2276	v			
        3993	dense_rank_final	p	i	hypothetical_dense_rank_final			2276						20	2281 2276	2281 2276	iv			
        3994	generate_series_int4_support	p	i							s			2281	2281					
        3995	generate_series_int8_support	p	i							s			2281	2281					
        3996	array_unnest_support	p	i							s			2281	2281					
        3998	gist_box_distance	p	i							s			701	2281 603 21 26 2281					
        3999	brin_summarize_range	p	i							s	v	u	23	2205 20					
        4001	jsonpath_in	p	i							s			4072	2275					
        4002	jsonpath_recv	p	i							s			4072	2281					
        4003	jsonpath_out	p	i							s			2275	4072					
        4004	jsonpath_send	p	i							s			17	4072					
        4005	jsonb_path_exists	p	i							s			16	3802 4072 3802 16			target,path,vars,silent	2	'{}'::jsonb, false
        4006	jsonb_path_query	p	i			1000				sr			3802	3802 4072 3802 16			target,path,vars,silent	2	'{}'::jsonb, false
        4007	jsonb_path_query_array	p	i							s			3802	3802 4072 3802 16			target,path,vars,silent	2	'{}'::jsonb, false
        4008	jsonb_path_query_first	p	i							s			3802	3802 4072 3802 16			target,path,vars,silent	2	'{}'::jsonb, false
        4009	jsonb_path_match	p	i							s			16	3802 4072 3802 16			target,path,vars,silent	2	'{}'::jsonb, false
        4010	jsonb_path_exists_opr	p	i							s			16	3802 4072					
        4011	jsonb_path_match_opr	p	i							s			16	3802 4072					
        4014	brin_desummarize_range	p	i							s	v	u	2278	2205 20					
        4018	spg_quad_config	p	i							s			2278	2281 2281					
        4019	spg_quad_choose	p	i							s			2278	2281 2281					
        4020	spg_quad_picksplit	p	i							s			2278	2281 2281					
        4021	spg_quad_inner_consistent	p	i							s			2278	2281 2281					
        4022	spg_quad_leaf_consistent	p	i							s			16	2281 2281					
        4023	spg_kd_config	p	i							s			2278	2281 2281					
        4024	spg_kd_choose	p	i							s			2278	2281 2281					
        4025	spg_kd_picksplit	p	i							s			2278	2281 2281					
        4026	spg_kd_inner_consistent	p	i							s			2278	2281 2281					
        4027	spg_text_config	p	i							s			2278	2281 2281					
        4028	spg_text_choose	p	i							s			2278	2281 2281					
        4029	spg_text_picksplit	p	i							s			2278	2281 2281					
        4030	spg_text_inner_consistent	p	i							s			2278	2281 2281					
        4031	spg_text_leaf_consistent	p	i							s			16	2281 2281					
        4032	pg_sequence_last_value	p	i							s	v	u	20	2205					
        4038	jsonb_ne	p	i							s			16	3802 3802					
        4039	jsonb_lt	p	i							s			16	3802 3802					
        4040	jsonb_gt	p	i							s			16	3802 3802					
        4041	jsonb_le	p	i							s			16	3802 3802					
        4042	jsonb_ge	p	i							s			16	3802 3802					
        4043	jsonb_eq	p	i							s			16	3802 3802					
        4044	jsonb_cmp	p	i							s			23	3802 3802					
        4045	jsonb_hash	p	i							s			23	3802					
        4046	jsonb_contains	p	i							s			16	3802 3802					
        4047	jsonb_exists	p	i							s			16	3802 25					
        4048	jsonb_exists_any	p	i							s			16	3802 1009					
        4049	jsonb_exists_all	p	i							s			16	3802 1009					
        4050	jsonb_contained	p	i							s			16	3802 3802					
        4051	array_agg_array_transfn	p	i										2281	2281 2277					
        4052	array_agg_array_finalfn	p	i										2277	2281 2277					
        4053	array_agg	p	i	aggregate_dummy					a				2277	2277					
        4057	range_merge	p	i							s			3831	3831 3831					
        4063	inet_merge	p	i							s			650	869 869					
        4067	bound_box	p	i	boxes_bound_box						s			603	603 603					
        4071	inet_same_family	p	i							s			16	869 869					
        4083	binary_upgrade_set_record_init_privs	p	i							s	v	r	2278	16					
        4084	regnamespacein	p	i							s	s		4089	2275					
        4085	regnamespaceout	p	i							s	s		2275	4089					
        4086	to_regnamespace	p	i							s	s		4089	25					
        4087	regnamespacerecv	p	i							s			4089	2281					
        4088	regnamespacesend	p	i							s			17	4089					
        4091	box	p	i	point_box						s			603	600					
        4092	regroleout	p	i							s	s		2275	4096					
        4093	to_regrole	p	i							s	s		4096	25					
        4094	regrolerecv	p	i							s			4096	2281					
        4095	regrolesend	p	i							s			17	4096					
        4098	regrolein	p	i							s	s		4096	2275					
        4099	pg_rotate_logfile_old	p	i	pg_rotate_logfile						s	v		16						
        4100	pg_read_file_old	p	i	pg_read_file						s	v		25	25 20 20					
        4101	binary_upgrade_set_missing_value	p	i							s	v	u	2278	26 25 25					
        4105	brin_inclusion_opcinfo	p	i							s			2281	2281					
        4106	brin_inclusion_add_value	p	i							s			16	2281 2281 2281 2281					
        4107	brin_inclusion_consistent	p	i							s			16	2281 2281 2281					
        4108	brin_inclusion_union	p	i							s			16	2281 2281 2281					
        4110	macaddr8_in	p	i							s			774	2275					
        4111	macaddr8_out	p	i							s			2275	774					
        4112	trunc	p	i	macaddr8_trunc						s			774	774					
        4113	macaddr8_eq	p	i							sl			16	774 774					
        4114	macaddr8_lt	p	i							sl			16	774 774					
        4115	macaddr8_le	p	i							sl			16	774 774					
        4116	macaddr8_gt	p	i							sl			16	774 774					
        4117	macaddr8_ge	p	i							sl			16	774 774					
        4118	macaddr8_ne	p	i							sl			16	774 774					
        4119	macaddr8_cmp	p	i							sl			23	774 774					
        4120	macaddr8_not	p	i							s			774	774					
        4121	macaddr8_and	p	i							s			774	774 774					
        4122	macaddr8_or	p	i							s			774	774 774					
        4123	macaddr8	p	i	macaddrtomacaddr8						sl			774	829					
        4124	macaddr	p	i	macaddr8tomacaddr						s			829	774					
        4125	macaddr8_set7bit	p	i							s			774	774					
        4126	in_range	p	i	in_range_int8_int8						s			16	20 20 20 16 16					
        4127	in_range	p	i	in_range_int4_int8						s			16	23 23 20 16 16					
        4128	in_range	p	i	in_range_int4_int4						s			16	23 23 23 16 16					
        4129	in_range	p	i	in_range_int4_int2						s			16	23 23 21 16 16					
        4130	in_range	p	i	in_range_int2_int8						s			16	21 21 20 16 16					
        4131	in_range	p	i	in_range_int2_int4						s			16	21 21 23 16 16					
        4132	in_range	p	i	in_range_int2_int2						s			16	21 21 21 16 16					
        4133	in_range	p	i	in_range_date_interval						s			16	1082 1082 1186 16 16					
        4134	in_range	p	i	in_range_timestamp_interval						s			16	1114 1114 1186 16 16					
        4135	in_range	p	i	in_range_timestamptz_interval						s	s		16	1184 1184 1186 16 16					
        4136	in_range	p	i	in_range_interval_interval						s			16	1186 1186 1186 16 16					
        4137	in_range	p	i	in_range_time_interval						s			16	1083 1083 1186 16 16					
        4138	in_range	p	i	in_range_timetz_interval						s			16	1266 1266 1186 16 16					
        4139	in_range	p	i	in_range_float8_float8						s			16	701 701 701 16 16					
        4140	in_range	p	i	in_range_float4_float8						s			16	700 700 701 16 16					
        4141	in_range	p	i	in_range_numeric_numeric						s			16	1700 1700 1700 16 16					
        4187	pg_lsn_larger	p	i							s			3220	3220 3220					
        4188	pg_lsn_smaller	p	i							s			3220	3220 3220					
        4189	max	p	i	aggregate_dummy					a				3220	3220					
        4190	min	p	i	aggregate_dummy					a				3220	3220					
        4193	regcollationin	p	i							s	s		4191	2275					
        4194	regcollationout	p	i							s	s		2275	4191					
        4195	to_regcollation	p	i							s	s		4191	25					
        4196	regcollationrecv	p	i							s			4191	2281					
        4197	regcollationsend	p	i							s			17	4191					
        4201	ts_headline	p	i	ts_headline_jsonb_byid_opt	100					s			3802	3734 3802 3615 25					
        4202	ts_headline	p	i	ts_headline_jsonb_byid	100					s			3802	3734 3802 3615					
        4203	ts_headline	p	i	ts_headline_jsonb_opt	100					s	s		3802	3802 3615 25					
        4204	ts_headline	p	i	ts_headline_jsonb	100					s	s		3802	3802 3615					
        4205	ts_headline	p	i	ts_headline_json_byid_opt	100					s			114	3734 114 3615 25					
        4206	ts_headline	p	i	ts_headline_json_byid	100					s			114	3734 114 3615					
        4207	ts_headline	p	i	ts_headline_json_opt	100					s	s		114	114 3615 25					
        4208	ts_headline	p	i	ts_headline_json	100					s	s		114	114 3615					
        4209	to_tsvector	p	i	jsonb_string_to_tsvector	100					s	s		3614	3802					
        4210	to_tsvector	p	i	json_string_to_tsvector	100					s	s		3614	114					
        4211	to_tsvector	p	i	jsonb_string_to_tsvector_byid	100					s			3614	3734 3802					
        4212	to_tsvector	p	i	json_string_to_tsvector_byid	100					s			3614	3734 114					
        4213	jsonb_to_tsvector	p	i		100					s	s		3614	3802 3802					
        4214	jsonb_to_tsvector	p	i	jsonb_to_tsvector_byid	100					s			3614	3734 3802 3802					
        4215	json_to_tsvector	p	i		100					s	s		3614	114 3802					
        4216	json_to_tsvector	p	i	json_to_tsvector_byid	100					s			3614	3734 114 3802					
        4220	pg_copy_physical_replication_slot	p	i	pg_copy_physical_replication_slot_a						s	v	u	2249	19 19 16	19 19 16 19 3220	iiioo	src_slot_name,dst_slot_name,temporary,slot_name,lsn		
        4221	pg_copy_physical_replication_slot	p	i	pg_copy_physical_replication_slot_b						s	v	u	2249	19 19	19 19 19 3220	iioo	src_slot_name,dst_slot_name,slot_name,lsn		
        4222	pg_copy_logical_replication_slot	p	i	pg_copy_logical_replication_slot_a						s	v	u	2249	19 19 16 19	19 19 16 19 19 3220	iiiioo	src_slot_name,dst_slot_name,temporary,plugin,slot_name,lsn		
        4223	pg_copy_logical_replication_slot	p	i	pg_copy_logical_replication_slot_b						s	v	u	2249	19 19 16	19 19 16 19 3220	iiioo	src_slot_name,dst_slot_name,temporary,slot_name,lsn		
        4224	pg_copy_logical_replication_slot	p	i	pg_copy_logical_replication_slot_c						s	v	u	2249	19 19	19 19 19 3220	iioo	src_slot_name,dst_slot_name,slot_name,lsn		
        4226	anycompatiblemultirange_in	p	i							s	s		4538	2275 26 23					
        4227	anycompatiblemultirange_out	p	i							s	s		2275	4538					
        4228	range_merge	p	i	range_merge_from_multirange						s			3831	4537					
        4229	anymultirange_in	p	i							s	s		4537	2275 26 23					
        4230	anymultirange_out	p	i							s	s		2275	4537					
        4231	multirange_in	p	i							s	s		4537	2275 26 23					
        4232	multirange_out	p	i							s	s		2275	4537					
        4233	multirange_recv	p	i							s	s		4537	2281 26 23					
        4234	multirange_send	p	i							s	s		17	4537					
        4235	lower	p	i	multirange_lower						s			2283	4537					
        4236	upper	p	i	multirange_upper						s			2283	4537					
        4237	isempty	p	i	multirange_empty						s			16	4537					
        4238	lower_inc	p	i	multirange_lower_inc						s			16	4537					
        4239	upper_inc	p	i	multirange_upper_inc						s			16	4537					
        4240	lower_inf	p	i	multirange_lower_inf						s			16	4537					
        4241	upper_inf	p	i	multirange_upper_inf						s			16	4537					
        4242	multirange_typanalyze	p	i							s	s		16	2281					
        4243	multirangesel	p	i							s	s		701	2281 26 2281 23					
        4244	multirange_eq	p	i							s			16	4537 4537					
        4245	multirange_ne	p	i							s			16	4537 4537					
        4246	range_overlaps_multirange	p	i							s			16	3831 4537					
        4247	multirange_overlaps_range	p	i							s			16	4537 3831					
        4248	multirange_overlaps_multirange	p	i							s			16	4537 4537					
        4249	multirange_contains_elem	p	i							s			16	4537 2283					
        4250	multirange_contains_range	p	i							s			16	4537 3831					
        4251	multirange_contains_multirange	p	i							s			16	4537 4537					
        4252	elem_contained_by_multirange	p	i							s			16	2283 4537					
        4253	range_contained_by_multirange	p	i							s			16	3831 4537					
        4254	multirange_contained_by_multirange	p	i							s			16	4537 4537					
        4255	range_adjacent_multirange	p	i							s			16	3831 4537					
        4256	multirange_adjacent_multirange	p	i							s			16	4537 4537					
        4257	multirange_adjacent_range	p	i							s			16	4537 3831					
        4258	range_before_multirange	p	i							s			16	3831 4537					
        4259	multirange_before_range	p	i							s			16	4537 3831					
        4260	multirange_before_multirange	p	i							s			16	4537 4537					
        4261	range_after_multirange	p	i							s			16	3831 4537					
        4262	multirange_after_range	p	i							s			16	4537 3831					
        4263	multirange_after_multirange	p	i							s			16	4537 4537					
        4264	range_overleft_multirange	p	i							s			16	3831 4537					
        4265	multirange_overleft_range	p	i							s			16	4537 3831					
        4266	multirange_overleft_multirange	p	i							s			16	4537 4537					
        4267	range_overright_multirange	p	i							s			16	3831 4537					
        4268	multirange_overright_range	p	i							s			16	4537 3831					
        4269	multirange_overright_multirange	p	i							s			16	4537 4537					
        4270	multirange_union	p	i							s			4537	4537 4537					
        4271	multirange_minus	p	i							s			4537	4537 4537					
        4272	multirange_intersect	p	i							s			4537	4537 4537					
        4273	multirange_cmp	p	i							s			23	4537 4537					
        4274	multirange_lt	p	i							s			16	4537 4537					
        4275	multirange_le	p	i							s			16	4537 4537					
        4276	multirange_ge	p	i							s			16	4537 4537					
        4277	multirange_gt	p	i							s			16	4537 4537					
        4278	hash_multirange	p	i							s			23	4537					
        4279	hash_multirange_extended	p	i							s			20	4537 20					
        4280	int4multirange	p	i	multirange_constructor0						s			4451						
        4281	int4multirange	p	i	multirange_constructor1						s			4451	3904					
        4282	int4multirange	p	i	multirange_constructor2			3904			s			4451	3905	3905	v			
        4283	nummultirange	p	i	multirange_constructor0						s			4532						
        4284	nummultirange	p	i	multirange_constructor1						s			4532	3906					
        4285	nummultirange	p	i	multirange_constructor2			3906			s			4532	3907	3907	v			
        4286	tsmultirange	p	i	multirange_constructor0						s			4533						
        4287	tsmultirange	p	i	multirange_constructor1						s			4533	3908					
        4288	tsmultirange	p	i	multirange_constructor2			3908			s			4533	3909	3909	v			
        4289	tstzmultirange	p	i	multirange_constructor0						s			4534						
        4290	tstzmultirange	p	i	multirange_constructor1						s			4534	3910					
        4291	tstzmultirange	p	i	multirange_constructor2			3910			s			4534	3911	3911	v			
        4292	datemultirange	p	i	multirange_constructor0						s			4535						
        4293	datemultirange	p	i	multirange_constructor1						s			4535	3912					
        4294	datemultirange	p	i	multirange_constructor2			3912			s			4535	3913	3913	v			
        4295	int8multirange	p	i	multirange_constructor0						s			4536						
        4296	int8multirange	p	i	multirange_constructor1						s			4536	3926					
        4297	int8multirange	p	i	multirange_constructor2			3926			s			4536	3927	3927	v			
        4298	multirange	p	i	multirange_constructor1						s			4537	3831					
        4299	range_agg_transfn	p	i										2281	2281 3831					
        4300	range_agg_finalfn	p	i										4537	2281 3831					
        4301	range_agg	p	i	aggregate_dummy					a				4537	3831					
        4302	koi8r_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4303	mic_to_koi8r	p	c							s			23	23 23 2275 2281 23 16					
        4304	iso_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4305	mic_to_iso	p	c							s			23	23 23 2275 2281 23 16					
        4306	win1251_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4307	mic_to_win1251	p	c							s			23	23 23 2275 2281 23 16					
        4308	win866_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4309	mic_to_win866	p	c							s			23	23 23 2275 2281 23 16					
        4310	koi8r_to_win1251	p	c							s			23	23 23 2275 2281 23 16					
        4311	win1251_to_koi8r	p	c							s			23	23 23 2275 2281 23 16					
        4312	koi8r_to_win866	p	c							s			23	23 23 2275 2281 23 16					
        4313	win866_to_koi8r	p	c							s			23	23 23 2275 2281 23 16					
        4314	win866_to_win1251	p	c							s			23	23 23 2275 2281 23 16					
        4315	win1251_to_win866	p	c							s			23	23 23 2275 2281 23 16					
        4316	iso_to_koi8r	p	c							s			23	23 23 2275 2281 23 16					
        4317	koi8r_to_iso	p	c							s			23	23 23 2275 2281 23 16					
        4318	iso_to_win1251	p	c							s			23	23 23 2275 2281 23 16					
        4319	win1251_to_iso	p	c							s			23	23 23 2275 2281 23 16					
        4320	iso_to_win866	p	c							s			23	23 23 2275 2281 23 16					
        4321	win866_to_iso	p	c							s			23	23 23 2275 2281 23 16					
        4322	euc_cn_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4323	mic_to_euc_cn	p	c							s			23	23 23 2275 2281 23 16					
        4324	euc_jp_to_sjis	p	c							s			23	23 23 2275 2281 23 16					
        4325	sjis_to_euc_jp	p	c							s			23	23 23 2275 2281 23 16					
        4326	euc_jp_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4327	sjis_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4328	mic_to_euc_jp	p	c							s			23	23 23 2275 2281 23 16					
        4329	mic_to_sjis	p	c							s			23	23 23 2275 2281 23 16					
        4330	euc_kr_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4331	mic_to_euc_kr	p	c							s			23	23 23 2275 2281 23 16					
        4332	euc_tw_to_big5	p	c							s			23	23 23 2275 2281 23 16					
        4333	big5_to_euc_tw	p	c							s			23	23 23 2275 2281 23 16					
        4334	euc_tw_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4335	big5_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4336	mic_to_euc_tw	p	c							s			23	23 23 2275 2281 23 16					
        4337	mic_to_big5	p	c							s			23	23 23 2275 2281 23 16					
        4338	latin2_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4339	mic_to_latin2	p	c							s			23	23 23 2275 2281 23 16					
        4340	win1250_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4341	mic_to_win1250	p	c							s			23	23 23 2275 2281 23 16					
        4342	latin2_to_win1250	p	c							s			23	23 23 2275 2281 23 16					
        4343	win1250_to_latin2	p	c							s			23	23 23 2275 2281 23 16					
        4344	latin1_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4345	mic_to_latin1	p	c							s			23	23 23 2275 2281 23 16					
        4346	latin3_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4347	mic_to_latin3	p	c							s			23	23 23 2275 2281 23 16					
        4348	latin4_to_mic	p	c							s			23	23 23 2275 2281 23 16					
        4349	mic_to_latin4	p	c							s			23	23 23 2275 2281 23 16					
        4350	normalize	p	i	unicode_normalize_func						s			25	25 25				1	'NFC'::text
        4351	is_normalized	p	i	unicode_is_normalized						s			16	25 25				1	'NFC'::text
        4352	big5_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4353	utf8_to_big5	p	c							s			23	23 23 2275 2281 23 16					
        4354	utf8_to_koi8r	p	c							s			23	23 23 2275 2281 23 16					
        4355	koi8r_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4356	utf8_to_koi8u	p	c							s			23	23 23 2275 2281 23 16					
        4357	koi8u_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4358	utf8_to_win	p	c							s			23	23 23 2275 2281 23 16					
        4359	win_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4360	euc_cn_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4361	utf8_to_euc_cn	p	c							s			23	23 23 2275 2281 23 16					
        4362	euc_jp_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4363	utf8_to_euc_jp	p	c							s			23	23 23 2275 2281 23 16					
        4364	euc_kr_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4365	utf8_to_euc_kr	p	c							s			23	23 23 2275 2281 23 16					
        4366	euc_tw_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4367	utf8_to_euc_tw	p	c							s			23	23 23 2275 2281 23 16					
        4368	gb18030_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4369	utf8_to_gb18030	p	c							s			23	23 23 2275 2281 23 16					
        4370	gbk_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4371	utf8_to_gbk	p	c							s			23	23 23 2275 2281 23 16					
        4372	utf8_to_iso8859	p	c							s			23	23 23 2275 2281 23 16					
        4373	iso8859_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4374	iso8859_1_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4375	utf8_to_iso8859_1	p	c							s			23	23 23 2275 2281 23 16					
        4376	johab_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4377	utf8_to_johab	p	c							s			23	23 23 2275 2281 23 16					
        4378	sjis_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4379	utf8_to_sjis	p	c							s			23	23 23 2275 2281 23 16					
        4380	uhc_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4381	utf8_to_uhc	p	c							s			23	23 23 2275 2281 23 16					
        4382	euc_jis_2004_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4383	utf8_to_euc_jis_2004	p	c							s			23	23 23 2275 2281 23 16					
        4384	shift_jis_2004_to_utf8	p	c							s			23	23 23 2275 2281 23 16					
        4385	utf8_to_shift_jis_2004	p	c							s			23	23 23 2275 2281 23 16					
        4386	euc_jis_2004_to_shift_jis_2004	p	c							s			23	23 23 2275 2281 23 16					
        4387	shift_jis_2004_to_euc_jis_2004	p	c							s			23	23 23 2275 2281 23 16					
        4388	multirange_intersect_agg_transfn	p	i							s			4537	4537 4537					
        4389	range_intersect_agg	p	i	aggregate_dummy					a				4537	4537					
        4390	binary_upgrade_set_next_multirange_pg_type_oid	p	i							s	v	r	2278	26					
        4391	binary_upgrade_set_next_multirange_array_pg_type_oid	p	i							s	v	r	2278	26					
        4401	range_intersect_agg_transfn	p	i							s			3831	3831 3831					
        4450	range_intersect_agg	p	i	aggregate_dummy					a				3831	3831					
        4541	range_contains_multirange	p	i							s			16	3831 4537					
        4542	multirange_contained_by_range	p	i							s			16	4537 3831					
        4543	pg_log_backend_memory_contexts	p	i							s	v		16	23					
        4545	binary_upgrade_set_next_heap_relfilenode	p	i							s	v	u	2278	26					
        4546	binary_upgrade_set_next_index_relfilenode	p	i							s	v	u	2278	26					
        4547	binary_upgrade_set_next_toast_relfilenode	p	i							s	v	u	2278	26					
        4548	binary_upgrade_set_next_pg_tablespace_oid	p	i							s	v	u	2278	26					
        4566	pg_event_trigger_table_rewrite_oid	p	i							s	s	r	26		26	o	oid		
        4567	pg_event_trigger_table_rewrite_reason	p	i							s	s	r	23						
        4568	pg_event_trigger_ddl_commands	p	i		10	100				sr	s	r	2249		26 26 23 25 25 25 25 16 32	ooooooooo	classid,objid,objsubid,command_tag,object_type,schema_name,object_identity,in_extension,command		
        4591	brin_bloom_opcinfo	p	i							s			2281	2281					
        4592	brin_bloom_add_value	p	i							s			16	2281 2281 2281 2281					
        4593	brin_bloom_consistent	p	i							s			16	2281 2281 2281 23					
        4594	brin_bloom_union	p	i							s			16	2281 2281 2281					
        4595	brin_bloom_options	p	i										2278	2281					
        4596	brin_bloom_summary_in	p	i							s			4600	2275					
        4597	brin_bloom_summary_out	p	i							s			2275	4600					
        4598	brin_bloom_summary_recv	p	i							s	s		4600	2281					
        4599	brin_bloom_summary_send	p	i							s	s		17	4600					
        4616	brin_minmax_multi_opcinfo	p	i							s			2281	2281					
        4617	brin_minmax_multi_add_value	p	i							s			16	2281 2281 2281 2281					
        4618	brin_minmax_multi_consistent	p	i							s			16	2281 2281 2281 23					
        4619	brin_minmax_multi_union	p	i							s			16	2281 2281 2281					
        4620	brin_minmax_multi_options	p	i										2278	2281					
        4621	brin_minmax_multi_distance_int2	p	i							s			701	2281 2281					
        4622	brin_minmax_multi_distance_int4	p	i							s			701	2281 2281					
        4623	brin_minmax_multi_distance_int8	p	i							s			701	2281 2281					
        4624	brin_minmax_multi_distance_float4	p	i							s			701	2281 2281					
        4625	brin_minmax_multi_distance_float8	p	i							s			701	2281 2281					
        4626	brin_minmax_multi_distance_numeric	p	i							s			701	2281 2281					
        4627	brin_minmax_multi_distance_tid	p	i							s			701	2281 2281					
        4628	brin_minmax_multi_distance_uuid	p	i							s			701	2281 2281					
        4629	brin_minmax_multi_distance_date	p	i							s			701	2281 2281					
        4630	brin_minmax_multi_distance_time	p	i							s			701	2281 2281					
        4631	brin_minmax_multi_distance_interval	p	i							s			701	2281 2281					
        4632	brin_minmax_multi_distance_timetz	p	i							s			701	2281 2281					
        4633	brin_minmax_multi_distance_pg_lsn	p	i							s			701	2281 2281					
        4634	brin_minmax_multi_distance_macaddr	p	i							s			701	2281 2281					
        4635	brin_minmax_multi_distance_macaddr8	p	i							s			701	2281 2281					
        4636	brin_minmax_multi_distance_inet	p	i							s			701	2281 2281					
        4637	brin_minmax_multi_distance_timestamp	p	i							s			701	2281 2281					
        4638	brin_minmax_multi_summary_in	p	i							s			4601	2275					
        4639	brin_minmax_multi_summary_out	p	i							s			2275	4601					
        4640	brin_minmax_multi_summary_recv	p	i							s	s		4601	2281					
        4641	brin_minmax_multi_summary_send	p	i							s	s		17	4601					
        5001	phraseto_tsquery	p	i		100					s	s		3615	25					
        5003	tsquery_phrase	p	i							s			3615	3615 3615					
        5004	tsquery_phrase	p	i	tsquery_phrase_distance						s			3615	3615 3615 23					
        5006	phraseto_tsquery	p	i	phraseto_tsquery_byid	100					s			3615	3734 25					
        5007	websearch_to_tsquery	p	i	websearch_to_tsquery_byid	100					s			3615	3734 25					
        5009	websearch_to_tsquery	p	i		100					s	s		3615	25					
        5010	spg_bbox_quad_config	p	i							s			2278	2281 2281					
        5011	spg_poly_quad_compress	p	i							s			603	604					
        5012	spg_box_quad_config	p	i							s			2278	2281 2281					
        5013	spg_box_quad_choose	p	i							s			2278	2281 2281					
        5014	spg_box_quad_picksplit	p	i							s			2278	2281 2281					
        5015	spg_box_quad_inner_consistent	p	i							s			2278	2281 2281					
        5016	spg_box_quad_leaf_consistent	p	i							s			16	2281 2281					
        5018	pg_mcv_list_in	p	i							s			5017	2275					
        5019	pg_mcv_list_out	p	i							s			2275	5017					
        5020	pg_mcv_list_recv	p	i							s	s		5017	2281					
        5021	pg_mcv_list_send	p	i							s	s		17	5017					
        5022	pg_lsn_pli	p	i							s			3220	3220 1700					
        5023	numeric_pl_pg_lsn	p	s	($2 + $1)						s			3220	1700 3220					
        5024	pg_lsn_mii	p	i							s			3220	3220 1700					
        5028	satisfies_hash_partition	p	i				2276						16	26 23 23 2276		iiiv			
        5029	pg_ls_tmpdir	p	i	pg_ls_tmpdir_noargs	10	20				sr	v		2249		25 20 1184	ooo	name,size,modification		
        5030	pg_ls_tmpdir	p	i	pg_ls_tmpdir_1arg	10	20				sr	v		2249	26	26 25 20 1184	iooo	tablespace,name,size,modification		
        5031	pg_ls_archive_statusdir	p	i		10	20				sr	v		2249		25 20 1184	ooo	name,size,modification		
        5033	network_sortsupport	p	i							s			2278	2281					
        5034	xid8lt	p	i							sl			16	5069 5069					
        5035	xid8gt	p	i							sl			16	5069 5069					
        5036	xid8le	p	i							sl			16	5069 5069					
        5037	xid8ge	p	i							sl			16	5069 5069					
        5040	matchingsel	p	i							s	s		701	2281 26 2281 23					
        5041	matchingjoinsel	p	i							s	s		701	2281 26 2281 21 2281					
        5042	min_scale	p	i	numeric_min_scale						s			23	1700					
        5043	trim_scale	p	i	numeric_trim_scale						s			1700	1700					
        5044	gcd	p	i	int4gcd						s			23	23 23					
        5045	gcd	p	i	int8gcd						s			20	20 20					
        5046	lcm	p	i	int4lcm						s			23	23 23					
        5047	lcm	p	i	int8lcm						s			20	20 20					
        5048	gcd	p	i	numeric_gcd						s			1700	1700 1700					
        5049	lcm	p	i	numeric_lcm						s			1700	1700 1700					
        5050	btvarstrequalimage	p	i							s			16	26					
        5051	btequalimage	p	i							s			16	26					
        5052	pg_get_shmem_allocations	p	i			50				sr	v		2249		25 20 20 20	oooo	name,off,size,allocated_size		
        5053	pg_stat_get_ins_since_vacuum	p	i							s	s	r	20	26					
        5054	jsonb_set_lax	p	i										3802	3802 1009 3802 16 25			jsonb_in,path,replacement,create_if_missing,null_value_treatment	2	true, 'use_json_null'::text
        5055	pg_snapshot_in	p	i							s			5038	2275					
        5056	pg_snapshot_out	p	i							s			2275	5038					
        5057	pg_snapshot_recv	p	i							s			5038	2281					
        5058	pg_snapshot_send	p	i							s			17	5038					
        5059	pg_current_xact_id	p	i							s	s	u	5069						
        5060	pg_current_xact_id_if_assigned	p	i							s	s	u	5069						
        5061	pg_current_snapshot	p	i							s	s		5038						
        5062	pg_snapshot_xmin	p	i							s			5069	5038					
        5063	pg_snapshot_xmax	p	i							s			5069	5038					
        5064	pg_snapshot_xip	p	i			50				sr			5069	5038					
        5065	pg_visible_in_snapshot	p	i							s			16	5069 5038					
        5066	pg_xact_status	p	i							s	v		25	5069					
        5070	xid8in	p	i							s			5069	2275					
        5071	xid	p	i	xid8toxid						s			28	5069					
        5081	xid8out	p	i							s			2275	5069					
        5082	xid8recv	p	i							s			5069	2281					
        5083	xid8send	p	i							s			17	5069					
        5084	xid8eq	p	i							sl			16	5069 5069					
        5085	xid8ne	p	i							sl			16	5069 5069					
        5086	anycompatible_in	p	i							s			5077	2275					
        5087	anycompatible_out	p	i							s			2275	5077					
        5088	anycompatiblearray_in	p	i							s			5078	2275					
        5089	anycompatiblearray_out	p	i							s	s		2275	5078					
        5090	anycompatiblearray_recv	p	i							s	s		5078	2281					
        5091	anycompatiblearray_send	p	i							s	s		17	5078					
        5092	anycompatiblenonarray_in	p	i							s			5079	2275					
        5093	anycompatiblenonarray_out	p	i							s			2275	5079					
        5094	anycompatiblerange_in	p	i							s	s		5080	2275 26 23					
        5095	anycompatiblerange_out	p	i							s	s		2275	5080					
        5096	xid8cmp	p	i							sl			23	5069 5069					
        5097	xid8_larger	p	i							s			5069	5069 5069					
        5098	xid8_smaller	p	i							s			5069	5069 5069					
        5099	max	p	i	aggregate_dummy					a				5069	5069					
        5100	min	p	i	aggregate_dummy					a				5069	5069					
        6003	pg_replication_origin_create	p	i							s	v	u	26	25					
        6004	pg_replication_origin_drop	p	i							s	v	u	2278	25					
        6005	pg_replication_origin_oid	p	i							s	s		26	25					
        6006	pg_replication_origin_session_setup	p	i							s	v	u	2278	25					
        6007	pg_replication_origin_session_reset	p	i							s	v	u	2278						
        6008	pg_replication_origin_session_is_setup	p	i							s	v	r	16						
        6009	pg_replication_origin_session_progress	p	i							s	v	u	3220	16					
        6010	pg_replication_origin_xact_setup	p	i							s	v	r	2278	3220 1184					
        6011	pg_replication_origin_xact_reset	p	i							s	v	r	2278						
        6012	pg_replication_origin_advance	p	i							s	v	u	2278	25 3220					
        6013	pg_replication_origin_progress	p	i							s	v	u	3220	25 16					
        6014	pg_show_replication_origin_status	p	i			100				r	v	r	2249		26 25 3220 3220	oooo	local_id,external_id,remote_lsn,local_lsn		
        6098	jsonb_subscript_handler	p	i							s			2281	2281					
        6103	pg_lsn	p	i	numeric_pg_lsn						s			3220	1700					
        6118	pg_stat_get_subscription	p	i			10				r	s	r	2249	26	26 26 26 23 3220 1184 1184 3220 1184	ioooooooo	subid,subid,relid,pid,received_lsn,last_msg_send_time,last_msg_receipt_time,latest_end_lsn,latest_end_time		
        6119	pg_get_publication_tables	p	i			1000				sr	s		2249	25	25 26 22 194	iooo	pubname,relid,attrs,qual		
        6120	pg_get_replica_identity_index	p	i		10					s	s		2205	2205					
        6121	pg_relation_is_publishable	p	i							s	s		16	2205					
        6154	multirange_gist_consistent	p	i							s			16	2281 4537 21 26 2281					
        6156	multirange_gist_compress	p	i							s			2281	2281					
        6159	pg_get_catalog_foreign_keys	p	i		10	250				sr	s		2249		2205 1009 2205 1009 16 16	oooooo	fktable,fkcols,pktable,pkcols,is_array,is_opt		
        6160	string_to_table	p	i	text_to_table		1000				r			25	25 25					
        6161	string_to_table	p	i	text_to_table_null		1000				r			25	25 25 25					
        6162	bit_count	p	i	bit_bit_count						s			20	1560					
        6163	bit_count	p	i	bytea_bit_count						s			20	17					
        6164	bit_xor	p	i	aggregate_dummy					a				21	21					
        6165	bit_xor	p	i	aggregate_dummy					a				23	23					
        6166	bit_xor	p	i	aggregate_dummy					a				20	20					
        6167	bit_xor	p	i	aggregate_dummy					a				1560	1560					
        6168	pg_xact_commit_timestamp_origin	p	i							s	v		2249	28	28 1184 26	ioo	xid,timestamp,roident		
        6169	pg_stat_get_replication_slot	p	i							s	s	r	2249	25	25 25 20 20 20 20 20 20 20 20 1184	ioooooooooo	slot_name,slot_name,spill_txns,spill_count,spill_bytes,stream_txns,stream_count,stream_bytes,total_txns,total_bytes,stats_reset		
        6170	pg_stat_reset_replication_slot	p	i								v		2278	25					
        6172	trim_array	p	i							s			2277	2277 23					
        6173	pg_get_statisticsobjdef_expressions	p	i							s	s		1009	26					
        6174	pg_get_statisticsobjdef_columns	p	i							s	s		25	26					
        6177	date_bin	p	i	timestamp_bin						s			1114	1186 1114 1114					
        6178	date_bin	p	i	timestamptz_bin						s			1184	1186 1184 1184					
        6179	array_subscript_handler	p	i							s			2281	2281					
        6180	raw_array_subscript_handler	p	i							s			2281	2281					
        6183	ts_debug	p	s		100	1000				sr	s		2249	3734 25	3734 25 25 25 25 3770 3769 1009	iioooooo	config,document,alias,description,token,dictionaries,dictionary,lexemes		
        6184	ts_debug	p	s		100	1000				sr	s		2249	25	25 25 25 25 3770 3769 1009	ioooooo	document,alias,description,token,dictionaries,dictionary,lexemes		
        6185	pg_stat_get_db_session_time	p	i							s	s	r	701	26					
        6186	pg_stat_get_db_active_time	p	i							s	s	r	701	26					
        6187	pg_stat_get_db_idle_in_transaction_time	p	i							s	s	r	701	26					
        6188	pg_stat_get_db_sessions	p	i							s	s	r	20	26					
        6189	pg_stat_get_db_sessions_abandoned	p	i							s	s	r	20	26					
        6190	pg_stat_get_db_sessions_fatal	p	i							s	s	r	20	26					
        6191	pg_stat_get_db_sessions_killed	p	i							s	s	r	20	26					
        6192	hash_record	p	i							s			23	2249					
        6193	hash_record_extended	p	i							s			20	2249 20					
        6195	ltrim	p	i	bytealtrim						s			17	17 17					
        6196	rtrim	p	i	byteartrim						s			17	17 17					
        6197	pg_get_function_sqlbody	p	i							s	s		25	26					
        6198	unistr	p	i							s			25	25					
        6199	extract	p	i	extract_date						s			1700	25 1082					
        6200	extract	p	i	extract_time						s			1700	25 1083					
        6201	extract	p	i	extract_timetz						s			1700	25 1266					
        6202	extract	p	i	extract_timestamp						s			1700	25 1114					
        6203	extract	p	i	extract_timestamptz						s	s		1700	25 1184					
        6204	extract	p	i	extract_interval						s			1700	25 1186					
        6205	has_parameter_privilege	p	i	has_parameter_privilege_name_name						s	s		16	19 25 25					
        6206	has_parameter_privilege	p	i	has_parameter_privilege_id_name						s	s		16	26 25 25					
        6207	has_parameter_privilege	p	i	has_parameter_privilege_name						s	s		16	25 25					
        6224	pg_get_wal_resource_managers	p	i			50				sr	v		2249		23 25 16	ooo	rm_id,rm_name,rm_builtin		
        6225	multirange_agg_transfn	p	i										2281	2281 4537					
        6226	multirange_agg_finalfn	p	i	range_agg_finalfn									4537	2281 4537					
        6227	range_agg	p	i	aggregate_dummy					a				4537	4537					
        6230	pg_stat_have_stats	p	i							s	v	r	16	25 26 26					
        6231	pg_stat_get_subscription_stats	p	i							s	s	r	2249	26	26 26 20 20 1184	ioooo	subid,subid,apply_error_count,sync_error_count,stats_reset		
        6232	pg_stat_reset_subscription_stats	p	i								v		2278	26					
        6233	window_row_number_support	p	i							s			2281	2281					
        6234	window_rank_support	p	i							s			2281	2281					
        6235	window_dense_rank_support	p	i							s			2281	2281					
        6236	int8inc_support	p	i							s			2281	2281					
        6240	pg_settings_get_flags	p	i							s	s		1009	25					
        6241	pg_stop_making_pinned_objects	p	i							s	v	u	2278						
        6242	text_starts_with_support	p	i							s			2281	2281					
        6248	pg_stat_get_recovery_prefetch	p	i			1				sr	v		2249		1184 20 20 20 20 20 20 23 23 23	oooooooooo	stats_reset,prefetch,hit,skip_init,skip_new,skip_fpw,skip_rep,wal_distance,block_distance,io_depth		
        6249	pg_database_collation_actual_version	p	i		100					s	v		25	26					
        6250	pg_ident_file_mappings	p	i			1000				sr	v		2249		23 25 25 25 25	ooooo	line_number,map_name,sys_name,pg_username,error		
        6251	regexp_replace	p	i	textregexreplace_extended						s			25	25 25 25 23 23 25					
        6252	regexp_replace	p	i	textregexreplace_extended_no_flags						s			25	25 25 25 23 23					
        6253	regexp_replace	p	i	textregexreplace_extended_no_n						s			25	25 25 25 23					
        6254	regexp_count	p	i	regexp_count_no_start						s			23	25 25					
        6255	regexp_count	p	i	regexp_count_no_flags						s			23	25 25 23					
        6256	regexp_count	p	i							s			23	25 25 23 25					
        6257	regexp_instr	p	i	regexp_instr_no_start						s			23	25 25					
        6258	regexp_instr	p	i	regexp_instr_no_n						s			23	25 25 23					
        6259	regexp_instr	p	i	regexp_instr_no_endoption						s			23	25 25 23 23					
        6260	regexp_instr	p	i	regexp_instr_no_flags						s			23	25 25 23 23 23					
        6261	regexp_instr	p	i	regexp_instr_no_subexpr						s			23	25 25 23 23 23 25					
        6262	regexp_instr	p	i							s			23	25 25 23 23 23 25 23					
        6263	regexp_like	p	i	regexp_like_no_flags						s			16	25 25					
        6264	regexp_like	p	i							s			16	25 25 25					
        6265	regexp_substr	p	i	regexp_substr_no_start						s			25	25 25					
        6266	regexp_substr	p	i	regexp_substr_no_n						s			25	25 25 23					
        6267	regexp_substr	p	i	regexp_substr_no_flags						s			25	25 25 23 23					
        6268	regexp_substr	p	i	regexp_substr_no_subexpr						s			25	25 25 23 23 25					
        6269	regexp_substr	p	i							s			25	25 25 23 23 25 23					
        6270	pg_ls_logicalsnapdir	p	i		10	20				sr	v		2249		25 20 1184	ooo	name,size,modification		
        6271	pg_ls_logicalmapdir	p	i		10	20				sr	v		2249		25 20 1184	ooo	name,size,modification		
        6272	pg_ls_replslotdir	p	i		10	20				sr	v		2249	25	25 25 20 1184	iooo	slot_name,name,size,modification		
        13148	dsnowball_init	p	c							s	v	u	2281	2281					
        13149	dsnowball_lexize	p	c							s	v	u	2281	2281 2281 2281 2281					
        13208	_pg_expandarray	i	s	$1[s], s operator(pg_catalog.-) pg_catalog.array_lower($1,1) operator(pg_catalog.+) 1 from pg_catalog.generate_series(pg_catalog.array_lower($1,1), pg_catalog.array_upper($1,1), 1) as g(s)	100	1000				sr			2249	2277	2277 2283 23	ioo	,x,n		
        13209	_pg_index_position	i	s		100					s	s	u	23	26 21					
        13210	_pg_truetypid	i	s	CASE WHEN (($2).typtype = 'd'::"char") THEN ($2).typbasetype ELSE ($1).atttypid END	100					s			26	75 71					
        13211	_pg_truetypmod	i	s	CASE WHEN (($2).typtype = 'd'::"char") THEN ($2).typtypmod ELSE ($1).atttypmod END	100					s			23	75 71					
        13212	_pg_char_max_length	i	s	CASE WHEN (typmod = '-1'::integer) THEN NULL::integer WHEN (typid = ANY (ARRAY[(1042)::oid, (1043)::oid])) THEN (typmod - 4) WHEN (typid = ANY (ARRAY[(1560)::oid, (1562)::oid])) THEN typmod ELSE NULL::integer END	100					s			23	26 23			typid,typmod		
        13213	_pg_char_octet_length	i	s	CASE WHEN (typid = ANY (ARRAY[(25)::oid, (1042)::oid, (1043)::oid])) THEN CASE WHEN (typmod = '-1'::integer) THEN (((2)::double precision ^ (30)::double precision))::integer ELSE (information_schema._pg_char_max_length(typid, typmod) * pg_encoding_max_length((SELECT pg_database.encoding FROM pg_database WHERE (pg_database.datname = current_database())))) END ELSE NULL::integer END	100					s			23	26 23			typid,typmod		
        13215	_pg_numeric_precision	i	s	CASE typid WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 1700 THEN CASE WHEN (typmod = '-1'::integer) THEN NULL::integer ELSE (((typmod - 4) >> 16) & 65535) END WHEN 700 THEN 24 WHEN 701 THEN 53 ELSE NULL::integer END	100					s			23	26 23			typid,typmod		
        13216	_pg_numeric_precision_radix	i	s	CASE WHEN (typid = ANY (ARRAY[(21)::oid, (23)::oid, (20)::oid, (700)::oid, (701)::oid])) THEN 2 WHEN (typid = (1700)::oid) THEN 10 ELSE NULL::integer END	100					s			23	26 23			typid,typmod		
        13217	_pg_numeric_scale	i	s	CASE WHEN (typid = ANY (ARRAY[(21)::oid, (23)::oid, (20)::oid])) THEN 0 WHEN (typid = (1700)::oid) THEN CASE WHEN (typmod = '-1'::integer) THEN NULL::integer ELSE ((typmod - 4) & 65535) END ELSE NULL::integer END	100					s			23	26 23			typid,typmod		
        13218	_pg_datetime_precision	i	s	CASE WHEN (typid = (1082)::oid) THEN 0 WHEN (typid = ANY (ARRAY[(1083)::oid, (1114)::oid, (1184)::oid, (1266)::oid])) THEN CASE WHEN (typmod < 0) THEN 6 ELSE typmod END WHEN (typid = (1186)::oid) THEN CASE WHEN ((typmod < 0) OR ((typmod & 65535) = 65535)) THEN 6 ELSE (typmod & 65535) END ELSE NULL::integer END	100					s			23	26 23			typid,typmod		
        13219	_pg_interval_type	i	s	CASE WHEN (typid = (1186)::oid) THEN upper(SUBSTRING(format_type(typid, mod) SIMILAR 'interval[()0-9]* #"%#"'::text ESCAPE '#'::text)) ELSE NULL::text END	100					s			25	26 23			typid,mod		
        13560	plpgsql_call_handler	p	c								v	u	2280						
        13561	plpgsql_inline_handler	p	c							s	v	u	2278	2281					
        13562	plpgsql_validator	p	c							s	v	u	2278	26					
        """#
}
