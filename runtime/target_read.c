// SPDX-License-Identifier: MIT
// See target_read.h.
#include "target_read.h"
#include <stdio.h>
#include <string.h>

// More steps than any history has revisions: larger numbers mean the same and do not overflow.
enum { MOST_STEPS = INT32_MAX / 10 - 10, SHOWN = 100 };

static const char forms[] =
    "write head, heads, base, current, an id or its beginning (4 characters "
    "or more), a label, LABEL@head, +N, -N, LABEL@-N or ID-N";

static MigStatus misread(const char *text, size_t size, const char *why, MigError *error)
{
    int shown = size > SHOWN ? SHOWN : (int)size;
    return mig__fail(error, MIG_MISUSE, "\"%.*s%s\" is no target: %s", shown, text,
                     size > SHOWN ? "..." : "", why);
}

static bool copy_name(char name[MIG_NAME_SIZE], const char *text, size_t size)
{
    if (size >= MIG_NAME_SIZE) {
        return false;
    }
    memcpy(name, text, size);
    name[size] = '\0';
    return true;
}

static bool read_steps(const char *digits, size_t size, int32_t *number)
{
    *number = 0;
    for (size_t i = 0; i < size; i++) {
        if (digits[i] < '0' || digits[i] > '9') {
            return false;
        }
        *number = *number > MOST_STEPS ? *number : *number * 10 + (digits[i] - '0');
    }
    return size > 0;
}

static size_t find_one_of(const char *text, size_t size, const char *characters)
{
    size_t i = 0;
    while (i < size && strchr(characters, text[i]) == NULL) {
        i++;
    }
    return i;
}

static bool is_place(const char *name)
{
    return strcmp(name, "head") == 0 || strcmp(name, "heads") == 0 || strcmp(name, "base") == 0 ||
           strcmp(name, "current") == 0;
}

static MigStatus read_branch(MigTarget *target, const char *text, size_t at, size_t size,
                             MigError *error)
{
    if (find_one_of(text, at, "+-") < at || !copy_name(target->branch, text, at) || at == 0 ||
        is_place(target->branch)) {
        return misread(text, size, "in front of the @ stands a label or a revision", error);
    }
    if (at + 1 == size) {
        return misread(text, size,
                       "behind the @ stands head, heads, base, current, a revision, +N or -N",
                       error);
    }
    if (memchr(text + at + 1, '@', size - at - 1) != NULL) {
        return misread(text, size, "it has more than one @", error);
    }
    return MIG_OK;
}

static MigStatus refuse_range(const char *text, size_t size, MigError *error)
{
    int shown = size > SHOWN ? SHOWN : (int)size;
    return mig__fail(error, MIG_MISUSE,
                     "\"%.*s\" is a range, and here one place is meant: write one of its ends",
                     shown, text);
}

static MigStatus read_part(MigTarget *target, const char *text, size_t size, MigError *error)
{
    size_t from = 0;
    size_t at = find_one_of(text, size, "@");
    memset(target, 0, sizeof *target);
    if (size == 0) {
        return mig__fail(error, MIG_MISUSE, "a target is empty: %s", forms);
    }
    if (find_one_of(text, size, ":") < size) {
        return refuse_range(text, size, error);
    }
    if (at < size) {
        if (read_branch(target, text, at, size, error) != MIG_OK) {
            return MIG_MISUSE;
        }
        from = at + 1;
    }
    size_t sign = from + find_one_of(text + from, size - from, "+-");
    if (size >= sizeof target->text || !copy_name(target->symbol, text + from, sign - from)) {
        return misread(text, size, "ids and labels have at most 64 characters", error);
    }
    memcpy(target->text, text, size);
    target->text[size] = '\0';
    target->sign_at = sign;
    target->is_relative = sign < size;
    if (target->is_relative && !read_steps(text + sign + 1, size - sign - 1, &target->steps)) {
        return misread(text, size, "behind + and - stands a number, and nothing else", error);
    }
    target->steps = text[sign] == '-' && target->is_relative ? -target->steps : target->steps;
    return MIG_OK;
}

MigStatus mig__target_read(MigTarget *target, const char *text, MigError *error)
{
    return read_part(target, text, strlen(text), error);
}

bool mig__target_has_several(const char *list)
{
    return strchr(list, ',') != NULL;
}

MigStatus mig__target_read_next(MigTarget *target, const char **rest, MigError *error)
{
    const char *text = *rest;
    size_t size = strcspn(text, ",");
    *rest = text[size] == ',' ? text + size + 1 : NULL;
    while (size > 0 && text[0] == ' ') {
        text++;
        size--;
    }
    while (size > 0 && text[size - 1] == ' ') {
        size--;
    }
    return read_part(target, text, size, error);
}

bool mig__target_is_range(const char *text)
{
    return strchr(text, ':') != NULL;
}

MigStatus mig__target_read_range(MigTarget *from, MigTarget *to, const char *text, MigError *error)
{
    size_t size = strcspn(text, ":");
    MigTarget *ends[] = {from, to};
    const char *texts[] = {text, text + size + 1};
    if (text[size] == '\0' || strchr(text + size + 1, ':') != NULL) {
        return mig__fail(error, MIG_MISUSE, "\"%.100s\" is no range: write FROM:TO, FROM: or :TO",
                         text);
    }
    for (size_t i = 0; i < 2; i++) {
        size_t length = i == 0 ? size : strlen(texts[i]);
        memset(ends[i], 0, sizeof *ends[i]);
        if (length > 0 && read_part(ends[i], texts[i], length, error) != MIG_OK) {
            return MIG_MISUSE;
        }
    }
    return MIG_OK;
}

bool mig__target_is_number(const MigTarget *target)
{
    return target->is_relative && target->symbol[0] == '\0';
}

bool mig__target_is_from_current(const MigTarget *target)
{
    return mig__target_is_number(target) || strcmp(target->symbol, "current") == 0;
}
