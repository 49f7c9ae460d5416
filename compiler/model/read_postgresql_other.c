// SPDX-License-Identifier: MIT
// Types, sequences, routines, and what tables have besides columns and constraints, row by row.
#include "catalog_query.h"
#include "read_postgresql_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static ModelKind type_kind(const char *typtype)
{
    switch (typtype ? *typtype : 0) {
    case 'e':
        return MODEL_ENUM;
    case 'd':
        return MODEL_DOMAIN;
    case 'r':
        return MODEL_RANGE;
    default:
        return MODEL_BASE_TYPE;
    }
}

void catalog_take_type(CatalogReader *reader, const char *const *row)
{
    ModelObject *type = catalog_object(reader, type_kind(row[TYPE_KIND]), row[TYPE_SCHEMA],
                                       row[TYPE_NAME], row[TYPE_OID]);
    catalog_set(reader, type, ATTRIBUTE_TYPE, row[TYPE_BASE]);
    catalog_set_yes(reader, type, ATTRIBUTE_NOT_NULL, row[TYPE_NOT_NULL]);
    catalog_set(reader, type, ATTRIBUTE_DEFAULT, row[TYPE_DEFAULT]);
    catalog_set(reader, type, ATTRIBUTE_COLLATION, row[TYPE_COLLATION]);
    catalog_set(reader, type, ATTRIBUTE_VALUES, row[TYPE_VALUES]);
    catalog_set(reader, type, ATTRIBUTE_COMMENT, row[TYPE_COMMENT]);
}

void catalog_take_sequence(CatalogReader *reader, const char *const *row)
{
    ModelObject *sequence = catalog_relation(reader, row[SEQUENCE_RELATION]);
    const ModelObject *owner = catalog_relation(reader, row[SEQUENCE_OWNER]);
    if (!sequence)
        return;
    catalog_set(reader, sequence, ATTRIBUTE_TYPE, row[SEQUENCE_TYPE]);
    catalog_set(reader, sequence, ATTRIBUTE_SEQUENCE, row[SEQUENCE_OPTIONS]);
    if (owner) {
        sequence->owner = owner->number;
        sequence->owner_column = (uint32_t)strtoul(row[SEQUENCE_OWNER_COLUMN], NULL, 10);
    }
}

// Several have a name: the types of what goes in tell them apart.
void catalog_take_routine(CatalogReader *reader, const char *const *row)
{
    ModelKind kind = catalog_is(row[ROUTINE_KIND], "p")   ? MODEL_PROCEDURE
                     : catalog_is(row[ROUTINE_KIND], "a") ? MODEL_AGGREGATE
                                                          : MODEL_FUNCTION;
    Builder name = {.arena = reader->arena};
    builder_add_format(&name, "%s(%s)", row[ROUTINE_NAME],
                       row[ROUTINE_TYPES] ? row[ROUTINE_TYPES] : "");
    ModelObject *routine = catalog_object(reader, kind, row[ROUTINE_SCHEMA], name.items, NULL);
    catalog_set(reader, routine, ATTRIBUTE_ARGUMENTS, row[ROUTINE_ARGUMENTS]);
    catalog_set(reader, routine, ATTRIBUTE_RETURNS, row[ROUTINE_RETURNS]);
    catalog_set(reader, routine, ATTRIBUTE_LANGUAGE, row[ROUTINE_LANGUAGE]);
    catalog_set(reader, routine, ATTRIBUTE_BODY, row[ROUTINE_BODY]);
    catalog_set(reader, routine, ATTRIBUTE_VOLATILITY, row[ROUTINE_VOLATILITY]);
    catalog_set(reader, routine, ATTRIBUTE_SECURITY, row[ROUTINE_SECURITY]);
    catalog_set_yes(reader, routine, ATTRIBUTE_STRICT, row[ROUTINE_STRICT]);
    catalog_set(reader, routine, ATTRIBUTE_COMMENT, row[ROUTINE_COMMENT]);
}

// Where the word stands, quoted names skipped.
static const char *find_word(const char *text, const char *word)
{
    bool is_quoted = false;
    for (; *text; text++) {
        is_quoted ^= *text == '"';
        if (!is_quoted && strncmp(text, word, strlen(word)) == 0)
            return text;
    }
    return NULL;
}

