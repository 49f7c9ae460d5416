// SPDX-License-Identifier: MIT
// What cannot be followed: dynamic SQL, `unchecked` statements, functions. What such code may make
// or drop may be there or not afterwards, what it may alter has parts that are not known: nothing
// is said of those. Its words tell what that is; they are not understood any further.
#include "fold_words.h"

typedef struct Opaque {
    Fold *fold;
    const CodeWords *words;
    bool has_cascade;
    bool is_dynamic;  // names come from elsewhere
    bool may_be_any;  // and may be those of any object
    unsigned changes; // of the schema that were found
} Opaque;

typedef struct OpaqueKind {
    const char *word;
    ModelSpace space;
} OpaqueKind;

static const OpaqueKind opaque_kinds[] = {
    {"table", SPACE_RELATION},    {"view", SPACE_RELATION},      {"index", SPACE_RELATION},
    {"sequence", SPACE_RELATION}, {"type", SPACE_TYPE},          {"domain", SPACE_TYPE},
    {"function", SPACE_ROUTINE},  {"procedure", SPACE_ROUTINE},  {"aggregate", SPACE_ROUTINE},
    {"routine", SPACE_ROUTINE},   {"schema", SPACE_SCHEMA},      {"extension", SPACE_EXTENSION},
    {"trigger", SPACE_PART},      {"policy", SPACE_PART},        {"rule", SPACE_PART},
    {"publication", SPACE_OTHER}, {"subscription", SPACE_OTHER}, {"server", SPACE_OTHER},
    {"cast", SPACE_OTHER},        {"operator", SPACE_OTHER},     {"collation", SPACE_OTHER},
    {"statistics", SPACE_OTHER},  {"language", SPACE_OTHER},     {"conversion", SPACE_OTHER},
    {NULL, SPACE_OTHER},
};

void fold_open_relation(Fold *fold, const ModelObject *relation)
{
    if (relation->is_open)
        return;
    ModelObject *copy = fold_open(fold, relation);
    copy->is_open = true;
    fold_put(fold, copy);
}

static void set_uncertain(Fold *fold, ModelSpace space, Text schema, Text name)
{
    Arena *arena = fold->arena;
    if (space == SPACE_ROUTINE) {
        ModelObjects routines = model_routines(arena, fold->model, name);
        for (size_t i = 0; i < routines.count; i++)
            model_set_uncertain(arena, fold->model, space, routines.items[i]->schema,
                                routines.items[i]->name);
    }
    model_set_uncertain(arena, fold->model, space, schema, name);
}

// Who uses what may be gone may be gone, too.
static void doubt_users(Fold *fold, const ModelObject *object, unsigned depth)
{
    for (size_t i = 0; depth < 16 && i < object->users.count; i++) {
        const ModelObject *user = model_get(fold->model, object->users.items[i]);
        if (!user ||
            model_is_uncertain(fold->model, model_space(user->kind), user->schema, user->name))
            continue;
        if (user->kind == MODEL_TABLE || user->kind == MODEL_FOREIGN_TABLE)
            fold_open_relation(fold, user);
        else
            model_set_uncertain(fold->arena, fold->model, model_space(user->kind), user->schema,
                                user->name);
        doubt_users(fold, user, depth + 1);
    }
}

static void open_named(const Opaque *opaque, Text schema, Text name)
{
    const ModelObject *object = fold_find(opaque->fold, SPACE_RELATION, schema, name);
    if (!object)
        return;
    fold_open_relation(opaque->fold, object);
    if (opaque->has_cascade)
        doubt_users(opaque->fold, object, 0);
}

void fold_open_all(Fold *fold)
{
    ModelObjects all = model_all(fold->arena, fold->model);
    for (size_t i = 0; i < all.count; i++)
        if (model_space(all.items[i]->kind) == SPACE_RELATION)
            fold_open_relation(fold, model_get(fold->model, all.items[i]->number));
}

