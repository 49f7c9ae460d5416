// SPDX-License-Identifier: MIT
#include "revision.h"

const Section *revision_section(const Revision *revision, SectionKind kind, MigDialect dialect)
{
    const Section *unnamed = NULL;
    for (size_t i = 0; i < revision->sections.count; i++) {
        const Section *section = &revision->sections.items[i];
        if (section->kind != kind)
            continue;
        if (section->dialects & DIALECT_BIT(dialect))
            return section;
        if (section->dialects == 0 && !unnamed)
            unnamed = section;
    }
    return unnamed;
}

void revision_add_variable(Arena *arena, Revision *revision, Variable variable)
{
    text_set_add(arena, &revision->variables.names, variable.name.text);
    ARRAY_PUSH(arena, &revision->variables, variable);
}

uint32_t revision_find_variable(const Revision *revision, Text name)
{
    return text_set_find(&revision->variables.names, name);
}

Text revision_suggest_variable(const Revision *revision, Text name)
{
    Text near = {"", 0};
    for (size_t i = 0; near.size == 0 && i < revision->variables.count; i++)
        near = text_suggest(name, &revision->variables.items[i].name.text, 1);
    return near;
}

bool revision_step_runs(const Step *step, MigDialect dialect)
{
    return step->only == 0 || (step->only & DIALECT_BIT(dialect)) != 0;
}

bool step_is_written(const Step *step)
{
    const Source *source = step->span.source;
    uintptr_t sql = (uintptr_t)step->sql.data, begin = source ? (uintptr_t)source->text.data : 0;
    return source && sql >= begin && sql - begin <= source->text.size;
}
