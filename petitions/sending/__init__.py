"""Ways to send a letter from one's own mailbox: links and drafts; paper is in a module of its own, which is heavy. The
site itself sends none."""

from .drafts import draft
from .mailto import LONGEST_LINK, MailLink, MailLinks, links, mailto
from .webmail import Webmail, webmails

__all__ = [
    "LONGEST_LINK",
    "MailLink",
    "MailLinks",
    "Webmail",
    "draft",
    "links",
    "mailto",
    "webmails",
]
