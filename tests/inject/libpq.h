// SPDX-License-Identifier: MIT
// A libpq that lies once: the calls of the program under test go through libpq.c by the linker's
// --wrap (migc_inject_libpq in tests/CMakeLists.txt), and from there to the real one and a real
// server.
#ifndef INJECT_LIBPQ_H
#define INJECT_LIBPQ_H

typedef enum Lie {
    LIE_NOTHING,
    // About the nth answer of the server:
    LIE_MISSING,      // it never came
    LIE_TWICE,        // it comes a second time
    LIE_ERROR,        // an error without any text or SQLSTATE
    LIE_BAD_RESPONSE, // what libpq did not understand
    LIE_EMPTY_QUERY,
    LIE_NO_ROWS,
    LIE_FEWER_COLUMNS,
    LIE_MORE_COLUMNS,
    LIE_NULLS,
    LIE_GARBAGE, // in every value
    LIE_TAG,     // ROLLBACK, though it is done
    // About the nth COMMIT: the transaction is rolled back, as the tag says
    LIE_ROLLBACK,
    // At the nth time that something is there to be read: it is lost, and the connection with it
    LIE_GONE,
    // About the nth call of another function:
    LIE_CALL
} Lie;
enum { LIE_COUNT = LIE_CALL + 1 };

// The `n`th from now on; 0: only counts.
void libpq_lie_at(unsigned long n, Lie lie);
void libpq_lie_from(unsigned long n, Lie lie); // every one from the `n`th on
unsigned long libpq_count(void); // how many there were that this lie could have been about
const char *libpq_hit(void);     // the function that lied, or ""

// Once, right before a message with these words goes to the server: what others do at that moment.
// NULL: no more.
void libpq_before(const char *words, void (*call)(void *context), void *context);
// The answers to messages with these words have no rows. NULL: no more.
void libpq_hide_rows_of(const char *words);

#endif
