// Relations whose rows are PostgreSQL's own facts: types, procedures, operators, casts …
import Catalog
import Types

extension SystemRowMaker {
    /// Rows of the relation if it holds built-in facts, nil otherwise.
    func facts() -> [[Datum]]? {
        switch relation.name {
        case "pg_type": types()
        case "pg_proc": procedures()
        case "pg_operator": operators()
        case "pg_cast": casts()
        case "pg_am": accessMethods()
        case "pg_collation": collations()
        case "pg_language": languages()
        case "pg_range": ranges()
        default: nil
        }
    }

    private func types() -> [[Datum]] {
        BuiltinFacts.types.map { fact in
            make {
                $0["oid"] = .oid(fact.oid)
                $0["typname"] = .text(fact.name)
                $0["typnamespace"] = .oid(fact.schema)
                $0["typowner"] = .oid(Catalog.bootstrapRole)
                $0["typlen"] = .number(fact.length)
                $0["typbyval"] = .flag(fact.isByValue)
                $0["typtype"] = .letter(fact.kind)
                $0["typcategory"] = .letter(fact.category)
                $0["typispreferred"] = .flag(fact.isPreferred)
                $0["typisdefined"] = true
                $0["typdelim"] = .letter(fact.delimiter)
                $0["typrelid"] = .oid(fact.relation)
                $0["typsubscript"] = .oid(fact.subscriptHandler)
                $0["typelem"] = .oid(fact.element)
                $0["typarray"] = .oid(fact.array)
                $0["typinput"] = .oid(fact.input)
                $0["typoutput"] = .oid(fact.output)
                $0["typreceive"] = .oid(fact.receive)
                $0["typsend"] = .oid(fact.send)
                $0["typmodin"] = .oid(fact.modifierInput)
                $0["typmodout"] = .oid(fact.modifierOutput)
                $0["typalign"] = .letter(fact.alignment)
                $0["typstorage"] = .letter(fact.storage)
                $0["typtypmod"] = -1
                $0["typcollation"] = .oid(fact.collation)
            }
        }
    }

    private func procedures() -> [[Datum]] {
        BuiltinFacts.allProcedures.map { fact in
            make {
                $0["oid"] = .oid(fact.oid)
                $0["proname"] = .text(fact.name)
                $0["pronamespace"] = .oid(fact.schema)
                $0["proowner"] = .oid(Catalog.bootstrapRole)
                $0["prolang"] = .oid(fact.language == "s" ? 14 : fact.language == "c" ? 13 : 12)
                $0["procost"] = .real(Double(fact.cost))
                $0["prorows"] = .real(Double(fact.estimatedRows))
                $0["provariadic"] = .oid(fact.variadic)
                $0["prosupport"] = .oid(fact.support)
                $0["prokind"] = .letter(fact.kind)
                $0["prosecdef"] = .flag(fact.isSecurityDefiner)
                $0["proleakproof"] = .flag(fact.isLeakproof)
                $0["proisstrict"] = .flag(fact.isStrict)
                $0["proretset"] = .flag(fact.returnsSet)
                $0["provolatile"] = .letter(fact.volatility)
                $0["proparallel"] = .letter(fact.parallel)
                $0["pronargs"] = .number(fact.arguments.count)
                $0["pronargdefaults"] = .number(fact.defaultCount)
                $0["prorettype"] = .oid(fact.result)
                $0["proargtypes"] = .oids(fact.arguments.map(\.rawValue))
                $0["prosrc"] = .text(fact.source)
                if !fact.names.isEmpty { $0["proargnames"] = .texts(fact.names) }
                if !fact.modes.isEmpty {
                    $0["proallargtypes"] = .oids(fact.allArguments.map(\.rawValue))
                    $0["proargmodes"] = .texts(fact.modes.map { String($0) })
                }
            }
        }
    }

