"""One connection to the mail server for a batch of mails, and what its refusals mean."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend


class LaneDown(Exception):
    """The other side is away altogether: trying the next message would only cost time."""


class NotTaken(Exception):
    """This message was not taken; others may be."""


@contextmanager
def mail_server() -> Iterator[BaseEmailBackend]:
    """Open the connection; raise LaneDown when the server is away. Closing it never fails."""
    server = get_connection()
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as fault:
        raise LaneDown(_told(fault)) from fault
    try:
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.close()


def mail(server: BaseEmailBackend, *, to: str, subject: str, body: str, uid) -> str:
    """Send one mail and return what to note. Its Message-ID is the delivery's: who gets it twice can drop the second.

    Raises NotTaken when the server refuses this one, LaneDown when it breaks off (it may have taken the mail) or hangs.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{uid}@{domain}>", "Auto-Submitted": "auto-generated"}
    message = EmailMessage(subject, body, to=[to], headers=headers, connection=server)
    try:
        server.send_messages([message])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as fault:
        raise NotTaken(_told(fault)) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise LaneDown(_told(fault)) from fault
    except ValueError as fault:
        raise NotTaken("邮箱地址无效") from fault
    return "邮件服务器已接收"


def _told(fault: Exception) -> str:
    """Say what happened without the address: it is personal, and the log says whose mail it is."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        codes = {str(code) for code, _words in fault.recipients.values()}
        return f"邮件服务器拒收该收件人（{'、'.join(sorted(codes))}）"
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"邮件服务器拒绝（{fault.smtp_code}）"
    if isinstance(fault, TimeoutError) or isinstance(fault.__context__, TimeoutError):
        return "邮件服务器没有在时限内应答"
    return f"邮件服务器连接失败或中断（{type(fault).__name__}）"
