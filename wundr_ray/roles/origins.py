"""How the comments at the beginning of a file say where it was copied from."""

_SENTENCE = r"(?:^|\.\ )"

# What precedes a sentence in a comment or text that precedes all code.
_BEFORE = (
    r"\A(?:\s|\#[^\n]*\n|//[^\n]*\n|/\*(?:(?!\*/).)*\*/|['\"]use\ strict['\"];?)*?"
    r"(?:(?:\#|//)[ \t]*"
    rf"|/\*(?:(?:(?!\*/).)*?{_SENTENCE})?[ \t*!]*"
    rf"|(?:\"\"\"(?:(?!\"\"\").)*?|'''(?:(?!''').)*?)(?:{_SENTENCE}|(?<=\"\"\")|(?<='''))[ \t]*)"
)

_COPIED = (
    r"(?:(?:this\ )?(?:file|code|module)\ (?:(?:is|was|has\ been)\ )?)?"
    r"(?:vendored|imported|copied|taken|borrowed)\ (?:\w+\ ){0,3}?from\ ?"
)
# Python's own library, a named one, one at a version, or an address.
_ORIGIN = (
    r"(?:(?:the\ )?c?python\b(?!(?:'s)?\ +(?:docs|documentation))"
    r"|the\ [\w.-]+\ (?:standard\ )?(?:library|project|package)\b"
    r"|[\w.-]+\ v?\d+(?:\.\d+)+"
    r"|[^\n]{0,40}(?:\n\W{0,12}(?:repo:\ )?)?https?://)"
)

COPIED_FROM = _BEFORE + _COPIED + _ORIGIN
