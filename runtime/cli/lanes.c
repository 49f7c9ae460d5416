// SPDX-License-Identifier: MIT
// Lane n stands at the even place 2n of a line; at the odd places between them they move, one lane
// to the right or left a line.
#include "command.h"

#include "lanes.h"
#include "print.h"
#include <stdlib.h>
#include <string.h>

enum { LANE_COLOURS = 6 };

static int fail_lanes(const Cli *cli)
{
    mig__cli_error(cli, "out of memory");
    return MIG_REFUSED;
}

int mig__cli_lanes_begin(CliLanes *lanes, const Cli *cli, const MigHistory *history,
                         const uint8_t *is_shown)
{
    memset(lanes, 0, sizeof *lanes);
    lanes->cli = cli;
    lanes->history = history;
    lanes->is_shown = is_shown;
    lanes->lane_of = calloc((size_t)history->revision_count + 1, sizeof *lanes->lane_of);
    return lanes->lane_of ? 0 : fail_lanes(cli);
}

int mig__cli_lanes_end(CliLanes *lanes)
{
    int code = lanes->has_failed ? fail_lanes(lanes->cli) : 0;
    free(lanes->items);
    free(lanes->grid);
    free(lanes->places);
    free(lanes->lane_of);
    memset(lanes, 0, sizeof *lanes);
    return code;
}

// False where memory is short; the block is then the old one.
static bool grow_lanes(void **block, size_t size)
{
    void *grown = realloc(*block, size);
    if (grown)
        *block = grown;
    return grown != NULL;
}

static bool has_room(CliLanes *lanes)
{
    if (lanes->has_failed || lanes->count < lanes->capacity)
        return !lanes->has_failed;
    size_t capacity = lanes->capacity * 2 + 8;
    void *items = lanes->items, *grid = lanes->grid, *places = lanes->places;
    lanes->has_failed = !grow_lanes(&items, capacity * sizeof *lanes->items) ||
                        !grow_lanes(&grid, capacity * 4 * sizeof *lanes->grid) ||
                        !grow_lanes(&places, capacity * sizeof *lanes->places);
    lanes->items = items;
    lanes->grid = grid;
    lanes->places = places;
    if (!lanes->has_failed)
        lanes->capacity = capacity;
    return !lanes->has_failed;
}

static void insert_lane(CliLanes *lanes, size_t at, uint32_t awaited)
{
    if (!has_room(lanes))
        return;
    memmove(lanes->items + at + 1, lanes->items + at, (lanes->count - at) * sizeof *lanes->items);
    lanes->items[at] = (CliLane){awaited, lanes->next_colour};
    lanes->next_colour = (lanes->next_colour + 1) % LANE_COLOURS;
    lanes->count++;
}

// Where the lane of a revision is; the count where there is none.
static size_t find_lane(const CliLanes *lanes, uint32_t revision)
{
    size_t at = 0;
    while (at < lanes->count && lanes->items[at].awaited != revision)
        at++;
    return at;
}

static void put_lane(const CliLanes *lanes, size_t lane, char c)
{
    static const int codes[LANE_COLOURS] = {31, 32, 33, 34, 35, 36};
    if (lanes->cli->is_output_coloured)
        printf("\033[%dm%c\033[0m", codes[lanes->items[lane].colour], c);
    else
        fputc(c, stdout);
}

static uint32_t shown_parents(const CliLanes *lanes, uint32_t revision)
{
    const MigRevision *item = &lanes->history->revisions[revision];
    uint32_t count = 0;
    for (uint32_t k = 0; k < item->parent_count; k++)
        count += !lanes->is_shown || lanes->is_shown[lanes->history->edges[item->first_parent + k]];
    return count;
}

void mig__cli_lanes_star(CliLanes *lanes, uint32_t revision)
{
    size_t own = find_lane(lanes, revision);
    if (own == lanes->count)
        insert_lane(lanes, own, revision);
    for (size_t i = 0; !lanes->has_failed && i < lanes->count; i++) {
        if (i == own)
            fputc('*', stdout);
        else
            put_lane(lanes, i, '|');
        fputc(' ', stdout);
    }
}

