// SPDX-License-Identifier: MIT
// Any text as a statement with a password in it. Whatever stands around it, even quotes that never
// end, the copy for people to read and the message of an error do not have it; and hiding changes
// nothing but bytes to asterisks.
#include "fuzz.h"

#include "error.h"
#include "secret.h"

static const char canary[] = "CANARY";

static void check_places(const char *text, size_t size)
{
    MigSecret secret;
    for (size_t from = 0; mig__find_secret(text, size, from, &secret);) {
        MUST(secret.offset >= from && secret.size > 0);
        MUST(secret.offset <= size && secret.size <= size - secret.offset);
        from = secret.offset + secret.size;
    }
}

static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static void check_hidden(const char *sql, bool is_meant)
{
    char *hidden = mig__hide_secrets(sql);
    MUST(hidden && strlen(hidden) <= strlen(sql));
    MUST(count_characters(hidden) <= count_characters(sql) + strlen(sql));
    MUST(!is_meant || !strstr(hidden, canary));
    free(hidden);
}

// PostgreSQL repeats the statement in errors of syntax, and its line in ours.
static void check_message(const char *sql, uint32_t position)
{
    MigError error = {0};
    char primary[600];
    MigPlace place = {"001.sql", 1, 1};
    MigComplaint complaint = {.primary = primary, .position = position, .context = sql};
    snprintf(primary, sizeof primary, "syntax error at or near \"%.500s\"", sql);
    mig__fail_statement(&error, MIG_REFUSED, &place, sql, &complaint);
    MUST(error.status == MIG_REFUSED && error.message[0]);
    MUST(memchr(error.message, '\0', sizeof error.message));
    MUST(!strstr(error.message, canary));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"%s PASSWORD '%s%s'%s", "%s password = '%s%s' %s",
                                          "%s 'host=h password=%s%s'%s",
                                          "%s postgresql://u:%s%s@h/d %s"};
    FuzzBytes bytes = {data, size};
    uint8_t form = fuzz_byte(&bytes);
    char before[300];
    char probe[303];
    char *all = fuzz_text(bytes);
    check_places(all, strlen(all));
    check_hidden(all, false);
    fuzz_line(&bytes, before, sizeof before);
    snprintf(probe, sizeof probe, "%s x", before);
    char *after = fuzz_text(bytes);
    size_t room = strlen(before) + strlen(after) + 100;
    char *sql = malloc(room);
    MUST(sql != NULL);
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
    snprintf(sql, room, formats[form % 4], before, form & 64 ? "x''" : "", canary, after);
#pragma clang diagnostic pop
    // One that was open before would end at the quote that is meant to begin ours.
    MigSecret earlier;
    // And an excerpt leaves out bytes that are no UTF-8, which may make the word of another one.
    if (!strstr(before, canary + 1) && !strstr(after, canary + 1) &&
        !mig__find_secret(probe, strlen(probe), 0, &earlier)) {
        check_hidden(sql, true);
        check_message(sql, form);
    }
    free(sql);
    free(after);
    free(all);
    return 0;
}
