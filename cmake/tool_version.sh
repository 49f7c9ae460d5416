#!/bin/sh
# tool_version.sh re2c|lemon: one line that says which version wrote a generated file. lemon's own number
# never changes, so its package's is said where there is one.
set -eu
case $1 in
re2c) re2c --version ;;
lemon)
    version=$(dpkg-query -W -f '${Version}' lemon 2>/dev/null || lemon -x)
    echo "lemon $version"
    ;;
*) echo "tool_version.sh: what is $1?" >&2 && exit 2 ;;
esac
