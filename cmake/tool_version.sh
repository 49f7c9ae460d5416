#!/bin/sh
# tool_version.sh TOOL…: a line each that says which version of re2c or lemon wrote a generated file. lemon's
# own number never changes, so its package's is said where there is one.
set -eu
for tool in "$@"; do
    case $tool in
    re2c) re2c --version ;;
    lemon)
        version=$(dpkg-query -W -f '${Version}' lemon 2>/dev/null || lemon -x)
        echo "lemon $version"
        ;;
    *)
        echo "tool_version.sh: what is $tool?" >&2
        exit 2
        ;;
    esac
done
