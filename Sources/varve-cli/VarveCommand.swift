@main
struct VarveCommand {
    static func main() {}
}
