// SPDX-License-Identifier: MIT
#include "draft.h"

#include "file_template.h"
#include "moment.h"
#include "output.h"
#include "revision_id.h"
#include "slug.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_TITLE = 200 };

static void add_words(Arena *arena, TextList *list, const char *words)
{
    for (Text rest = text_from(words);;) {
        const char *comma = rest.size > 0 ? memchr(rest.data, ',', rest.size) : NULL;
        Text word = {rest.data, comma ? (size_t)(comma - rest.data) : rest.size};
        while (word.size > 0 && word.data[0] == ' ')
            word = (Text){word.data + 1, word.size - 1};
        while (word.size > 0 && word.data[word.size - 1] == ' ')
            word.size--;
        ARRAY_PUSH(arena, list, word);
        if (!comma)
            return;
        rest = (Text){comma + 1, (size_t)(rest.data + rest.size - comma - 1)};
    }
}

static void take_option(Arena *arena, Draft *draft, int option, const char *value)
{
    switch (option) {
    case DRAFT_MESSAGE:
        draft->title = value;
        break;
    case DRAFT_LABEL:
        add_words(arena, &draft->labels, value);
        break;
    case DRAFT_DEPENDS:
        add_words(arena, &draft->depends, value);
        break;
    case DRAFT_ID:
        draft->id = value;
        break;
    case DRAFT_FOLDER:
        draft->folder = value;
        break;
    case DRAFT_SPLICE:
        draft->is_splice = true;
        break;
    case DRAFT_NO_HOOKS:
        draft->has_no_hooks = true;
        break;
    case DRAFT_DIRECTORY:
        draft->directory = value;
        break;
    case DRAFT_HEAD:
        draft->head = value;
        break;
    case DRAFT_DOWN:
        draft->down = value;
        break;
    }
}

// False where nothing is to be written; *status is then the exit code.
static bool read_arguments(Arena *arena, Draft *draft, int argc, char **argv, int *status)
{
    const Command *command = draft->command;
    Arguments arguments = arguments_begin(argc, argv, command->options, command->option_count);
    for (;;) {
        int option = arguments_next(&arguments);
        switch (option) {
        case ARGUMENT_END:
            return true;
        case ARGUMENT_OPERAND:
            ARRAY_PUSH(arena, &draft->operands, text_from(arguments.value));
            break;
        case ARGUMENT_HELP:
            command_print_help(command);
            *status = EXIT_DONE;
            return false;
        case ARGUMENT_ERROR:
            *status = command_usage_error(command, "%s", arguments.problem);
            return false;
        default:
            take_option(arena, draft, option, arguments.value);
        }
    }
}

int draft_run(const Command *command, int argc, char **argv,
              int (*write)(Arena *arena, Draft *draft))
{
    Arena *arena = arena_create();
    Draft draft = {.command = command, .directory = "migrations"};
    int status = EXIT_DONE;
    if (read_arguments(arena, &draft, argc, argv, &status))
        status = write(arena, &draft);
    arena_destroy(arena);
    return status;
}

// What stands against text of one line; NULL where nothing does.
static const char *line_problem(Text rest)
{
    while (rest.size > 0) {
        uint32_t code_point = 0;
        size_t size = utf8_decode(rest, &code_point);
        if (size == 0)
            return "is not UTF-8";
        if (utf8_is_control(code_point))
            return "holds a control character: it is one line of text";
        rest = (Text){rest.data + size, rest.size - size};
    }
    return NULL;
}

// A title is one line of text, and `created` stands on the next one.
static const char *title_problem(const char *title)
{
    Text text = text_from(title);
    if (strspn(title, " \t") == text.size)
        return "is empty";
    if (text.size > LONGEST_TITLE)
        return "has more than 200 bytes";
    return line_problem(text);
}

static bool is_name(const Command *command, const char *option, Text name)
{
    const char *problem = revision_id_problem(name);
    if (problem)
        command_usage_error(command, "--%s \"%.*s\": %s", option, TEXT_ARGS(name), problem);
    return !problem;
}

