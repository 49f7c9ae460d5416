// SPDX-License-Identifier: MIT
// Values of a batch's key as SQL and back, and the range that comes next. Values are compared by
// the database alone, each with the type and the collation of its column: a range means the same to
// the walk and to the statement.
#include "batch_key.h"
#include <stdlib.h>
#include <string.h>

static bool has_only(const char *text, const char *characters)
{
    return text[0] != '\0' && text[strspn(text, characters)] == '\0';
}

// A letter for the storage class, then the value: SQLite compares an integer with a text otherwise
// than with an integer.
static bool add_sqlite_value(MigBuffer *sql, const char *value)
{
    const char *text = value + 1;
    switch (value[0]) {
    case 'i':
        mig__buffer_add(sql, text);
        return has_only(text, "-0123456789");
    case 'r':
        if (strcmp(text, "Inf") == 0 || strcmp(text, "-Inf") == 0) {
            mig__buffer_add(sql, text[0] == '-' ? "-9e999" : "9e999");
            return true;
        }
        mig__buffer_add(sql, text);
        return has_only(text, "+-.0123456789eE");
    case 't':
        mig__buffer_add_literal(sql, text);
        return true;
    case 'b':
    case 'x':
        mig__buffer_add_format(sql, value[0] == 'b' ? "X'%s'" : "CAST(X'%s' AS TEXT)", text);
        return text[0] == '\0' || has_only(text, "0123456789ABCDEF");
    default:
        return false;
    }
}

static void add_postgresql_value(MigBuffer *sql, const MigKeyColumn *column, const char *value)
{
    mig__buffer_add_literal(sql, value);
    mig__buffer_add_format(sql, "::%s", column->type);
    if (column->collation[0] != '\0') {
        mig__buffer_add_format(sql, " COLLATE %s", column->collation);
    }
}

bool mig__key_add_value(MigBuffer *sql, const MigBatchKey *key, const MigKeyValues *values)
{
    uint32_t count = key->step->name_count;
    bool is_postgresql = key->dialect == MIG_POSTGRESQL;
    bool is_good = values->count == count;
    mig__buffer_add(sql, is_postgresql && count > 1 ? "ROW(" : "(");
    for (uint32_t i = 0; is_good && i < count; i++) {
        const char *value = mig__key_value(values, i);
        mig__buffer_add(sql, i > 0 ? ", " : "");
        if (is_postgresql) {
            add_postgresql_value(sql, &key->columns[i], value);
        } else {
            is_good = add_sqlite_value(sql, value);
        }
    }
    mig__buffer_add(sql, ")");
    return is_good;
}

static void add_key_columns(MigBuffer *sql, const MigBatchKey *key, bool has_alias)
{
    for (uint32_t i = 0; i < key->step->name_count; i++) {
        mig__buffer_add(sql, i > 0 ? ", migc_t." : "migc_t.");
        mig__buffer_add_identifier(sql, mig__step_name(key->step, i));
        if (has_alias) {
            mig__buffer_add_format(sql, " AS k%u", (unsigned)i);
        }
    }
}

// Column ki as the text that mig__key_add_value takes.
static void add_printed(MigBuffer *sql, const MigBatchKey *key, unsigned i)
{
    if (key->dialect == MIG_POSTGRESQL) {
        mig__buffer_add_format(sql, ", x.k%u::pg_catalog.text", i);
        return;
    }
    mig__buffer_add_format(
        sql,
        ", CASE typeof(x.k%u) WHEN 'integer' THEN 'i' || x.k%u WHEN 'real' THEN 'r' || quote(x.k%u)"
        " WHEN 'blob' THEN 'b' || hex(x.k%u) WHEN 'text' THEN CASE WHEN instr(x.k%u, char(0)) > 0"
        " THEN 'x' || hex(x.k%u) ELSE 't' || x.k%u END END",
        i, i, i, i, i, i, i);
}

static bool add_find(MigBuffer *sql, const MigBatchKey *key, const MigKeyValues *from,
                     bool is_inclusive, uint64_t limit)
{
    bool is_good = true;
    uint32_t count = key->step->name_count;
    mig__buffer_add(sql, "SELECT x.n");
    mig__buffer_add(sql, key->dialect == MIG_POSTGRESQL ? "::pg_catalog.text" : "");
    for (uint32_t i = 0; i < count; i++) {
        add_printed(sql, key, (unsigned)i);
    }
    mig__buffer_add_format(sql, " FROM (SELECT %scount(*) OVER () AS n, r.* FROM (SELECT ",
                           key->dialect == MIG_POSTGRESQL ? "pg_catalog." : "");
    add_key_columns(sql, key, true);
    mig__buffer_add_format(sql, " FROM %s AS migc_t", key->step->table);
    if (from->count > 0) {
        mig__buffer_add(sql, count > 1 ? " WHERE (" : " WHERE ");
        add_key_columns(sql, key, false);
        mig__buffer_add(sql, count > 1 ? ")" : "");
        mig__buffer_add(sql, is_inclusive ? " >= " : " > ");
        is_good = mig__key_add_value(sql, key, from);
    }
    mig__buffer_add(sql, " ORDER BY ");
    add_key_columns(sql, key, false);
    mig__buffer_add_format(sql, " LIMIT %llu) AS r) AS x ORDER BY ", (unsigned long long)limit);
    for (uint32_t i = 0; i < count; i++) {
        mig__buffer_add_format(sql, "%sx.k%u DESC", i > 0 ? ", " : "", (unsigned)i);
    }
    mig__buffer_add(sql, " LIMIT 1");
    return is_good;
}

