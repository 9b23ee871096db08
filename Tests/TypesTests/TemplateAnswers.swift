// Answers of PostgreSQL 15 with TimeZone America/New_York: to_char of a value of a type by a template.

/// Type, value, template, result, apart by broken bars.
let templateAnswers: [[String]] = #"""
    timestamp¦2024-01-05 15:04:05.678901¦YYYY-MM-DD HH24:MI:SS.MS US¦2024-01-05 15:04:05.678 678901
    timestamp¦2024-01-05 15:04:05.678901¦FF1 FF3 FF6 AM am P.M. a.m.¦6 678 678901 PM pm P.M. p.m.
    timestamp¦2024-01-05 15:04:05.678901¦HH HH12 SSSS¦03 03 54245
    timestamp¦2024-01-05 15:04:05.678901¦Day DAY day Dy dy|Month MONTH month Mon mon|¦Friday    FRIDAY    friday    Fri fri|January   JANUARY   january   Jan jan|
    timestamp¦2024-01-05 15:04:05.678901¦D ID DD DDD IDDD IW IYYY IY WW W Q CC J¦6 5 05 005 005 01 2024 24 01 1 1 21 2460315
    timestamp¦2024-01-05 15:04:05.678901¦RM rm|Y,YYY YYY YY Y BC AD b.c.¦I    i   |2,024 024 24 4 AD AD a.d.
    timestamp¦2024-01-05 15:04:05.678901¦FMDay, FMDD FMMonth YYYY FMHH:FMMI "at" "quoted YYYY" DDth DDTH FMDDth¦Friday, 5 January 2024 3:4 at quoted YYYY 05th 05TH 5th
    timestamp¦2024-01-05 15:04:05.678901¦yyyymmddhh24miss¦20240105150405
    timestamp¦2024-01-05 15:04:05.678901¦FMYYYY|FMMM|FMSS|FMMonth|FMRM|¦2024|1|5|January|I|
    timestamp¦2024-01-05 15:04:05.678901¦\"x\" TMMonth FXDD¦"x" January 05
    timestamp¦0044-03-15 00:00:00 BC¦YYYY-MM-DD HH24:MI:SS.MS US¦0044-03-15 00:00:00.000 000000
    timestamp¦0044-03-15 00:00:00 BC¦FF1 FF3 FF6 AM am P.M. a.m.¦0 000 000000 AM am A.M. a.m.
    timestamp¦0044-03-15 00:00:00 BC¦HH HH12 SSSS¦12 12 0
    timestamp¦0044-03-15 00:00:00 BC¦Day DAY day Dy dy|Month MONTH month Mon mon|¦Friday    FRIDAY    friday    Fri fri|March     MARCH     march     Mar mar|
    timestamp¦0044-03-15 00:00:00 BC¦D ID DD DDD IDDD IW IYYY IY WW W Q CC J¦6 5 15 074 075 11 0044 44 11 3 1 -01 1705428
    timestamp¦0044-03-15 00:00:00 BC¦RM rm|Y,YYY YYY YY Y BC AD b.c.¦III  iii |0,044 044 44 4 BC BC b.c.
    timestamp¦0044-03-15 00:00:00 BC¦FMDay, FMDD FMMonth YYYY FMHH:FMMI "at" "quoted YYYY" DDth DDTH FMDDth¦Friday, 15 March 0044 12:0 at quoted YYYY 15th 15TH 15th
    timestamp¦0044-03-15 00:00:00 BC¦yyyymmddhh24miss¦00440315000000
    timestamp¦0044-03-15 00:00:00 BC¦FMYYYY|FMMM|FMSS|FMMonth|FMRM|¦44|3|0|March|III|
    timestamp¦0044-03-15 00:00:00 BC¦\"x\" TMMonth FXDD¦"x" March 15
    timestamp¦1999-12-31 23:59:59.999999¦YYYY-MM-DD HH24:MI:SS.MS US¦1999-12-31 23:59:59.999 999999
    timestamp¦1999-12-31 23:59:59.999999¦FF1 FF3 FF6 AM am P.M. a.m.¦9 999 999999 PM pm P.M. p.m.
    timestamp¦1999-12-31 23:59:59.999999¦HH HH12 SSSS¦11 11 86399
    timestamp¦1999-12-31 23:59:59.999999¦Day DAY day Dy dy|Month MONTH month Mon mon|¦Friday    FRIDAY    friday    Fri fri|December  DECEMBER  december  Dec dec|
    timestamp¦1999-12-31 23:59:59.999999¦D ID DD DDD IDDD IW IYYY IY WW W Q CC J¦6 5 31 365 362 52 1999 99 53 5 4 20 2451544
    timestamp¦1999-12-31 23:59:59.999999¦RM rm|Y,YYY YYY YY Y BC AD b.c.¦XII  xii |1,999 999 99 9 AD AD a.d.
    timestamp¦1999-12-31 23:59:59.999999¦FMDay, FMDD FMMonth YYYY FMHH:FMMI "at" "quoted YYYY" DDth DDTH FMDDth¦Friday, 31 December 1999 11:59 at quoted YYYY 31st 31ST 31st
    timestamp¦1999-12-31 23:59:59.999999¦yyyymmddhh24miss¦19991231235959
    timestamp¦1999-12-31 23:59:59.999999¦FMYYYY|FMMM|FMSS|FMMonth|FMRM|¦1999|12|59|December|XII|
    timestamp¦1999-12-31 23:59:59.999999¦\"x\" TMMonth FXDD¦"x" December 31
    timestamp¦2021-01-03 12:00:00¦YYYY-MM-DD HH24:MI:SS.MS US¦2021-01-03 12:00:00.000 000000
    timestamp¦2021-01-03 12:00:00¦FF1 FF3 FF6 AM am P.M. a.m.¦0 000 000000 PM pm P.M. p.m.
    timestamp¦2021-01-03 12:00:00¦HH HH12 SSSS¦12 12 43200
    timestamp¦2021-01-03 12:00:00¦Day DAY day Dy dy|Month MONTH month Mon mon|¦Sunday    SUNDAY    sunday    Sun sun|January   JANUARY   january   Jan jan|
    timestamp¦2021-01-03 12:00:00¦D ID DD DDD IDDD IW IYYY IY WW W Q CC J¦1 7 03 003 371 53 2020 20 01 1 1 21 2459218
    timestamp¦2021-01-03 12:00:00¦RM rm|Y,YYY YYY YY Y BC AD b.c.¦I    i   |2,021 021 21 1 AD AD a.d.
    timestamp¦2021-01-03 12:00:00¦FMDay, FMDD FMMonth YYYY FMHH:FMMI "at" "quoted YYYY" DDth DDTH FMDDth¦Sunday, 3 January 2021 12:0 at quoted YYYY 03rd 03RD 3rd
    timestamp¦2021-01-03 12:00:00¦yyyymmddhh24miss¦20210103120000
    timestamp¦2021-01-03 12:00:00¦FMYYYY|FMMM|FMSS|FMMonth|FMRM|¦2021|1|0|January|I|
    timestamp¦2021-01-03 12:00:00¦\"x\" TMMonth FXDD¦"x" January 03
    timestamptz¦2024-07-05 15:04:05+00¦TZ tz TZH:TZM OF HH24:MI¦EDT edt -04:00 -04 11:04
    timestamptz¦2024-01-05 15:04:05.5+00¦TZ tz TZH:TZM OF HH24:MI¦EST est -05:00 -05 10:04
    interval¦1 year 2 mons 3 days 04:05:06.789¦YYYY MM DD HH24:MI:SS.MS¦0001 02 03 04:05:06.789
    interval¦1 year 2 mons 3 days 04:05:06.789¦HH24:MI:SS¦04:05:06
    interval¦1 year 2 mons 3 days 04:05:06.789¦DDD AM¦423 AM
    interval¦100:02:03¦YYYY MM DD HH24:MI:SS.MS¦0000 00 00 100:02:03.000
    interval¦100:02:03¦HH24:MI:SS¦100:02:03
    interval¦100:02:03¦DDD AM¦000 AM
    interval¦15 days¦YYYY MM DD HH24:MI:SS.MS¦0000 00 15 00:00:00.000
    interval¦15 days¦HH24:MI:SS¦00:00:00
    interval¦15 days¦DDD AM¦015 AM
    numeric¦0¦9¦ 0
    numeric¦0¦999¦   0
    numeric¦0¦9999.99¦     .00
    numeric¦0¦0000¦ 0000
    numeric¦0¦0999.9¦ 0000.0
    numeric¦0¦9,999¦     0
    numeric¦0¦9,999,999.00¦          .00
    numeric¦0¦FM9999.99¦0.
    numeric¦0¦FM0000.00¦0000.00
    numeric¦0¦FM999¦0
    numeric¦0¦S9999¦   +0
    numeric¦0¦9999S¦   0+
    numeric¦0¦9999MI¦   0 
    numeric¦0¦MI9999¦    0
    numeric¦0¦9999PR¦    0 
    numeric¦0¦SG9999¦+   0
    numeric¦0¦PL9999¦+    0
    numeric¦0¦FM9,999.999¦0.
    numeric¦0¦99.99¦   .00
    numeric¦0¦90.99¦  0.00
    numeric¦0¦FM90.099¦0.0
    numeric¦0¦"n="999¦n=   0
    numeric¦0¦999th¦   0th
    numeric¦1¦9¦ 1
    numeric¦1¦999¦   1
    numeric¦1¦9999.99¦    1.00
    numeric¦1¦0000¦ 0001
    numeric¦1¦0999.9¦ 0001.0
    numeric¦1¦9,999¦     1
    numeric¦1¦9,999,999.00¦         1.00
    numeric¦1¦FM9999.99¦1.
    numeric¦1¦FM0000.00¦0001.00
    numeric¦1¦FM999¦1
    numeric¦1¦S9999¦   +1
    numeric¦1¦9999S¦   1+
    numeric¦1¦9999MI¦   1 
    numeric¦1¦MI9999¦    1
    numeric¦1¦9999PR¦    1 
    numeric¦1¦SG9999¦+   1
    numeric¦1¦PL9999¦+    1
    numeric¦1¦FM9,999.999¦1.
    numeric¦1¦99.99¦  1.00
    numeric¦1¦90.99¦  1.00
    numeric¦1¦FM90.099¦1.0
    numeric¦1¦"n="999¦n=   1
    numeric¦1¦999th¦   1st
    numeric¦-1¦9¦-1
    numeric¦-1¦999¦  -1
    numeric¦-1¦9999.99¦   -1.00
    numeric¦-1¦0000¦-0001
    numeric¦-1¦0999.9¦-0001.0
    numeric¦-1¦9,999¦    -1
    numeric¦-1¦9,999,999.00¦        -1.00
    numeric¦-1¦FM9999.99¦-1.
    numeric¦-1¦FM0000.00¦-0001.00
    numeric¦-1¦FM999¦-1
    numeric¦-1¦S9999¦   -1
    numeric¦-1¦9999S¦   1-
    numeric¦-1¦9999MI¦   1-
    numeric¦-1¦MI9999¦-   1
    numeric¦-1¦9999PR¦   <1>
    numeric¦-1¦SG9999¦-   1
    numeric¦-1¦PL9999¦    -1
    numeric¦-1¦FM9,999.999¦-1.
    numeric¦-1¦99.99¦ -1.00
    numeric¦-1¦90.99¦ -1.00
    numeric¦-1¦FM90.099¦-1.0
    numeric¦-1¦"n="999¦n=  -1
    numeric¦-1¦999th¦  -1
    numeric¦0.5¦9¦ 1
    numeric¦0.5¦999¦   1
    numeric¦0.5¦9999.99¦     .50
    numeric¦0.5¦0000¦ 0001
    numeric¦0.5¦0999.9¦ 0000.5
    numeric¦0.5¦9,999¦     1
    numeric¦0.5¦9,999,999.00¦          .50
    numeric¦0.5¦FM9999.99¦.5
    numeric¦0.5¦FM0000.00¦0000.50
    numeric¦0.5¦FM999¦1
    numeric¦0.5¦S9999¦   +1
    numeric¦0.5¦9999S¦   1+
    numeric¦0.5¦9999MI¦   1 
    numeric¦0.5¦MI9999¦    1
    numeric¦0.5¦9999PR¦    1 
    numeric¦0.5¦SG9999¦+   1
    numeric¦0.5¦PL9999¦+    1
    numeric¦0.5¦FM9,999.999¦.5
    numeric¦0.5¦99.99¦   .50
    numeric¦0.5¦90.99¦  0.50
    numeric¦0.5¦FM90.099¦0.5
    numeric¦0.5¦"n="999¦n=   1
    numeric¦0.5¦999th¦   1st
    numeric¦-0.5¦9¦-1
    numeric¦-0.5¦999¦  -1
    numeric¦-0.5¦9999.99¦    -.50
    numeric¦-0.5¦0000¦-0001
    numeric¦-0.5¦0999.9¦-0000.5
    numeric¦-0.5¦9,999¦    -1
    numeric¦-0.5¦9,999,999.00¦         -.50
    numeric¦-0.5¦FM9999.99¦-.5
    numeric¦-0.5¦FM0000.00¦-0000.50
    numeric¦-0.5¦FM999¦-1
    numeric¦-0.5¦S9999¦   -1
    numeric¦-0.5¦9999S¦   1-
    numeric¦-0.5¦9999MI¦   1-
    numeric¦-0.5¦MI9999¦-   1
    numeric¦-0.5¦9999PR¦   <1>
    numeric¦-0.5¦SG9999¦-   1
    numeric¦-0.5¦PL9999¦    -1
    numeric¦-0.5¦FM9,999.999¦-.5
    numeric¦-0.5¦99.99¦  -.50
    numeric¦-0.5¦90.99¦ -0.50
    numeric¦-0.5¦FM90.099¦-0.5
    numeric¦-0.5¦"n="999¦n=  -1
    numeric¦-0.5¦999th¦  -1
    numeric¦1234.567¦9¦ #
    numeric¦1234.567¦999¦ ###
    numeric¦1234.567¦9999.99¦ 1234.57
    numeric¦1234.567¦0000¦ 1235
    numeric¦1234.567¦0999.9¦ 1234.6
    numeric¦1234.567¦9,999¦ 1,235
    numeric¦1234.567¦9,999,999.00¦     1,234.57
    numeric¦1234.567¦FM9999.99¦1234.57
    numeric¦1234.567¦FM0000.00¦1234.57
    numeric¦1234.567¦FM999¦###
    numeric¦1234.567¦S9999¦+1235
    numeric¦1234.567¦9999S¦1235+
    numeric¦1234.567¦9999MI¦1235 
    numeric¦1234.567¦MI9999¦ 1235
    numeric¦1234.567¦9999PR¦ 1235 
    numeric¦1234.567¦SG9999¦+1235
    numeric¦1234.567¦PL9999¦+ 1235
    numeric¦1234.567¦FM9,999.999¦1,234.567
    numeric¦1234.567¦99.99¦ ##.##
    numeric¦1234.567¦90.99¦ ##.##
    numeric¦1234.567¦FM90.099¦##.###
    numeric¦1234.567¦"n="999¦n= ###
    numeric¦1234.567¦999th¦ ###
    numeric¦-1234.567¦9¦-#
    numeric¦-1234.567¦999¦-###
    numeric¦-1234.567¦9999.99¦-1234.57
    numeric¦-1234.567¦0000¦-1235
    numeric¦-1234.567¦0999.9¦-1234.6
    numeric¦-1234.567¦9,999¦-1,235
    numeric¦-1234.567¦9,999,999.00¦    -1,234.57
    numeric¦-1234.567¦FM9999.99¦-1234.57
    numeric¦-1234.567¦FM0000.00¦-1234.57
    numeric¦-1234.567¦FM999¦-###
    numeric¦-1234.567¦S9999¦-1235
    numeric¦-1234.567¦9999S¦1235-
    numeric¦-1234.567¦9999MI¦1235-
    numeric¦-1234.567¦MI9999¦-1235
    numeric¦-1234.567¦9999PR¦<1235>
    numeric¦-1234.567¦SG9999¦-1235
    numeric¦-1234.567¦PL9999¦ -1235
    numeric¦-1234.567¦FM9,999.999¦-1,234.567
    numeric¦-1234.567¦99.99¦-##.##
    numeric¦-1234.567¦90.99¦-##.##
    numeric¦-1234.567¦FM90.099¦-##.###
    numeric¦-1234.567¦"n="999¦n=-###
    numeric¦-1234.567¦999th¦-###
    numeric¦12¦9¦ #
    numeric¦12¦999¦  12
    numeric¦12¦9999.99¦   12.00
    numeric¦12¦0000¦ 0012
    numeric¦12¦0999.9¦ 0012.0
    numeric¦12¦9,999¦    12
    numeric¦12¦9,999,999.00¦        12.00
    numeric¦12¦FM9999.99¦12.
    numeric¦12¦FM0000.00¦0012.00
    numeric¦12¦FM999¦12
    numeric¦12¦S9999¦  +12
    numeric¦12¦9999S¦  12+
    numeric¦12¦9999MI¦  12 
    numeric¦12¦MI9999¦   12
    numeric¦12¦9999PR¦   12 
    numeric¦12¦SG9999¦+  12
    numeric¦12¦PL9999¦+   12
    numeric¦12¦FM9,999.999¦12.
    numeric¦12¦99.99¦ 12.00
    numeric¦12¦90.99¦ 12.00
    numeric¦12¦FM90.099¦12.0
    numeric¦12¦"n="999¦n=  12
    numeric¦12¦999th¦  12th
    numeric¦485¦9¦ #
    numeric¦485¦999¦ 485
    numeric¦485¦9999.99¦  485.00
    numeric¦485¦0000¦ 0485
    numeric¦485¦0999.9¦ 0485.0
    numeric¦485¦9,999¦   485
    numeric¦485¦9,999,999.00¦       485.00
    numeric¦485¦FM9999.99¦485.
    numeric¦485¦FM0000.00¦0485.00
    numeric¦485¦FM999¦485
    numeric¦485¦S9999¦ +485
    numeric¦485¦9999S¦ 485+
    numeric¦485¦9999MI¦ 485 
    numeric¦485¦MI9999¦  485
    numeric¦485¦9999PR¦  485 
    numeric¦485¦SG9999¦+ 485
    numeric¦485¦PL9999¦+  485
    numeric¦485¦FM9,999.999¦485.
    numeric¦485¦99.99¦ ##.##
    numeric¦485¦90.99¦ ##.##
    numeric¦485¦FM90.099¦##.###
    numeric¦485¦"n="999¦n= 485
    numeric¦485¦999th¦ 485th
    numeric¦1e6¦9¦ #
    numeric¦1e6¦999¦ ###
    numeric¦1e6¦9999.99¦ ####.##
    numeric¦1e6¦0000¦ ####
    numeric¦1e6¦0999.9¦ ####.#
    numeric¦1e6¦9,999¦ #,###
    numeric¦1e6¦9,999,999.00¦ 1,000,000.00
    numeric¦1e6¦FM9999.99¦####.##
    numeric¦1e6¦FM0000.00¦####.##
    numeric¦1e6¦FM999¦###
    numeric¦1e6¦S9999¦+####
    numeric¦1e6¦9999S¦####+
    numeric¦1e6¦9999MI¦#### 
    numeric¦1e6¦MI9999¦ ####
    numeric¦1e6¦9999PR¦ #### 
    numeric¦1e6¦SG9999¦+####
    numeric¦1e6¦PL9999¦+ ####
    numeric¦1e6¦FM9,999.999¦#,###.###
    numeric¦1e6¦99.99¦ ##.##
    numeric¦1e6¦90.99¦ ##.##
    numeric¦1e6¦FM90.099¦##.###
    numeric¦1e6¦"n="999¦n= ###
    numeric¦1e6¦999th¦ ###
    numeric¦0.099¦9¦ 0
    numeric¦0.099¦999¦   0
    numeric¦0.099¦9999.99¦     .10
    numeric¦0.099¦0000¦ 0000
    numeric¦0.099¦0999.9¦ 0000.1
    numeric¦0.099¦9,999¦     0
    numeric¦0.099¦9,999,999.00¦          .10
    numeric¦0.099¦FM9999.99¦.1
    numeric¦0.099¦FM0000.00¦0000.10
    numeric¦0.099¦FM999¦0
    numeric¦0.099¦S9999¦   +0
    numeric¦0.099¦9999S¦   0+
    numeric¦0.099¦9999MI¦   0 
    numeric¦0.099¦MI9999¦    0
    numeric¦0.099¦9999PR¦    0 
    numeric¦0.099¦SG9999¦+   0
    numeric¦0.099¦PL9999¦+    0
    numeric¦0.099¦FM9,999.999¦.099
    numeric¦0.099¦99.99¦   .10
    numeric¦0.099¦90.99¦  0.10
    numeric¦0.099¦FM90.099¦0.099
    numeric¦0.099¦"n="999¦n=   0
    numeric¦0.099¦999th¦   0th
    numeric¦100¦9¦ #
    numeric¦100¦999¦ 100
    numeric¦100¦9999.99¦  100.00
    numeric¦100¦0000¦ 0100
    numeric¦100¦0999.9¦ 0100.0
    numeric¦100¦9,999¦   100
    numeric¦100¦9,999,999.00¦       100.00
    numeric¦100¦FM9999.99¦100.
    numeric¦100¦FM0000.00¦0100.00
    numeric¦100¦FM999¦100
    numeric¦100¦S9999¦ +100
    numeric¦100¦9999S¦ 100+
    numeric¦100¦9999MI¦ 100 
    numeric¦100¦MI9999¦  100
    numeric¦100¦9999PR¦  100 
    numeric¦100¦SG9999¦+ 100
    numeric¦100¦PL9999¦+  100
    numeric¦100¦FM9,999.999¦100.
    numeric¦100¦99.99¦ ##.##
    numeric¦100¦90.99¦ ##.##
    numeric¦100¦FM90.099¦##.###
    numeric¦100¦"n="999¦n= 100
    numeric¦100¦999th¦ 100th
    """#.split(separator: "\n").map { line in
        line.split(separator: "¦", omittingEmptySubsequences: false).map(String.init)
    }