bool draft_is_sound(const Draft *draft)
{
    const char *problem = draft->title ? title_problem(draft->title) : NULL;
    if (problem) {
        command_usage_error(draft->command, "the message %s", problem);
        return false;
    }
    if (draft->id && !is_name(draft->command, "id", text_from(draft->id)))
        return false;
    for (size_t i = 0; i < draft->labels.count; i++)
        if (!is_name(draft->command, "label", draft->labels.items[i]))
            return false;
    if (draft->down && strcmp(draft->down, "auto") != 0) {
        command_usage_error(draft->command, "--down \"%s\": only \"auto\" can be asked for",
                            draft->down);
        return false;
    }
    problem = draft->folder ? line_problem(text_from(draft->folder)) : NULL;
    if (problem) {
        command_usage_error(draft->command, "--folder \"%s\" %s", draft->folder, problem);
        return false;
    }
    if (draft->folder && *draft->folder && !file_template_is_seen(text_from(draft->folder))) {
        command_usage_error(draft->command,
                            "--folder \"%s\": expected a path below the revision directory, of "
                            "which no part begins with \".\" or \"_\"",
                            draft->folder);
        return false;
    }
    return true;
}

static bool find_time(const Writer *writer, Moment *moment)
{
    const Word *zone = &writer->project->settings.writing.timezone;
    Text name = zone->text.size > 0 ? zone->text : TEXT("UTC");
    Diagnostics diagnostics = {.arena = writer->arena};
    if (!moment_has_zone(writer->arena, name)) {
        diagnostic_hint(diagnostic_report(&diagnostics, RULE_SETTINGS, zone->span,
                                          "this machine knows no time zone \"%.*s\"",
                                          TEXT_ARGS(name)),
                        "write UTC, local, or a name as Europe/Berlin");
        diagnostic_print(&diagnostics, stderr);
        return false;
    }
    if (moment_now(writer->arena, name, moment))
        return true;
    command_complain("the clock shows a time that no revision can have");
    return false;
}

static bool find_id(const Writer *writer, const Draft *draft, const Moment *moment, Text *id)
{
    const RevisionList *revisions = &writer->project->revisions;
    if (!draft->id) {
        *id = revision_id_make(writer->arena, writer->project->settings.writing.id, revisions,
                               moment);
        if (id->size == 0)
            command_complain("/dev/urandom gives no random id: name one with --id");
        return id->size > 0;
    }
    *id = text_from(draft->id);
    const Revision *owner = revision_id_owner(revisions, *id);
    if (owner)
        command_complain("\"%s\" is taken already, in %s", draft->id, owner->source->path);
    return !owner;
}

static const char *in_directory(const Writer *writer, Text folder, Text file)
{
    Builder path = {.arena = writer->arena};
    size_t size = strlen(writer->directory);
    bool has_slash = size > 0 && writer->directory[size - 1] == '/';
    builder_add_format(&path, "%s%s%.*s", writer->directory, has_slash ? "" : "/",
                       TEXT_ARGS(folder));
    if (folder.size > 0 && folder.data[folder.size - 1] != '/')
        builder_add_char(&path, '/');
    builder_add(&path, file);
    return path.items;
}

// A template with folders of its own begins at the revision directory; else a revision stands
// beside the one that it revises.
static const char *choose_path(const Writer *writer, const Draft *draft, const NodeList *parents,
                               Text id, Text slug, const Moment *moment)
{
    const Word *given = &writer->project->settings.writing.file_template;
    Text file_template = given->text.size > 0 ? given->text : TEXT(FILE_TEMPLATE_USUAL);
    Text file = file_template_expand(writer->arena, file_template, id, slug, moment);
    Text folder = {"", 0};
    if (draft->folder)
        folder = text_from(draft->folder);
    else if (parents->count > 0 && !memchr(file_template.data, '/', file_template.size))
        folder = writer_folder(writer, writer->project->graph->nodes[parents->items[0]].revision);
    if (!file_template_is_seen(file)) {
        command_complain("migc would not see the file \"%.*s\": its name begins with \"_\"",
                         TEXT_ARGS(file));
        return NULL;
    }
    return in_directory(writer, folder, file);
}

