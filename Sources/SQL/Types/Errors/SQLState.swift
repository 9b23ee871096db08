// The SQLSTATE codes in use, by PostgreSQL's names (documentation, appendix A).

/// A five-character error code: two for the class, three for the condition.
package struct SQLState: Hashable, Sendable, CustomStringConvertible {
    /// Five ASCII characters, the first in the most significant of the low 40 bits.
    private let packed: UInt64

    /// `code` must be five ASCII characters.
    package init(_ code: StaticString) {
        precondition(code.utf8CodeUnitCount == 5)
        packed = code.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// A code that comes from outside (RAISE … USING ERRCODE); nil unless it is five of 0–9, A–Z.
    package init?(parsing code: String) {
        var value: UInt64 = 0
        guard code.utf8.count == 5 else { return nil }
        for byte in code.utf8 {
            guard (48...57).contains(byte) || (65...90).contains(byte) else { return nil }
            value = value << 8 | UInt64(byte)
        }
        packed = value
    }

    /// The five characters.
    package var description: String {
        let bytes = (0..<5).map { UInt8(truncatingIfNeeded: packed >> UInt64(8 * (4 - $0))) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension SQLState {
    package static let successfulCompletion = SQLState("00000")
    package static let warning = SQLState("01000")
    package static let warningPrivilegeNotGranted = SQLState("01007")
    package static let warningPrivilegeNotRevoked = SQLState("01006")
    package static let noData = SQLState("02000")

    package static let connectionException = SQLState("08000")
    package static let connectionDoesNotExist = SQLState("08003")
    package static let connectionFailure = SQLState("08006")
    package static let protocolViolation = SQLState("08P01")

    package static let featureNotSupported = SQLState("0A000")
    package static let cardinalityViolation = SQLState("21000")

    package static let dataException = SQLState("22000")
    package static let stringDataRightTruncation = SQLState("22001")
    package static let nullValueNoIndicator = SQLState("22002")
    package static let numericValueOutOfRange = SQLState("22003")
    package static let nullValueNotAllowed = SQLState("22004")
    package static let invalidDatetimeFormat = SQLState("22007")
    package static let datetimeFieldOverflow = SQLState("22008")
    package static let invalidTimeZoneDisplacement = SQLState("22009")
    package static let substringError = SQLState("22011")
    package static let divisionByZero = SQLState("22012")
    package static let invalidPrecedingOrFollowingSize = SQLState("22013")
    package static let invalidArgumentForNtile = SQLState("22014")
    package static let intervalFieldOverflow = SQLState("22015")
    package static let invalidArgumentForNthValue = SQLState("22016")
    package static let invalidArgumentForWidthBucket = SQLState("2201G")
    package static let invalidArgumentForLogarithm = SQLState("2201E")
    package static let invalidArgumentForPower = SQLState("2201F")
    package static let invalidRegularExpression = SQLState("2201B")
    package static let invalidRowCountInLimit = SQLState("2201W")
    package static let invalidRowCountInOffset = SQLState("2201X")
    package static let invalidEscapeCharacter = SQLState("22019")
    package static let characterNotInRepertoire = SQLState("22021")
    package static let invalidParameterValue = SQLState("22023")
    package static let invalidEscapeSequence = SQLState("22025")
    package static let invalidUseOfEscapeCharacter = SQLState("2200C")
    package static let stringDataLengthMismatch = SQLState("22026")
    package static let arraySubscriptError = SQLState("2202E")
    package static let floatingPointException = SQLState("22P01")
    package static let invalidTextRepresentation = SQLState("22P02")
    package static let invalidBinaryRepresentation = SQLState("22P03")
    package static let badCopyFileFormat = SQLState("22P04")
    package static let untranslatableCharacter = SQLState("22P05")
    package static let sequenceGeneratorLimitExceeded = SQLState("2200H")
    package static let invalidJSONText = SQLState("22032")
    package static let duplicateJSONObjectKey = SQLState("22030")

    package static let integrityConstraintViolation = SQLState("23000")
    package static let notNullViolation = SQLState("23502")
    package static let foreignKeyViolation = SQLState("23503")
    package static let uniqueViolation = SQLState("23505")
    package static let checkViolation = SQLState("23514")
    package static let exclusionViolation = SQLState("23P01")

    package static let invalidCursorState = SQLState("24000")
    package static let invalidTransactionState = SQLState("25000")
    package static let activeSQLTransaction = SQLState("25001")
    package static let readOnlyTransaction = SQLState("25006")
    package static let noActiveTransaction = SQLState("25P01")
    package static let inFailedTransaction = SQLState("25P02")
    package static let idleInTransactionSessionTimeout = SQLState("25P03")
    package static let invalidStatementName = SQLState("26000")
    package static let invalidAuthorizationSpecification = SQLState("28000")
    package static let invalidPassword = SQLState("28P01")
    package static let dependentObjectsStillExist = SQLState("2BP01")
    package static let invalidTransactionTermination = SQLState("2D000")
    package static let invalidCursorName = SQLState("34000")
    package static let invalidSavepoint = SQLState("3B001")
    package static let invalidCatalogName = SQLState("3D000")
    package static let invalidSchemaName = SQLState("3F000")

    package static let serializationFailure = SQLState("40001")
    package static let transactionRollback = SQLState("40000")
    package static let statementCompletionUnknown = SQLState("40003")
    package static let deadlockDetected = SQLState("40P01")

    package static let syntaxError = SQLState("42601")
    package static let insufficientPrivilege = SQLState("42501")
    package static let invalidGrantOperation = SQLState("0LP01")
    package static let cannotCoerce = SQLState("42846")
    package static let groupingError = SQLState("42803")
    package static let windowingError = SQLState("42P20")
    package static let invalidRecursion = SQLState("42P19")
    package static let invalidForeignKey = SQLState("42830")
    package static let invalidName = SQLState("42602")
    package static let nameTooLong = SQLState("42622")
    package static let reservedName = SQLState("42939")
    package static let datatypeMismatch = SQLState("42804")
    package static let indeterminateDatatype = SQLState("42P18")
    package static let collationMismatch = SQLState("42P21")
    package static let indeterminateCollation = SQLState("42P22")
    package static let wrongObjectType = SQLState("42809")
    package static let generatedAlways = SQLState("428C9")
    package static let undefinedColumn = SQLState("42703")
    package static let undefinedFunction = SQLState("42883")
    package static let undefinedTable = SQLState("42P01")
    package static let undefinedParameter = SQLState("42P02")
    package static let undefinedObject = SQLState("42704")
    package static let duplicateColumn = SQLState("42701")
    package static let duplicateCursor = SQLState("42P03")
    package static let duplicateDatabase = SQLState("42P04")
    package static let duplicateFunction = SQLState("42723")
    package static let duplicatePreparedStatement = SQLState("42P05")
    package static let duplicateSchema = SQLState("42P06")
    package static let duplicateTable = SQLState("42P07")
    package static let duplicateAlias = SQLState("42712")
    package static let duplicateObject = SQLState("42710")
    package static let ambiguousColumn = SQLState("42702")
    package static let ambiguousFunction = SQLState("42725")
    package static let ambiguousParameter = SQLState("42P08")
    package static let ambiguousAlias = SQLState("42P09")
    package static let invalidColumnReference = SQLState("42P10")
    package static let invalidColumnDefinition = SQLState("42611")
    package static let invalidCursorDefinition = SQLState("42P11")
    package static let invalidFunctionDefinition = SQLState("42P13")
    package static let invalidPreparedStatementDefinition = SQLState("42P14")
    package static let invalidSchemaDefinition = SQLState("42P15")
    package static let invalidTableDefinition = SQLState("42P16")
    package static let invalidObjectDefinition = SQLState("42P17")
    package static let withCheckOptionViolation = SQLState("44000")

    package static let insufficientResources = SQLState("53000")
    package static let diskFull = SQLState("53100")
    package static let outOfMemory = SQLState("53200")
    package static let tooManyConnections = SQLState("53300")
    package static let programLimitExceeded = SQLState("54000")
    package static let statementTooComplex = SQLState("54001")
    package static let tooManyColumns = SQLState("54011")
    package static let tooManyArguments = SQLState("54023")
    package static let objectNotInPrerequisiteState = SQLState("55000")
    package static let objectInUse = SQLState("55006")
    package static let cannotChangeRuntimeParameter = SQLState("55P02")
    package static let lockNotAvailable = SQLState("55P03")
    package static let operatorIntervention = SQLState("57000")
    package static let queryCanceled = SQLState("57014")
    package static let adminShutdown = SQLState("57P01")
    package static let crashShutdown = SQLState("57P02")
    package static let cannotConnectNow = SQLState("57P03")
    package static let databaseDropped = SQLState("57P04")
    package static let idleSessionTimeout = SQLState("57P05")
    package static let systemError = SQLState("58000")
    package static let ioError = SQLState("58030")
    package static let snapshotTooOld = SQLState("72000")
    package static let raiseException = SQLState("P0001")
    package static let noDataFound = SQLState("P0002")
    package static let internalError = SQLState("XX000")
    package static let dataCorrupted = SQLState("XX001")
    package static let indexCorrupted = SQLState("XX002")
}
