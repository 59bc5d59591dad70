"""E-mails: what they say, through a real mail server with STARTTLS and login."""

from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.contract.bodies import small
from tests.notify.mail_server import PASSWORD, USER, MailServer, mail_server
from tests.proposing import proposed
from tests.serve_app.service import BATCHES, Caller, Service, data, open_service
from tests.sources.https_server import make_certificate
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.domain.notify.deliveries import EndpointKind
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.notify.email.channel import Emails
from wundr_ray.notify.email.letters import end_of
from wundr_ray.notify.email.message import AttachedReport, compose
from wundr_ray.store.events.outbox import Due

TO = "team@company.example"
HOSTILE = "x\r\nBcc: victim@example.org\u2028\u202egnp.exe\x00<script>alert(1)</script>"


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    certificate, key = make_certificate(tmp_path_factory.mktemp("tls"))
    with mail_server(certificate, key) as server:
        yield server


@pytest.fixture
async def service(tmp_path: Path, migrated: Path, mail: MailServer) -> AsyncIterator[Service]:
    mail.refusal = None
    mail.taken.clear()
    chosen: dict[str, Any] = {
        "smtp_host": "localhost",
        "smtp_port": mail.port,
        "smtp_user": USER,
        "smtp_password": PASSWORD,
        "smtp_ca_file": mail.certificate,
        "smtp_sender": "Wundr <wundr@company.example>",
    }
    async with open_service(tmp_path, migrated, **chosen) as opened:
        yield opened


@pytest.fixture
async def caller(service: Service) -> Caller:
    return await service.caller("acme", "pro")


async def ended(service: Service, caller: Caller) -> Due:
    """The delivery of a completed batch's e-mail."""
    batch_id = await caller.created(small("options.notification", {"email": TO}))
    await service.gateway.run_all(batch_id)
    due = [each for each in await service.store.outbox.due() if each.kind is EndpointKind.EMAIL]
    (found,) = due
    assert found.name == "batch.completed"
    return found


def channel(service: Service, **changes: object) -> Emails:
    settings = service.settings.model_copy(update=changes)
    return Emails(service.store.batches, service.gateway, settings, service.clock)


def parts(message: EmailMessage) -> tuple[str, str]:
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    assert text
    assert html
    return text.get_content(), html.get_content()


async def test_the_end_of_a_batch_is_told(
    service: Service, caller: Caller, mail: MailServer
) -> None:
    due = await ended(service, caller)
    receipt = await channel(service).send(due)
    assert receipt.error is None
    ((envelope, message),) = mail.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("wundr@company.example", [TO])
    assert message["To"] == TO
    assert message["From"] == "Wundr <wundr@company.example>"
    assert message["Message-ID"] == f"<{due.candidate.delivery_id}@company.example>"
    assert message["Subject"].startswith("Wundr: ")
    assert message["Subject"].endswith(" completed")
    batch = await service.store.batches.get(due.candidate.batch_id)
    file = await service.gateway.render(batch, Rendering(ReportFormat.JSON))
    results = BatchResults.model_validate_json(file.read_bytes())
    for body in parts(message):
        assert batch.id in body
        assert f"{results.summary.average_quality_score:.1f}" in body
        assert f"{results.summary.total_lines:,}" in body
        assert "The report is attached." in body
    (pdf,) = message.iter_attachments()
    assert pdf.get_filename() == f"{batch.id}_report.pdf"
    assert len(PdfReader(BytesIO(pdf.get_content())).pages) > 1


async def awaits(service: Service, caller: Caller) -> Due:
    """The delivery of the e-mail about a batch that awaits approval."""
    notification = {"email": TO, "webhook": None}
    await proposed(service.store, service.clock, caller.account_id, notification=notification)
    due = [each for each in await service.store.outbox.due() if each.kind is EndpointKind.EMAIL]
    (found,) = due
    assert found.name == "batch.awaiting_approval"
    return found


async def test_someone_has_to_decide(service: Service, caller: Caller, mail: MailServer) -> None:
    due = await awaits(service, caller)
    assert (await channel(service).send(due)).error is None
    ((_, message),) = mail.taken
    assert message["Subject"] == "Wundr: standardize awaits approval"
    batch = await service.store.batches.get("b1")
    assert batch.preview_digest
    assert batch.approval_expires_at
    for body in parts(message):
        assert f"wundr batch approve b1 --digest {batch.preview_digest} --apply" in body
        assert f"{batch.approval_expires_at:%Y-%m-%d %H:%M} UTC" in body
        assert caller.key not in body
    (pdf,) = message.iter_attachments()
    assert len(PdfReader(BytesIO(pdf.get_content())).pages) > 1


