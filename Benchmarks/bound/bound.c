// What a machine gives a server that speaks PostgreSQL's protocol as fast as anybody can: it receives, syncs
// what is an INSERT, and sends. It parses no SQL, keeps nothing, and tells every client the same.
//
// Threads and calls are the server's: a loop on each processor, one recv and one send a statement, and a
// thread that writes what has gathered, in whole pages past the page cache, syncs it and wakes the loops.
//
// Usage: bound PORT FILE. The file is 64 MiB and is written from its beginning again and again.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { LOOPS_MAX = 64, EVENTS_MAX = 256 };
enum { PAGE = 4096, FILE_BYTES = 64 << 20, GROUP_BYTES_MAX = 1 << 20 };
// An event of the comparison takes so many bytes of the ledger, and a group of them so many besides.
enum { EVENT_BYTES = 330, GROUP_BYTES = 200 };

struct client {
    int descriptor, loop;
    bool has_started, is_durable;
    size_t received, answered;
    uint8_t input[4096], answer[512];
    struct client *next; // in the list of those to be committed, then of those that are
};

struct loop {
    int poll, wake_up;
    pthread_mutex_t mutex;
    struct client *committed;
};

static struct loop loops[LOOPS_MAX];
static int loop_count;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct client *waiting;
static sem_t work;
static atomic_bool is_asleep;

// MARK: what is said

static uint8_t *put(uint8_t *out, char type, const void *bytes, size_t count) {
    uint32_t length = htonl((uint32_t)count + 4);
    *out++ = (uint8_t)type;
    memcpy(out, &length, 4);
    memcpy(out + 4, bytes, count);
    return out + 4 + count;
}

static uint8_t *greet(uint8_t *out) {
    out = put(out, 'R', "\0\0\0\0", 4);
    out = put(out, 'S', "server_version\00015.0", 20);
    out = put(out, 'S', "client_encoding\0UTF8", 21);
    out = put(out, 'S', "standard_conforming_strings\0on", 31);
    out = put(out, 'K', "\0\0\0\1\0\0\0\1", 8);
    return put(out, 'Z', "I", 1);
}

static uint8_t *say(
    struct client *client, uint8_t type, const uint8_t *body, size_t count, uint8_t *out) {
    static const char column[] = "\0\1v\0\0\0\0\0\0\0\0\0\0\x17\0\4\xff\xff\xff\xff\0";
    switch (type) {
    case 'P':
        client->is_durable = memmem(body, count, "INSERT", 6) != NULL;
        return put(out, '1', "", 0);
    case 'B': return put(out, '2', "", 0);
    case 'D':
        if (client->is_durable) return put(out, 'n', "", 0);
        return put(out, 'T', column, sizeof column);
    case 'E':
        if (client->is_durable) return put(out, 'C', "INSERT 0 1", 11);
        out = put(out, 'D', "\0\1\0\0\0\1\x30", 7);
        return put(out, 'C', "SELECT 1", 9);
    case 'S': return put(out, 'Z', "I", 1);
    default: return out;
    }
}

/// Answers the messages that have come whole. Returns whether one of them has to be durable first.
static bool answer(struct client *client) {
    uint8_t *next = client->input, *end = next + client->received, *out = client->answer;
    bool must_sync = false;
    for (;;) {
        size_t head = client->has_started ? 1 : 0;
        uint32_t length;
        if ((size_t)(end - next) < head + 4) break;
        memcpy(&length, next + head, 4);
        length = ntohl(length);
        if ((size_t)(end - next) < head + length) break;
        if (client->has_started) {
            must_sync = must_sync || (*next == 'E' && client->is_durable);
            out = say(client, *next, next + 5, length - 4, out);
        } else {
            client->has_started = true;
            out = greet(out);
        }
        next += head + length;
    }
    client->received = (size_t)(end - next);
    memmove(client->input, next, client->received);
    client->answered = (size_t)(out - client->answer);
    return must_sync;
}

static void send_answer(struct client *client) {
    if (client->answered > 0) {
        send(client->descriptor, client->answer, client->answered, MSG_NOSIGNAL);
    }
    client->answered = 0;
}

// MARK: threads

static void commit_soon(struct client *client) {
    pthread_mutex_lock(&mutex);
    client->next = waiting;
    waiting = client;
    pthread_mutex_unlock(&mutex);
    if (atomic_exchange(&is_asleep, false)) sem_post(&work);
}

static void send_committed(struct loop *loop) {
    uint64_t count;
    if (read(loop->wake_up, &count, sizeof count) < 0) return;
    pthread_mutex_lock(&loop->mutex);
    struct client *client = loop->committed;
    loop->committed = NULL;
    pthread_mutex_unlock(&loop->mutex);
    while (client != NULL) {
        // Once it is sent the client may be committing again.
        struct client *next = client->next;
        send_answer(client);
        client = next;
    }
}

