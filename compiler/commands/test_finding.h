// SPDX-License-Identifier: MIT
// An error of the runtime as a finding of the compiler.
#ifndef MIGC_TEST_FINDING_H
#define MIGC_TEST_FINDING_H

#include "project.h"
#include <mig/mig.h>

// Reports it at the place that the error names, or else at the beginning of the revision's section
// (`direction`). `when` stands before the database's words: "down fails: …".
Diagnostic *test_finding_report(Project *project, Rule rule, const char *revision,
                                MigDirection direction, const char *when, const MigError *error);

// Where that section begins, or the revision.
Span test_finding_section(const Project *project, const char *revision, MigDialect dialect,
                          MigDirection direction);

#endif
