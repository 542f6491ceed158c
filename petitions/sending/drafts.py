"""A letter as a file that mail programs open, ready to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from config.domains import in_ascii

from .mailto import one_line, text_of

NEWLINE = SMTP.linesep


def draft(recipients: Sequence[str], subject: str, body: str, *, blind: bool) -> bytes:
    """Outlook and Thunderbird open for writing what is marked as unsent. Apple Mail shows it, and “Send Again” in its
    menu opens it for writing.

    Sender and date are theirs to add. Blind copies go without a To: “undisclosed-recipients:;” would stand there as
    an address that cannot be sent to.
    """
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    if recipients:
        message["Bcc" if blind else "To"] = [_address(one) for one in recipients]
    # Base64 and not quoted-printable: no program on the way counts, wraps or strips its lines.
    message.set_content(text_of(body, "\n"), charset="utf-8", cte="base64")
    return _subject(subject).encode() + message.as_bytes()


def _subject(subject: str) -> str:
    """Encoded as a whole: the package's own way loses spaces, and lets typed text pass for encoded one."""
    return f"Subject: {Header(one_line(subject), 'utf-8', header_name='Subject').encode(linesep=NEWLINE)}{NEWLINE}"


def _address(recipient: str) -> Address:
    local, _at, domain = one_line(recipient).rpartition("@")
    if local.startswith('"'):
        return Address(
            addr_spec=f"{local}@{in_ascii(domain)}"
        )  # quoted already; the package would quote it again
    return Address(username=local, domain=in_ascii(domain))