static void *run_loop(void *argument) {
    struct loop *loop = argument;
    struct epoll_event events[EVENTS_MAX];
    for (;;) {
        int count = epoll_wait(loop->poll, events, EVENTS_MAX, -1);
        for (int index = 0; index < count; index++) {
            struct client *client = events[index].data.ptr;
            if (client == NULL) {
                send_committed(loop);
                continue;
            }
            size_t free_bytes = sizeof client->input - client->received;
            ssize_t received =
                recv(client->descriptor, client->input + client->received, free_bytes, 0);
            if (received <= 0) {
                close(client->descriptor);
                free(client);
                continue;
            }
            client->received += (size_t)received;
            if (answer(client)) {
                commit_soon(client);
            } else {
                send_answer(client);
            }
        }
    }
    return NULL;
}

static void *run_commits(void *argument) {
    const char *path = argument;
    char *pages;
    if (posix_memalign((void **)&pages, PAGE, GROUP_BYTES_MAX) != 0) errx(1, "out of memory");
    memset(pages, 1, GROUP_BYTES_MAX);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (file < 0) err(1, "%s", path);
    for (int written = 0; written < FILE_BYTES; written += GROUP_BYTES_MAX) {
        if (write(file, pages, GROUP_BYTES_MAX) != GROUP_BYTES_MAX) err(1, "%s", path);
    }
    if (fsync(file) != 0) err(1, "%s", path);
    int direct = open(path, O_WRONLY | O_DIRECT);
    if (direct < 0) err(1, "%s", path);
    const struct sched_param none = {0};
    pthread_setschedparam(pthread_self(), SCHED_BATCH, &none);
    off_t offset = 0;
    for (;;) {
        pthread_mutex_lock(&mutex);
        struct client *group = waiting;
        waiting = NULL;
        if (group == NULL) atomic_store(&is_asleep, true);
        pthread_mutex_unlock(&mutex);
        if (group == NULL) {
            while (sem_wait(&work) != 0) {}
            continue;
        }
        size_t bytes = GROUP_BYTES;
        for (struct client *each = group; each != NULL; each = each->next) bytes += EVENT_BYTES;
        size_t whole = (bytes + PAGE - 1) / PAGE * PAGE;
        if (offset + (off_t)whole > FILE_BYTES) offset = 0;
        if (pwrite(direct, pages, whole, offset) != (ssize_t)whole) err(1, "%s", path);
        // The last page is written again, with what comes next.
        offset += (off_t)(bytes / PAGE * PAGE);
        if (fdatasync(direct) != 0) err(1, "%s", path);
        bool is_woken[LOOPS_MAX] = {false};
        while (group != NULL) {
            struct client *next = group->next;
            struct loop *loop = &loops[group->loop];
            is_woken[group->loop] = true;
            pthread_mutex_lock(&loop->mutex);
            group->next = loop->committed;
            loop->committed = group;
            pthread_mutex_unlock(&loop->mutex);
            group = next;
        }
        for (int index = 0; index < loop_count; index++) {
            if (is_woken[index]) eventfd_write(loops[index].wake_up, 1);
        }
    }
    return NULL;
}

static void start_loop(int processor) {
    struct loop *loop = &loops[loop_count++];
    pthread_mutex_init(&loop->mutex, NULL);
    loop->poll = epoll_create1(EPOLL_CLOEXEC);
    loop->wake_up = eventfd(0, EFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(loop->poll, EPOLL_CTL_ADD, loop->wake_up, &event);
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_loop, loop) != 0) errx(1, "no threads");
    cpu_set_t own;
    CPU_ZERO(&own);
    CPU_SET(processor, &own);
    pthread_setaffinity_np(thread, sizeof own, &own);
}

int main(int count, char **arguments) {
    if (count != 3) errx(2, "usage: bound PORT FILE");
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)atoi(arguments[1])),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) {
        err(1, "port %s", arguments[1]);
    }
    listen(listener, 4096);
    cpu_set_t allowed;
    sched_getaffinity(0, sizeof allowed, &allowed);
    for (int processor = 0; processor < CPU_SETSIZE && loop_count < LOOPS_MAX; processor++) {
        if (CPU_ISSET(processor, &allowed)) start_loop(processor);
    }
    sem_init(&work, 0, 0);
    pthread_t commits;
    if (pthread_create(&commits, NULL, run_commits, arguments[2]) != 0) errx(1, "no threads");
    for (int number = 0;; number++) {
        int descriptor = accept(listener, NULL, NULL);
        if (descriptor < 0) err(1, "accept");
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct client *client = calloc(1, sizeof *client);
        if (client == NULL) errx(1, "out of memory");
        client->descriptor = descriptor;
        client->loop = number % loop_count;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
        epoll_ctl(loops[client->loop].poll, EPOLL_CTL_ADD, descriptor, &event);
    }
}
