// SPDX-License-Identifier: MIT
// An application that brings its own database to the newest revision when it starts.
//
//   transcripts [--trace] [URL]      migrate, store a transcript, show what is there
//   transcripts --migrate COMMAND    the database command line: upgrade, downgrade, current …
//
// --trace shows each query of the migration.
// The database is URL, else DATABASE_URL, else the file transcripts.db here. No sources, no scripts
// and no other program are needed where this runs: the history is inside.
#include "store.h"
#include "transcripts.h"

#include <mig/cli.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef WITH_SQLITE
#include <mig/sqlite.h>
#endif
#ifdef WITH_POSTGRESQL
#include <mig/postgresql.h>
#endif

static const MigDriverKind *const drivers[] = {
#ifdef WITH_SQLITE
    &mig_sqlite,
#endif
#ifdef WITH_POSTGRESQL
    &mig_postgresql,
#endif
    NULL,
};

static const Store *store_of(const char *url)
{
#ifdef WITH_SQLITE
    if (strncmp(url, "sqlite:", 7) == 0)
        return &store_sqlite;
#endif
#ifdef WITH_POSTGRESQL
    return &store_postgresql;
#else
    (void)url;
    return NULL;
#endif
}

static void show_progress(void *context, const MigEvent *event)
{
    unsigned *applied = context;
    if (event->kind == MIG_EVENT_WAIT)
        printf("another program is migrating: waiting\n");
    if (event->kind == MIG_EVENT_NOTICE)
        printf("    %s\n", event->message);
    if (event->kind != MIG_EVENT_DONE)
        return;
    ++*applied;
    printf("  [%u/%u] %s  %s\n", (unsigned)event->position, (unsigned)event->count, event->revision,
           event->title);
}

static bool migrate(MigDriver *driver, MigError *error)
{
    unsigned applied = 0;
    MigOptions options = MIG_OPTIONS;
    options.application = "transcripts";
    options.observer = show_progress;
    options.observer_context = &applied;
    printf("migrating ...\n");
    if (mig_upgrade(driver, transcripts_history(), NULL, &options, error) != MIG_OK)
        return false;
    if (applied)
        printf("%u revisions applied\n", applied);
    else
        printf("nothing to do\n");
    return true;
}

static bool store_transcript(const Store *store, MigDriver *driver)
{
    static const char *const segments[][4] = {
        {"0.0", "4.2", "Ada", "Welcome back to the garden of small machines"},
        {"4.2", "9.8", "Grace", "Today we take one apart and it still works"},
        {"9.8", "12.5", "Ada", "Mostly"},
    };
    static const char *const source[] = {"dQ4w9WgX", "The garden of small machines"};
    if (!store->run(driver,
                    "INSERT INTO sources (video_id, title, state) VALUES ($1, $2, 'done')"
                    " ON CONFLICT (video_id) DO NOTHING",
                    2, source, NULL, NULL))
        return false;
    for (size_t i = 0; i < sizeof segments / sizeof *segments; i++)
        if (!store->run(
                driver,
                "INSERT INTO segments"
                " (start_seconds, end_seconds, speaker, body, source_id, word_count)"
                " SELECT CAST($1 AS double precision), CAST($2 AS double precision), $3, t.body,"
                " s.id, length(t.body) - length(replace(t.body, ' ', '')) + 1"
                " FROM sources s CROSS JOIN (SELECT CAST($4 AS text) AS body) t"
                " WHERE s.video_id = 'dQ4w9WgX'"
                " ON CONFLICT (source_id, start_seconds, speaker) DO NOTHING",
                4, segments[i], NULL, NULL))
            return false;
    return true;
}

static void print_row(void *context, const char *const *values)
{
    (void)context;
    printf("  %-6s words %3s, segments %s, in \"%s\"\n", values[0], values[1], values[2],
           values[3]);
}

static bool show_speakers(const Store *store, MigDriver *driver)
{
    printf("who says how much:\n");
    return store->run(driver,
                      "SELECT g.speaker, sum(g.word_count), count(*), s.title"
                      " FROM segments g JOIN sources s ON s.id = g.source_id"
                      " GROUP BY g.speaker, s.title ORDER BY g.speaker, s.title",
                      0, NULL, print_row, NULL);
}

static int work(const char *url, bool is_traced)
{
    MigError error = {0};
    const Store *store = store_of(url);
    MigDriver *driver = mig_open(url, drivers, &error);
    if (driver)
        store->trace(driver, is_traced);
    if (!driver || !migrate(driver, &error)) {
        fprintf(stderr, "%s\n", error.message);
        mig_close(driver);
        return (int)error.status;
    }
    store->trace(driver, false);
    int status = store_transcript(store, driver) && show_speakers(store, driver) ? 0 : 1;
    mig_close(driver);
    return status;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--migrate") == 0) {
        const MigHistory *histories[] = {transcripts_history(), NULL};
        argv[1] = argv[0];
        return mig_main(argc - 1, argv + 1, histories, drivers);
    }
    bool is_traced = argc > 1 && strcmp(argv[1], "--trace") == 0;
    int next = is_traced ? 2 : 1;
    if (argc > next + 1 || (argc > next && argv[next][0] == '-')) {
        fprintf(stderr, "usage: transcripts [--trace] [URL] | transcripts --migrate COMMAND ...\n");
        return MIG_MISUSE;
    }
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); // in order with stderr, also in a file
    const char *url = argc > next ? argv[next] : getenv("DATABASE_URL");
    return work(url && *url ? url : "sqlite:transcripts.db", is_traced);
}
