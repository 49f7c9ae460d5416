// SPDX-License-Identifier: MIT
// migc compile [DIR | FILE…] -o schema.c: revisions → one C source file, its header and its
// depfile.
#include "command.h"

#include "emit.h"
#include "emit_schema.h"
#include "inputs.h"
#include "output.h"
#include "settings.h"
#include "sqlite_history.h"

#include <stdio.h>
#include <string.h>

enum {
    COMPILE_OUTPUT,
    COMPILE_HEADER,
    COMPILE_SCHEMA_HEADER,
    COMPILE_DEPFILE,
    COMPILE_NAME,
    COMPILE_IF_CHANGED,
    COMPILE_HEADER_IF_CHANGED,
    COMPILE_VERIFY,
    COMPILE_DIALECT,
    COMPILE_DIRECTORY,
    COMPILE_OPTION_COUNT
};

static const Option compile_options[COMPILE_OPTION_COUNT] = {
    {"output", 'o', OPTION_TAKES_VALUE, "FILE", "the C file to write (required)"},
    {"header", 0, OPTION_TAKES_HEADER, "FILE",
     "also a header (default: the output's name with .h)"},
    {"schema-header", 0, OPTION_TAKES_VALUE, "FILE",
     "also the names of tables, columns and enum values as constants"},
    {"depfile", 0, OPTION_TAKES_VALUE, "FILE", "also what it was made from, for Make and Ninja"},
    {"name", 0, OPTION_TAKES_VALUE, "NAME",
     "the function is NAME_history (default: from the output)"},
    {"if-changed", 0, OPTION_TAKES_NOTHING, NULL,
     "leave the C file and the header alone where they would not change"},
    {"header-if-changed", 0, OPTION_TAKES_NOTHING, NULL, "leave the header alone, for Make"},
    {"verify", 0, OPTION_TAKES_NOTHING, NULL,
     "write nothing; exit 1 where a file is not up to date"},
    OPTION_DIALECT,
    OPTION_DIRECTORY,
};

typedef struct Compilation {
    Arena *arena;
    Input input;
    const char *output;
    bool has_header;
    const char *header;        // NULL: not given, or from the output
    const char *schema_header; // NULL: none
    const char *depfile;
    const char *name;    // NULL: from the output
    bool is_source_kept; // where it would not change
    bool is_header_kept;
    bool is_verify;
    Text symbol;
    Text source_text;
    Text header_text;
    Text schema_text;
} Compilation;

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

// The path without the ending of its last part.
static Text without_ending(const char *path)
{
    const char *base = base_name(path);
    const char *dot = strrchr(base, '.');
    return dot && dot != base ? (Text){path, (size_t)(dot - path)} : text_from(path);
}

static bool is_same_path(Arena *arena, const char *a, const char *b)
{
    return a && b && (strcmp(a, b) == 0 || output_is_same_file(arena, a, b));
}

// Whether `#include "NAME"` means this file, whatever the compiler.
static bool is_include_name(const char *name)
{
    for (const char *c = name; *c; c++)
        if (*c == '"' || *c == '\\' || (unsigned char)*c < ' ' || *c == 127)
            return false;
    return *name != '\0' && !strstr(name, "?\?");
}