// A name, with its schema; false where it is put together when the code runs.
static bool read_name(const Opaque *opaque, size_t *at, Text *schema, Text *name)
{
    const CodeWords *words = opaque->words;
    *schema = *name = (Text){"", 0};
    for (;;) {
        if (*at >= words->count || words->items[*at].kind > WORD_QUOTED)
            return false;
        *schema = *name;
        *name = words->items[(*at)++].text;
        if (*at >= words->count || words->items[*at].kind != WORD_MARK ||
            !text_is(words->items[*at].text, "."))
            break;
        (*at)++;
    }
    bool is_at_end = *at < words->count && words->items[*at].kind == WORD_END;
    bool goes_on = is_at_end && words->items[*at].is_glued && *at + 1 < words->count &&
                   words->items[*at + 1].kind == WORD_MARK &&
                   text_is(words->items[*at + 1].text, "||");
    return !goes_on;
}

// What stands between the verb and the kind, or between the kind and the name.
static void skip_words(const Opaque *opaque, size_t *at)
{
    static const char *const skipped[] = {
        "or",         "replace",      "temp",      "temporary",    "unlogged", "global", "local",
        "unique",     "constraint",   "recursive", "materialized", "foreign",  "event",  "trusted",
        "procedural", "concurrently", "if",        "not",          "exists",   "only",   "default",
        NULL};
    for (;;) {
        size_t i = 0;
        while (skipped[i] && !fold_word_is(opaque->words, *at, skipped[i]))
            i++;
        if (!skipped[i])
            return;
        (*at)++;
    }
}

static const OpaqueKind *read_kind(const Opaque *opaque, size_t *at)
{
    const OpaqueKind *kind = opaque_kinds;
    skip_words(opaque, at);
    while (kind->word && !fold_word_is(opaque->words, *at, kind->word))
        kind++;
    if (!kind->word)
        return NULL;
    (*at)++;
    skip_words(opaque, at);
    return kind;
}

static void doubt(const Opaque *opaque, const OpaqueKind *kind, Text schema, Text name)
{
    Fold *fold = opaque->fold;
    Text whole = kind->space == SPACE_SCHEMA ? (Text){"", 0} : fold_schema(fold, schema);
    set_uncertain(fold, kind->space, whole, name);
    if (kind->space == SPACE_TYPE)
        set_uncertain(fold, SPACE_RELATION, whole, name); // a composite type
}

// A dynamic name: what is made may be anything.
static void note_dynamic(Opaque *opaque, const OpaqueKind *kind, bool is_made)
{
    Model *model = opaque->fold->model;
    bool is_relation = kind->space == SPACE_RELATION || kind->space == SPACE_SCHEMA;
    opaque->is_dynamic = true;
    if (is_made && is_relation && !text_is(text_from(kind->word), "index"))
        model->has_unknown_relations = true;
    else if (is_made && kind->space != SPACE_PART)
        model->has_unknown_names = true;
}

// CREATE INDEX … ON t, TRIGGER … ON t: up to the end of the statement.
static void open_table_of(const Opaque *opaque, size_t at)
{
    const CodeWords *words = opaque->words;
    for (; at < words->count && words->items[at].kind != WORD_END; at++) {
        Text schema, name;
        if (words->items[at].kind == WORD_MARK && text_is(words->items[at].text, ";"))
            return;
        if (!fold_word_is(words, at, "on"))
            continue;
        at++;
        skip_words(opaque, &at);
        if (read_name(opaque, &at, &schema, &name))
            open_named(opaque, schema, name);
        return;
    }
}

static void read_create(Opaque *opaque, size_t at)
{
    Text schema, name;
    const OpaqueKind *kind = read_kind(opaque, &at);
    if (!kind)
        return;
    opaque->changes++;
    if (kind->space == SPACE_EXTENSION)
        opaque->fold->model->has_unknown_names = true;
    size_t behind = at;
    if (!read_name(opaque, &behind, &schema, &name)) {
        note_dynamic(opaque, kind, true);
    } else if (kind->space != SPACE_PART && !text_is(name, "on")) {
        doubt(opaque, kind, schema, name);
    }
    if (kind->space == SPACE_PART || text_is(text_from(kind->word), "index"))
        open_table_of(opaque, at);
}

