import CLinux

/// Names the calling thread for debuggers and `top -H`: at most 15 bytes of it are kept. A thread that has none
/// goes by the name of who made it.
package func nameThread(_ name: String) { varve_set_thread_name(name) }
