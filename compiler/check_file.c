// SPDX-License-Identifier: MIT
// What stands in the header, and the file's own name.
#include "check_parts.h"
#include "slug.h"

#include <string.h>

enum { MOST_PARENTS = 65535 };

static Text file_stem(const Source *source)
{
    const char *slash = strrchr(source->name, '/');
    Text stem = text_from(slash ? slash + 1 : source->name);
    if (stem.size > 4 && text_is((Text){stem.data + stem.size - 4, 4}, ".sql"))
        stem.size -= 4;
    return stem;
}

static bool text_holds(Text text, Text part)
{
    for (size_t i = 0; part.size <= text.size && i <= text.size - part.size; i++)
        if (text_equal((Text){text.data + i, part.size}, part))
            return true;
    return false;
}

static void check_file_name(Checker *checker)
{
    const Revision *revision = checker->revision;
    Text stem = file_stem(revision->source);
    if (!revision->is_id_good || text_holds(stem, revision->id.text))
        return;
    Text slug = slug_make(checker->arena, revision->title, SLUG_USUAL_SIZE);
    Diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, RULE_FILE_NAME, revision->id.span,
                          "the name of the file \"%.*s.sql\" does not hold the id \"%.*s\"",
                          TEXT_ARGS(stem), TEXT_ARGS(revision->id.text));
    diagnostic_hint(diagnostic, "rename it to \"%.*s%s%.*s.sql\"", TEXT_ARGS(revision->id.text),
                    slug.size > 0 ? "_" : "", TEXT_ARGS(slug));
}

static void check_allow(Checker *checker, const Allow *allow)
{
    Text candidates[RULE_COUNT];
    size_t count = 0;
    Text name = allow->rule.text;
    Rule rule = rule_find(name);
    if (rule != RULE_COUNT && rule_severity(rule) != SEVERITY_ERROR)
        return;
    if (rule != RULE_COUNT) {
        Diagnostic *diagnostic =
            diagnostic_report(checker->diagnostics, RULE_UNKNOWN_RULE, allow->rule.span,
                              "\"%.*s\" is an error, which nothing allows", TEXT_ARGS(name));
        diagnostic_hint(diagnostic, "\"allow\" takes the names of warnings");
        return;
    }
    for (Rule other = 0; other < RULE_COUNT; other++)
        if (rule_severity(other) != SEVERITY_ERROR)
            candidates[count++] = text_from(rule_name(other));
    Diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, RULE_UNKNOWN_RULE, allow->rule.span,
                          "there is no rule \"%.*s\"", TEXT_ARGS(name));
    Text meant = text_suggest(name, candidates, count);
    if (meant.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(meant));
    else
        diagnostic_hint(diagnostic, "a warning ends with the name of its rule in brackets");
}

static void check_allows(Checker *checker)
{
    const Revision *revision = checker->revision;
    for (size_t i = 0; i < revision->allows.count; i++)
        check_allow(checker, &revision->allows.items[i]);
    for (size_t i = 0; i < revision->sections.count; i++) {
        const StepList *steps = &revision->sections.items[i].steps;
        for (size_t j = 0; j < steps->count; j++)
            for (size_t k = 0; k < steps->items[j].allows.count; k++)
                check_allow(checker, &steps->items[j].allows.items[k]);
    }
}

static void check_replaces(Checker *checker)
{
    const WordList *replaces = &checker->revision->replaces;
    if (replaces->count == 0)
        return;
    Diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, RULE_NOT_YET, replaces->items[0].span,
                          "\"replaces\" cannot be used in this version of migc");
    diagnostic_hint(diagnostic, "keep the revisions as they are");
}

void check_file(Checker *checker)
{
    const WordList *parents = &checker->revision->parents;
    check_file_name(checker);
    check_allows(checker);
    check_replaces(checker);
    if (parents->count > MOST_PARENTS) {
        Diagnostic *diagnostic = diagnostic_report(
            checker->diagnostics, RULE_LIMIT, parents->items[MOST_PARENTS].span,
            "a merge of %zu revisions: at most %d are possible", parents->count, MOST_PARENTS);
        diagnostic_hint(diagnostic, "merge them in two revisions");
    }
}