static void drop_name(const Opaque *opaque, const OpaqueKind *kind, Text schema, Text name)
{
    Fold *fold = opaque->fold;
    ModelSpace space = kind->space;
    const ModelObject *object = fold_find(fold, space, schema, name);
    if (object && opaque->has_cascade)
        doubt_users(fold, object, 0);
    // Something of that name may have been elsewhere in the path.
    doubt(opaque, kind, object ? object->schema : schema, name);
}

static void read_drop(Opaque *opaque, size_t at)
{
    const OpaqueKind *kind = read_kind(opaque, &at);
    if (!kind)
        return;
    opaque->changes++;
    if (kind->space == SPACE_PART) {
        open_table_of(opaque, at);
        return;
    }
    for (;;) {
        Text schema, name;
        if (!read_name(opaque, &at, &schema, &name)) {
            note_dynamic(opaque, kind, false);
            opaque->fold->model->has_unknown_relations = true;
            return;
        }
        drop_name(opaque, kind, schema, name);
        if (at >= opaque->words->count || !text_is(opaque->words->items[at].text, ","))
            return;
        at++;
    }
}

// RENAME TO b, SET SCHEMA s, ADD CONSTRAINT c (whose index is c) of ALTER TABLE a.
static void read_new_names(Opaque *opaque, const OpaqueKind *kind, Text schema, Text old, size_t at)
{
    const CodeWords *words = opaque->words;
    for (; at + 2 < words->count; at++) {
        const CodeWord *word = &words->items[at];
        Text name = words->items[at + 2].text;
        if (word->kind == WORD_END || (word->kind == WORD_MARK && text_is(word->text, ";")))
            return;
        if (fold_word_is(words, at, "rename") && fold_word_is(words, at + 1, "to")) {
            doubt(opaque, kind, schema, name);
            doubt(opaque, kind, schema, old);
        } else if (fold_word_is(words, at, "set") && fold_word_is(words, at + 1, "schema")) {
            doubt(opaque, kind, name, old);
            doubt(opaque, kind, schema, old);
        } else if (fold_word_is(words, at, "constraint")) {
            doubt(opaque, kind, schema, words->items[at + 1].text);
        }
    }
}

static void read_alter(Opaque *opaque, size_t at)
{
    Text schema, name;
    const OpaqueKind *kind = read_kind(opaque, &at);
    if (!kind)
        return;
    opaque->changes++;
    if (!read_name(opaque, &at, &schema, &name)) {
        note_dynamic(opaque, kind, false);
        return;
    }
    if (kind->space == SPACE_RELATION || kind->space == SPACE_TYPE)
        open_named(opaque, schema, name);
    if (kind->space == SPACE_TYPE)
        doubt(opaque, kind, schema, name);
    if (kind->space == SPACE_PART)
        open_table_of(opaque, at);
    read_new_names(opaque, kind, schema, name, at);
}

// EXECUTE of something that is no constant.
static bool is_dynamic_execute(const CodeWords *words, size_t at)
{
    if (!fold_word_is(words, at, "execute") || fold_word_is(words, at + 1, "function") ||
        fold_word_is(words, at + 1, "procedure") || fold_word_is(words, at + 1, "on"))
        return false;
    size_t depth = 0, i = at + 1;
    for (; i < words->count; i++) {
        depth += words->items[i].kind == WORD_BEGIN;
        if (words->items[i].kind == WORD_END && depth-- == 0)
            return true;
        if (depth == 0)
            break;
    }
    const CodeWord *next = i + 1 < words->count ? &words->items[i + 1] : NULL;
    bool is_string = i > at + 1;
    return !is_string || (next && next->kind == WORD_MARK && !text_is(next->text, ";"));
}

static bool is_catalog(Text word)
{
    return text_is(word, "information_schema") ||
           (word.size > 3 && word.data[0] == 'p' && word.data[1] == 'g' && word.data[2] == '_' &&
            !text_is(word, "pg_temp") && !text_is(word, "pg_sleep"));
}

