// SPDX-License-Identifier: MIT
// Whether a value can be one of a type, which only two types can tell that are PostgreSQL's own and
// of different classes. What an extension, or a cast of the history, may have changed is not
// judged.
#include "fold_value.h"

#include <ctype.h>
#include <string.h>

typedef enum TypeClass {
    CLASS_UNKNOWN,
    CLASS_NUMBER,
    CLASS_TEXT,
    CLASS_BOOLEAN,
    CLASS_UUID,
    CLASS_TIME,
    CLASS_BYTES,
    CLASS_JSON,
    CLASS_ADDRESS
} TypeClass;

static const struct {
    const char *type; // as format_type() says it, without a length
    TypeClass class;
} classes[] = {
    {"smallint", CLASS_NUMBER},
    {"integer", CLASS_NUMBER},
    {"bigint", CLASS_NUMBER},
    {"numeric", CLASS_NUMBER},
    {"real", CLASS_NUMBER},
    {"double precision", CLASS_NUMBER},
    {"text", CLASS_TEXT},
    {"character", CLASS_TEXT},
    {"character varying", CLASS_TEXT},
    {"boolean", CLASS_BOOLEAN},
    {"uuid", CLASS_UUID},
    {"date", CLASS_TIME},
    {"timestamp without time zone", CLASS_TIME},
    {"timestamp with time zone", CLASS_TIME},
    {"bytea", CLASS_BYTES},
    {"json", CLASS_JSON},
    {"jsonb", CLASS_JSON},
    {"inet", CLASS_ADDRESS},
    {"cidr", CLASS_ADDRESS},
};

// "numeric(10,2)" and "timestamp(3) with time zone" without what stands in the brackets.
static Text without_length(const Fold *fold, Text type)
{
    Builder out = {.arena = fold->arena};
    bool is_inside = false;
    builder_add(&out, FOLD_NO_TEXT);
    for (size_t i = 0; i < type.size; i++) {
        is_inside = type.data[i] == '(' || (is_inside && type.data[i - 1] != ')');
        if (!is_inside)
            builder_add_char(&out, type.data[i]);
    }
    return builder_text(&out);
}

static TypeClass class_of(const Fold *fold, Text type)
{
    Text bare = without_length(fold, type);
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (text_is(bare, classes[i].type))
            return classes[i].class;
    return CLASS_UNKNOWN;
}

// Casts that the history makes may be between any types.
static bool has_casts(const Fold *fold)
{
    ModelObjects all = model_all(fold->arena, fold->model);
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i]->kind == MODEL_OTHER && model_is(all.items[i], ATTRIBUTE_CLASS, "cast"))
            return true;
    return false;
}

static bool is_known(const Fold *fold)
{
    return fold->diagnostics && !fold->is_silent && !fold->model->has_unknown_names &&
           !fold->model->has_unknown_relations && !has_casts(fold);
}

static bool are_different(const Fold *fold, Text a, Text b)
{
    TypeClass left = class_of(fold, a), right = class_of(fold, b);
    return left != CLASS_UNKNOWN && right != CLASS_UNKNOWN && left != right;
}

// Every type is written as text where that is wanted.
static bool is_assignable(const Fold *fold, Text from, Text to)
{
    return !are_different(fold, from, to) || class_of(fold, to) == CLASS_TEXT;
}

void fold_check_new_type(Fold *fold, const ModelObject *table, const ModelObject *column,
                         Text before, int offset)
{
    Text after = model_value(column, ATTRIBUTE_TYPE);
    if (is_assignable(fold, before, after) || table->is_open || !is_known(fold))
        return;
    Diagnostic *diagnostic = fold_report(
        fold, RULE_WRONG_TYPE, fold_token(fold, offset),
        "column \"%.*s\" of table \"%.*s\" is not converted by itself from %.*s to %.*s",
        TEXT_ARGS(column->name), TEXT_ARGS(table->name), TEXT_ARGS(before), TEXT_ARGS(after));
    if (diagnostic)
        diagnostic_hint(diagnostic, "say how: USING %.*s::%.*s",
                        TEXT_ARGS(fold_quoted(fold, column->name)), TEXT_ARGS(after));
}

