"""Passwords in the source and weak randomness in Python: judged by values and names."""

import ast
import re

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.cases import Case, always
from wundr_ray.engines.python.bandit.place import (
    NodePlace,
    scope_words,
    statement_words,
    target_words,
    text_of,
    within,
)

_PASSWORD = re.compile("pas+wo?r?d|pass(phrase)?|pwd|token|secret", re.IGNORECASE)
# A word, a name of a field or of a setting, or punctuation: what parsers compare tokens with.
_PLAIN_NAME = re.compile(r"[A-Za-z]*[^\w]*|[a-z]+([_.:-]+[a-z]+)*|[A-Z]+(_[A-Z]+)*|[\W_]*")

# A sentence, a template, an address or a path.
_TEXT = re.compile(r"[\s{}<>%$]|://|^[./~]|\.\w{2,4}$")

_FILLERS = frozenset(
    {
        *("changeme", "changeit", "example", "password1", "test", "dummy", "default", "xxx"),
        *("redacted", "hidden", "placeholder", "todo", "none", "null", "unused"),
    }
)
_SHORTEST_SECRET = 8

_SECRETS = frozenset(
    {
        *("password", "passwd", "passphrase", "pwd", "secret", "secrets", "token", "tokens"),
        *("salt", "nonce", "otp", "pin", "captcha", "csrf", "xsrf", "session", "sid", "apikey"),
        *("credential", "credentials", "signature", "iv", "cnonce"),
    }
)


def _values(place: NodePlace) -> list[str]:
    """The strings that bandit may have taken for the password."""
    node, parent = place.node, place.parent
    if isinstance(node, ast.Call):
        return [text_of(word.value) for word in node.keywords if _PASSWORD.search(word.arg or "")]
    if isinstance(node, ast.FunctionDef):
        return [text_of(value) for value in _defaults(node)]
    if isinstance(parent, ast.Dict):
        values = zip(parent.keys, parent.values, strict=True)
        return [text_of(value) for key, value in values if key is node]
    if isinstance(parent, ast.Subscript):
        return [text_of(getattr(place.statement, "value", None))]
    return [text_of(node)]


def _defaults(node: ast.FunctionDef) -> list[ast.expr]:
    args = node.args
    named = [*args.posonlyargs, *args.args]
    pairs = list(zip(named[len(named) - len(args.defaults) :], args.defaults, strict=True))
    pairs += [
        (parameter, value)
        for parameter, value in zip(args.kwonlyargs, args.kw_defaults, strict=True)
        if value
    ]
    return [value for parameter, value in pairs if _PASSWORD.search(parameter.arg)]


def _is_no_password(place: NodePlace) -> bool:
    return all(not _may_be_password(value) for value in _values(place))


def _may_be_password(value: str) -> bool:
    return not (_PLAIN_NAME.fullmatch(value) or _TEXT.search(value))


def _is_secret(place: NodePlace) -> bool:
    return any(_looks_made_up(value) for value in _values(place))


def _looks_made_up(value: str) -> bool:
    """Long, with letters and digits mixed, as people and generators make them."""
    if len(value) < _SHORTEST_SECRET or not _may_be_password(value):
        return False
    if any(filler in value.lower() for filler in _FILLERS):
        return False
    return len(re.findall(r"[a-zA-Z](?=\d)|\d(?=[a-zA-Z])", value)) >= 2


PASSWORD_IS_NAME = (
    "it is not a password: empty, a word, the name of a field, a template, an address, or what a "
    "parser compares"
)


def password(harmless: str, secret: str, possible: str) -> tuple[Case[NodePlace], ...]:
    """The cases of one of bandit's three rules, with an example for each."""
    return (
        Case(None, PASSWORD_IS_NAME, _is_no_password, (harmless,)),
        Case(
            Severity.HIGH,
            "it looks like a real one: long, with letters and digits mixed",
            _is_secret,
            (secret,),
        ),
        Case(Severity.LOW, "it may be one, or a default that nobody uses", always, (possible,)),
    )


STRING = password("token = 'csrf_token'", "password = 'x7Gq2mP9vz'", "password = 'letmein1'")
ARGUMENT = password(
    "connect(password='')", "connect(password='x7Gq2mP9vz')", "connect(password='letmein1')"
)
DEFAULT = password(
    "def connect(password=''):\n    pass",
    "def connect(password='x7Gq2mP9vz'):\n    pass",
    "def connect(password='letmein1'):\n    pass",
)


def _is_for_secret(place: NodePlace) -> bool:
    around = scope_words(place) | statement_words(place) | target_words(place)
    return bool(around & _SECRETS)


def _makes_text(place: NodePlace) -> bool:
    """Letters are drawn: an identifier of some kind."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in ("ascii_letters", "ascii_lowercase", "ascii_uppercase", "hexdigits")
        for node in within(place.statement)
    )


RANDOM: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.HIGH,
        "the names around it mention a password, a token, a session or a nonce: anyone who sees "
        "some values can predict the next",
        _is_for_secret,
        (
            "import random\ndef make_token():\n    return random.randint(0, 10**9)",
            "import random\npassword = ''.join(random.choice(LETTERS) for _ in range(9))",
        ),
    ),
    Case(
        Severity.LOW,
        "it draws letters, as for an identifier; if others must not guess it, `secrets` is needed",
        _makes_text,
        ("import random, string\nname = random.choices(string.ascii_letters, k=8)",),
    ),
    Case(
        None,
        "nothing suggests a secret: delays, samples and games may be predictable",
        always,
        ("import random, time\ntime.sleep(random.uniform(0, 1))",),
    ),
)
