"""The scripts that shells load. Each runs ``wundr complete``, whose lines they read.

A line is a word, a tab and its meaning; the line ``:files`` asks for the names of files.
"""

from enum import StrEnum


class Shell(StrEnum):
    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


# Bash splits words at "=", so that "--fail-on=high" arrives as three of them.
_BASH = """\
_wundr() {
    local line files=
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
        :files) files=yes ;;
        *) COMPREPLY+=("${line%%$'\\t'*}") ;;
        esac
    done < <("${COMP_WORDS[0]}" complete bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    if [[ $files ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do
            COMPREPLY+=("$line")
        done < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
    fi
}
complete -o nosort -F _wundr wundr 2>/dev/null || complete -F _wundr wundr
"""

_ZSH = """\
#compdef wundr
_wundr() {
    local line word meaning files=
    local -a found
    while IFS= read -r line; do
        if [[ $line == ':files' ]]; then
            files=yes
            continue
        fi
        word=${line%%$'\\t'*}
        meaning=${line#*$'\\t'}
        found+=("${word//:/\\\\:}${meaning:+:$meaning}")
    done < <("${words[1]}" complete zsh "${(@)words[2,CURRENT]}" 2>/dev/null)
    (( ${#found} )) && _describe -V wundr found
    [[ -n $files ]] && _files
    return 0
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _wundr "$@"
else
    compdef _wundr wundr
fi
"""

_FISH = """\
function __wundr_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] complete fish $words[2..-1] "$current" 2>/dev/null)
        if test "$line" = ":files"
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end
complete -c wundr -f -a "(__wundr_complete)"
"""

SCRIPTS = {Shell.BASH: _BASH, Shell.ZSH: _ZSH, Shell.FISH: _FISH}
