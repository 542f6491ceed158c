"""What may not stand in a log: the tokens in addresses of private pages."""

import logging
import re

# Tokens are signed, so they are long; names of folders and files in a traceback are not.
TOKEN = re.compile(r"(?<=/)(signatures|comments|following|unsubscribe)/[\w.:%~-]{20,}")


class WithoutTokens(logging.Formatter):
    """Works on the whole line with its traceback: a path may come in a message, its arguments or an exception."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub(r"\1/…", super().format(record))
