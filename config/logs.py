"""What may not stand in a log: the tokens in addresses of private pages, and rows that the database quotes."""

import logging
import re

# Tokens are signed, so they are long; names of folders and files in a traceback are not.
TOKEN = re.compile(r"(?<=/)(signatures|comments|following|unsubscribe)/[\w.:%~-]{20,}")
# PostgreSQL quotes the row or the key that broke a rule. What visitors typed may hold empty lines: the quotation
# lasts until Python goes on, with a sentence of its own between two errors of a chain.
QUOTED = re.compile(
    r"^DETAIL: .*?(?=\n\n+(?:The above exception|During handling of the above)|\Z)", re.MULTILINE | re.DOTALL
)


class WithoutPersonalData(logging.Formatter):
    """Works on the whole line with its traceback: a path may come in a message, its arguments or an exception."""

    def format(self, record: logging.LogRecord) -> str:
        return QUOTED.sub("DETAIL: …", TOKEN.sub(r"\1/…", super().format(record)))
