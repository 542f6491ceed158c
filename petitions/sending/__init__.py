"""Ways to send a letter from one's own mailbox: links, drafts, paper. The site itself sends none."""

from .drafts import draft
from .mailto import LONGEST_LINK, MailLink, MailLinks, links, mailto
from .paper import letter_pdf
from .webmail import Webmail, webmails

__all__ = [
    "LONGEST_LINK",
    "MailLink",
    "MailLinks",
    "Webmail",
    "draft",
    "letter_pdf",
    "links",
    "mailto",
    "webmails",
]
