// SPDX-License-Identifier: MIT
// Words → Links: what each revision revises and depends on, by number. A reference that means
// nothing is reported and left out, so that the rest of the history can still be looked at.
#include "graph_parts.h"

static const char *reference_verb(Rule rule, bool is_dependency)
{
    if (rule == RULE_SELF_REFERENCE)
        return is_dependency ? "depends on" : "revises";
    return is_dependency ? "depends on an unknown revision" : "revises an unknown revision";
}

static void report_unknown(Shape *shape, uint32_t child, const Word *word, const char *verb,
                           bool is_label, uint32_t meant)
{
    Diagnostic *diagnostic = diagnostic_report(
        shape->diagnostics, RULE_UNKNOWN_PARENT, word->span, "\"%.*s\" %s \"%.*s\"",
        TEXT_ARGS(graph_id(shape, child)), verb, TEXT_ARGS(word->text));
    if (is_label)
        diagnostic_hint(diagnostic, "that is a label: name a revision by its id");
    else if (meant != GRAPH_NONE)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(graph_id(shape, meant)));
    else
        diagnostic_hint(diagnostic, "no file of this history has that id");
}

// The revision that `word` names, or GRAPH_NONE after a report; *meant is then a guess or
// GRAPH_NONE.
static uint32_t resolve(Shape *shape, Names *names, uint32_t child, const Word *word,
                        const char *verb, uint32_t *meant)
{
    uint32_t revision = GRAPH_NONE;
    NameMatch match = graph_names_find(names, word->text, &revision);
    if (match == NAME_FOUND)
        return revision;
    *meant = match == NAME_IS_LABEL ? GRAPH_NONE : graph_names_suggest(names, word->text, child);
    report_unknown(shape, child, word, verb, match == NAME_IS_LABEL, *meant);
    return GRAPH_NONE;
}

static void report_self(Shape *shape, uint32_t child, const Word *word, const char *verb,
                        const char *hint)
{
    Text id = graph_id(shape, child);
    Diagnostic *diagnostic = diagnostic_report(shape->diagnostics, RULE_SELF_REFERENCE, word->span,
                                               "\"%.*s\" %s itself", TEXT_ARGS(id), verb);
    // Through `replaces` another word may mean this very revision.
    if (!text_equal(word->text, id))
        diagnostic_hint(diagnostic, "\"%.*s\" is replaced by \"%.*s\"", TEXT_ARGS(word->text),
                        TEXT_ARGS(id));
    else
        diagnostic_hint(diagnostic, "%s", hint);
}

typedef struct Linker {
    Shape *shape;
    Names *names;
    uint32_t *stamps; // per parent: 2 * child + is_dependency + 1 of the last link made to it
} Linker;

static void add_link(Linker *linker, uint32_t child, const Word *word, bool is_dependency)
{
    Shape *shape = linker->shape;
    uint32_t meant = GRAPH_NONE;
    uint32_t parent = resolve(shape, linker->names, child, word,
                              reference_verb(RULE_UNKNOWN_PARENT, is_dependency), &meant);
    if (parent == GRAPH_NONE) {
        if (!is_dependency && meant != GRAPH_NONE)
            shape->is_meant[meant] = true;
        else if (!is_dependency)
            shape->unresolved++;
        return;
    }
    if (parent == child) {
        report_self(shape, child, word, reference_verb(RULE_SELF_REFERENCE, is_dependency),
                    is_dependency ? "remove it from \"depends\""
                                  : "name the revision before it, or write \"--@ revises base\"");
        shape->unresolved += !is_dependency;
        return;
    }
    // Two replaced ids may mean the same squash: one link is enough.
    uint32_t stamp = 2 * child + is_dependency + 1;
    if (linker->stamps[parent] == stamp)
        return;
    linker->stamps[parent] = stamp;
    Link link = {child, parent, word, is_dependency};
    ARRAY_PUSH(shape->arena, &shape->links, link);
}

static void check_compatible(Linker *linker, uint32_t child)
{
    const Word *word = &graph_revision(linker->shape, child)->compatible_from;
    if (word->text.size == 0)
        return;
    uint32_t meant = GRAPH_NONE;
    uint32_t from = resolve(linker->shape, linker->names, child, word,
                            "is compatible from an unknown revision", &meant);
    if (from == child)
        report_self(linker->shape, child, word, "is compatible from",
                    "name an earlier revision, or remove the clause");
}