typedef struct FindReader {
    MigKeyValues *last;
    uint32_t width;
    uint64_t count;
    bool has_failed;
} FindReader;

static bool take_found_key(void *context, size_t column_count, const char *const *values)
{
    FindReader *reader = context;
    reader->has_failed = column_count != reader->width + 1u || values[0] == NULL;
    if (!reader->has_failed) {
        reader->count = strtoull(values[0], NULL, 10);
    }
    for (uint32_t i = 0; !reader->has_failed && i < reader->width; i++) {
        reader->has_failed = values[i + 1] == NULL;
        if (!reader->has_failed) {
            mig__key_values_add(reader->last, values[i + 1]);
        }
    }
    return !reader->has_failed;
}

// How values are printed is the session's to say (DateStyle …): for one query they are printed so
// that they are exact and read the same whatever the settings are.
typedef struct KeptSettings {
    char text[4][64];
} KeptSettings;

static const char *const kept_names[] = {"DateStyle", "IntervalStyle", "extra_float_digits",
                                         "TimeZone"};
static const char *const kept_values[] = {"ISO, YMD", "iso_8601", "3", "UTC"};

static bool take_settings(void *context, size_t column_count, const char *const *values)
{
    KeptSettings *kept = context;
    for (size_t i = 0; i < 4; i++) {
        size_t size = i < column_count && values[i] != NULL ? strlen(values[i]) : 64;
        if (size >= 64) {
            return false;
        }
        memcpy(kept->text[i], values[i], size + 1);
    }
    return true;
}

static MigOutcome print_exactly(const MigBatchKey *key, MigDriver *driver, KeptSettings *kept,
                                MigError *error)
{
    MigBuffer sql = {NULL, 0, 0, false};
    mig__buffer_add(&sql, "SELECT o.s0, o.s1, o.s2, o.s3");
    for (size_t i = 0; i < 4; i++) {
        mig__buffer_add_format(&sql, ", pg_catalog.set_config('%s', '%s', true)", kept_names[i],
                               kept_values[i]);
    }
    mig__buffer_add(&sql, " FROM (SELECT ");
    for (unsigned i = 0; i < 4; i++) {
        mig__buffer_add_format(&sql, "%spg_catalog.current_setting('%s') AS s%u", i > 0 ? ", " : "",
                               kept_names[i], i);
    }
    mig__buffer_add(&sql, " OFFSET 0) AS o");
    MigOutcome outcome = mig__key_query(key->step, driver, &sql, take_settings, kept, error);
    mig__buffer_free(&sql);
    return outcome;
}

static MigOutcome print_as_before(const MigBatchKey *key, MigDriver *driver,
                                  const KeptSettings *kept, MigError *error)
{
    MigBuffer sql = {NULL, 0, 0, false};
    for (size_t i = 0; i < 4; i++) {
        mig__buffer_add_format(&sql, "%spg_catalog.set_config('%s', ", i > 0 ? ", " : "SELECT ",
                               kept_names[i]);
        mig__buffer_add_literal(&sql, kept->text[i]);
        mig__buffer_add(&sql, ", true)");
    }
    MigOutcome outcome = mig__key_query(key->step, driver, &sql, NULL, NULL, error);
    mig__buffer_free(&sql);
    return outcome;
}

MigOutcome mig__key_find(const MigBatchKey *key, MigDriver *driver, const MigKeyValues *from,
                         bool is_inclusive, uint64_t limit, MigKeyValues *last, uint64_t *count,
                         MigError *error)
{
    MigBuffer sql = {NULL, 0, 0, false};
    FindReader reader = {last, key->step->name_count, 0, false};
    KeptSettings kept;
    MigOutcome outcome = MIG__DONE;
    mig__key_values_clear(last);
    if (from->text.has_failed) {
        mig__no_memory(error);
        outcome = MIG__FAILED;
    } else if (!add_find(&sql, key, from, is_inclusive, limit)) {
        mig__fail(error, MIG_DIVERGED,
                  "the place that batch \"%s\" has reached is not one of its table's key: "
                  "batch_key in migc_revision, or the key, was changed by other hands",
                  key->step->name);
        outcome = MIG__FAILED;
    }
    if (outcome == MIG__DONE && key->is_unstable) {
        outcome = print_exactly(key, driver, &kept, error);
    }
    if (outcome == MIG__DONE) {
        outcome = mig__key_query(key->step, driver, &sql, take_found_key, &reader, error);
    }
    if (outcome == MIG__DONE && key->is_unstable) {
        outcome = print_as_before(key, driver, &kept, error);
    }
    if (outcome == MIG__DONE && last->text.has_failed) {
        mig__no_memory(error);
        outcome = MIG__FAILED;
    }
    *count = reader.count;
    mig__buffer_free(&sql);
    return outcome;
}
