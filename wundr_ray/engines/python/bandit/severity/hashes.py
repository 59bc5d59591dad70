"""Weak hashes in Python: judged by what the digest is for, as names and protocols around it say."""

import ast
import re

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.cases import Case, always
from wundr_ray.engines.python.bandit.origin import values
from wundr_ray.engines.python.bandit.place import (
    NodePlace,
    called,
    functions,
    scope_words,
    statement_words,
    target_words,
    within,
    words,
)

# RFC 6455, section 1.3: it is hashed together with the client's key.
_WEBSOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

_SECRETS = frozenset(
    {
        *("password", "passwords", "passwd", "passphrase", "pwd", "pin", "secret", "secrets"),
        *("credential", "credentials", "signature", "signatures", "sign", "signed", "signing"),
        *("signer", "hmac", "token", "tokens", "salt", "salted", "otp", "certificate", "cert"),
    }
)
_LABELS = frozenset(
    {
        *("etag", "etags", "cache", "cached", "caching", "checksum", "checksums", "fingerprint"),
        *("fingerprints", "version", "versions", "revision", "bucket", "shard", "dedup"),
        *("duplicate", "filename", "filenames", "file", "files", "path", "paths", "name", "names"),
        *("url", "urls", "uri", "color", "colour", "avatar", "gravatar", "identifier", "ident"),
        *("identicon", "unique", "uid", "uuid", "guid", "slug", "label", "suffix", "prefix"),
        *("content", "contents", "integrity", "manifest", "static", "asset", "assets", "modified"),
        *("change", "changed", "changes", "template", "templates", "memo", "memoize", "query"),
    }
)
_GIT_HEADER = re.compile(r"\b(?:blob|tree|commit|tag) ")
_GIT_TEXT = re.compile(r"(?:blob|tree|commit|tag) .{0,10}\0?$")
_SSH = re.compile("ssh-(?:rsa|dss)|hmac-(?:sha1|md5)")
_RANDOM = frozenset(
    {"os.urandom", "secrets.token_bytes", "secrets.token_hex", "secrets.randbits", "uuid.uuid4"}
)
_OTHERS = frozenset(
    {"apop", "cram", "ntlm", "mschap", "mschapv2", "chap", "radius", "rtmp", "sasl"}
)


def _is_websocket(place: NodePlace) -> bool:
    if _WEBSOCKET not in place.file.text:
        return False
    around = scope_words(place) | statement_words(place) | target_words(place)
    return bool(around & {"websocket", "accept", "key", "handshake", "guid", "magic"})


def _is_digest(place: NodePlace) -> bool:
    """HTTP digest (RFC 7616), whose file speaks of realm and nonce; ``HA1`` is its name."""
    around = scope_words(place) | target_words(place)
    text = place.file.text.lower()
    return bool(around & {"digest", "ha"}) and "realm" in text and "nonce" in text


def _is_other_protocol(place: NodePlace) -> bool:
    return bool((scope_words(place) | target_words(place)) & _OTHERS)


def _is_git(place: NodePlace) -> bool:
    """The header of an object, ``blob 12\\0``, is hashed with it."""
    if not _GIT_HEADER.search(place.file.text):
        return False
    scope: ast.AST = next(iter(functions(place)), place.statement)
    return any(_GIT_TEXT.match(_text(node)) for node in ast.walk(scope))


def _text(node: ast.AST) -> str:
    value = node.value if isinstance(node, ast.Constant) else ""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _guards(place: NodePlace) -> bool:
    around = scope_words(place) | statement_words(place) | target_words(place)
    return bool(around & _SECRETS)


def _is_random(place: NodePlace) -> bool:
    """What is hashed, or what a name in it stands for, holds random bytes of the system."""
    nodes = [node for given in place.call.args for node in within(given)] if place.call else []
    names = [node.id for node in nodes if isinstance(node, ast.Name)]
    meant = (node for name in names for value in values(name, place) for node in within(value))
    return any(called(node, place.file.aliases) in _RANDOM for node in (*nodes, *meant))


def _labels(place: NodePlace) -> bool:
    around = scope_words(place) | statement_words(place) | target_words(place)
    return bool(around & _LABELS) or _is_cut(place)


