#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int varve_accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int varve_peer_process(int descriptor) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.pid : 0;
}

int varve_direct_flag(void) { return O_DIRECT; }

int varve_open_direct(int descriptor) {
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return open(path, O_WRONLY | O_DIRECT | O_CLOEXEC);
}

void varve_begin_storing(int descriptor, off_t offset, off_t count) {
    sync_file_range(descriptor, offset, count, SYNC_FILE_RANGE_WRITE);
}

unsigned long varve_aio_open(void) {
    aio_context_t context = 0;
    return syscall(SYS_io_setup, 1, &context) == 0 ? context : 0;
}

void varve_aio_close(unsigned long context) { syscall(SYS_io_destroy, (aio_context_t)context); }

int varve_aio_write(unsigned long context, int descriptor, const void *bytes, size_t count, off_t offset) {
    struct iocb write = {
        .aio_lio_opcode = IOCB_CMD_PWRITE,
        .aio_fildes = (uint32_t)descriptor,
        .aio_buf = (uint64_t)(uintptr_t)bytes,
        .aio_nbytes = count,
        .aio_offset = offset,
    };
    struct iocb *writes[] = {&write};
    return syscall(SYS_io_submit, (aio_context_t)context, 1, writes) == 1 ? 0 : -1;
}

ssize_t varve_aio_wait(unsigned long context) {
    struct io_event event;
    long count;
    do {
        count = syscall(SYS_io_getevents, (aio_context_t)context, 1, 1, &event, NULL);
    } while (count < 0 && errno == EINTR);
    if (count != 1) return -1;
    if (event.res >= 0) return event.res;
    errno = (int)-event.res;
    return -1;
}

void varve_forget_cached(int descriptor) { posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED); }

static _Thread_local void *noted;

void *varve_noted_thread(void) { return noted; }

void varve_note_thread(void *note) { noted = note; }

void varve_set_thread_name(const char *name) {
    char shortened[16];
    strncpy(shortened, name, sizeof shortened - 1);
    shortened[sizeof shortened - 1] = 0;
    pthread_setname_np(pthread_self(), shortened);
}

void varve_make_thread_deferent(int deferent) {
    const struct sched_param none = {0};
    pthread_setschedparam(pthread_self(), deferent ? SCHED_BATCH : SCHED_OTHER, &none);
}

int varve_make_thread_idle(void) {
    const struct sched_param none = {0};
    return sched_setscheduler(0, SCHED_IDLE, &none);
}

int varve_current_processor(void) { return sched_getcpu(); }

int varve_allowed_processors(int *processors, int capacity) {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) { return 0; }
    int count = 0;
    for (int processor = 0; processor < CPU_SETSIZE && count < capacity; processor++) {
        if (CPU_ISSET(processor, &allowed)) { processors[count++] = processor; }
    }
    return count;
}

int varve_keep_thread_on(const int *processors, int count) {
    cpu_set_t kept;
    CPU_ZERO(&kept);
    for (int index = 0; index < count; index++) { CPU_SET(processors[index], &kept); }
    return sched_setaffinity(0, sizeof kept, &kept);
}

void varve_bound_allocator(int arenas) {
    mallopt(M_ARENA_MAX, arenas);
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
}

void varve_trim_allocator(void) { malloc_trim(0); }

size_t varve_allocated_size(const void *start) { return malloc_usable_size((void *)start); }

static int is_json_escape(uint8_t byte) { return byte < 0x20 || byte == '"' || byte == '\\'; }

#if defined(__x86_64__)

#include <emmintrin.h>

size_t varve_find_any(
    const void *bytes, size_t start, size_t count, uint8_t a, uint8_t b, uint8_t c, uint8_t d) {
    const uint8_t *base = bytes;
    const __m128i as = _mm_set1_epi8((char)a), bs = _mm_set1_epi8((char)b);
    const __m128i cs = _mm_set1_epi8((char)c), ds = _mm_set1_epi8((char)d);
    size_t index = start;
    for (; index + 16 <= count; index += 16) {
        __m128i part = _mm_loadu_si128((const __m128i *)(base + index));
        __m128i found = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(part, as), _mm_cmpeq_epi8(part, bs)),
            _mm_or_si128(_mm_cmpeq_epi8(part, cs), _mm_cmpeq_epi8(part, ds)));
        int mask = _mm_movemask_epi8(found);
        if (mask) return index + (size_t)__builtin_ctz((unsigned)mask);
    }
    for (; index < count; index++) {
        uint8_t byte = base[index];
        if (byte == a || byte == b || byte == c || byte == d) return index;
    }
    return count;
}

size_t varve_find_json_escape(const void *bytes, size_t start, size_t count) {
    const uint8_t *base = bytes;
    const __m128i quotes = _mm_set1_epi8('"'), slashes = _mm_set1_epi8('\\');
    const __m128i controls = _mm_set1_epi8(0x1f);
    size_t index = start;
    for (; index + 16 <= count; index += 16) {
        __m128i part = _mm_loadu_si128((const __m128i *)(base + index));
        __m128i found = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(part, quotes), _mm_cmpeq_epi8(part, slashes)),
            _mm_cmpeq_epi8(_mm_min_epu8(part, controls), part));
        int mask = _mm_movemask_epi8(found);
        if (mask) return index + (size_t)__builtin_ctz((unsigned)mask);
    }
    while (index < count && !is_json_escape(base[index])) index++;
    return index;
}

#else

#include <arm_neon.h>

size_t varve_find_any(
    const void *bytes, size_t start, size_t count, uint8_t a, uint8_t b, uint8_t c, uint8_t d) {
    const uint8_t *base = bytes;
    const uint8x16_t as = vdupq_n_u8(a), bs = vdupq_n_u8(b), cs = vdupq_n_u8(c), ds = vdupq_n_u8(d);
    size_t index = start;
    for (; index + 16 <= count; index += 16) {
        uint8x16_t part = vld1q_u8(base + index);
        uint8x16_t found = vorrq_u8(
            vorrq_u8(vceqq_u8(part, as), vceqq_u8(part, bs)),
            vorrq_u8(vceqq_u8(part, cs), vceqq_u8(part, ds)));
        // Four bits for each byte.
        uint64_t mask = vget_lane_u64(
            vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(found), 4)), 0);
        if (mask) return index + (size_t)(__builtin_ctzll(mask) / 4);
    }
    for (; index < count; index++) {
        uint8_t byte = base[index];
        if (byte == a || byte == b || byte == c || byte == d) return index;
    }
    return count;
}

size_t varve_find_json_escape(const void *bytes, size_t start, size_t count) {
    const uint8_t *base = bytes;
    size_t index = start;
    for (; index + 16 <= count; index += 16) {
        uint8x16_t part = vld1q_u8(base + index);
        uint8x16_t found = vorrq_u8(
            vorrq_u8(vceqq_u8(part, vdupq_n_u8('"')), vceqq_u8(part, vdupq_n_u8('\\'))),
            vcltq_u8(part, vdupq_n_u8(0x20)));
        if (vmaxvq_u8(found)) break;
    }
    while (index < count && !is_json_escape(base[index])) index++;
    return index;
}

#endif

const void *varve_find(const void *bytes, size_t count, const void *part, size_t part_count) {
    return memmem(bytes, count, part, part_count);
}
