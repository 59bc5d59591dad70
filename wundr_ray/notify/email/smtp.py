"""Sends messages through the operator's mail server."""

import asyncio
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

from wundr_ray.notify.interface import Receipt
from wundr_ray.settings import Settings

_SECONDS = 20.0
_AT_ONCE = 4


class Smtp:
    """Sends in threads of its own, so that a slow mail server holds up e-mails only."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="smtp")

    async def send(self, message: EmailMessage, to: str) -> Receipt:
        """Send the message; the receipt quotes nothing of the server's answer but its status."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._send, message, to)

    def _send(self, message: EmailMessage, to: str) -> Receipt:
        try:
            with self._connection() as server:
                self._log_in(server)
                server.send_message(message, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as error:
            code, _ = next(iter(error.recipients.values()))
            return Receipt(f"the mail server refused the address ({code})", code, final=code >= 500)
        except smtplib.SMTPAuthenticationError as error:
            return Receipt("the mail server refused the login", error.smtp_code)
        except smtplib.SMTPResponseException as error:
            return Receipt(f"the mail server answered {error.smtp_code}", error.smtp_code)
        except smtplib.SMTPNotSupportedError:
            return Receipt("the mail server does not support what the settings require")
        except ssl.SSLError:
            return Receipt("the mail server's certificate or encryption is not valid")
        except (OSError, smtplib.SMTPException):
            return Receipt("the mail server cannot be reached, or hung up")
        return Receipt(status_code=250)

    def _connection(self) -> smtplib.SMTP:
        chosen = self._settings
        if chosen.smtp_security == "tls":
            return smtplib.SMTP_SSL(
                chosen.smtp_host, chosen.smtp_port, timeout=_SECONDS, context=self._context()
            )
        return smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, timeout=_SECONDS)

    def _log_in(self, server: smtplib.SMTP) -> None:
        chosen = self._settings
        if chosen.smtp_security == "starttls":
            server.starttls(context=self._context())
        if chosen.smtp_user:
            server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.smtp_ca_file)
