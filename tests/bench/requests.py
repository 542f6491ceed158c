"""The bytes that visitors of the benchmark send."""

from collections.abc import Iterator
from itertools import count
from urllib.parse import urlencode

# What a browser says of a form of ours.
POSTED = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
MARK = "NUMBER"
COUNTRIES = ("IT", "KR", "DE", "FR", "US", "BR", "IN", "JP", "GB", "AT")


def signings(slug: str, first: int) -> Iterator[bytes]:
    """Signings that never repeat a person, numbered from `first`."""
    return (signing(slug, number) for number in count(first))


def signing(slug: str, number: int) -> bytes:
    return posting(f"/campaigns/{slug}/sign/", person(number), number)


def person(number: int) -> dict[str, str]:
    """What one signer writes into the form."""
    return _typed(str(number), COUNTRIES[number % len(COUNTRIES)])


def bodies() -> list[str]:
    """A signing from each country, for a client that puts the number of the signer where MARK stands."""
    return [urlencode(_typed(MARK, country)) for country in COUNTRIES]


def _typed(number: str, country: str) -> dict[str, str]:
    return {
        "name": f"Anna Bianchi {number}",
        "email": f"signer-{number}@mail.example.org",
        "city": f"Town {number}",
        "country": country,
        "display": "initials",
        "consent": "on",
        "website": "",
    }


def confirming(token: str, number: int) -> bytes:
    return posting(f"/signatures/{token}/", {"action": "confirm"}, number)


def posting(path: str, fields: dict[str, str], number: int, address: str = "") -> bytes:
    body = urlencode(fields)
    headers = {"Host": "127.0.0.1", "X-Forwarded-For": address or client_address(number), **POSTED}
    lines = [f"{name}: {value}\r\n" for name, value in {**headers, "Content-Length": len(body)}.items()]
    return f"POST {path} HTTP/1.1\r\n{''.join(lines)}\r\n{body}".encode()


def client_address(number: int) -> str:
    """Each person comes from a network of their own, so that no limit on one network bites."""
    return f"{11 + (number >> 16) % 100}.{(number >> 8) % 256}.{number % 256}.9"


def viewing(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip, br\r\n\r\n".encode()
