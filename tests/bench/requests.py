"""The bytes that visitors of the benchmark send."""

from collections.abc import Iterator
from itertools import count
from urllib.parse import urlencode

COUNTRIES = ("IT", "KR", "DE", "FR", "US", "BR", "IN", "JP", "GB", "AT")


def signings(slug: str, first: int) -> Iterator[bytes]:
    """Signings that never repeat a person, numbered from `first`."""
    return (signing(slug, number) for number in count(first))


def signing(slug: str, number: int) -> bytes:
    return posting(f"/campaigns/{slug}/sign/", person(number), number)


def person(number: int) -> dict[str, str]:
    """What one signer writes into the form."""
    return {
        "name": f"Anna Bianchi {number}",
        "email": f"signer-{number}@mail.example.org",
        "city": f"Town {number % 700}",
        "country": COUNTRIES[number % len(COUNTRIES)],
        "display": "initials",
        "consent": "on",
        "website": "",
    }


def confirming(token: str, number: int) -> bytes:
    return posting(f"/signatures/{token}/", {"action": "confirm"}, number)


def posting(path: str, fields: dict[str, str], number: int) -> bytes:
    body = urlencode(fields)
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {client_address(number)}\r\n"
        "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def client_address(number: int) -> str:
    """Each person comes from a network of their own, so that no limit on one network bites."""
    return f"{11 + (number >> 16) % 100}.{(number >> 8) % 256}.{number % 256}.9"


def viewing(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip, br\r\n\r\n".encode()
