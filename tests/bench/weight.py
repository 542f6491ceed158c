"""What a page and everything it loads weigh, exactly."""

import posixpath
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from .servers import fetch

# Attributes that make a browser load something; a plain link does not.
LOADING = {
    "audio": ("src",), "embed": ("src",), "iframe": ("src",), "image": ("href", "xlink:href"),
    "img": ("src", "srcset"), "input": ("src",), "link": ("href",), "object": ("data",), "script": ("src",),
    "source": ("src", "srcset"), "track": ("src",), "use": ("href", "xlink:href"), "video": ("src", "poster"),
}  # fmt: skip
NOT_LOADED = {"alternate", "author", "canonical", "help", "license", "next", "prev", "search"}
IMPORT = re.compile(rb"""(?:from|import)\s*\(?["']([^"']+)["']""")
CSS_URL = re.compile(rb"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


@dataclass(frozen=True)
class Weight:
    page: int
    page_compressed: int
    styles: int
    scripts: int
    third_party: int


class Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.styles: list[str] = []
        self.scripts: list[str] = []
        self.all: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        relation = set(values.get("rel", "").split())
        if tag == "link" and relation & NOT_LOADED:
            return
        found = [
            part.split()[0]
            for name in LOADING.get(tag, ())
            for part in values.get(name, "").split(",")
            if part
        ]
        self.all += found
        if tag == "script":
            self.scripts += found
        elif "stylesheet" in relation:
            self.styles += found
        elif "modulepreload" in relation:
            self.scripts += found


def weigh(port: int, path: str) -> Weight:
    page = fetch(port, path)[1]
    loads = Loads()
    loads.feed(page.decode())
    local = {address for address in loads.all if not _is_foreign(address)}
    styles, imported = _with_imports(port, path, loads.styles, CSS_URL, r"\.css$")
    scripts, modules = _with_imports(port, path, loads.scripts, IMPORT, r"\.m?js$")
    foreign = [address for address in (*loads.all, *imported, *modules) if _is_foreign(address)]
    if not local:
        raise RuntimeError(f"{path} loads no style sheet: this cannot be the page")
    return Weight(
        page=len(page),
        page_compressed=_compressed(port, path),
        styles=sum(_compressed(port, address) for address in styles),
        scripts=sum(_compressed(port, address) for address in scripts),
        third_party=len(foreign),
    )


def _with_imports(
    port: int, base: str, addresses: list[str], pattern: re.Pattern[bytes], ending: str
) -> tuple[set[str], list[str]]:
    """The files and all that they import of their own kind; and every address named in them."""
    found: set[str] = set()
    named: list[str] = []
    waiting = [urljoin(base, address) for address in addresses if not _is_foreign(address)]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found.add(address)
        for groups in pattern.findall(fetch(port, address)[1]):
            name = (groups if isinstance(groups, bytes) else b"".join(groups)).decode()
            named.append(name)
            if not _is_foreign(name) and re.search(ending, name):
                waiting.append(posixpath.normpath(urljoin(address, name)))
    return found, named


def _is_foreign(address: str) -> bool:
    return urlsplit(address).hostname not in (None, "127.0.0.1")


def _compressed(port: int, path: str) -> int:
    status, body = fetch(port, path, Accept_Encoding="br")
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    return len(body)
