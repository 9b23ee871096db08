/// The columns that every table has besides its own, which no column of its own may be called like.
package enum SystemColumns {
    package static let names: Set<String> = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]
}
