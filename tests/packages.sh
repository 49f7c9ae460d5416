# shellcheck shell=bash
# Sourced: installs what is missing of a list of packages. Where all are there it does nothing, and so
# needs neither network nor rights.

# need_packages PACKAGE…
need_packages() {
    local package missing=() sudo=()
    if ! command -v dpkg-query >/dev/null; then
        echo "This is no Debian: the packages $* (under whatever names they have here) are taken to be there." >&2
        return 0
    fi
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "Missing: ${missing[*]}. Install them as root: apt-get install ${missing[*]}" >&2
            return 1
        }
        sudo=(sudo)
    fi
    echo "Installing ${missing[*]}" >&2
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || return 1
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}
