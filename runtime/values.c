// SPDX-License-Identifier: MIT
// See values.h: which value a variable has, and whether it can be used where it stands.
#include "values.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_IDENTIFIER = 63 }; // PostgreSQL cuts what is longer, without an error

const char *mig__value_of(const MigValues *values, uint32_t variable)
{
    const MigVariable *declared = &values->history->variables[variable];
    const char *name = mig__text(values->history, declared->name);
    for (size_t i = values->count; i-- > 0;) {
        if (strcmp(values->items[i].name, name) == 0) {
            return values->items[i].value;
        }
    }
    return declared->has_fallback ? mig__text(values->history, declared->fallback) : NULL;
}

static bool is_declared(const MigHistory *history, const char *name, uint32_t before)
{
    for (uint32_t i = 0; i < before; i++) {
        if (strcmp(mig__text(history, history->variables[i].name), name) == 0) {
            return true;
        }
    }
    return false;
}

static void add_declared_names(const MigHistory *history, MigError *error)
{
    const char *separator = " (there are: ";
    for (uint32_t i = 0; i < history->variable_count; i++) {
        const char *name = mig__text(history, history->variables[i].name);
        if (!is_declared(history, name, i)) {
            mig__add(error, "%s%s", separator, name);
            separator = ", ";
        }
    }
    mig__add(error, "%s", history->variable_count > 0 ? ")" : " (there are none)");
}

MigStatus mig__values_check_names(const MigValues *values, MigError *error)
{
    const MigHistory *history = values->history;
    for (size_t i = 0; i < values->count; i++) {
        const MigVariableValue *item = &values->items[i];
        if (item->name == NULL || item->value == NULL) {
            return mig__fail(error, MIG_MISUSE, "a variable has no name or no value (NULL)");
        }
        if (is_declared(history, item->name, history->variable_count)) {
            continue;
        }
        mig__fail(error, MIG_MISUSE, "variable \"%.64s\" is declared by no revision", item->name);
        add_declared_names(history, error);
        return MIG_MISUSE;
    }
    return MIG_OK;
}

static size_t character_size(const unsigned char *p)
{
    static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = *p < 0x80 ? 1 : *p < 0xC0 ? 0 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : *p < 0xF8 ? 4 : 0;
    if (size < 2) {
        return size;
    }
    unsigned long code = *p & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
        code = code << 6 | (p[i] & 0x3Fu);
    }
    return code < least[size] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? 0 : size;
}

static bool is_utf8(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    while (*p != '\0') {
        size_t size = character_size(p);
        if (size == 0) {
            return false;
        }
        p += size;
    }
    return true;
}

// What is wrong with a value where it is to stand, or NULL. The value itself is not repeated: it
// may be a secret.
static const char *find_problem(const MigValues *values, const MigPlaceholder *place,
                                const char *value)
{
    bool is_identifier = place->quoting == MIG_QUOTE_IDENTIFIER;
    if (value == NULL) {
        return "has no value";
    }
    if (!is_utf8(value)) {
        return "has a value that is not UTF-8";
    }
    if (is_identifier && value[0] == '\0') {
        return "is empty, and stands for a name";
    }
    if (is_identifier && values->dialect == MIG_POSTGRESQL && strlen(value) > LONGEST_IDENTIFIER) {
        return "is longer than 63 bytes, the most that PostgreSQL keeps of a name";
    }
    return NULL;
}

uint32_t mig__count_characters(const char *text, size_t size)
{
    uint32_t count = 0;
    for (size_t i = 0; i < size; i++) {
        count += ((unsigned char)text[i] & 0xC0u) != 0x80u;
    }
    return count;
}

static MigStatus fail_value(const MigWorkStep *step, const MigPlaceholder *place, const char *name,
                            const char *problem, uint32_t revision, const MigHistory *history,
                            MigError *error)
{
    char primary[200];
    char hint[360];
    char capitals[65];
    bool is_in_sql = place->offset < step->size;
    size_t size = 0;
    for (; size < sizeof capitals - 1 && name[size] != '\0'; size++) {
        bool is_small = name[size] >= 'a' && name[size] <= 'z';
        capitals[size] = is_small ? (char)(name[size] - 'a' + 'A') : name[size];
    }
    capitals[size] = '\0';
    snprintf(primary, sizeof primary, "variable \"%.64s\" %s", name, problem);
    snprintf(hint, sizeof hint,
             "a value comes from --set %.64s=VALUE, MIGC_VARIABLE_%s, [variables] in migc.ini, "
             "MigOptions.variables, or a default behind --@ variable %.64s",
             name, capitals, name);
    MigComplaint complaint = {primary,
                              NULL,
                              hint,
                              NULL,
                              NULL,
                              0,
                              is_in_sql ? mig__count_characters(step->sql, place->offset) + 1 : 0};
    mig__fail_statement(error, MIG_MISUSE, &step->place, step->sql, &complaint);
    mig__error_set_revision(error, mig__revision_id(history, revision));
    return MIG_MISUSE;
}

MigStatus mig__values_check_step(const MigValues *values, uint32_t revision,
                                 const MigWorkStep *step, MigError *error)
{
    const MigHistory *history = values->history;
    for (uint32_t i = 0; i < step->placeholder_count; i++) {
        const MigPlaceholder *place = &step->placeholders[i];
        if (place->quoting > MIG_QUOTE_LITERAL) {
            continue;
        }
        const char *problem = find_problem(values, place, mig__value_of(values, place->variable));
        if (problem != NULL) {
            const char *name = mig__text(history, history->variables[place->variable].name);
            return fail_value(step, place, name, problem, revision, history, error);
        }
    }
    return MIG_OK;
}

static MigStatus check_section(const MigValues *values, uint32_t revision,
                               const MigSection *section, MigError *error)
{
    const MigHistory *history = values->history;
    const MigTrack *track = mig__track(history, values->dialect);
    for (uint32_t s = 0; s < section->segment_count; s++) {
        const MigSegment *segment = &track->segments[section->first_segment + s];
        for (uint32_t k = 0; k < segment->step_count; k++) {
            MigWorkStep step =
                mig__step_of_history(history, values->dialect, revision, segment->first_step + k);
            MigStatus status = mig__values_check_step(values, revision, &step, error);
            if (status != MIG_OK) {
                return status;
            }
        }
    }
    return MIG_OK;
}

MigStatus mig__values_check_revision(const MigValues *values, uint32_t revision, MigError *error)
{
    if (values->history->revisions[revision].variable_count == 0) {
        return MIG_OK;
    }
    const MigTrackRevision *track =
        &mig__track(values->history, values->dialect)->revisions[revision];
    MigStatus status = check_section(values, revision, &track->up, error);
    if (status == MIG_OK) {
        status = check_section(values, revision, &track->down, error);
    }
    return status == MIG_OK ? check_section(values, revision, &track->verify, error) : status;
}
