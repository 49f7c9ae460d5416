// SPDX-License-Identifier: MIT
// Privileges as the model has them, "app=INSERT, SELECT; web=SELECT", and what brings them back.
#include "derive.h"

static Text privileges_of(Text grants, Text role)
{
    for (size_t begin = 0, i = 0; i <= grants.size; i++) {
        if (i < grants.size && grants.data[i] != ';')
            continue;
        Text grant = {grants.data + begin, i - begin};
        if (grant.size > role.size && text_equal(derive_option_name(grant), role))
            return (Text){grant.data + role.size + 1, grant.size - role.size - 1};
        begin = i + 2;
    }
    return (Text){"", 0};
}

static const char *privileged_kind(const ModelObject *object)
{
    bool is_table = object->kind == MODEL_VIEW || object->kind == MODEL_MATERIALIZED_VIEW ||
                    object->kind == MODEL_FOREIGN_TABLE;
    return is_table ? "TABLE" : derive_kind(object);
}

static Text role_name(const Derive *derive, Text role)
{
    return text_is(role, "public")         ? TEXT("PUBLIC")
           : text_is(role, "current_user") ? TEXT("CURRENT_USER")
           : text_is(role, "session_user") ? TEXT("SESSION_USER")
                                           : fold_quoted(derive->fold, role);
}

// What `grants` has and `others` has not is granted, or taken away.
static bool print_grants(Derive *derive, const ModelObject *object, Text grants, Text others,
                         bool is_grant)
{
    const char *kind = privileged_kind(object);
    DerivePrint print = {derive->fold->arena, derive->home, &derive->before};
    for (size_t begin = 0, i = 0; kind && i <= grants.size; i++) {
        if (i < grants.size && grants.data[i] != ';')
            continue;
        if (i == begin)
            continue;
        Text role = derive_option_name((Text){grants.data + begin, i - begin});
        Text more = derive_options_not_in(derive->fold->arena, privileges_of(grants, role),
                                          privileges_of(others, role), false);
        if (more.size > 0)
            derive_add(derive, "%s %.*s ON %s %.*s %s %.*s", is_grant ? "GRANT" : "REVOKE",
                       TEXT_ARGS(more), kind, TEXT_ARGS(derive_name(&print, object)),
                       is_grant ? "TO" : "FROM", TEXT_ARGS(role_name(derive, role)));
        begin = i + 2;
    }
    return kind;
}

bool derive_print_privileges(Derive *derive, const ModelChange *change)
{
    return print_grants(derive, change->object, change->found, change->wanted, false) &&
           print_grants(derive, change->object, change->wanted, change->found, true);
}
