import CLinux

/// Names the calling thread for debuggers and `top -H`: at most 15 bytes of it are kept. A thread that has none
/// goes by the name of who made it.
package func nameThread(_ name: String) { varve_set_thread_name(name) }

/// Has the calling thread, when it is woken, wait for a processor that somebody leaves, or push somebody aside as
/// threads do (SCHED_BATCH and SCHED_OTHER of sched(7)). Its share of the processors is the same.
package func makeThread(deferent: Bool) { varve_make_thread_deferent(deferent ? 1 : 0) }
