// What Linux offers and the Glibc module does not import: epoll, accept4, sync_file_range,
// threads' names, the allocator's settings, memmem, and the CPU's instructions for looking at many bytes at once.
#ifndef VARVE_CLINUX_H
#define VARVE_CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/socket.h>

/// accept4(2) with SOCK_NONBLOCK | SOCK_CLOEXEC. Returns the descriptor, or -1 with errno set.
int varve_accept(int listener, struct sockaddr *address, socklen_t *length);

/// The process at the other end of a Unix-domain socket (SO_PEERCRED); 0 when it cannot be seen from here.
int varve_peer_process(int descriptor);

/// O_DIRECT, whose number depends on the architecture.
int varve_direct_flag(void);

/// Opens the file of a descriptor again, whatever its name is by now, for writing past the page cache
/// (O_DIRECT). Returns the new descriptor, or -1 with errno set.
int varve_open_direct(int descriptor);

/// Has the device begin to store the pages of a file that were written there, without waiting
/// (sync_file_range with SYNC_FILE_RANGE_WRITE). What goes wrong is told by the next fdatasync.
void varve_begin_storing(int descriptor, off_t offset, off_t count);

/// Linux's asynchronous I/O (io_submit(2)), one write at a time. Returns 0 when the kernel has none for us.
unsigned long varve_aio_open(void);
void varve_aio_close(unsigned long context);

/// Begins a write of a descriptor that goes past the page cache. Returns 0, or -1 with errno set.
int varve_aio_write(unsigned long context, int descriptor, const void *bytes, size_t count, off_t offset);

/// Waits for the write. Returns the bytes written, or -1 with errno set.
ssize_t varve_aio_wait(unsigned long context);

/// Has the page cache forget what of the file is stored (posix_fadvise with POSIX_FADV_DONTNEED).
void varve_forget_cached(int descriptor);

/// Names the calling thread for debuggers and `top -H`; cut to 15 bytes.
void varve_set_thread_name(const char *name);

/// SCHED_BATCH for the calling thread, or SCHED_OTHER. Where the kernel refuses it stays as it is.
void varve_make_thread_deferent(int deferent);

/// The processors that the calling thread may run on, in order, at most `capacity` of them. Returns how many
/// were written; 0 when the kernel does not say.
int varve_allowed_processors(int *processors, int capacity);

/// Keeps the calling thread on these processors. Returns 0, or -1 with errno set.
int varve_keep_thread_on(const int *processors, int count);

/// SCHED_IDLE for the calling thread: it runs where no other wants to. Returns 0, or -1 with errno set.
int varve_make_thread_idle(void);

/// The processor that the calling thread runs on, or -1.
int varve_current_processor(void);

/// Has the processor do nothing for some moments, without another thread.
static inline void varve_pause(int count) {
    for (int index = 0; index < count; index++) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        __asm__ volatile("isb");
#else
        __asm__ volatile("");
#endif
    }
}

/// What the calling thread has noted of itself by `varve_note_thread`; NULL at its beginning.
void *varve_noted_thread(void);
void varve_note_thread(void *note);

/// Keeps the C library's allocator from holding much more than is in use: at most so many arenas, and
/// pieces of a megabyte and more are the system's again as soon as they are free.
void varve_bound_allocator(int arenas);

/// Gives the system back what the allocator has free.
void varve_trim_allocator(void);

/// How many bytes the allocator has given for what begins there.
size_t varve_allocated_size(const void *start);

/// Where in `bytes` the first of four bytes stands, from `start` on; `count` when none is there.
size_t varve_find_any(
    const void *bytes, size_t start, size_t count, uint8_t a, uint8_t b, uint8_t c, uint8_t d);

/// Where the first byte stands, from `start` on, that a JSON string holds escaped only: a quote, a backslash, a
/// control character. `count` when none does.
size_t varve_find_json_escape(const void *bytes, size_t start, size_t count);

/// Asks the CPU to bring `count` bytes from `start` on into its caches, all lines at once. A hint:
/// it never faults.
static inline void varve_prefetch(const void *start, size_t count) {
    for (const char *line = start, *end = line + count; line < end; line += 64) {
        __builtin_prefetch(line);
    }
}

/// memmem(3): the first occurrence of `part` in `bytes`, or NULL; in time that grows with the sum of both counts.
const void *varve_find(const void *bytes, size_t count, const void *part, size_t part_count);

#endif
