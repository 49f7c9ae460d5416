// SPDX-License-Identifier: MIT
// The C library knows one time zone at a time, that of TZ: it is set for one conversion and set
// back.
#include "moment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_zone_name(Text zone)
{
    for (size_t i = 0; i < zone.size; i++) {
        char c = zone.data[i];
        bool is_good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '+' || (c == '/' && i > 0);
        if (!is_good)
            return false;
    }
    return zone.size > 0;
}

// An unknown name means UTC to the C library, without a word: the file tells.
bool moment_has_zone(Arena *arena, Text zone)
{
    if (text_is(zone, "UTC") || text_is(zone, "local"))
        return true;
    if (!is_zone_name(zone))
        return false;
    const char *directory = getenv("TZDIR");
    Builder path = {.arena = arena};
    builder_add_format(&path, "%s/%.*s",
                       directory && *directory ? directory : "/usr/share/zoneinfo",
                       TEXT_ARGS(zone));
    return access(path.items, R_OK) == 0;
}

static void set_zone(const char *zone)
{
    if (zone)
        (void)setenv("TZ", zone, 1);
    else
        (void)unsetenv("TZ");
    tzset();
}

static bool convert_local(Arena *arena, Text zone, time_t time, struct tm *local)
{
    if (text_is(zone, "local")) {
        tzset();
        return localtime_r(&time, local) != NULL;
    }
    const char *before = getenv("TZ");
    const char *kept = before ? text_copy(arena, text_from(before)) : NULL;
    set_zone(text_copy(arena, zone));
    bool is_converted = localtime_r(&time, local) != NULL;
    set_zone(kept);
    return is_converted;
}

static int64_t minutes_of(const struct tm *tm)
{
    return (tm->tm_yday * INT64_C(24) + tm->tm_hour) * 60 + tm->tm_min;
}

// No zone is a day away, so the two differ by one year at most, at its turn.
static int offset_of(const struct tm *local, const struct tm *utc)
{
    int64_t minutes = minutes_of(local) - minutes_of(utc);
    if (local->tm_year != utc->tm_year)
        minutes = (local->tm_hour * 60 + local->tm_min) - (utc->tm_hour * 60 + utc->tm_min) +
                  (local->tm_year > utc->tm_year ? 24 * 60 : -24 * 60);
    return (int)minutes;
}

static time_t current_time(void)
{
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    long long seconds = fixed && *fixed ? strtoll(fixed, &end, 10) : 0;
    return end && *end == '\0' ? (time_t)seconds : time(NULL);
}

bool moment_now(Arena *arena, Text zone, Moment *moment)
{
    time_t now = current_time();
    moment->seconds = (int64_t)now;
    moment->is_utc = text_is(zone, "UTC");
    if (!gmtime_r(&now, &moment->utc))
        return false;
    if (moment->is_utc)
        moment->local = moment->utc;
    else if (!convert_local(arena, zone, now, &moment->local))
        return false;
    moment->offset = offset_of(&moment->local, &moment->utc);
    int year = moment->local.tm_year + 1900;
    return year >= 1 && year <= 9999;
}

Text moment_format(Arena *arena, const Moment *moment)
{
    const struct tm *tm = &moment->local;
    Builder text = {.arena = arena};
    builder_add_format(&text, "%04d-%02d-%02d %02d:%02d:%02d", tm->tm_year + 1900, tm->tm_mon + 1,
                       tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec);
    if (!moment->is_utc) {
        int offset = abs(moment->offset);
        builder_add_format(&text, "%c%02d:%02d", moment->offset < 0 ? '-' : '+', offset / 60,
                           offset % 60);
    }
    return builder_text(&text);
}
