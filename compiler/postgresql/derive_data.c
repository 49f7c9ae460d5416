// SPDX-License-Identifier: MIT
// Statements about rows, which nothing brings back, and those that leave nothing behind.
#include "derive_parts.h"

#include <string.h>

typedef struct Search {
    const Derive *derive;
    size_t writes;   // INSERT, UPDATE and DELETE, those in WITH too
    bool may_change; // a function of the history is called
    bool has_calls;  // a function is called that may do anything
} Search;

// In a query that is run for its effect. An extension's functions may change the schema.
static const char *const harmless[] = {"count", "current_setting",       "max",       "min",
                                       "now",   "pg_advisory_xact_lock", "pg_notify", "pg_sleep"};

static void look(void *context, const ProtobufCMessage *message)
{
    Search *search = context;
    if (message->descriptor == &pg_query__insert_stmt__descriptor ||
        message->descriptor == &pg_query__update_stmt__descriptor ||
        message->descriptor == &pg_query__delete_stmt__descriptor)
        search->writes++;
    if (message->descriptor != &pg_query__func_call__descriptor)
        return;
    const PgQuery__FuncCall *call = (const PgQuery__FuncCall *)message;
    const PgQuery__Node *last = call->n_funcname > 0 ? call->funcname[call->n_funcname - 1] : NULL;
    Text name = last && last->node_case == PG_QUERY__NODE__NODE_STRING
                    ? text_from(last->string->sval)
                    : FOLD_NO_TEXT;
    search->has_calls |= !text_is_listed(name, harmless, sizeof harmless / sizeof *harmless);
    search->may_change |=
        text_is(name, "setval") ||
        model_routines(search->derive->fold->arena, &search->derive->before, name).count > 0;
}

static Search look_into(const Derive *derive, const ProtobufCMessage *message)
{
    Search search = {.derive = derive};
    fold_walk(message, look, &search);
    return search;
}

static bool has_triggers(const ModelObject *table)
{
    for (size_t i = 0; i < table->parts.count; i++)
        if (table->parts.items[i]->kind == MODEL_TRIGGER ||
            table->parts.items[i]->kind == MODEL_RULE)
            return true;
    return false;
}

static const char *what_is_done(const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_INSERT_STMT:
    case PG_QUERY__NODE__NODE_COPY_STMT:
        return "which rows it has added is not known";
    case PG_QUERY__NODE__NODE_DELETE_STMT:
        return "the rows that it deletes are gone";
    default:
        return "what the rows held before is gone";
    }
}

// Rows of a table that the revision makes go with it.
static void write_rows(Derive *derive, const PgQuery__Node *statement,
                       const PgQuery__RangeVar *range, const ProtobufCMessage *query)
{
    const ModelObject *table = derive_relation(derive, range);
    Search search = look_into(derive, query);
    if (!derive_is_new(derive, table))
        derive_refuse(derive, "%s", what_is_done(statement));
    else if (search.writes > 1 || search.may_change || has_triggers(table))
        derive_refuse(derive, "it may write to more than the table that the revision makes");
}

// COPY … TO changes nothing, but for what its query does.
static void copy_rows(Derive *derive, const PgQuery__Node *statement)
{
    const PgQuery__CopyStmt *copy = statement->copy_stmt;
    Search search = look_into(derive, &copy->base);
    if (copy->is_from)
        write_rows(derive, statement, copy->relation, &copy->base);
    else if (search.writes > 0 || search.has_calls || search.may_change)
        derive_refuse(derive, "what the functions do that it calls is not known");
}

static void truncate(Derive *derive, const PgQuery__TruncateStmt *statement)
{
    for (size_t i = 0; i < statement->n_relations; i++)
        if (statement->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE ||
            !derive_is_new(derive, derive_relation(derive, statement->relations[i]->range_var)))
            derive_refuse(derive, "the rows are gone");
}

static bool is_set_config(const PgQuery__SelectStmt *select)
{
    if (select->n_target_list != 1 || select->n_from_clause > 0)
        return false;
    const PgQuery__Node *value = select->target_list[0]->res_target->val;
    if (!value || value->node_case != PG_QUERY__NODE__NODE_FUNC_CALL)
        return false;
    const PgQuery__FuncCall *call = value->func_call;
    return call->n_funcname > 0 &&
           strcmp(call->funcname[call->n_funcname - 1]->string->sval, "set_config") == 0;
}

static void run_query(Derive *derive, const PgQuery__Node *statement)
{
    const PgQuery__SelectStmt *select = statement->select_stmt;
    Search search = look_into(derive, &select->base);
    if (is_set_config(select))
        return;
    if (select->into_clause)
        derive_settle(derive);
    else if (search.writes > 0 || search.has_calls || search.may_change)
        derive_refuse(derive, "what the functions do that it calls is not known");
}

static bool leaves_nothing(const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
    case PG_QUERY__NODE__NODE_VARIABLE_SHOW_STMT:
    case PG_QUERY__NODE__NODE_VACUUM_STMT:
    case PG_QUERY__NODE__NODE_REINDEX_STMT:
    case PG_QUERY__NODE__NODE_CHECK_POINT_STMT:
    case PG_QUERY__NODE__NODE_LOCK_STMT:
    case PG_QUERY__NODE__NODE_CONSTRAINTS_SET_STMT:
    case PG_QUERY__NODE__NODE_NOTIFY_STMT:
    case PG_QUERY__NODE__NODE_DISCARD_STMT:
        return true;
    case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT:
        return !statement->refresh_mat_view_stmt->skip_data;
    default:
        return false;
    }
}

bool derive_data_statement(Derive *derive, const PgQuery__Node *statement)
{
    switch ((int)statement->node_case) {
    case PG_QUERY__NODE__NODE_INSERT_STMT:
        write_rows(derive, statement, statement->insert_stmt->relation,
                   &statement->insert_stmt->base);
        return true;
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
        write_rows(derive, statement, statement->update_stmt->relation,
                   &statement->update_stmt->base);
        return true;
    case PG_QUERY__NODE__NODE_DELETE_STMT:
        write_rows(derive, statement, statement->delete_stmt->relation,
                   &statement->delete_stmt->base);
        return true;
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
        truncate(derive, statement->truncate_stmt);
        return true;
    case PG_QUERY__NODE__NODE_MERGE_STMT:
        write_rows(derive, statement, statement->merge_stmt->relation,
                   &statement->merge_stmt->base);
        return true;
    case PG_QUERY__NODE__NODE_COPY_STMT:
        copy_rows(derive, statement);
        return true;
    case PG_QUERY__NODE__NODE_SELECT_STMT:
        run_query(derive, statement);
        return true;
    case PG_QUERY__NODE__NODE_DO_STMT:
    case PG_QUERY__NODE__NODE_CALL_STMT:
    case PG_QUERY__NODE__NODE_EXECUTE_STMT:
        derive_refuse(derive, "what this code does is not known");
        return true;
    default:
        return leaves_nothing(statement);
    }
}