    private func operators() -> [[Datum]] {
        BuiltinFacts.operators.map { fact in
            make {
                $0["oid"] = .oid(fact.oid)
                $0["oprname"] = .text(fact.name)
                $0["oprnamespace"] = .oid(Catalog.systemSchema)
                $0["oprowner"] = .oid(Catalog.bootstrapRole)
                $0["oprkind"] = .letter(fact.left.rawValue == 0 ? "l" : "b")
                $0["oprcanmerge"] = .flag(fact.canMerge)
                $0["oprcanhash"] = .flag(fact.canHash)
                $0["oprleft"] = .oid(fact.left)
                $0["oprright"] = .oid(fact.right)
                $0["oprresult"] = .oid(fact.result)
                $0["oprcom"] = .oid(fact.commutator)
                $0["oprnegate"] = .oid(fact.negator)
                $0["oprcode"] = .oid(fact.procedure)
                $0["oprrest"] = .oid(fact.restriction)
                $0["oprjoin"] = .oid(fact.join)
            }
        }
    }

    private func casts() -> [[Datum]] {
        BuiltinFacts.casts.map { fact in
            make {
                $0["oid"] = .oid(fact.oid)
                $0["castsource"] = .oid(fact.source)
                $0["casttarget"] = .oid(fact.target)
                $0["castfunc"] = .oid(fact.function)
                $0["castcontext"] = .letter(fact.context)
                $0["castmethod"] = .letter(fact.method)
            }
        }
    }

    private func accessMethods() -> [[Datum]] {
        let methods: [(OID, String, Character)] = [
            (Self.heap, "heap", "t"), (IndexDefinition.Method.btree.oid, "btree", "i"),
            (IndexDefinition.Method.hash.oid, "hash", "i"),
        ]
        return methods.map { oid, name, kind in
            make {
                $0["oid"] = .oid(oid)
                $0["amname"] = .text(name)
                $0["amtype"] = .letter(kind)
            }
        }
    }

    /// Clients look up by it what a range is made of.
    private func ranges() -> [[Datum]] {
        let rows: [(type: OID, of: OID, many: OID, order: OID, canonical: OID, difference: OID)] = [
            (3904, 23, 4451, 1978, 3914, 3922), (3906, 1700, 4532, 3125, 0, 3924),
            (3908, 1114, 4533, 3128, 0, 3929), (3910, 1184, 4534, 3127, 0, 3930),
            (3912, 1082, 4535, 3122, 3915, 3925), (3926, 20, 4536, 3124, 3928, 3923),
        ]
        return rows.map { row in
            make {
                $0["rngtypid"] = .oid(row.type)
                $0["rngsubtype"] = .oid(row.of)
                $0["rngmultitypid"] = .oid(row.many)
                $0["rngcollation"] = .oid(0)
                $0["rngsubopc"] = .oid(row.order)
                $0["rngcanonical"] = .oid(row.canonical)
                $0["rngsubdiff"] = .oid(row.difference)
            }
        }
    }

    private func collations() -> [[Datum]] {
        let rows: [(OID, String, Character)] = [
            (100, "default", "d"), (950, "C", "c"), (951, "POSIX", "c"),
        ]
        return rows.map { oid, name, provider in
            make {
                $0["oid"] = .oid(oid)
                $0["collname"] = .text(name)
                $0["collnamespace"] = .oid(Catalog.systemSchema)
                $0["collowner"] = .oid(Catalog.bootstrapRole)
                $0["collprovider"] = .letter(provider)
                $0["collisdeterministic"] = true
                $0["collencoding"] = -1
                if provider == "c" {
                    $0["collcollate"] = .text(name)
                    $0["collctype"] = .text(name)
                }
            }
        }
    }

    private func languages() -> [[Datum]] {
        let rows: [(OID, String)] = [(12, "internal"), (13, "c"), (14, "sql")]
        return rows.map { oid, name in
            make {
                $0["oid"] = .oid(oid)
                $0["lanname"] = .text(name)
                $0["lanowner"] = .oid(Catalog.bootstrapRole)
            }
        }
    }
}
