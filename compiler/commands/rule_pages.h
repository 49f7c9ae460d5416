// SPDX-License-Identifier: MIT
// docs/rules/*.md inside the program; rule_pages.c is written by the build
// (cmake/embed_rules.cmake).
#ifndef MIGC_RULE_PAGES_H
#define MIGC_RULE_PAGES_H

// The page of a rule, or NULL.
const char *rule_page(const char *name);

#endif
