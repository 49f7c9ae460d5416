# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# bash completion for migc (bash 3.2 and later). migc itself says what may stand where.

_migc() {
    local words=() rest=$COMP_LINE word current line kind='' breaks cut='' i
    # bash splits words at ":", "=" and "@" as well: those that no blank parts are joined again.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [ "$i" -eq 0 ] || [[ $rest == [[:blank:]]* ]]; then
            words+=("$word")
        else
            words[${#words[@]} - 1]+=$word
        fi
        rest=${rest#"${rest%%[![:blank:]]*}"}
        rest=${rest#"$word"}
    done
    current=${words[${#words[@]} - 1]}
    # Quotes and backslashes as the shell would take them away; nothing is expanded.
    for ((i = 0; i < ${#words[@]}; i++)); do
        word=${words[i]}
        case $word in
        \'*\' | \"*\") word=${word:1:${#word}-2} ;;
        \~/*) word=$HOME/${word#*/} ;;
        *) word=${word//\\/} ;;
        esac
        words[i]=$word
    done
    # What is offered takes the place of what stands behind the last of these; "@" itself is a part of that.
    breaks=${COMP_WORDBREAKS//[^:=@]/}
    [ -z "$breaks" ] || cut=${current%"${current##*["$breaks"]}"}
    cut=${cut%@}
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
        :files | :directories) kind=$line ;;
        *)
            word=${line%%$'\t'*}
            COMPREPLY+=("${word#"$cut"}")
            ;;
        esac
    done < <("${words[0]}" completions --words "${words[@]}" 2>/dev/null)
    case ${COMPREPLY[0]-} in
    *[:/]) compopt -o nospace 2>/dev/null ;;
    esac
    [ -n "$kind" ] || return 0
    compopt -o filenames 2>/dev/null
    [ "$kind" = :files ] && kind=-f || kind=-d
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <(compgen "$kind" -- "${current#"$cut"}")
}

complete -o nosort -F _migc migc 2>/dev/null || complete -F _migc migc
