"""Templates without their indentation: a third of a page's lines are for the people who write templates.

Done to the source when it is read, so that pages cost nothing more. What stands between two words stays at least a
line end, and texts in `trimmed` blocks keep their names in the catalogues.
"""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import filesystem

SILENT = "load|extends|block|endblock|if|elif|else|endif|for|empty|endfor|with|endwith"
INDENTATION = re.compile(r"\n\s+")
LINE_OF_A_SILENT_TAG = re.compile(rf"(?<=\n)({{% (?:{SILENT})\b[^\n]*? %}})\n")


class Loader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        return compact(contents) if str(origin.name).endswith(".html") else contents


def compact(source: str) -> str:
    """Lines begin at the margin; a tag that writes nothing and has a line to itself takes its line end along."""
    return LINE_OF_A_SILENT_TAG.sub(r"\1", INDENTATION.sub("\n", source))