async def test_no_decision_is_asked_for_that_was_made_meanwhile(
    service: Service, caller: Caller, mail: MailServer
) -> None:
    due = await awaits(service, caller)
    data(await caller.send("POST", f"{BATCHES}/b1/reject"))
    assert (await channel(service).send(due)).error is None
    assert mail.taken == []


async def test_a_large_report_is_linked(service: Service, caller: Caller, mail: MailServer) -> None:
    due = await ended(service, caller)
    emails = channel(service, email_attachment_bytes=10, public_url="http://wundr.test")
    assert (await emails.send(due)).error is None
    ((_, message),) = mail.taken
    assert list(message.iter_attachments()) == []
    text, html = parts(message)
    link = text.strip().splitlines()[-1]
    assert link.replace("&", "&amp;") in html
    answer = await service.http.get(link)
    assert answer.headers["Content-Type"] == "application/pdf"
    service.clock.advance(days=8)
    assert (await service.http.get(link)).status_code == 403


async def test_without_a_public_address_the_report_is_named(
    service: Service, caller: Caller, mail: MailServer
) -> None:
    due = await ended(service, caller)
    assert (await channel(service, email_attachment_bytes=10).send(due)).error is None
    ((_, message),) = mail.taken
    assert f"wundr batch results {due.candidate.batch_id} --format pdf" in parts(message)[0]


async def test_a_server_without_mail_gives_up_at_once(service: Service, caller: Caller) -> None:
    receipt = await channel(service, smtp_host="").send(await ended(service, caller))
    assert receipt.final
    assert receipt.error == "this server is not set up to send e-mail"


@pytest.mark.parametrize(
    ("answer", "final"), [("550 no such user", True), ("451 try later", False)]
)
async def test_a_refused_address(
    service: Service, caller: Caller, mail: MailServer, answer: str, final: bool
) -> None:
    mail.refusal = answer
    receipt = await channel(service).send(await ended(service, caller))
    assert (receipt.status_code, receipt.final) == (int(answer[:3]), final)
    assert "no such user" not in str(receipt.error)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"smtp_user": "nobody"}, "refused the login"),
        ({"smtp_ca_file": None}, "certificate or encryption is not valid"),
        ({"smtp_port": 1}, "cannot be reached"),
        ({"smtp_security": "none", "smtp_user": ""}, "answered 530"),
        ({"smtp_sender": "nobody"}, "address of the sender"),
    ],
)
async def test_what_keeps_a_message_from_being_sent(
    service: Service, caller: Caller, mail: MailServer, changes: dict[str, Any], reason: str
) -> None:
    receipt = await channel(service, **changes).send(await ended(service, caller))
    assert reason in str(receipt.error)
    assert PASSWORD not in str(receipt.error)
    assert mail.taken == []


async def test_nothing_of_a_stranger_becomes_a_header_or_markup(
    service: Service, caller: Caller
) -> None:
    due = await ended(service, caller)
    batch = await service.store.batches.get(due.candidate.batch_id)
    file = await service.gateway.render(batch, Rendering(ReportFormat.JSON))
    results = BatchResults.model_validate_json(file.read_bytes())
    projects = [results.project_results[0].model_copy(update={"project_name": HOSTILE})]
    hostile = results.model_copy(update={"name": HOSTILE, "project_results": projects})
    message = compose(
        end_of(hostile), AttachedReport(None, "-"), TO, "w@x.example", "msg_1", service.clock()
    )
    assert message.keys().count("Bcc") == 0
    assert "\u202e" not in message["Subject"]
    head = bytes(message).partition(b"\r\n\r\n")[0]
    assert b"\nBcc" not in head
    text, html = parts(message)
    assert "<script>" not in html
    assert "\nBcc" not in text


@pytest.mark.parametrize("to", ["a@b, c@d", "a@b\r\nBcc: c@d", "<a@b>", "a b@c", "nobody"])
async def test_what_is_no_address_is_refused(service: Service, caller: Caller, to: str) -> None:
    answer = await caller.create(small("options.notification", {"email": to}))
    assert answer.status_code == 422
