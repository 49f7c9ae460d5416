// SPDX-License-Identifier: MIT
// Which sections a revision must have: an up for every dialect, and a way back.
#include "check_parts.h"

static size_t count_steps(const Section *section, MigDialect dialect)
{
    size_t count = 0;
    for (size_t i = 0; section && i < section->steps.count; i++)
        count += revision_step_runs(&section->steps.items[i], dialect);
    return count;
}

static bool says_why_empty(const Section *down)
{
    return down->is_auto || down->is_nothing || down->is_irreversible;
}

// " for sqlite" where only some of the history's dialects are concerned.
static const char *for_dialect(const Checker *checker, DialectSet concerned)
{
    if (concerned == checker->dialects)
        return "";
    return concerned & DIALECT_BIT(MIG_SQLITE) ? " for sqlite" : " for postgresql";
}

// " sqlite" likewise, as a directive has it.
static const char *dialect_word(const Checker *checker, DialectSet concerned)
{
    const char *words = for_dialect(checker, concerned);
    return *words ? words + 4 : "";
}

static void check_up(Checker *checker)
{
    const Revision *revision = checker->revision;
    DialectSet missing = 0;
    for (MigDialect d = 0; d < MIG_DIALECT_COUNT; d++)
        if ((checker->dialects & DIALECT_BIT(d)) && !revision_section(revision, SECTION_UP, d))
            missing |= DIALECT_BIT(d);
    // A merge and a squash may have nothing to do of their own.
    if (!missing || revision->parents.count > 1 || revision->replaces.count > 0)
        return;
    Diagnostic *diagnostic = diagnostic_report(
        checker->diagnostics, RULE_MISSING_SECTION, revision->id.span, "\"%.*s\" has no \"up\"%s",
        TEXT_ARGS(revision->id.text), for_dialect(checker, missing));
    diagnostic_hint(diagnostic,
                    "write \"--@ up%s\", with nothing below where nothing is to be done",
                    dialect_word(checker, missing));
}

static void check_down(Checker *checker, const Section *down)
{
    if (down->kind != SECTION_DOWN || down->steps.count > 0 || says_why_empty(down))
        return;
    if (!check_section_dialects(checker, down))
        return;
    Diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, RULE_MISSING_SECTION, down->span,
                          "this \"down\" has no steps and does not say why");
    diagnostic_hint(diagnostic, "write \"--@ down nothing\" or \"--@ down irreversible REASON\"");
}

typedef struct WayBack {
    const Section *up; // the first that something follows from
    DialectSet without_section;
    DialectSet without_steps;
} WayBack;

static WayBack look_for_way_back(const Checker *checker)
{
    WayBack way = {0};
    for (MigDialect d = 0; d < MIG_DIALECT_COUNT; d++) {
        const Section *up = revision_section(checker->revision, SECTION_UP, d);
        const Section *down = revision_section(checker->revision, SECTION_DOWN, d);
        if (!(checker->dialects & DIALECT_BIT(d)) || count_steps(up, d) == 0)
            continue;
        if (!down)
            way.without_section |= DIALECT_BIT(d);
        else if (down->steps.count > 0 && count_steps(down, d) == 0)
            way.without_steps |= DIALECT_BIT(d);
        else
            continue;
        if (!way.up)
            way.up = up;
    }
    return way;
}

static void check_way_back(Checker *checker)
{
    Text id = checker->revision->id.text;
    WayBack way = look_for_way_back(checker);
    if (way.without_section) {
        Diagnostic *diagnostic = diagnostic_report(
            checker->diagnostics, RULE_NO_WAY_BACK, way.up->span, "\"%.*s\" has no \"down\"%s",
            TEXT_ARGS(id), for_dialect(checker, way.without_section));
        diagnostic_hint(diagnostic,
                        "write \"--@ down%s\" and what undoes it, or \"--@ down irreversible "
                        "REASON\"",
                        dialect_word(checker, way.without_section));
    }
    if (way.without_steps) {
        Diagnostic *diagnostic =
            diagnostic_report(checker->diagnostics, RULE_NO_WAY_BACK, way.up->span,
                              "no step in the \"down\" of \"%.*s\" runs%s", TEXT_ARGS(id),
                              for_dialect(checker, way.without_steps));
        diagnostic_hint(diagnostic, "write \"--@ down%s nothing\" where nothing is to be undone",
                        dialect_word(checker, way.without_steps));
    }
}

void check_sections(Checker *checker)
{
    const SectionList *sections = &checker->revision->sections;
    check_up(checker);
    for (size_t i = 0; i < sections->count; i++)
        check_down(checker, &sections->items[i]);
    check_way_back(checker);
}
