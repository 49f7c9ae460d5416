# SPDX-License-Identifier: MIT
# fish completion for migc. migc itself says what may stand where.

function __migc_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l current (commandline --current-token --cut-at-cursor)
    set -l file (string replace --regex -- '^--[^=]*=' '' "$current")
    set -l before (string sub --length (math (string length -- "$current") - (string length -- "$file")) -- "$current")
    for line in ($words[1] completions --words $words "$current" 2>/dev/null)
        switch $line
            case ':files'
                printf '%s\n' $before(__fish_complete_path "$file")
            case ':directories'
                printf '%s\n' $before(__fish_complete_directories "$file" '')
            case '*'
                printf '%s\n' $line
        end
    end
end

complete --command migc --no-files --keep-order --arguments '(__migc_complete)'
