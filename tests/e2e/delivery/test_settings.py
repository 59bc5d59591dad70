"""A file of certificates that becomes unusable while an installation runs."""

import pytest

from tests.delivery.forge_host import ForgeHost
from tests.e2e.delivery.deliveries import FILES, changesets, states, submit
from tests.e2e.delivery.killing import PUBLISHER, kill
from tests.live import LiveServer, job, until

pytestmark = [pytest.mark.ray, pytest.mark.long, pytest.mark.timeout(900)]

SECONDS, PAUSE = 300.0, 0.5
SAID = "WUNDR_GIT_CA_FILE: it contains no PEM certificates. Its operator must"


def test_changesets_say_why_they_wait_and_go_on_once_it_is_mended(
    installed: LiveServer, host: ForgeHost
) -> None:
    (name,) = host.add("certificates", 1, FILES)
    good = host.certificate.read_bytes()
    with installed.client() as client:
        batch_id = submit(client, host, [name])
        waiting = client.batches.wait_for_completion(batch_id, timeout=SECONDS)
        assert waiting.approval
        host.certificate.write_text("damaged\n")
        try:
            assert kill(installed, PUBLISHER)  # another one reads the file
            client.batches.approve(batch_id, waiting.approval.digest, apply=True)
            ended = client.batches.wait_for_completion(batch_id, timeout=SECONDS)
            assert ended.outcome == "succeeded"
            until(lambda: [e for e in changesets(client, batch_id) if e.error], SECONDS, PAUSE)
            (changeset,) = changesets(client, batch_id)
            assert (changeset.state, changeset.error and changeset.error.code) == (
                "planned",
                "RESOURCE_UNAVAILABLE",
            )
            shown = installed.wundr("batch", "changesets", batch_id).stdout
            for text in (str(changeset.error), " ".join(shown.split())):
                assert SAID in text
                assert str(host.certificate) not in text
            fetched = client.batches.create(
                name="Analysis", type="analysis", jobs=[job("j", host.url(name))]
            )
            client.batches.wait_for_completion(fetched.batch_id, timeout=SECONDS)
            error = client.batches.job(fetched.batch_id, "j").error
            assert error
            assert SAID in error.message
            doctor = installed.wundr("doctor")
            assert "WUNDR_GIT_CA_FILE" in doctor.stdout
        finally:
            host.certificate.write_bytes(good)
        until(lambda: states(client, batch_id) == {"open": 1}, SECONDS, PAUSE)
        (changeset,) = changesets(client, batch_id)
        assert changeset.error is None
