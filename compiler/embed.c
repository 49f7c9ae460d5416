// SPDX-License-Identifier: MIT
// migc-embed OUTPUT TABLE FILE…: text files → a C file that holds them as the table TABLE of
// embedded.h. A program of the build. FILE is a path, which is also the file's name in the table,
// or NAME=PATH. Bytes other than plain ASCII become octal escapes, `?` is escaped against
// trigraphs.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *name_end(const char *file)
{
    const char *equals = strchr(file, '=');
    return equals ? equals : file + strlen(file);
}

static const char *path_of(const char *file)
{
    const char *end = name_end(file);
    return *end == '=' ? end + 1 : file;
}

static void write_byte(FILE *out, int byte)
{
    if (byte == '\n')
        fputs("\\n", out);
    else if (byte == '"' || byte == '\\' || byte == '?')
        fprintf(out, "\\%c", byte);
    else if (byte >= ' ' && byte < 127)
        putc(byte, out);
    else
        fprintf(out, "\\%03o", (unsigned)byte);
}

// One literal a line. A file with a NUL would end there: it is no text.
static bool write_text(FILE *out, FILE *in)
{
    bool is_open = false;
    int byte;
    fputs("    \"\"\n", out);
    while ((byte = getc(in)) != EOF && byte != '\0') {
        if (!is_open)
            fputs("    \"", out);
        write_byte(out, byte);
        is_open = byte != '\n';
        if (!is_open)
            fputs("\"\n", out);
    }
    if (is_open)
        fputs("\"\n", out);
    return byte == EOF && !ferror(in);
}

static bool write_file(FILE *out, int index, const char *file)
{
    FILE *in = fopen(path_of(file), "rb");
    if (!in)
        return false;
    fprintf(out, "static const char text_%d[] = // %.*s\n", index, (int)(name_end(file) - file),
            file);
    bool is_text = write_text(out, in);
    fputs("    ;\n\n", out);
    fclose(in);
    return is_text;
}

static void write_table(FILE *out, const char *table, int count, char **files)
{
    fprintf(out, "const EmbeddedFile %s[] = {\n", table);
    for (int i = 0; i < count; i++)
        fprintf(out, "    {\"%.*s\", text_%d},\n", (int)(name_end(files[i]) - files[i]), files[i],
                i);
    fputs("    {NULL, NULL},\n};\n", out);
}

static bool write_all(FILE *out, const char *table, int count, char **files)
{
    fputs("// Written by migc-embed.\n#include \"embedded.h\"\n#include <stddef.h>\n\n"
          "#if defined(__GNUC__)\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
          "#endif\n\n",
          out);
    for (int i = 0; i < count; i++)
        if (!write_file(out, i, files[i])) {
            fprintf(stderr, "migc-embed: %s cannot be read, or is no text\n", path_of(files[i]));
            return false;
        }
    write_table(out, table, count, files);
    return !ferror(out);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: migc-embed OUTPUT TABLE FILE...\n", stderr);
        return 2;
    }
    FILE *out = fopen(argv[1], "wb");
    bool is_done = out && write_all(out, argv[2], argc - 3, argv + 3);
    if (out && fclose(out) != 0)
        is_done = false;
    if (is_done)
        return 0;
    fprintf(stderr, "migc-embed: %s was not written\n", argv[1]);
    remove(argv[1]);
    return 1;
}
