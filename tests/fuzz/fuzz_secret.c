// SPDX-License-Identifier: MIT
// Any text as a statement with a password in it. Whatever stands around it, even quotes that never
// end, the copy for people to read and the message of an error do not have it; and hiding changes
// nothing but bytes to asterisks.
#include "fuzz.h"

#include "error.h"
#include "secret.h"

// What stands around a password may hold the same letters, or be made into them: an excerpt leaves
// out bytes that are no UTF-8. So there are two passwords that follow from the whole input, which
// therefore cannot hold them: what shows the place of the password shows each in its turn.
enum { CANARY_SIZE = 12, SHOWN = 6 };

static void make_canary(char *canary, const uint8_t *data, size_t size, uint64_t hash)
{
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 1099511628211u;
    for (int i = 0; i < CANARY_SIZE; i++) {
        hash = hash * 6364136223846793005u + 1442695040888963407u;
        canary[i] = (char)('A' + (hash >> 33) % 26);
    }
    canary[CANARY_SIZE] = '\0';
}

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

static char *hide(const char *sql)
{
    char *hidden = mig__hide_secrets(sql);
    MUST(hidden && strlen(hidden) <= strlen(sql));
    MUST(count_characters(hidden) <= count_characters(sql) + strlen(sql));
    return hidden;
}

// PostgreSQL repeats the statement in errors of syntax, and its line in ours.
static void complain(MigError *error, const char *sql, uint32_t position)
{
    char primary[600];
    MigPlace place = {"001.sql", 1, 1};
    MigComplaint complaint = {.primary = primary, .position = position, .context = sql};
    memset(error, 0, sizeof *error);
    snprintf(primary, sizeof primary, "syntax error at or near \"%.500s\"", sql);
    mig__fail_statement(error, MIG_REFUSED, &place, sql, &complaint);
    MUST(error->status == MIG_REFUSED && error->message[0]);
    MUST(memchr(error->message, '\0', sizeof error->message));
}

// Half of a password is too much, too.
static bool shows(const char *text, const char *canary, int from)
{
    char part[SHOWN + 1] = "";
    memcpy(part, canary + from, SHOWN);
    return strstr(text, part) != NULL;
}

static bool has_leak(const char *const texts[2], char canaries[2][CANARY_SIZE + 1])
{
    for (int i = 0; i + SHOWN <= CANARY_SIZE; i++)
        if (shows(texts[0], canaries[0], i) && shows(texts[1], canaries[1], i))
            return true;
    return false;
}

static void check_statements(char *const statements[2], char canaries[2][CANARY_SIZE + 1],
                             uint32_t position)
{
    MigError errors[2];
    char *hidden[2];
    for (int i = 0; i < 2; i++) {
        hidden[i] = hide(statements[i]);
        complain(&errors[i], statements[i], position);
    }
    MUST(!has_leak((const char *const[2]){hidden[0], hidden[1]}, canaries));
    MUST(!has_leak((const char *const[2]){errors[0].message, errors[1].message}, canaries));
    free(hidden[0]);
    free(hidden[1]);
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
    free(hide(all));
    fuzz_line(&bytes, before, sizeof before);
    snprintf(probe, sizeof probe, "%s x", before);
    char *after = fuzz_text(bytes);
    size_t room = strlen(before) + strlen(after) + 100;
    char canaries[2][CANARY_SIZE + 1];
    char *statements[2];
    for (int i = 0; i < 2; i++) {
        make_canary(canaries[i], data, size, 14695981039346656037u + (uint64_t)i);
        statements[i] = malloc(room);
        MUST(statements[i] != NULL);
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
        snprintf(statements[i], room, formats[form % 4], before, form & 64 ? "x''" : "",
                 canaries[i], after);
#pragma clang diagnostic pop
    }
    // One that was open before would end at the quote that is meant to begin ours.
    MigSecret earlier;
    if (!mig__find_secret(probe, strlen(probe), 0, &earlier))
        check_statements(statements, canaries, form);
    free(statements[0]);
    free(statements[1]);
    free(after);
    free(all);
    return 0;
}
