// Written by scripts/catalog-facts from PostgreSQL 15. Do not edit: run the script again.
// swift-format-ignore-file

extension BuiltinFacts {
    /// Tab-separated: range type, subtype, multirange, collation, operator class,
    /// canonical, difference.
    static let rangeRows = #"""
        3904	23	4451	0	1978	3914	3922
        3906	1700	4532	0	3125	0	3924
        3908	1114	4533	0	3128	0	3929
        3910	1184	4534	0	3127	0	3930
        3912	1082	4535	0	3122	3915	3925
        3926	20	4536	0	3124	3928	3923
        """#
}