// False where there is one that cannot be read; *found is NULL where there is none.
static bool read_template(const Writer *writer, const Source **found)
{
    const Word *given = &writer->project->settings.writing.template_file;
    bool is_given = given->text.size > 0;
    const char *path =
        in_directory(writer, (Text){"", 0}, is_given ? given->text : TEXT("_template.sql"));
    Diagnostics diagnostics = {.arena = writer->arena};
    *found = NULL;
    if (!is_given && output_compare(path, TEXT("")) == OUTPUT_MISSING)
        return true;
    *found = source_read_file(writer->arena, path, path, &diagnostics);
    diagnostic_print(&diagnostics, stderr);
    return diagnostics.error_count == 0;
}

static void add_ids(const Writer *writer, TextList *list, const NodeList *nodes)
{
    for (size_t i = 0; i < nodes->count; i++)
        ARRAY_PUSH(writer->arena, list,
                   writer->project->graph->nodes[nodes->items[i]].revision->id.text);
}

static bool find_depends(Writer *writer, const Draft *draft, TextList *ids)
{
    NodeList nodes = {0};
    for (size_t i = 0; i < draft->depends.count; i++)
        if (!writer_find(writer, text_copy(writer->arena, draft->depends.items[i]), &nodes))
            return false;
    add_ids(writer, ids, &nodes);
    return true;
}

static Text trim(const char *title)
{
    Text text = text_from(title + strspn(title, " \t"));
    while (text.size > 0 && strchr(" \t", text.data[text.size - 1]))
        text.size--;
    return text;
}

// Everything but the writing; NULL where something stands against it, which is said.
static const char *prepare(Writer *writer, const Draft *draft, const NodeList *parents, Text *text)
{
    const Writing *writing = &writer->project->settings.writing;
    RevisionHeader header = {
        .labels = draft->labels, .title = trim(draft->title), .description = draft->description};
    Moment moment;
    const Source *template = NULL;
    if (!find_depends(writer, draft, &header.depends) || !find_time(writer, &moment) ||
        !find_id(writer, draft, &moment, &header.id) || !read_template(writer, &template))
        return NULL;
    header.created = moment_format(writer->arena, &moment);
    header.slug = slug_make(writer->arena, header.title,
                            writing->slug_length > 0 ? writing->slug_length : SLUG_USUAL_SIZE);
    add_ids(writer, &header.parents, parents);
    header.is_down_auto = draft->down != NULL;
    if (parents->count > 1)
        template = NULL;
    if (draft->down && template) {
        command_complain("--down is for a file without a template: write \"--@ down auto\" into %s",
                         template->path);
        return NULL;
    }
    const char *path = choose_path(writer, draft, parents, header.id, header.slug, &moment);
    *text = revision_text_make(writer->arena, &header, template ? &template->text : NULL);
    Change change = {path, *text};
    return path && writer_try(writer, &change, 1) ? path : NULL;
}

static bool create(const Writer *writer, const char *path, Text text)
{
    Diagnostics diagnostics = {.arena = writer->arena};
    const char *folder =
        text_copy(writer->arena, (Text){path, (size_t)(strrchr(path, '/') - path)});
    bool is_created = output_make_directory(writer->arena, *folder ? folder : "/", &diagnostics) &&
                      output_create(writer->arena, path, text, &diagnostics);
    diagnostic_print(&diagnostics, stderr);
    return is_created;
}

int draft_write(Writer *writer, const Draft *draft, const NodeList *parents)
{
    Text text;
    const char *path = prepare(writer, draft, parents, &text);
    bool is_written = path && create(writer, path, text);
    writer_close(writer);
    if (!is_written)
        return EXIT_REFUSED;
    puts(path);
    fflush(stdout);
    return draft->has_no_hooks ? EXIT_DONE : writer_run_hooks(writer, path);
}