static void add_lower(Builder *out, const char *from, const char *to)
{
    bool is_quoted = false;
    for (; from < to; from++) {
        is_quoted ^= *from == '"';
        builder_add_char(out, is_quoted ? *from : (char)tolower((unsigned char)*from));
    }
}

// "CREATE TRIGGER t AFTER INSERT OR UPDATE OF a ON public.x FOR EACH ROW WHEN (…) EXECUTE FUNCTION
// f()" → "after insert or update of a for each row"
static void set_events(CatalogReader *reader, ModelObject *trigger, const char *definition)
{
    static const char *const times[] = {" BEFORE ", " AFTER ", " INSTEAD OF "};
    const char *from = NULL;
    for (size_t i = 0; !from && i < sizeof times / sizeof *times; i++)
        from = find_word(definition, times[i]);
    const char *on = from ? find_word(from, " ON ") : NULL;
    const char *each = on ? find_word(on, " FOR EACH ") : NULL;
    if (!each)
        return;
    const char *end = each + strcspn(each + 10, " ") + 10;
    Builder events = {.arena = reader->arena};
    add_lower(&events, from + 1, on);
    add_lower(&events, each, end);
    model_set(reader->arena, trigger, ATTRIBUTE_EVENTS, builder_text(&events));
    const char *when = strncmp(end, " WHEN (", 7) == 0 ? end + 7 : NULL;
    const char *execute = when ? strstr(when, ") EXECUTE ") : NULL;
    if (execute)
        model_set(reader->arena, trigger, ATTRIBUTE_PREDICATE,
                  text_from(text_copy(reader->arena, (Text){when, (size_t)(execute - when)})));
}

void catalog_take_trigger(CatalogReader *reader, const char *const *row)
{
    ModelObject *table = catalog_relation(reader, row[TRIGGER_RELATION]);
    if (!table)
        return;
    ModelObject *trigger = catalog_part(reader, MODEL_TRIGGER, row[TRIGGER_NAME]);
    if (row[TRIGGER_DEFINITION])
        set_events(reader, trigger, row[TRIGGER_DEFINITION]);
    catalog_set(reader, trigger, ATTRIBUTE_ENABLED, row[TRIGGER_ENABLED]);
    catalog_set(reader, trigger, ATTRIBUTE_ROUTINE, row[TRIGGER_ROUTINE]);
    catalog_set(reader, trigger, ATTRIBUTE_COMMENT, row[TRIGGER_COMMENT]);
    model_put_part(reader->arena, table, trigger, NULL);
}

void catalog_take_policy(CatalogReader *reader, const char *const *row)
{
    ModelObject *table = catalog_relation(reader, row[POLICY_RELATION]);
    if (!table)
        return;
    ModelObject *policy = catalog_part(reader, MODEL_POLICY, row[POLICY_NAME]);
    catalog_set(reader, policy, ATTRIBUTE_COMMAND, row[POLICY_COMMAND]);
    if (catalog_is(row[POLICY_IS_PERMISSIVE], "f"))
        catalog_set(reader, policy, ATTRIBUTE_CLASS, "restrictive");
    if (!catalog_is(row[POLICY_ROLES], "public"))
        catalog_set(reader, policy, ATTRIBUTE_ROLES, row[POLICY_ROLES]);
    catalog_set(reader, policy, ATTRIBUTE_EXPRESSION, row[POLICY_EXPRESSION]);
    catalog_set(reader, policy, ATTRIBUTE_CHECK, row[POLICY_CHECK]);
    catalog_set(reader, policy, ATTRIBUTE_COMMENT, row[POLICY_COMMENT]);
    model_put_part(reader->arena, table, policy, NULL);
}

void catalog_take_rule(CatalogReader *reader, const char *const *row)
{
    ModelObject *table = catalog_relation(reader, row[1]);
    if (!table)
        return;
    ModelObject *rule = catalog_part(reader, MODEL_RULE, row[2]);
    catalog_set(reader, rule, ATTRIBUTE_DEFINITION, row[3]);
    catalog_set(reader, rule, ATTRIBUTE_ENABLED, row[4]);
    model_put_part(reader->arena, table, rule, NULL);
}
