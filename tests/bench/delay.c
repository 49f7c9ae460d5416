// SPDX-License-Identifier: MIT
// A PostgreSQL server that is further away: passes every byte on, each way MICROSECONDS later, and
// counts round trips. Bytes wait in a queue with the time at which they are due, so the bandwidth
// stays what it is. What is not delayed is the making of the connection.
//
//   delay HOST PORT MICROSECONDS
//
// Prints the port of 127.0.0.1 on which it listens and, when a connection has ended, a line:
// "connection", round trips until the server was ready for the first query, round trips after that.
// Ends with its standard input.
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, MOST_LINKS = 64 };

// What was read at one moment; one of no size says that the sender has ended.
typedef struct Piece {
    struct Piece *next;
    int64_t due;
    size_t size;
    size_t sent;
    unsigned char bytes[];
} Piece;

typedef struct Way {
    int from;
    int to;
    Piece *first;
    Piece *last;
    bool is_read;   // the sender has ended
    bool is_closed; // and the receiver knows
    bool is_full;   // the receiver takes no more for now
} Way;

// A round trip is an answer that begins after the client has spoken.
typedef struct Trips {
    bool has_spoken;
    bool is_ready;
    bool is_asking_for_encryption; // answered by one byte, which is no message
    size_t skip;                   // bytes of the message at hand that are still to come
    unsigned char head[5];
    size_t head_size;
    int until_ready;
    int after;
} Trips;

typedef struct Link {
    bool is_open;
    Way there;
    Way back;
    Trips trips;
} Link;

typedef struct Relay {
    int listener;
    int64_t delay; // ns
    struct addrinfo *server;
    Link links[MOST_LINKS];
} Relay;

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void count_request(Trips *trips, const unsigned char *bytes, size_t size)
{
    static const unsigned char request[] = {0, 0, 0, 8, 4, 210, 22};
    trips->is_asking_for_encryption =
        !trips->is_ready && size == 8 && memcmp(bytes, request, sizeof request) == 0;
    trips->has_spoken = true;
}

// Walks over the server's messages (a letter, a length of four bytes that counts itself, a body) to
// the first ReadyForQuery.
static void look_for_ready(Trips *trips, const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size && !trips->is_ready;) {
        if (trips->is_asking_for_encryption) {
            trips->is_asking_for_encryption = false;
            i++;
        } else if (trips->skip > 0) {
            size_t step = trips->skip < size - i ? trips->skip : size - i;
            trips->skip -= step;
            i += step;
        } else {
            trips->head[trips->head_size++] = bytes[i++];
            if (trips->head_size == sizeof trips->head) {
                const unsigned char *head = trips->head;
                size_t length = (size_t)head[1] << 24 | (size_t)head[2] << 16 |
                                (size_t)head[3] << 8 | (size_t)head[4];
                trips->head_size = 0;
                trips->skip = length < 4 ? 0 : length - 4;
                trips->is_ready = head[0] == 'Z';
            }
        }
    }
}

static void count_answer(Trips *trips, const unsigned char *bytes, size_t size)
{
    if (trips->has_spoken && trips->is_ready)
        trips->after++;
    else if (trips->has_spoken)
        trips->until_ready++;
    trips->has_spoken = false;
    look_for_ready(trips, bytes, size);
}

static void receive(Relay *relay, Link *link, Way *way)
{
    Piece *piece = malloc(sizeof *piece + PIECE);
    if (piece == NULL)
        abort();
    ssize_t size = recv(way->from, piece->bytes, PIECE, MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
        free(piece);
        return;
    }
    piece->next = NULL;
    piece->size = size > 0 ? (size_t)size : 0;
    piece->sent = 0;
    piece->due = now() + relay->delay;
    way->is_read = size <= 0;
    if (size > 0 && way == &link->there)
        count_request(&link->trips, piece->bytes, piece->size);
    else if (size > 0)
        count_answer(&link->trips, piece->bytes, piece->size);
    if (way->last != NULL)
        way->last->next = piece;
    else
        way->first = piece;
    way->last = piece;
}

static void drop_first(Way *way)
{
    Piece *piece = way->first;
    way->first = piece->next;
    if (way->first == NULL)
        way->last = NULL;
    free(piece);
}

// Sends what is due. A receiver that has gone away takes everything.
static void pass_on(Way *way, int64_t time)
{
    way->is_full = false;
    while (way->first != NULL && way->first->due <= time && !way->is_full) {
        Piece *piece = way->first;
        if (piece->size == 0) {
            shutdown(way->to, SHUT_WR);
            way->is_closed = true;
            drop_first(way);
            continue;
        }
        ssize_t sent = send(way->to, piece->bytes + piece->sent, piece->size - piece->sent,
                            MSG_DONTWAIT | MSG_NOSIGNAL);
        way->is_full = sent < 0 && errno == EAGAIN;
        if (sent >= 0)
            piece->sent += (size_t)sent;
        if (piece->sent == piece->size || (sent < 0 && errno != EAGAIN && errno != EINTR))
            drop_first(way);
    }
}

