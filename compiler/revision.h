// SPDX-License-Identifier: MIT
// A revision as written: the value that the parser makes of one file. All Text are slices of the
// source or of the arena; spans point at what a person typed. Nothing here is checked against other
// files.
#ifndef MIGC_REVISION_H
#define MIGC_REVISION_H

#include "digest.h"
#include "source.h"
#include "text_set.h"
#include <mig/tables.h>

// A set of dialects: bit 1u << MigDialect. 0 where the file names none.
typedef uint32_t DialectSet;
#define DIALECT_BIT(dialect) (1u << (dialect))
enum { DIALECT_ALL = (1u << MIG_DIALECT_COUNT) - 1 };

// A word of a directive and where it stands (quotes of a STRING removed in `text`).
typedef struct Word {
    Text text;
    Span span;
} Word;

typedef struct WordList {
    Word *items;
    size_t count;
    size_t capacity;
} WordList;

// `allow rule, rule "why"`
typedef struct Allow {
    Word rule;
    Text why;
} Allow;

typedef struct AllowList {
    Allow *items;
    size_t count;
    size_t capacity;
} AllowList;

typedef struct Variable {
    Word name;
    bool has_fallback;
    Text fallback;
} Variable;

typedef struct VariableList {
    Variable *items;
    size_t count;
    size_t capacity;
    TextSet names; // of the same numbers
} VariableList;

// Milliseconds or a count, where given.
typedef struct Setting {
    bool is_given;
    uint32_t value;
    Span span;
} Setting;

typedef struct Settings {
    Setting lock_timeout;      // ms
    Setting statement_timeout; // ms
    Setting retries;
} Settings;

typedef struct Batch {
    Word name;
    Word table; // text empty without `over`
    WordList keys;
    Setting rows;
    Setting pause; // ms
} Batch;

// What a copy puts into the database: made by copy.c from its file, or from its data lines.
typedef struct CopyContent {
    const Text *table; // the parts of its name, as the database knows them
    size_t table_count;
    const Text *columns; // none: the table's own, in their order
    size_t column_count;
    size_t width; // values of a row; 0: there is no row, and nothing says
    Text rows;    // in the text format of COPY, LF behind each
    size_t row_count;
    const Source *source;             // where the rows come from
    uint32_t line;                    // of the first of them
    bool has_lines;                   // an LF in a value begins a line of the source, too
    bool is_file;                     // else the source is the revision's own
    char digest[MIG_DIGEST_HEX_SIZE]; // of the rows
} CopyContent;

typedef struct Copy {
    Word table;
    WordList columns;
    Word path;    // empty for inline COPY … FROM stdin
    bool is_text; // not csv
    bool has_header;
    bool has_delimiter;
    Text delimiter;
    bool has_null;
    Text null;
    Span data; // inline data lines, without the closing \.; offset 0: there are none
    const CopyContent *content; // NULL until copy_read_revisions
} Copy;

typedef struct Step {
    MigStepKind kind;
    Span span;       // the statement without its semicolon, or the directive
    Text sql;        // of a statement or batch: as written
    DialectSet only; // 0: every dialect of its section
    Span only_span;
    bool is_no_transaction;
    bool is_unchecked;
    Word done_when; // text empty: none
    AllowList allows;
    const Batch *batch; // NULL: none
    const Copy *copy;   // of a copy, else NULL
    Word call;
} Step;

typedef struct StepList {
    Step *items;
    size_t count;
    size_t capacity;
} StepList;

typedef enum SectionKind {
    SECTION_UP,
    SECTION_DOWN,
    SECTION_VERIFY,
    SECTION_KIND_COUNT
} SectionKind;

typedef struct Section {
    SectionKind kind;
    Span span;           // the directive
    DialectSet dialects; // 0: names none
    Settings settings;
    bool is_no_transaction;
    Span no_transaction_span;
    bool is_auto;
    bool is_nothing;
    bool is_irreversible;
    Text reason; // of irreversible
    StepList steps;
} Section;

typedef struct SectionList {
    Section *items;
    size_t count;
    size_t capacity;
} SectionList;

typedef struct Revision {
    const Source *source;
    Word id;
    bool is_id_good;   // else it is reported, and nothing more is said of it
    Span revises_span; // the first `revises` directive; source NULL where there is none
    bool is_root;      // `revises base`
    WordList parents;
    WordList depends;
    WordList labels;
    WordList replaces;
    bool is_compatible;
    Word compatible_from; // text empty: without an id
    Span compatible_span;
    Text title;
    Text author;
    Text description; // ordinary comments above `up`, dashes removed, '\n' between lines
    int64_t created;  // seconds since 1970 UTC, or MIG_NO_TIME
    VariableList variables;
    AllowList allows;
    SectionList sections;
} Revision;

typedef struct RevisionList {
    Revision **items; // in order of source name
    size_t count;
    size_t capacity;
} RevisionList;

// The section of that kind which a dialect takes: one that names it, else one that names none, else
// NULL.
const Section *revision_section(const Revision *revision, SectionKind kind, MigDialect dialect);

// Declares a variable that is not declared yet.
void revision_add_variable(Arena *arena, Revision *revision, Variable variable);

// Its place in revision->variables, or TEXT_SET_NONE.
uint32_t revision_find_variable(const Revision *revision, Text name);
// The declared name that is most like this one; empty where none is.
Text revision_suggest_variable(const Revision *revision, Text name);

// Whether a step stands in its file; else it is derived, and its span is that of the directive.
bool step_is_written(const Step *step);

// Whether a step of a section runs on a dialect.
bool revision_step_runs(const Step *step, MigDialect dialect);

#endif
