// SPDX-License-Identifier: MIT
#include "command.h"

#include "cancel.h"
#include "print.h"
#include "url.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_colour_terminal(int descriptor)
{
    const char *terminal = getenv("TERM");
    return isatty(descriptor) && terminal && *terminal && strcmp(terminal, "dumb") != 0;
}

void mig__cli_choose_colours(Cli *cli)
{
    const char *no_color = getenv("NO_COLOR");
    bool is_wanted = !(cli->options.given & OPTION_NO_COLOR) && !(no_color && *no_color);
    cli->is_output_coloured = is_wanted && is_colour_terminal(STDOUT_FILENO);
    cli->is_error_coloured = is_wanted && is_colour_terminal(STDERR_FILENO);
}

// How many bytes may be written as they are. All of them by one call: stderr has no buffer, so that
// a call a byte would be a system call a byte.
static size_t plain_size(const char *text, bool is_body)
{
    size_t size = 0;
    while (text[size] && text[size] != '\n' &&
           ((is_body && text[size] == '\t') || mig__control_size(text + size) == 0))
        size++;
    return size;
}

static const char *print_control(FILE *stream, const char *text)
{
    fputc('?', stream);
    return text + mig__control_size(text);
}

void mig__cli_print_text(FILE *stream, const char *text)
{
    while (*text) {
        size_t size = plain_size(text, false);
        fwrite(text, 1, size, stream);
        text += size;
        if (*text)
            text = print_control(stream, text);
    }
}

bool mig__cli_print_body(FILE *stream, const char *indent, const char *text)
{
    bool is_line_start = true;
    while (*text) {
        if (is_line_start && *text != '\n')
            fputs(indent, stream);
        size_t size = plain_size(text, true);
        is_line_start = text[size] == '\n';
        size += is_line_start;
        fwrite(text, 1, size, stream);
        text += size;
        if (!is_line_start && *text)
            text = print_control(stream, text);
    }
    return is_line_start;
}

void mig__cli_print_lines(FILE *stream, const char *indent, const char *text)
{
    if (!mig__cli_print_body(stream, indent, text))
        fputc('\n', stream);
}

static void print_enclosed(const Cli *cli, CliStyle style, const char *before, const char *text,
                           const char *after)
{
    static const char *const codes[] = {"\033[33m", "\033[32m", "\033[31m", "\033[2m"};
    if (cli->is_output_coloured)
        fputs(codes[style], stdout);
    fputs(before, stdout);
    mig__cli_print_text(stdout, text);
    fputs(after, stdout);
    if (cli->is_output_coloured)
        fputs("\033[0m", stdout);
}

void mig__cli_print_styled(const Cli *cli, CliStyle style, const char *text)
{
    print_enclosed(cli, style, "", text, "");
}

void mig__cli_print_mark(const Cli *cli, CliStyle style, const char *mark)
{
    fputc(' ', stdout);
    print_enclosed(cli, style, "(", mark, ")");
}

// stdout first, so that the two streams stand in order where both go to one file.
static void print_message(const Cli *cli, bool is_error, bool has_prefix, const char *message)
{
    bool is_coloured = is_error && cli->is_error_coloured;
    char *masked = mig__cli_mask(message);
    fflush(stdout);
    if (has_prefix)
        fprintf(stderr, "%s: ", cli->program);
    if (has_prefix && is_error)
        fputs(is_coloured ? "\033[1;31merror:\033[0m " : "error: ", stderr);
    mig__cli_print_lines(stderr, "", masked ? masked : "out of memory");
    free(masked);
}

static void write_log(void *context, const char *line, size_t size)
{
    (void)context;
    fwrite(line, 1, size, stderr);
    fputc('\n', stderr);
}

void mig__cli_log_begin(Cli *cli, const char *history)
{
    MigLog log = MIG_LOG;
    log.write = write_log;
    log.history = history;
    cli->log = log;
}

bool mig__cli_logs_json(const Cli *cli)
{
    return cli->options.log && strcmp(cli->options.log, "json") == 0;
}

// Where stderr is JSON all of it is.
static void log_json(const Cli *cli, const MigError *error, bool is_error)
{
    MigError masked = *error;
    char *message = mig__cli_mask(error->message);
    snprintf(masked.message, sizeof masked.message, "%s", message ? message : "out of memory");
    free(message);
    fflush(stdout);
    if (is_error) {
        mig_log_json_error(&cli->log, &masked);
        return;
    }
    MigEvent note = {0};
    note.size = sizeof note;
    note.kind = MIG_EVENT_NOTICE;
    note.revision = note.title = "";
    note.message = masked.message;
    MigLog log = cli->log;
    mig_log_json(&log, &note);
}

static void print_format(const Cli *cli, bool is_error, const char *format, va_list arguments)
    MIG__PRINTF(3, 0);

static void print_format(const Cli *cli, bool is_error, const char *format, va_list arguments)
{
    char message[sizeof((MigError *)NULL)->message + 512];
    vsnprintf(message, sizeof message, format, arguments);
    if (mig__cli_logs_json(cli)) {
        MigError error = {0};
        error.status = MIG_REFUSED;
        snprintf(error.message, sizeof error.message, "%.4095s", message);
        log_json(cli, &error, is_error);
        return;
    }
    print_message(cli, is_error, true, message);
}

void mig__cli_error(const Cli *cli, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_format(cli, true, format, arguments);
    va_end(arguments);
}

void mig__cli_note(const Cli *cli, const char *format, ...)
{
    va_list arguments;
    if (cli->options.given & OPTION_QUIET)
        return;
    va_start(arguments, format);
    print_format(cli, false, format, arguments);
    va_end(arguments);
}

int mig__cli_report(const Cli *cli, const MigError *error)
{
    size_t place = strlen(error->file);
    bool has_place = place && strncmp(error->message, error->file, place) == 0;
    if (mig__cli_logs_json(cli)) {
        log_json(cli, error, true);
    } else {
        print_message(cli, true, !has_place, *error->message ? error->message : "unknown error");
        if (error->status == MIG_AHEAD && error->can_revert)
            fprintf(stderr, "  %s downgrade head%s\n", cli->program,
                    cli->has_several ? " --history NAME" : "");
    }
    if (error->status == MIG_CANCELLED)
        return mig__cli_cancel_exit_code();
    return error->status == MIG_OK ? MIG_REFUSED : (int)error->status;
}

void mig__cli_duration(char text[32], uint64_t milliseconds)
{
    if (milliseconds < 1000)
        snprintf(text, 32, "%u ms", (unsigned)milliseconds);
    else if (milliseconds < 60000)
        snprintf(text, 32, "%.2f s", (double)milliseconds / 1000);
    else
        snprintf(text, 32, "%lu min %02u s", (unsigned long)(milliseconds / 60000),
                 (unsigned)(milliseconds / 1000 % 60));
}

void mig__cli_count(char text[64], size_t count, const char *noun)
{
    snprintf(text, 64, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}
