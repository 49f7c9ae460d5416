// SPDX-License-Identifier: MIT
// Stands between a program and a PostgreSQL server on this machine, and misbehaves:
//
//   proxy SERVER-PORT FILE MODE …
//
// count: counts the messages of the first connection, into FILE.count.
//
// cut N before|in|after [gone]: ends the first connection at its Nth message, of either direction;
// `gone`: and lets nobody connect again.
//
// stall N: from its Nth message on nothing goes through any more, and then there is FILE.stalled.
//
// trickle N: the same, but for one byte a second.
//
// mute: takes connections and never answers.
//
// black-hole: does not even take them: the network drops what is sent.
//
// FILE gets the port on which it listens. A message is sent on once it is there whole.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// One direction of a connection.
typedef struct Stream {
    int from;
    int to;
    bool has_started; // the client's first message has no type
    unsigned char *data;
    size_t size;
    size_t capacity;
} Stream;

static const char *mode;
static const char *port_file;
static unsigned long at;
static const char *where = "";
static unsigned long message_count;
static bool is_counted; // the first connection

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static struct sockaddr_in address_of(int port)
{
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static int connect_to(int port)
{
    int on = 1;
    struct sockaddr_in address = address_of(port);
    int file = socket(AF_INET, SOCK_STREAM, 0);
    if (file < 0 || connect(file, (struct sockaddr *)&address, sizeof address) != 0)
        return -1;
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return file;
}

static bool send_all(int to, const unsigned char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(to, data, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        size -= (size_t)sent;
    }
    return true;
}

static void write_number(const char *ending, unsigned long number)
{
    char path[4096];
    char temporary[4200];
    snprintf(path, sizeof path, "%s%s", port_file, ending);
    snprintf(temporary, sizeof temporary, "%s.new%ld", path, (long)getpid());
    FILE *out = fopen(temporary, "w");
    if (!out || fprintf(out, "%lu\n", number) < 0 || fclose(out) != 0 ||
        rename(temporary, path) != 0)
        fail(path);
}

// Nothing goes through; the client may go.
static void stall(const Stream *stream, bool is_client)
{
    write_number(".stalled", message_count);
    struct pollfd client = {is_client ? stream->from : stream->to, POLLRDHUP, 0};
    poll(&client, 1, -1);
}

static bool trickle(const Stream *stream, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        struct pollfd other = {stream->to, POLLRDHUP, 0};
        if (!send_all(stream->to, stream->data + i, 1) || poll(&other, 1, 1000) > 0)
            return false;
    }
    return true;
}

// False: the connection ends.
static bool pass(const Stream *stream, size_t size, bool is_client)
{
    bool is_here = is_counted && ++message_count >= at && at > 0;
    bool is_cut = is_here && strcmp(mode, "cut") == 0;
    if (is_here && strcmp(mode, "stall") == 0) {
        stall(stream, is_client);
        return false;
    }
    if (is_here && strcmp(mode, "trickle") == 0 && !is_client)
        return trickle(stream, size);
    if (is_cut && strcmp(where, "before") == 0)
        return false;
    if (is_cut && strcmp(where, "in") == 0)
        return send_all(stream->to, stream->data, size / 2) && false;
    return send_all(stream->to, stream->data, size) && !is_cut;
}

// The size of the message at the beginning, or 0 where its head is not there yet. An answer to a
// request for encryption is one byte: our clients ask for none.
static size_t message_size(const Stream *stream, size_t start)
{
    size_t head = stream->has_started ? 1 : 0;
    const unsigned char *p = stream->data + start + head;
    if (stream->size - start < head + 4)
        return 0;
    return head + ((size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | (size_t)p[3]);
}

static bool forward(Stream *stream, bool is_client)
{
    if (stream->capacity - stream->size < 65536) {
        stream->capacity = stream->capacity * 2 + 65536;
        stream->data = realloc(stream->data, stream->capacity);
        if (!stream->data)
            fail("proxy: memory");
    }
    ssize_t got = read(stream->from, stream->data + stream->size, stream->capacity - stream->size);
    if (got <= 0)
        return false;
    stream->size += (size_t)got;
    for (size_t size; (size = message_size(stream, 0)) > 0 && size <= stream->size;) {
        if (!pass(stream, size, is_client))
            return false;
        stream->has_started = true;
        stream->size -= size;
        memmove(stream->data, stream->data + size, stream->size);
    }
    return true;
}

static void serve(int client, int server_port)
{
    int on = 1;
    int server = connect_to(server_port);
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Stream up = {client, server, false, NULL, 0, 0};
    Stream down = {server, client, true, NULL, 0, 0};
    if (strcmp(mode, "mute") == 0)
        stall(&up, true);
    for (bool is_open = server >= 0 && strcmp(mode, "mute") != 0; is_open;) {
        struct pollfd sockets[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        poll(sockets, 2, -1);
        if (sockets[0].revents)
            is_open = forward(&up, true);
        if (is_open && sockets[1].revents)
            is_open = forward(&down, false);
    }
    if (is_counted)
        write_number(".count", message_count);
    free(up.data);
    free(down.data);
}

static int listen_somewhere(int backlog)
{
    struct sockaddr_in address = address_of(0);
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) != 0 ||
        listen(listener, backlog) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        fail("proxy: listen");
    if (strcmp(mode, "black-hole") == 0) {
        // Once the queue of those who want to connect is full, the system drops what they send.
        for (int i = 0; i < 3; i++)
            connect(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), (struct sockaddr *)&address,
                    size);
    }
    write_number("", ntohs(address.sin_port));
    return listener;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: proxy SERVER-PORT FILE MODE [N [before|in|after [gone]]]\n");
        return 2;
    }
    mode = argv[3];
    at = argc > 4 ? strtoul(argv[4], NULL, 10) : 0;
    where = argc > 5 ? argv[5] : "";
    bool is_gone = argc > 6;
    signal(SIGCHLD, SIG_IGN);
    port_file = argv[2];
    int listener = listen_somewhere(strcmp(mode, "black-hole") == 0 ? 0 : 16);
    while (strcmp(mode, "black-hole") == 0)
        pause();
    for (unsigned long n = 1;; n++) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            fail("proxy: accept");
        is_counted = n == 1 || strcmp(mode, "stall") == 0 || strcmp(mode, "trickle") == 0;
        at = n == 1 || strcmp(mode, "cut") == 0 ? at : 1;
        if (is_gone || fork() == 0) {
            close(listener);
            serve(client, atoi(argv[1]));
            return 0;
        }
        close(client);
    }
}
