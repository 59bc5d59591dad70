"""Every test of bandit: our stable code, the severities that bandit gives it, and bandit's page.

Codes are for ever: retired, never reused. Tests compare the table with bandit's registry.
Confidence and CWE are bandit's own, finding by finding.
"""

from collections.abc import Mapping
from importlib.metadata import version
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.engines.codes import CodeInfo

_HELP = f"https://bandit.readthedocs.io/en/{version('bandit')}/"


def _plugin(name: str) -> str:
    return f"plugins/{name}.html"


def _call(anchor: str) -> str:
    return f"blacklists/blacklist_calls.html#{anchor}"


def _import(anchor: str) -> str:
    return f"blacklists/blacklist_imports.html#{anchor}"


# Code, severities (worst first) and page of each test.
_TESTS: dict[str, tuple[str, str, str]] = {
    "B101": ("assert_used", "low", _plugin("b101_assert_used")),
    "B102": ("exec_used", "medium", _plugin("b102_exec_used")),
    "B103": ("permissive_file_mode", "high, medium", _plugin("b103_set_bad_file_permissions")),
    "B104": ("bind_all_interfaces", "medium", _plugin("b104_hardcoded_bind_all_interfaces")),
    "B105": ("hardcoded_password_string", "low", _plugin("b105_hardcoded_password_string")),
    "B106": ("hardcoded_password_argument", "low", _plugin("b106_hardcoded_password_funcarg")),
    "B107": ("hardcoded_password_default", "low", _plugin("b107_hardcoded_password_default")),
    "B108": ("hardcoded_tmp_directory", "medium", _plugin("b108_hardcoded_tmp_directory")),
    "B110": ("try_except_pass", "low", _plugin("b110_try_except_pass")),
    "B112": ("try_except_continue", "low", _plugin("b112_try_except_continue")),
    "B113": ("request_without_timeout", "medium", _plugin("b113_request_without_timeout")),
    "B201": ("flask_debug_enabled", "high", _plugin("b201_flask_debug_true")),
    "B202": ("tarfile_unsafe_extract", "high, medium, low", _plugin("b202_tarfile_unsafe_members")),
    "B301": ("pickle_deserialization", "medium", _call("b301-pickle")),
    "B302": ("marshal_deserialization", "medium", _call("b302-marshal")),
    "B303": ("weak_hash_in_crypto_library", "medium", _call("b303-md5")),
    "B304": ("weak_cipher", "high", _call("b304-b305-ciphers-and-modes")),
    "B305": ("weak_cipher_mode", "medium", _call("b304-b305-ciphers-and-modes")),
    "B306": ("insecure_mktemp", "medium", _call("b306-mktemp-q")),
    "B307": ("eval_used", "medium", _call("b307-eval")),
    "B308": ("django_mark_safe_used", "medium", _call("b308-mark-safe")),
    "B310": ("url_open_any_scheme", "medium", _call("b310-urllib-urlopen")),
    "B311": ("insecure_random", "low", _call("b311-random")),
    "B312": ("telnet_used", "high", _call("b312-telnetlib")),
    "B313": ("xml_parse_celementtree", "medium", _call("b313-b320-xml-bad-celementtree")),
    "B314": ("xml_parse_elementtree", "medium", _call("b313-b320-xml-bad-elementtree")),
    "B315": ("xml_parse_expatreader", "medium", _call("b313-b320-xml-bad-expatreader")),
    "B316": ("xml_parse_expatbuilder", "medium", _call("b313-b320-xml-bad-expatbuilder")),
    "B317": ("xml_parse_sax", "medium", _call("b313-b320-xml-bad-sax")),
    "B318": ("xml_parse_minidom", "medium", _call("b313-b320-xml-bad-minidom")),
    "B319": ("xml_parse_pulldom", "medium", _call("b313-b320-xml-bad-pulldom")),
    "B321": ("ftp_used", "high", _call("b321-ftplib")),
    "B323": ("ssl_context_unverified", "medium", _call("b323-unverified-context")),
    "B324": ("weak_hash", "high, medium", _plugin("b324_hashlib")),
    "B401": ("import_telnetlib", "high", _import("b401-import-telnetlib")),
    "B402": ("import_ftplib", "high", _import("b402-import-ftplib")),
    "B403": ("import_pickle", "low", _import("b403-import-pickle")),
    "B404": ("import_subprocess", "low", _import("b404-import-subprocess")),
    "B405": ("import_xml_etree", "low", _import("b405-import-xml-etree")),
    "B406": ("import_xml_sax", "low", _import("b406-import-xml-sax")),
    "B407": ("import_xml_expat", "low", _import("b407-import-xml-expat")),
    "B408": ("import_xml_minidom", "low", _import("b408-import-xml-minidom")),
    "B409": ("import_xml_pulldom", "low", _import("b409-import-xml-pulldom")),
    "B411": ("import_xmlrpc", "high", _import("b411-import-xmlrpclib")),
    "B412": ("import_httpoxy", "high", _import("b412-import-httpoxy")),
    "B413": ("import_pycrypto", "high", _import("b413-import-pycrypto")),
    "B415": ("import_pyghmi", "high", _import("b415-import-pyghmi")),
    "B501": (
        "certificate_validation_disabled",
        "high",
        _plugin("b501_request_with_no_cert_validation"),
    ),
    "B502": ("insecure_tls_version", "high, medium", _plugin("b502_ssl_with_bad_version")),
    "B503": ("insecure_tls_default", "medium", _plugin("b503_ssl_with_bad_defaults")),
    "B504": ("tls_version_missing", "low", _plugin("b504_ssl_with_no_version")),
    "B505": ("weak_cryptographic_key", "high, medium", _plugin("b505_weak_cryptographic_key")),
    "B506": ("unsafe_yaml_load", "medium", _plugin("b506_yaml_load")),
    "B507": ("ssh_host_key_unverified", "high", _plugin("b507_ssh_no_host_key_verification")),
    "B508": ("snmp_insecure_version", "medium", _plugin("b508_snmp_insecure_version_check")),
    "B509": ("snmp_weak_cryptography", "medium", _plugin("b509_snmp_crypto_check")),
    "B601": ("paramiko_command", "medium", _plugin("b601_paramiko_calls")),
    "B602": (
        "subprocess_with_shell",
        "high, low",
        _plugin("b602_subprocess_popen_with_shell_equals_true"),
    ),
    "B603": (
        "subprocess_without_shell",
        "low",
        _plugin("b603_subprocess_without_shell_equals_true"),
    ),
    "B604": (
        "call_with_shell",
        "medium",
        _plugin("b604_any_other_function_with_shell_equals_true"),
    ),
    "B605": ("process_with_shell", "high, low", _plugin("b605_start_process_with_a_shell")),
    "B606": ("process_without_shell", "low", _plugin("b606_start_process_with_no_shell")),
    "B607": ("partial_executable_path", "low", _plugin("b607_start_process_with_partial_path")),
    "B608": ("sql_injection", "medium", _plugin("b608_hardcoded_sql_expressions")),
    "B609": ("wildcard_injection", "high", _plugin("b609_linux_commands_wildcard_injection")),
    "B610": ("django_extra_sql", "medium", _plugin("b610_django_extra_used")),
    "B611": ("django_raw_sql", "medium", _plugin("b611_django_rawsql_used")),
    "B612": ("logging_config_listen", "medium", _plugin("b612_logging_config_insecure_listen")),
    "B613": ("bidirectional_characters", "high", _plugin("b613_trojansource")),
    "B614": ("unsafe_pytorch_load", "medium", _plugin("b614_pytorch_load")),
    "B615": (
        "unpinned_huggingface_download",
        "medium",
        _plugin("b615_huggingface_unsafe_download"),
    ),
    "B701": ("jinja2_autoescape_disabled", "high", _plugin("b701_jinja2_autoescape_false")),
    "B702": ("mako_template", "medium", _plugin("b702_use_of_mako_templates")),
    "B703": ("django_mark_safe_xss", "medium", _plugin("b703_django_mark_safe")),
    "B704": ("markup_xss", "medium", _plugin("b704_markupsafe_markup_xss")),
}


def _kind(code: str, severities: str, page: str) -> CodeInfo:
    worst = Severity(severities.partition(",")[0])
    return CodeInfo(
        code,
        Rule.SECURITY,
        worst,
        _HELP + page,
        severities=severities,
        confidences="bandit's",
    )


KINDS: Mapping[str, CodeInfo] = MappingProxyType(
    {test: _kind(*columns) for test, columns in _TESTS.items()}
)
"""By bandit's own test id."""