static void check_replaces(Shape *shape, uint32_t child)
{
    const Revision *revision = graph_revision(shape, child);
    for (size_t i = 0; i < revision->replaces.count; i++)
        if (text_equal(revision->replaces.items[i].text, revision->id.text))
            report_self(shape, child, &revision->replaces.items[i], "replaces",
                        "take it out of \"replaces\"");
}

static void link_revision(Linker *linker, uint32_t child)
{
    Shape *shape = linker->shape;
    const Revision *revision = graph_revision(shape, child);
    shape->first_link[child] = (uint32_t)shape->links.count;
    for (size_t i = 0; i < revision->parents.count; i++)
        add_link(linker, child, &revision->parents.items[i], false);
    for (size_t i = 0; i < revision->depends.count; i++)
        add_link(linker, child, &revision->depends.items[i], true);
    check_compatible(linker, child);
    check_replaces(shape, child);
}

// Counting sort of the links by parent.
static void make_children(Shape *shape)
{
    size_t link_count = shape->links.count;
    shape->first_child = GRAPH_ARRAY(shape, uint32_t, shape->count + 1);
    shape->child_links = GRAPH_ARRAY(shape, uint32_t, link_count);
    for (size_t i = 0; i < link_count; i++)
        shape->first_child[shape->links.items[i].parent + 1]++;
    for (uint32_t i = 0; i < shape->count; i++)
        shape->first_child[i + 1] += shape->first_child[i];
    uint32_t *next = GRAPH_ARRAY(shape, uint32_t, shape->count + 1);
    for (uint32_t i = 0; i < shape->count; i++)
        next[i] = shape->first_child[i];
    for (size_t i = 0; i < link_count; i++)
        shape->child_links[next[shape->links.items[i].parent]++] = (uint32_t)i;
}

static bool names_no_parent(const Revision *revision)
{
    return !revision->is_root && revision->parents.count == 0;
}

void graph_links_make(Shape *shape, Names *names)
{
    Linker linker = {shape, names, GRAPH_ARRAY(shape, uint32_t, shape->count)};
    shape->first_link = GRAPH_ARRAY(shape, uint32_t, shape->count + 1);
    for (uint32_t i = 0; i < shape->count; i++) {
        link_revision(&linker, i);
        shape->unresolved += names_no_parent(graph_revision(shape, i));
    }
    shape->first_link[shape->count] = (uint32_t)shape->links.count;
    make_children(shape);
}

// What the others leave open: the only head among the revisions that do say what they revise, and
// whether one of them is a root.
typedef struct Others {
    uint32_t head;
    uint32_t head_count;
    bool has_root;
} Others;

static Others look_at_others(const Shape *shape)
{
    Others others = {GRAPH_NONE, 0, false};
    for (uint32_t i = 0; i < shape->count; i++) {
        const Revision *revision = graph_revision(shape, i);
        if (shape->is_excluded[i] || names_no_parent(revision))
            continue;
        others.has_root |= revision->is_root;
        if (!graph_has_child(shape, i)) {
            others.head = i;
            others.head_count++;
        }
    }
    return others;
}

void graph_links_report_no_parent(Shape *shape)
{
    Others others = {GRAPH_NONE, 0, false};
    bool has_looked = false;
    for (uint32_t i = 0; i < shape->count; i++) {
        const Revision *revision = graph_revision(shape, i);
        // A `revises` that could not be read has been reported as what it is.
        if (!names_no_parent(revision) || revision->revises_span.source || shape->is_excluded[i])
            continue;
        if (!has_looked)
            others = look_at_others(shape);
        has_looked = true;
        Diagnostic *diagnostic = diagnostic_report(
            shape->diagnostics, RULE_NO_PARENT, revision->id.span,
            "\"%.*s\" does not say what it revises", TEXT_ARGS(revision->id.text));
        if (!others.has_root && (graph_has_child(shape, i) || others.head_count == 0))
            diagnostic_hint(diagnostic, "write \"--@ revises base\"");
        else if (others.has_root && others.head_count == 1 && !graph_has_child(shape, i))
            diagnostic_hint(diagnostic, "write \"--@ revises %.*s\"",
                            TEXT_ARGS(graph_id(shape, others.head)));
        else
            diagnostic_hint(diagnostic, "write \"--@ revises ID\", or \"--@ revises base\" for the "
                                        "first revision");
    }
}
