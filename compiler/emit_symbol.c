// SPDX-License-Identifier: MIT
// The one name in generated code that a user chooses. It must be good in C and in C++.
#include "emit.h"

#include <string.h>

static const char *const c_keywords[] = {
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "dynamic_cast",
    "else",
    "enum",
    "explicit",
    "export",
    "extern",
    "false",
    "float",
    "for",
    "friend",
    "goto",
    "if",
    "inline",
    "int",
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "operator",
    "or",
    "or_eq",
    "private",
    "protected",
    "public",
    "register",
    "reinterpret_cast",
    "requires",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "struct",
    "switch",
    "template",
    "this",
    "thread_local",
    "throw",
    "true",
    "try",
    "typedef",
    "typeid",
    "typename",
    "typeof",
    "typeof_unqual",
    "union",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "while",
    "xor",
    "xor_eq",
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool emit_symbol_is_valid(Text symbol)
{
    if (symbol.size == 0 || symbol.size > 200 || !is_letter(symbol.data[0]))
        return false;
    for (size_t i = 0; i < symbol.size; i++)
        if (!is_letter(symbol.data[i]) && symbol.data[i] != '_' &&
            !(symbol.data[i] >= '0' && symbol.data[i] <= '9'))
            return false;
    if (symbol.size >= 4 && memcmp(symbol.data, "mig_", 4) == 0)
        return false;
    for (size_t i = 0; i < sizeof c_keywords / sizeof *c_keywords; i++)
        if (text_is(symbol, c_keywords[i]))
            return false;
    return true;
}
