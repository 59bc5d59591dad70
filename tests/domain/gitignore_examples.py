"""Patterns in gitignore's syntax, and paths that they may fit."""

from hypothesis import strategies as st

_letters = st.sampled_from(
    ["a", "b", "ab", "é", "-", "]", "[", "!", " ", ":", ".py", "A", "^", "#"]
)
_names = st.lists(_letters, min_size=1, max_size=3).map("".join).filter(lambda n: n.strip("."))
PATHS = st.lists(_names, min_size=1, max_size=4).map("/".join)
_pieces = st.sampled_from(
    [
        *("a", "b", "ab", "*", "**", "/", "?", "é", "***", "**/", "/**", "/**/", "*a", "a*"),
        *(
            "[ab]",
            "[!a]",
            "[^b]",
            "[a-b]",
            "[]a]",
            "[a",
            "[]-a]",
            "[[:alpha:]]",
            "[[:x:]]",
            "[a/b]",
        ),
        *("[[:alpha]", "[\\]a]", "[a-", "[b-a]", "[!]]", "[-a]", "[a-]", "\\a", "\\*", "\\/"),
        *("!", "#", "\\ ", " ", "\\!", "\\#", ".py", ":", "-", "]", "[[:upper:][:digit:]]", "[é]"),
    ]
)
PATTERNS = st.lists(_pieces, min_size=1, max_size=5).map("".join)
