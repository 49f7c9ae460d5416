# SPDX-License-Identifier: MIT
# docs/rules/*.md -> rule_pages.c, which holds each page as text for `migc explain`.
#   cmake -DDIRECTORY=docs/rules -DOUTPUT=rule_pages.c -P embed_rules.cmake
file(GLOB pages RELATIVE ${DIRECTORY} ${DIRECTORY}/*.md)
list(SORT pages)

set(table "")
foreach(page IN LISTS pages)
  file(READ ${DIRECTORY}/${page} text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "?" "\\?" text "${text}")
  # One literal a line; "[" and ";" mean something to CMake only in lists, and this is none.
  string(REGEX REPLACE "\n$" "" text "${text}")
  string(REPLACE "\n" "\\n\"\n     \"" text "${text}")
  string(REGEX REPLACE "\\.md$" "" name ${page})
  string(APPEND table "    {\"${name}\",\n     \"${text}\\n\"},\n")
endforeach()

file(WRITE ${OUTPUT} "// Made from docs/rules/ by cmake/embed_rules.cmake.
#include \"rule_pages.h\"
#include <stddef.h>
#include <string.h>

#if defined(__GNUC__)
#pragma GCC diagnostic ignored \"-Woverlength-strings\"
#endif

static const struct {
    const char *name;
    const char *text;
} pages[] = {
${table}    {NULL, NULL},
};

const char *rule_page(const char *name)
{
    for (size_t i = 0; pages[i].name; i++)
        if (strcmp(pages[i].name, name) == 0)
            return pages[i].text;
    return NULL;
}
")