static void read_words_of(Opaque *opaque, size_t *executes)
{
    const CodeWords *words = opaque->words;
    for (size_t i = 0; i < words->count; i++) {
        const CodeWord *word = &words->items[i];
        if (word->kind != WORD_NAME)
            continue;
        if (text_is(word->text, "create"))
            read_create(opaque, i + 1);
        else if (text_is(word->text, "drop"))
            read_drop(opaque, i + 1);
        else if (text_is(word->text, "alter"))
            read_alter(opaque, i + 1);
        else if (text_is(word->text, "search_path"))
            opaque->fold->model->has_unknown_path = true;
        else if (text_is(word->text, "owned") || text_is(word->text, "import"))
            opaque->is_dynamic = opaque->may_be_any = true;
        else if (is_catalog(word->text))
            opaque->may_be_any = true;
        *executes += is_dynamic_execute(words, i);
    }
}

// Whether some string begins as a statement that changes no schema does.
static bool has_harmless_statement(const CodeWords *words)
{
    static const char *const verbs[] = {"select",  "insert",   "update",  "delete",  "with",
                                        "grant",   "revoke",   "comment", "analyze", "refresh",
                                        "vacuum",  "truncate", "set",     "lock",    "notify",
                                        "reindex", "copy",     "values",  "merge",   NULL};
    for (size_t i = 0; i + 1 < words->count; i++)
        for (size_t j = 0; words->items[i].kind == WORD_BEGIN && verbs[j]; j++)
            if (fold_word_is(words, i + 1, verbs[j]))
                return true;
    return false;
}

static void open_mentioned(const Opaque *opaque)
{
    for (size_t i = 0; i < opaque->words->count; i++)
        if (opaque->words->items[i].kind <= WORD_QUOTED) {
            Text schema, name;
            size_t at = i;
            read_name(opaque, &at, &schema, &name);
            open_named(opaque, schema, name);
            open_named(opaque, (Text){"", 0}, opaque->words->items[i].text);
        }
}

void fold_open_mentioned(Fold *fold, Text text)
{
    CodeWords words = fold_words(fold->arena, text, fold->model->dialect);
    Opaque opaque = {.fold = fold, .words = &words};
    open_mentioned(&opaque);
}

static void finish(const Opaque *opaque)
{
    if (!opaque->is_dynamic)
        return;
    open_mentioned(opaque);
    if (opaque->may_be_any)
        fold_open_all(opaque->fold);
}

// In a schema that the code chooses.
static void note_path(const Opaque *opaque)
{
    Model *model = opaque->fold->model;
    if (model->has_unknown_path && opaque->changes > 0)
        model->has_unknown_relations = model->has_unknown_names = true;
}

void fold_opaque_body(Fold *fold, Text body, bool is_called)
{
    CodeWords words = fold_words(fold->arena, body, fold->model->dialect);
    Opaque opaque = {.fold = fold,
                     .words = &words,
                     .has_cascade = fold_words_have(&words, "cascade"),
                     .may_be_any = is_called};
    size_t executes = 0;
    read_words_of(&opaque, &executes);
    note_path(&opaque);
    if (executes > 0 && opaque.changes == 0 && !has_harmless_statement(&words)) {
        opaque.is_dynamic = opaque.may_be_any = true;
        fold->model->has_unknown_relations = fold->model->has_unknown_names = true;
    }
    finish(&opaque);
}

// Of a statement that migc does not read: whatever it names.
static void doubt_mentioned(const Opaque *opaque)
{
    static const OpaqueKind type = {"type", SPACE_TYPE};
    for (size_t i = 0; i < opaque->words->count; i++) {
        Text schema, name;
        size_t at = i;
        if (opaque->words->items[i].kind <= WORD_QUOTED && read_name(opaque, &at, &schema, &name))
            doubt(opaque, &type, schema, name);
    }
}

void fold_opaque(Fold *fold, Text sql)
{
    CodeWords words = fold_words(fold->arena, sql, fold->model->dialect);
    Opaque opaque = {.fold = fold,
                     .words = &words,
                     .has_cascade = fold_words_have(&words, "cascade"),
                     .is_dynamic = true};
    size_t executes = 0;
    read_words_of(&opaque, &executes);
    note_path(&opaque);
    doubt_mentioned(&opaque);
    finish(&opaque);
}
