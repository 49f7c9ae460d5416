// SPDX-License-Identifier: MIT
// An error of the runtime as a finding of the compiler.
#ifndef MIGC_TEST_FINDING_H
#define MIGC_TEST_FINDING_H

#include "project.h"
#include <mig/mig.h>

// Reports it at the place that the error names, or else at the beginning of the revision's section
// (`dialect`, `direction`). `when` stands before the database's words: "down fails: …".
Diagnostic *test_finding_report(Project *project, Rule rule, const char *revision,
                                MigDialect dialect, MigDirection direction, const char *when,
                                const MigError *error);

// The text of the step that the error stands in; empty where that is not known.
Text test_finding_statement(const Project *project, const char *revision, MigDialect dialect,
                            MigDirection direction, const MigError *error);

// Where that section begins, or the revision.
Span test_finding_section(const Project *project, const char *revision, MigDialect dialect,
                          MigDirection direction);

#endif