static void end_link(Link *link)
{
    printf("connection %d %d\n", link->trips.until_ready, link->trips.after);
    fflush(stdout);
    while (link->there.first != NULL)
        drop_first(&link->there);
    while (link->back.first != NULL)
        drop_first(&link->back);
    close(link->there.from);
    close(link->back.from);
    link->is_open = false;
}

static int end_links(Relay *relay)
{
    for (int i = 0; i < MOST_LINKS; i++) {
        if (relay->links[i].is_open)
            end_link(&relay->links[i]);
    }
    return 0;
}

static void begin_link(Relay *relay)
{
    static const int on = 1;
    Link *link = relay->links;
    int client = accept(relay->listener, NULL, NULL);
    while (link < relay->links + MOST_LINKS && link->is_open)
        link++;
    if (client < 0 || link == relay->links + MOST_LINKS) {
        close(client);
        return;
    }
    int server = socket(relay->server->ai_family, SOCK_STREAM, 0);
    if (server < 0 || connect(server, relay->server->ai_addr, relay->server->ai_addrlen) != 0) {
        perror("delay: the server");
        close(server);
        close(client);
        return;
    }
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    *link = (Link){.is_open = true, .there = {client, server, NULL, NULL, false, false, false}};
    link->back = (Way){server, client, NULL, NULL, false, false, false};
}

static struct pollfd wish(const Way *way, const Way *other)
{
    return (struct pollfd){
        .fd = way->is_read && !other->is_full ? -1 : way->from,
        .events = (short)((way->is_read ? 0 : POLLIN) | (other->is_full ? POLLOUT : 0))};
}

// How long nothing is due; -1: nothing waits.
static int64_t idle_time(const Relay *relay)
{
    int64_t due = INT64_MAX;
    for (const Link *link = relay->links; link < relay->links + MOST_LINKS; link++) {
        const Way *ways[] = {&link->there, &link->back};
        for (int i = 0; link->is_open && i < 2; i++) {
            const Piece *piece = ways[i]->first;
            if (piece != NULL && !ways[i]->is_full && piece->due < due)
                due = piece->due;
        }
    }
    int64_t rest = due - now();
    return due == INT64_MAX ? -1 : rest < 0 ? 0 : rest;
}

static void serve(Relay *relay, struct pollfd *polled)
{
    for (int i = 0; i < MOST_LINKS; i++) {
        Link *link = &relay->links[i];
        if (!link->is_open)
            continue;
        if (polled[2 * i].revents & (POLLIN | POLLHUP | POLLERR) && !link->there.is_read)
            receive(relay, link, &link->there);
        if (polled[2 * i + 1].revents & (POLLIN | POLLHUP | POLLERR) && !link->back.is_read)
            receive(relay, link, &link->back);
        pass_on(&link->there, now());
        pass_on(&link->back, now());
        if (link->there.is_closed && link->back.is_closed)
            end_link(link);
    }
}

static int work(Relay *relay)
{
    struct pollfd polled[2 * MOST_LINKS + 2];
    for (;;) {
        for (int i = 0; i < MOST_LINKS; i++) {
            const Link *link = &relay->links[i];
            struct pollfd none = {.fd = -1};
            polled[2 * i] = link->is_open ? wish(&link->there, &link->back) : none;
            polled[2 * i + 1] = link->is_open ? wish(&link->back, &link->there) : none;
        }
        polled[2 * MOST_LINKS] = (struct pollfd){.fd = relay->listener, .events = POLLIN};
        polled[2 * MOST_LINKS + 1] = (struct pollfd){.fd = 0, .events = POLLIN};
        int64_t idle = idle_time(relay);
        struct timespec wait = {idle / 1000000000, idle % 1000000000};
        if (ppoll(polled, 2 * MOST_LINKS + 2, idle < 0 ? NULL : &wait, NULL) < 0 && errno != EINTR)
            return 1;
        if (polled[2 * MOST_LINKS + 1].revents != 0)
            return end_links(relay);
        serve(relay, polled);
        if (polled[2 * MOST_LINKS].revents & POLLIN)
            begin_link(relay);
    }
}

static int listen_somewhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) != 0 ||
        listen(listener, MOST_LINKS) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return -1;
    printf("%d\n", ntohs(address.sin_port));
    return fflush(stdout) == 0 ? listener : -1;
}

int main(int argc, char **argv)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    Relay *relay = calloc(1, sizeof *relay);
    if (argc != 4 || relay == NULL || getaddrinfo(argv[1], argv[2], &hints, &relay->server) != 0) {
        fputs("usage: delay HOST PORT MICROSECONDS\n", stderr);
        free(relay);
        return 2;
    }
    relay->delay = strtoll(argv[3], NULL, 10) * 1000;
    prctl(PR_SET_TIMERSLACK, 1);
    relay->listener = listen_somewhere();
    int code = relay->listener < 0 ? 1 : work(relay);
    if (code != 0)
        perror("delay");
    freeaddrinfo(relay->server);
    free(relay);
    return code;
}
