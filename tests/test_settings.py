"""The operator's settings as they are read from the environment."""

import pytest

from serve_app.local.configuration import BadConfiguration, read_settings
from wundr_ray.settings import Settings

NAMES = sorted(f"WUNDR_{name.upper()}" for name in Settings.model_fields)


@pytest.mark.parametrize("empty", ["", " "])
@pytest.mark.parametrize("name", NAMES)
def test_an_empty_value_is_an_error_that_names_the_variable(
    name: str, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, empty)
    with pytest.raises(BadConfiguration, match=f"^{name}: is set but empty"):
        read_settings()