void mig__cli_lanes_pad(const CliLanes *lanes, uint32_t revision)
{
    size_t own = find_lane(lanes, revision);
    bool goes_on = shown_parents(lanes, revision) > 0;
    for (size_t i = 0; !lanes->has_failed && i < lanes->count; i++) {
        if (i == own && !goes_on)
            fputc(' ', stdout);
        else
            put_lane(lanes, i, '|');
        fputc(' ', stdout);
    }
}

// A new lane at `at` leaves the one on its left, and those on its right make room.
static void draw_split(const CliLanes *lanes, size_t at)
{
    for (size_t i = 0; i < lanes->count; i++) {
        if (i > at)
            fputc(' ', stdout);
        put_lane(lanes, i, i < at ? '|' : '\\');
        if (i + 1 < at)
            fputc(' ', stdout);
    }
    fputc('\n', stdout);
}

// The lane that each becomes: two that lead to the same revision become one, the left one; -1 for
// one that ends. Returns how many are left.
static size_t find_places(CliLanes *lanes)
{
    size_t left = 0;
    for (size_t i = 0; i < lanes->count; i++) {
        uint32_t awaited = lanes->items[i].awaited;
        lanes->places[i] = -1;
        if (awaited == MIG_UNSET)
            continue;
        size_t first = lanes->lane_of[awaited];
        bool has_first = first < i && lanes->items[first].awaited == awaited;
        lanes->places[i] = has_first ? lanes->places[first] : (int)left++;
        lanes->lane_of[awaited] = (uint32_t)(has_first ? first : i);
    }
    return left;
}

// Moves every lane that is not at its place by one to the left; one that would meet another lane on
// its way passes it, and one that meets its own ends in it. False where all were at their places.
static bool move_left(const int *old, int *new, const int *places, int size)
{
    bool has_moved = false;
    for (int x = 0; x < size; x++)
        new[x] = -1;
    for (int x = 0; x < size; x++) {
        int lane = old[x];
        if (lane < 0)
            continue;
        int place = places[lane];
        if (place == x / 2) {
            new[2 * place] = new[2 * place] < 0 ? lane : new[2 * place];
            continue;
        }
        has_moved = true;
        if (new[x - 1] < 0)
            new[x - 1] = lane;
        else if (places[new[x - 1]] != place)
            new[x - 2] = lane;
    }
    return has_moved;
}

static void draw_places(const CliLanes *lanes, const int *grid, int size)
{
    while (size > 0 && grid[size - 1] < 0)
        size--;
    for (int x = 0; x < size; x++) {
        if (grid[x] < 0)
            fputc(' ', stdout);
        else
            put_lane(lanes, (size_t)grid[x], x == 2 * lanes->places[grid[x]] ? '|' : '/');
    }
    fputc('\n', stdout);
}

// Lanes that lead to the same revision join, and gaps close.
static void close_up(CliLanes *lanes)
{
    int size = (int)(2 * lanes->count);
    int *old = lanes->grid, *new = old + size;
    size_t left = find_places(lanes), kept = 0;
    for (int x = 0; x < size; x++)
        old[x] = x % 2 == 0 && lanes->places[x / 2] >= 0 ? x / 2 : -1;
    while (move_left(old, new, lanes->places, size)) {
        draw_places(lanes, new, size);
        memcpy(old, new, (size_t)size * sizeof *old);
    }
    for (size_t i = 0; i < lanes->count; i++)
        if (lanes->places[i] == (int)kept)
            lanes->items[kept++] = lanes->items[i];
    lanes->count = left;
}

void mig__cli_lanes_link(CliLanes *lanes, uint32_t revision)
{
    const MigRevision *item = &lanes->history->revisions[revision];
    size_t own = find_lane(lanes, revision), next = own;
    if (lanes->has_failed)
        return;
    lanes->items[own].awaited = MIG_UNSET;
    for (uint32_t k = 0; k < item->parent_count && !lanes->has_failed; k++) {
        uint32_t parent = lanes->history->edges[item->first_parent + k];
        if (lanes->is_shown && !lanes->is_shown[parent])
            continue;
        if (next == own) {
            lanes->items[own].awaited = parent;
        } else {
            insert_lane(lanes, next, parent);
            if (!lanes->has_failed)
                draw_split(lanes, next);
        }
        next++;
    }
    if (!lanes->has_failed)
        close_up(lanes);
}
