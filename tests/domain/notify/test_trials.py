"""How many test events an account may send."""

from datetime import UTC, datetime, timedelta

import pytest

from wundr_ray.contract.errors import RateLimited, ResourceUnavailable
from wundr_ray.domain.notify.trials import AT_ONCE, PER_ACCOUNT, PER_MINUTE, TrialLimits

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_an_account_has_few_on_their_way() -> None:
    limits = TrialLimits()
    for _ in range(PER_ACCOUNT):
        limits.begin("a", NOW)
    with pytest.raises(RateLimited, match="at once") as caught:
        limits.begin("a", NOW)
    assert caught.value.retry_after
    limits.begin("b", NOW)
    limits.end("a")
    limits.begin("a", NOW)


def test_an_account_sends_few_in_a_minute() -> None:
    limits = TrialLimits()
    for second in range(PER_MINUTE):
        limits.begin("a", NOW + timedelta(seconds=second))
        limits.end("a")
    later = NOW + timedelta(seconds=30)
    with pytest.raises(RateLimited, match="a minute") as caught:
        limits.begin("a", later)
    assert caught.value.retry_after == 30
    limits.begin("a", later + timedelta(seconds=30))


def test_all_accounts_together_have_a_bound() -> None:
    limits = TrialLimits()
    for number in range(AT_ONCE):
        limits.begin(f"a{number}", NOW)
    with pytest.raises(ResourceUnavailable) as caught:
        limits.begin("b", NOW)
    assert caught.value.retry_after
    limits.end("a0")
    limits.begin("b", NOW)