def _is_named_so(place: NodePlace) -> bool:
    """A function that is called after the hash, such as ``md5_utf8``, hands it on."""
    around = functions(place)
    return bool(around) and bool(words(around[0].name) & {"md", "sha"})


def _is_cut(place: NodePlace) -> bool:
    """``hexdigest()[:8]``: whoever cuts a digest wants a short name."""
    return any(
        isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
        for node in within(place.statement)
    )


HASH: tuple[Case[NodePlace], ...] = (
    Case(
        None,
        "a protocol requires it: SHA-1 in the handshake of WebSocket, which protects nothing",
        _is_websocket,
        (
            "import hashlib\n"
            "GUID = b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11'\n"
            "def accept_value(key):\n"
            "    return hashlib.sha1(key + GUID).digest()",
        ),
    ),
    Case(
        None,
        "it names an object of git",
        _is_git,
        (
            "import hashlib\n"
            "def object_id(data):\n"
            "    return hashlib.sha1(b'blob %d\\0' % len(data) + data).hexdigest()",
        ),
    ),
    Case(
        None,
        "it shortens random bytes of the system and no secret: nobody could guess or forge them",
        lambda place: _is_random(place) and not _guards(place),
        (
            "import hashlib, os\nnonce = hashlib.sha1(os.urandom(8)).hexdigest()",
            "import hashlib, os, time\n"
            "def client_nonce(count):\n"
            "    s = str(count).encode()\n"
            "    s += time.ctime().encode()\n"
            "    s += os.urandom(8)\n"
            "    return hashlib.sha1(s).hexdigest()",
        ),
    ),
    Case(
        Severity.LOW,
        "a protocol requires it: HTTP digest, APOP, CRAM-MD5, NTLM; better to offer SHA-256 too",
        lambda place: _is_digest(place) or _is_other_protocol(place),
        (
            "import hashlib\n"
            "class DigestAuth:\n"
            "    def build_header(self, realm, nonce, password):\n"
            "        return hashlib.md5(f'{self.user}:{realm}:{password}'.encode()).hexdigest()",
            "import hashlib\n"
            "def apop(banner, secret):\n"
            "    return hashlib.md5(banner + secret).hexdigest()",
        ),
    ),
    Case(
        Severity.HIGH,
        "the names around it mention a password, a token or a signature",
        _guards,
        (
            "import hashlib\ndef store(password):\n"
            "    return hashlib.md5(password.encode()).hexdigest()",
            "import hashlib\nsignature = hashlib.sha1(body).hexdigest()",
            "import hashlib, os\ndef store(password):\n"
            "    return hashlib.sha1(os.urandom(8) + password).digest()",
        ),
    ),
    Case(
        Severity.LOW,
        "the function only passes on the hash that it is named after; its callers decide",
        _is_named_so,
        ("import hashlib\ndef lazy_sha1(data):\n    return hashlib.sha1(data)",),
    ),
    Case(
        Severity.LOW,
        "it is a label, not a protection: a key of a cache, an ETag, a checksum, a name of a file; "
        "`usedforsecurity=False` says so",
        _labels,
        (
            "import hashlib\ndef cache_key(query):\n    return hashlib.md5(query).hexdigest()",
            "import hashlib\netag = hashlib.sha1(body).hexdigest()",
            "import hashlib\nx = hashlib.md5(y).hexdigest()[:8]",
        ),
    ),
    Case(
        Severity.MEDIUM,
        "its purpose is not visible",
        always,
        ("import hashlib\nhashlib.md5(x)",),
    ),
)

LIBRARY_HASH: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.LOW,
        "SSH requires it for the old algorithms `ssh-rsa` and `ssh-dss`",
        lambda place: any(_SSH.search(_text(node)) for node in within(place.statement)),
        ("from Crypto.Hash import SHA\nHASHES = {'ssh-rsa': SHA.new()}",),
    ),
    Case(
        Severity.HIGH,
        "the names around it mention a password, a token or a signature",
        _guards,
        ("from Crypto.Hash import MD5\npassword = MD5.new(x).digest()",),
    ),
    Case(
        Severity.MEDIUM,
        "its purpose is not visible",
        always,
        ("from Crypto.Hash import MD5\nMD5.new(x)",),
    ),
)