// The columns of one foreign key, two by two.
static void check_key(Fold *fold, const ModelObject *table, const ModelObject *key, Span span)
{
    const ModelObject *target = model_get(fold->model, key->target);
    bool is_whole = target && !target->is_open && key->columns.count == key->targets.count;
    for (size_t i = 0; is_whole && i < key->columns.count; i++) {
        const ModelObject *own = model_column(table, key->columns.items[i]);
        const ModelObject *other =
            model_column(target->number == table->number ? table : target, key->targets.items[i]);
        if (!own || !other)
            continue;
        Text type = model_value(own, ATTRIBUTE_TYPE), wanted = model_value(other, ATTRIBUTE_TYPE);
        if (!are_different(fold, type, wanted) || !is_known(fold))
            continue;
        fold_report(fold, RULE_WRONG_TYPE, span,
                    "foreign key \"%.*s\": \"%.*s\" is %.*s, and \"%.*s\" of table \"%.*s\" is "
                    "%.*s",
                    TEXT_ARGS(key->name), TEXT_ARGS(own->name), TEXT_ARGS(type),
                    TEXT_ARGS(other->name), TEXT_ARGS(target->name), TEXT_ARGS(wanted));
        return;
    }
}

void fold_check_key_types(Fold *fold, const ModelObject *table, const ModelObject *key, int offset)
{
    if (!table->is_open)
        check_key(fold, table, key, fold_token(fold, offset));
}

// One that refers to its own table may have both of its columns changed in one statement.
static void check_keys_of(Fold *fold, const ModelObject *table, const ModelObject *changed,
                          Span span)
{
    for (size_t i = 0; !table->is_open && i < table->parts.count; i++) {
        const ModelObject *key = table->parts.items[i];
        if (key->kind == MODEL_CONSTRAINT && key->target != MODEL_NONE &&
            key->target != table->number && (table == changed || key->target == changed->number))
            check_key(fold, table, key, span);
    }
}

void fold_check_keys_of(Fold *fold, uint32_t number, int offset)
{
    const ModelObject *table = model_get(fold->model, number);
    Span span = fold_token(fold, offset);
    check_keys_of(fold, table, table, span);
    for (size_t i = 0; i < table->users.count; i++) {
        const ModelObject *user = model_get(fold->model, table->users.items[i]);
        if (user && user->kind == MODEL_TABLE && user != table)
            check_keys_of(fold, user, table, span);
    }
}

static bool has_digit(Text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (isdigit((unsigned char)text.data[i]))
            return true;
    return false;
}

// "infinity", "NaN": words that a number may be.
static bool is_number_word(Text text)
{
    for (size_t i = 0; i + 3 <= text.size; i++) {
        Text word = {text.data + i, 3};
        if (text_equal_ignoring_case(word, TEXT("inf")) ||
            text_equal_ignoring_case(word, TEXT("nan")))
            return true;
    }
    return false;
}

static bool is_truth(Text text)
{
    static const char *const words[] = {"true", "yes", "on", "1", "false", "no", "off", "0"};
    while (text.size > 0 && isspace((unsigned char)text.data[0]))
        text = (Text){text.data + 1, text.size - 1};
    while (text.size > 0 && isspace((unsigned char)text.data[text.size - 1]))
        text.size--;
    for (size_t i = 0; text.size > 0 && i < sizeof words / sizeof *words; i++) {
        Text word = text_from(words[i]);
        if (text.size <= word.size && text_equal_ignoring_case(text, (Text){word.data, text.size}))
            return true;
    }
    return false;
}

static bool is_uuid(Text text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.size; i++)
        digits += isxdigit((unsigned char)text.data[i]) != 0;
    return digits == 32;
}

// A constant that no version reads as one of that type.
static bool is_readable(const Fold *fold, Text constant, Text type)
{
    switch (class_of(fold, type)) {
    case CLASS_NUMBER:
        return has_digit(constant) || is_number_word(constant);
    case CLASS_BOOLEAN:
        return is_truth(constant);
    case CLASS_UUID:
        return is_uuid(constant);
    case CLASS_TIME:
    case CLASS_JSON:
    case CLASS_ADDRESS:
        return constant.size > 0;
    case CLASS_UNKNOWN:
    case CLASS_TEXT:
    case CLASS_BYTES:
        break;
    }
    return true;
}

// What some plain expressions are; empty: it is not known.
static Text type_of_call(const PgQuery__FuncCall *call)
{
    static const char *const calls[][2] = {{"now", "timestamp with time zone"},
                                           {"clock_timestamp", "timestamp with time zone"},
                                           {"statement_timestamp", "timestamp with time zone"},
                                           {"transaction_timestamp", "timestamp with time zone"},
                                           {"gen_random_uuid", "uuid"},
                                           {"random", "double precision"}};
    const PgQuery__Node *name = call->n_funcname == 1 ? call->funcname[0] : NULL;
    for (size_t i = 0; name && call->n_args == 0 && i < sizeof calls / sizeof *calls; i++)
        if (strcmp(name->string->sval, calls[i][0]) == 0)
            return text_from(calls[i][1]);
    return FOLD_NO_TEXT;
}

