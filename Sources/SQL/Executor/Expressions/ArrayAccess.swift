import Types

func arrayDatum(_ elements: [Datum], of type: SQLType) -> Datum { .null }
func arrayElements(_ vector: ColumnVector, at row: Int) throws(SQLError) -> [Datum] { [] }
