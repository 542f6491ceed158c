import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.mail_providers import FAMILIES, REAL
from config.suggestions import slips, suggestion

SLIPS = {
    "gmail.com": (
        "gmial.com gmal.com gmil.com gmali.com gmaill.com ggmail.com gnail.com mgail.com gmail.con gmail.cmo gmail.co"
        " gmail.cm gmail.comm gmail.it gmail.kr gmail.net gmial.con gmailcom gmail,com gmail..com gmail.com. GMIAL.COM"
        " gmaıl.com gmаil.com ｇmial.com xn--gmil-63d.com gmail"
    ),
    "hotmail.com": "hotmal.com hotmil.com homail.com htomail.com otmail.com hotmail.co hotmaill.con",
    "hotmail.it": "hotmial.it hotmail.ti hotmail.itt hotmail.i",
    "yahoo.com": "yhaoo.com yahooo.com yahoo.cm yahoo.ocm",
    "yahoo.it": "yaho.it yahoo.iit yhoo.it",
    "yahoo.co.uk": "yahoo.couk yahoo.co.ku",
    "outlook.com": "outlok.com outloook.com oultook.com utlook.com",
    "outlook.it": "outllok.it",
    "icloud.com": "icoud.com iclod.com icluod.com icloud.cmo",
    "libero.it": "libero.i lbero.it libreo.it libero.ti liebro.it libero.itt",
    "virgilio.it": "virglio.it virgilo.it",
    "tiscali.it": "tiscal.it tiscalli.it",
    "alice.it": "alcie.it alice.i",
    "fastwebnet.it": "fastwebent.it fastwbnet.it fastwbent.it",
    "naver.com": "naver.con navr.com nvaer.com naver.co",
    "hanmail.net": "hanmai.net hanmial.net hanmail.ne",
    "daum.net": "duam.net daum.ent",
    "kakao.com": "kakoa.com",
    "nate.com": "nate.con",
    "protonmail.com": "protonmial.com protonmal.con",
    "proton.me": "proton.mee",
    "gmx.de": "gmx.ed",
    "me.com": "me.con",
}
OTHERS = (
    "gmx.com gmx.net gmx.de mail.com mail.de mail.ru ymail.com live.it live.com live.nl email.com email.it fastmail.com"
    " yahoo.co.jp hotmail.co.uk tim.it tin.it me.com mac.com sky.it web.de inbox.lv tuta.io mailbox.org ya.ru"
    # firms, offices, universities and towns that are near a provider
    " aver.com never.com cloud.com gail.com mi.com he.com aon.com aon.at mai.ru like.com love.com line.com date.com"
    " mate.com note.com max.com web.it photon.me hotmart.com outdoor.com virginio.it virgin.com kakaocorp.com"
    " navercorp.com hanmi.net office.com apple.com google.com icloud.com.cn bk.com proton.com poste.de nat.com"
    " orange.it alicenet.it posteo.net libera.it tre.it wind.it comune.fi.it regione.toscana.it unifi.it cnr.it"
    " jeonju.go.kr snu.ac.kr korea.kr example.org example.com bücher.de 전주.kr town.test mail.example"
)


@pytest.mark.parametrize(
    ("meant", "typed"), [(m, typed) for m, all_ in SLIPS.items() for typed in all_.split()]
)
def test_slip_is_recognised(meant: str, typed: str) -> None:
    assert suggestion(f"Anna.Rossi+x@{typed}") == f"Anna.Rossi+x@{meant}"


@pytest.mark.parametrize("domain", OTHERS.split())
def test_domain_of_somebody_else_is_not_doubted(domain: str) -> None:
    assert suggestion(f"anna@{domain}") == ""


def test_domains_of_providers_and_known_look_alikes_are_not_doubted() -> None:
    known = {f"{name}.{ending}" for name, endings in FAMILIES.items() for ending in endings.split()} | REAL
    assert [domain for domain in known if suggestion(f"anna@{domain}")] == []


@pytest.mark.parametrize(
    "nonsense",
    ["", "@", "gmial.com", "@gmial.com", "a b@gmial.com", '"a b"@gmial.com', "a..b@gmial.com", "jürgen@gmial.com",
     "a@b@gmial.com", "a\nb@gmial.com", "a" * 250 + "@gmial.com", "a@" + "gmial.com" * 100, "a@.", "a@..",
     "a@\ud800.com"],
)  # fmt: skip
def test_nothing_is_suggested_that_could_not_receive_mail(nonsense: str) -> None:
    assert suggestion(nonsense) == ""


@given(st.text(max_size=300), st.text(max_size=50))
def test_suggesting_takes_any_text(local: str, domain: str) -> None:
    assert isinstance(suggestion(f"{local}@{domain}"), str)


def test_suggesting_is_quick() -> None:
    started = time.perf_counter()
    for number in range(100):
        suggestion(f"anna@protonmal{number % 10}{number // 10}.con")
    assert (time.perf_counter() - started) / 100 < 0.01  # seconds; a tenth of that on a quiet machine


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [("", "", 0), ("gmail", "", 5), ("", "gmail", 5), ("gmail", "gmial", 1), ("gmail", "gmai", 1),
     ("gmail", "email", 1),     ("gmail", "ggmial", 2), ("ca", "abc", 3), ("outlook", "oultoko", 2)],
)  # fmt: skip
def test_slips_are_letters_missing_added_mistaken_or_swapped(first: str, second: str, distance: int) -> None:
    assert slips(first, second) == slips(second, first) == distance