static Text type_of_value(const PgQuery__SQLValueFunction *value)
{
    switch ((int)value->op) {
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_DATE:
        return TEXT("date");
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP:
        return TEXT("timestamp with time zone");
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIMESTAMP:
        return TEXT("timestamp without time zone");
    default:
        return FOLD_NO_TEXT;
    }
}

static Text type_of_constant(const PgQuery__AConst *constant)
{
    switch ((int)constant->val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL:
        return TEXT("integer");
    case PG_QUERY__A__CONST__VAL_FVAL:
        return TEXT("numeric");
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
        return TEXT("boolean");
    default:
        return FOLD_NO_TEXT;
    }
}

static Text type_of(const PgQuery__Node *node)
{
    switch ((int)node->node_case) {
    case PG_QUERY__NODE__NODE_FUNC_CALL:
        return type_of_call(node->func_call);
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
        return type_of_value(node->sqlvalue_function);
    case PG_QUERY__NODE__NODE_A_CONST:
        return node->a_const->isnull ? FOLD_NO_TEXT : type_of_constant(node->a_const);
    default:
        return FOLD_NO_TEXT;
    }
}

static int place_of(const PgQuery__Node *node)
{
    switch ((int)node->node_case) {
    case PG_QUERY__NODE__NODE_FUNC_CALL:
        return node->func_call->location;
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
        return node->sqlvalue_function->location;
    default:
        return node->a_const->location;
    }
}

// :'name', of which only the name is known: what was parsed has a blank in the place of the colon.
static bool is_variable(const Fold *fold, const PgQuery__AConst *constant)
{
    Span span = fold_token(fold, constant->location);
    return span.source && span.offset > 0 && span.source->text.data[span.offset - 1] == ':';
}

const PgQuery__AConst *fold_string_constant(const Fold *fold, const PgQuery__Node *node)
{
    bool is_string = node && node->node_case == PG_QUERY__NODE__NODE_A_CONST &&
                     !node->a_const->isnull &&
                     node->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL;
    return is_string && !is_variable(fold, node->a_const) ? node->a_const : NULL;
}

void fold_check_enum_value(Fold *fold, const ModelObject *relation, uint32_t column,
                           const PgQuery__AConst *constant)
{
    for (size_t i = 0; i < relation->uses.count; i++) {
        const ModelUse *use = &relation->uses.items[i];
        const ModelObject *type =
            use->column == column && column > 0 && !use->is_default && use->used_column == 0
                ? model_get(fold->model, use->object)
                : NULL;
        const ModelObject *own = model_column(relation, column);
        if (type && type->kind == MODEL_ENUM && own &&
            text_equal(model_value(own, ATTRIBUTE_TYPE), fold_quoted_object(fold, type)) &&
            !fold->model->has_unknown_relations &&
            !model_is_uncertain(fold->model, SPACE_TYPE, type->schema, type->name))
            fold_check_label(fold, type, text_from(constant->sval->sval), constant->location);
    }
}

void fold_check_default(Fold *fold, const ModelObject *table, const ModelObject *column,
                        const PgQuery__Node *expression)
{
    Text type = model_value(column, ATTRIBUTE_TYPE), given = type_of(expression);
    const PgQuery__AConst *constant = fold_string_constant(fold, expression);
    if (table->is_open || !fold->diagnostics)
        return;
    if (constant)
        fold_check_enum_value(fold, table, column->number, constant);
    if (constant && !is_readable(fold, text_from(constant->sval->sval), type) && is_known(fold))
        fold_report(fold, RULE_WRONG_TYPE, fold_token(fold, constant->location),
                    "'%s' is no value of the type %.*s", constant->sval->sval, TEXT_ARGS(type));
    else if (given.size > 0 && !is_assignable(fold, given, type) && is_known(fold))
        fold_report(fold, RULE_WRONG_TYPE, fold_token(fold, place_of(expression)),
                    "the default of column \"%.*s\" is %.*s, and the column %.*s",
                    TEXT_ARGS(column->name), TEXT_ARGS(given), TEXT_ARGS(type));
}

void fold_check_identity(Fold *fold, const ModelObject *column, int offset)
{
    Text type = model_value(column, ATTRIBUTE_TYPE);
    TypeClass class = class_of(fold, type);
    bool is_integer =
        text_is(type, "smallint") || text_is(type, "integer") || text_is(type, "bigint");
    if (class != CLASS_UNKNOWN && !is_integer)
        fold_report(fold, RULE_WRONG_TYPE, fold_token(fold, offset),
                    "identity column \"%.*s\" is %.*s: it must be smallint, integer or bigint",
                    TEXT_ARGS(column->name), TEXT_ARGS(type));
}