// Completes what follows from other options; false where they make no sense, which is printed.
static bool complete(Compilation *compilation)
{
    const Command *command = &command_compile;
    if (!compilation->output || !compilation->output[0])
        return command_usage_error(command, "-o FILE is missing"), false;
    Text stem = without_ending(compilation->output);
    if (compilation->has_header && !compilation->header) {
        Builder header = {.arena = compilation->arena};
        builder_add_format(&header, "%.*s.h", TEXT_ARGS(stem));
        compilation->header = header.items;
    }
    if (compilation->is_header_kept && !compilation->has_header)
        return command_usage_error(command, "--header-if-changed needs --header"), false;
    Arena *arena = compilation->arena;
    const char *outputs[] = {compilation->output, compilation->header, compilation->schema_header,
                             compilation->depfile};
    bool is_twice = false;
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
        for (size_t j = 0; j < i; j++)
            is_twice = is_twice || is_same_path(arena, outputs[i], outputs[j]);
    if (is_twice)
        return command_usage_error(command, "two outputs have the same name"), false;
    if (compilation->has_header && !is_include_name(base_name(compilation->header)))
        return command_usage_error(command,
                                   "\"%s\" cannot stand in an #include: give another "
                                   "--header FILE",
                                   compilation->header),
               false;
    size_t directory_size = (size_t)(base_name(compilation->output) - compilation->output);
    compilation->symbol = compilation->name
                              ? text_from(compilation->name)
                              : (Text){stem.data + directory_size, stem.size - directory_size};
    if (emit_symbol_is_valid(compilation->symbol))
        return true;
    command_usage_error(command,
                        "\"%.*s\" cannot name a C function: give --name NAME, a C identifier that "
                        "is no keyword and begins with neither '_' nor \"mig_\"",
                        TEXT_ARGS(compilation->symbol));
    return false;
}

static bool verify_file(const char *path, Text content)
{
    OutputState state = output_compare(path, content);
    if (state == OUTPUT_MISSING)
        command_complain("%s cannot be read: compile the revisions first", path);
    else if (state == OUTPUT_DIFFERS)
        command_complain("%s is stale: compile the revisions again", path);
    return state == OUTPUT_SAME;
}

static bool verify(const Compilation *compilation)
{
    bool is_header_same =
        !compilation->has_header || verify_file(compilation->header, compilation->header_text);
    bool is_source_same = verify_file(compilation->output, compilation->source_text);
    bool is_schema_same = !compilation->schema_header ||
                          verify_file(compilation->schema_header, compilation->schema_text);
    return is_header_same && is_source_same && is_schema_same;
}

// Files that are named one by one need not stand in the directory of the revisions.
static bool is_input(Arena *arena, Project *project, const char *output)
{
    size_t count = project->sources.directories.count == 0 ? project->sources.count : 0;
    for (size_t i = 0; output && i < count; i++) {
        const Source *source = project->sources.items[i];
        if (!is_same_path(arena, output, source->path))
            continue;
        diagnostic_report(&project->diagnostics, RULE_CANNOT_WRITE, (Span){source, 0, 0},
                          "cannot write: it is one of the revisions");
        return true;
    }
    return false;
}

static bool write_output(const Compilation *compilation, Project *project, const char *path,
                         Text content, bool is_kept)
{
    if (is_kept && output_compare(path, content) == OUTPUT_SAME)
        return true;
    return output_write(compilation->arena, path, content, project->directory,
                        &project->diagnostics);
}

// The source comes last: where it is new, all else is. The depfile is always new, or a build tool
// that compares times would ask for it again.
static void write_all(const Compilation *compilation, Project *project)
{
    Arena *arena = compilation->arena;
    if (is_input(arena, project, compilation->output) ||
        is_input(arena, project, compilation->header) ||
        is_input(arena, project, compilation->schema_header) ||
        is_input(arena, project, compilation->depfile))
        return;
    if (compilation->has_header &&
        !write_output(compilation, project, compilation->header, compilation->header_text,
                      compilation->is_header_kept || compilation->is_source_kept))
        return;
    if (compilation->schema_header &&
        !write_output(compilation, project, compilation->schema_header, compilation->schema_text,
                      compilation->is_header_kept || compilation->is_source_kept))
        return;
    if (compilation->depfile) {
        Inputs inputs = inputs_of_project(arena, project);
        Text text =
            output_depfile(arena, text_from(compilation->output), inputs.items, inputs.count);
        if (!write_output(compilation, project, compilation->depfile, text, false))
            return;
    }
    write_output(compilation, project, compilation->output, compilation->source_text,
                 compilation->is_source_kept);
}

