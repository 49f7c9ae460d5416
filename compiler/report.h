// SPDX-License-Identifier: MIT
// Findings for programs: JSON for scripts, SARIF 2.1.0 for code scanning, workflow commands for
// GitHub's annotations. Formats and their fields: docs/checks.md.
#ifndef MIGC_REPORT_H
#define MIGC_REPORT_H

#include "diagnostic.h"

typedef enum ReportFormat { REPORT_TEXT, REPORT_JSON, REPORT_SARIF, REPORT_GITHUB } ReportFormat;

// Their names; ends with NULL.
extern const char *const report_formats[];

// The format of that name; false where there is none.
bool report_find(Text name, ReportFormat *format);

// Writes all findings, sorted by place. Secrets are asterisks in every format. `is_strict`:
// warnings count, and are shown, as errors.
void report_write(const Diagnostics *diagnostics, ReportFormat format, bool is_strict,
                  FILE *stream);

#endif
