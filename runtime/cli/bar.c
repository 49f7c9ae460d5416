// SPDX-License-Identifier: MIT
// Only ASCII stands in the bar's line, and it is shorter than the terminal is wide, so that a
// carriage return leads back to its beginning.
#include "command.h"

#include "bar.h"
#include "print.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    BAR_USUAL = 80,
    BAR_WIDTH = 24,
    BAR_NARROW = 72,         // no room for a bar
    BAR_BETWEEN_DRAWS = 100, // ms
    BAR_BETWEEN_LINES = 30000
};

static size_t bar_width(void)
{
    const char *terminal = getenv("TERM");
    if (!isatty(STDERR_FILENO) || !terminal || strcmp(terminal, "dumb") == 0)
        return 0;
#ifdef TIOCGWINSZ
    struct winsize size = {0, 0, 0, 0};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
#endif
    return BAR_USUAL;
}

void mig__cli_bar_begin(CliBar *bar, const Cli *cli)
{
    memset(bar, 0, sizeof *bar);
    bar->width = bar_width();
    bar->is_coloured = cli->is_error_coloured;
}

bool mig__cli_bar_is_due(CliBar *bar, const MigEvent *event)
{
    if (!bar->has_begun || bar->step != event->step) {
        bar->has_begun = true;
        bar->step = event->step;
        bar->first_rows = event->rows;
        bar->first_time = event->milliseconds;
        bar->drawn_at = event->milliseconds;
        return bar->width > 0;
    }
    uint64_t pause = bar->width > 0 ? BAR_BETWEEN_DRAWS : BAR_BETWEEN_LINES;
    if (event->milliseconds < bar->drawn_at + pause)
        return false;
    bar->drawn_at = event->milliseconds;
    return true;
}

// 1234567 → "1,234,567"
static void bar_number(char *text, size_t size, uint64_t number)
{
    char digits[24];
    size_t used = strlen(text);
    size_t count = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    for (size_t i = 0; i < count && used + 2 < size; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used < size ? used : size - 1] = '\0';
}

static void bar_add(char *text, size_t size, const char *more)
{
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s", more);
}

static unsigned bar_percent(const MigEvent *event)
{
    if (event->rows >= event->rows_expected)
        return 100;
    return (unsigned)((double)event->rows * 100 / (double)event->rows_expected);
}

// Rows a second of this run, 0 where it cannot be told yet.
static double bar_rate(const CliBar *bar, const MigEvent *event)
{
    if (event->milliseconds <= bar->first_time || event->rows <= bar->first_rows)
        return 0;
    return (double)(event->rows - bar->first_rows) * 1000 /
           (double)(event->milliseconds - bar->first_time);
}

static void bar_describe(const CliBar *bar, const MigEvent *event, char *text, size_t size)
{
    char part[48];
    double rate = bar_rate(bar, event);
    bool is_bounded = event->rows_expected > 0;
    *text = '\0';
    if (is_bounded) {
        snprintf(part, sizeof part, "%3u %%  ", bar_percent(event));
        bar_add(text, size, part);
    }
    bar_number(text, size, event->rows);
    if (is_bounded) {
        bar_add(text, size, " of about ");
        bar_number(text, size, event->rows_expected);
    }
    bar_add(text, size, " rows");
    if (rate >= 1) {
        bar_add(text, size, "  ");
        bar_number(text, size, (uint64_t)(rate + 0.5));
        bar_add(text, size, "/s");
    }
    if (rate > 0 && event->rows < event->rows_expected) {
        double left = (double)(event->rows_expected - event->rows) / rate;
        mig__cli_duration(part, left < 1 ? 1000 : (uint64_t)left * 1000);
        char *point = strstr(part, ".00 s");
        if (point)
            memcpy(point, " s", sizeof " s");
        bar_add(text, size, "  ");
        bar_add(text, size, part);
        bar_add(text, size, " left");
    }
}

static void bar_cells(const CliBar *bar, unsigned percent)
{
    char cells[BAR_WIDTH + 1];
    size_t full = (size_t)percent * BAR_WIDTH / 100;
    memset(cells, '#', full);
    memset(cells + full, '.', BAR_WIDTH - full);
    cells[BAR_WIDTH] = '\0';
    fprintf(stderr, "  [%s%s%s]", bar->is_coloured ? "\033[32m" : "", cells,
            bar->is_coloured ? "\033[0m" : "");
}

void mig__cli_bar_draw(CliBar *bar, const MigEvent *event)
{
    char text[160];
    bar_describe(bar, event, text, sizeof text);
    if (bar->width == 0) {
        fprintf(stderr, "%s\n", text + strspn(text, " "));
        return;
    }
    mig__cli_bar_erase(bar);
    size_t room = bar->width - 1;
    if (event->rows_expected > 0 && bar->width >= BAR_NARROW) {
        bar_cells(bar, bar_percent(event));
        room -= BAR_WIDTH + 4;
    }
    if (room > 2)
        fprintf(stderr, "  %.*s", (int)(room - 2), text);
    fflush(stderr);
    bar->is_drawn = true;
}

void mig__cli_bar_erase(CliBar *bar)
{
    if (bar->is_drawn)
        fprintf(stderr, "\r%*s\r", (int)(bar->width - 1), "");
    bar->is_drawn = false;
}

void mig__cli_bar_end(CliBar *bar)
{
    mig__cli_bar_erase(bar);
    bar->has_begun = false;
}