// False, and said, where one of the history's dialects cannot tell its names.
static bool make_schema(Compilation *compilation, const Project *project)
{
    bool has_sqlite = (project->settings.dialects & DIALECT_BIT(MIG_SQLITE)) != 0;
    SchemaModels models = {project->model, command_sqlite_model(project)};
    if (has_sqlite && !models.sqlite) {
        command_complain("--schema-header: the history cannot be run on SQLite here, so its names "
                         "are not known");
        return false;
    }
    compilation->schema_text = emit_schema(compilation->arena, models, compilation->symbol);
    return true;
}

static int compile(Compilation *compilation)
{
    if (!complete(compilation))
        return EXIT_USAGE;
    Project *project =
        input_load(compilation->arena, &command_compile, &compilation->input, PROJECT_JUDGED);
    if (!project)
        return EXIT_USAGE;
    if (!text_is(compilation->symbol, "migc_ledger")) // which no other history could link as
        settings_refuse_ledgers_name(&project->settings, &project->diagnostics);
    bool is_good = true;
    command_run_sqlite(project, false);
    project_pack(project, PACK_WHOLE);
    if (project->history && compilation->schema_header && !make_schema(compilation, project))
        return EXIT_REFUSED;
    if (project->history) {
        Text header_name =
            compilation->has_header ? text_from(base_name(compilation->header)) : TEXT("");
        compilation->source_text =
            emit_source(compilation->arena, project->history, compilation->symbol, header_name);
        compilation->header_text =
            emit_header(compilation->arena, project->history, compilation->symbol);
        if (compilation->is_verify)
            is_good = verify(compilation);
        else
            write_all(compilation, project);
    }
    diagnostic_print(&project->diagnostics, stderr);
    return is_good && project->diagnostics.error_count == 0 ? EXIT_DONE : EXIT_REFUSED;
}

static int read_arguments(Compilation *compilation, Arguments *arguments)
{
    for (;;) {
        switch (arguments_next(arguments)) {
        case ARGUMENT_END:
            return compile(compilation);
        case ARGUMENT_OPERAND:
            input_add_operand(&compilation->input, arguments->value);
            break;
        case COMPILE_OUTPUT:
            compilation->output = arguments->value;
            break;
        case COMPILE_HEADER:
            compilation->has_header = true;
            compilation->header = arguments->value;
            break;
        case COMPILE_SCHEMA_HEADER:
            compilation->schema_header = arguments->value;
            break;
        case COMPILE_DEPFILE:
            compilation->depfile = arguments->value;
            break;
        case COMPILE_NAME:
            compilation->name = arguments->value;
            break;
        case COMPILE_IF_CHANGED:
            compilation->is_source_kept = true;
            break;
        case COMPILE_HEADER_IF_CHANGED:
            compilation->is_header_kept = true;
            break;
        case COMPILE_VERIFY:
            compilation->is_verify = true;
            break;
        case COMPILE_DIALECT:
            input_add_dialects(&compilation->input, arguments->value);
            break;
        case COMPILE_DIRECTORY:
            compilation->input.directory = arguments->value;
            break;
        case ARGUMENT_HELP:
            command_print_help(&command_compile);
            return EXIT_DONE;
        default:
            return command_usage_error(&command_compile, "%s", arguments->problem);
        }
    }
}

static int run_compile(int argc, char **argv)
{
    Arena *arena = arena_create();
    Compilation compilation = {.arena = arena, .input = input_create(arena, argc)};
    Arguments arguments = arguments_begin(argc, argv, compile_options, COMPILE_OPTION_COUNT);
    int status = read_arguments(&compilation, &arguments);
    arena_destroy(arena);
    return status;
}

const Command command_compile = {
    "compile",       "[DIR | FILE…] -o FILE", "Compiles the revisions into a C source file",
    compile_options, COMPILE_OPTION_COUNT,    run_compile};
