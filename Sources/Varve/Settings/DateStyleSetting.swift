import Types

/// `DateStyle`: an output style and an order of day, month and year, as `ISO, MDY`.
struct DateStyleSetting {
    var style = TextSettings.DateStyle.iso
    var order = TextSettings.DateOrder.monthDayYear

    /// What is wrong with a list of key words.
    enum Fault: Error {
        case conflict
        case unknown(String)

        var detail: String {
            switch self {
            case .conflict: "Conflicting \"datestyle\" specifications."
            case .unknown(let word): "Unrecognized key word: \"\(word)\"."
            }
        }
    }

    /// Reads the setting's own spelling.
    init?(_ text: String) {
        do throws(Fault) { try change(to: text) } catch { return nil }
    }

    /// As SHOW prints it.
    var text: String {
        let name =
            switch style {
            case .iso: "ISO"
            case .sql: "SQL"
            case .postgres: "Postgres"
            case .german: "German"
            }
        return switch order {
        case .monthDayYear: "\(name), MDY"
        case .dayMonthYear: "\(name), DMY"
        case .yearMonthDay: "\(name), YMD"
        }
    }

    /// Applies a list of key words, which may name the style, the order or both.
    mutating func change(to list: String) throws(Fault) {
        var newStyle: TextSettings.DateStyle?
        var newOrder: TextSettings.DateOrder?
        func choose(_ choice: TextSettings.DateStyle) throws(Fault) {
            if let newStyle, newStyle != choice { throw .conflict }
            newStyle = choice
        }
        func choose(_ choice: TextSettings.DateOrder) throws(Fault) {
            if let newOrder, newOrder != choice { throw .conflict }
            newOrder = choice
        }
        for part in list.split(separator: ",") {
            let word = part.lowercased().filter { $0 != " " && $0 != "\"" }
            switch word {
            case "iso": try choose(.iso)
            case "sql": try choose(.sql)
            case "german": try choose(.german)
            case "ymd": try choose(.yearMonthDay)
            case "dmy": try choose(.dayMonthYear)
            case "mdy", "us": try choose(.monthDayYear)
            case "default":
                newStyle = newStyle ?? .iso
                newOrder = newOrder ?? .monthDayYear
            case _ where word.hasPrefix("postgres"): try choose(.postgres)
            case _ where word.hasPrefix("euro"): try choose(.dayMonthYear)
            case _ where word.hasPrefix("noneuro"): try choose(.monthDayYear)
            default: throw .unknown(word)
            }
        }
        if newStyle == .german, newOrder == nil { newOrder = .dayMonthYear }
        style = newStyle ?? style
        order = newOrder ?? order
    }
}
