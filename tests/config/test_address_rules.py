import pytest
from django.core.exceptions import ValidationError
from pytest_django.fixtures import DjangoAssertNumQueries

from config import address_rules
from config.addresses import canonical
from config.models import AddressRule


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("An.Na+news@gmail.com", "anna@gmail.com"),
        ("a.n.n.a@GoogleMail.com", "anna@gmail.com"),
        ("anna+news@ｇmail.com", "anna@gmail.com"),
        ("anna@gmail.com.", "anna@gmail.com"),
        ("anna+a+b@gmail.com", "anna@gmail.com"),
        ("an.na+news@outlook.it", "an.na@outlook.it"),
        ("anna@hotmail.com", "anna@hotmail.com"),
        ("anna+x@me.com", "anna@icloud.com"),
        ("an.na+x@pm.me", "anna@proton.me"),
        ("anna@ya.ru", "anna@yandex.com"),
        ("anna@hanmail.net", "anna@daum.net"),
        ("an.na+x@libero.it", "an.na+x@libero.it"),
        ("an-na@yahoo.it", "an-na@yahoo.it"),
        ("anna@naver.com", "anna@naver.com"),
        ("anna@mail.gmail.com", "anna@mail.gmail.com"),
    ],
)
def test_new_installation_knows_how_providers_read_addresses(written: str, compared: str) -> None:
    assert canonical(written) == compared


@pytest.mark.parametrize("local", ["+x", "...", "+", ".+x", "++"])
def test_where_nothing_would_be_left_the_name_stays(local: str) -> None:
    assert canonical(f"{local}@gmail.com") == f"{local}@gmail.com"


def test_a_domain_that_two_rules_name_belongs_to_the_first() -> None:
    """Also where rules would lead from one to another: no address is folded twice."""
    address_rules.hold(
        [
            AddressRule(domains="a.it\nb.it", is_one_mailbox=True),
            AddressRule(domains="b.it\nc.it", is_one_mailbox=True, tag_sign="+"),
            AddressRule(domains="c.it\na.it\nd.it", is_one_mailbox=True),
        ]
    )
    assert [canonical(f"x+y@{name}.it") for name in "abcd"] == ["x+y@a.it", "x+y@a.it", "x@c.it", "x+y@d.it"]


def test_a_hyphen_can_begin_a_tag() -> None:
    address_rules.hold([AddressRule(domains="town.it", tag_sign="-")])
    assert canonical("anna-news@town.it") == "anna@town.it"


@pytest.mark.django_db
def test_migration_writes_down_the_rules(own_address_rules: None) -> None:
    in_memory = address_rules.digest()
    address_rules.forget()
    assert address_rules.digest() == in_memory


@pytest.mark.django_db
def test_rules_are_read_once_and_again_after_a_minute(
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    AddressRule.objects.all().delete()
    address_rules.forget()
    with django_assert_num_queries(1):
        assert canonical("an.na@town.it") == canonical("an.na@town.it") == "an.na@town.it"

    AddressRule.objects.create(domains="town.it", ignores_dots=True)
    with django_assert_num_queries(0):
        assert canonical("an.na@town.it") == "an.na@town.it"
    monkeypatch.setattr(address_rules, "READ_AGAIN_AFTER", 0.0)
    with django_assert_num_queries(1):
        assert address_rules.rule_for("town.it") == address_rules.Rule("town.it", ignores_dots=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("domains", "problem"),
    [
        ("town.it\ntown.it", "A domain stands here twice."),
        ("town.it\nTOWN.it.", "A domain stands here twice."),
        ("bücher.de xn--bcher-kva.de", "A domain stands here twice."),
        ("googlemail.com", "googlemail.com stands in the rule “Gmail” already."),
        ("town", "“town” is no domain that can receive mail."),
        ("@town.it", "“@town.it” is no domain that can receive mail."),
        ("town.con", "“town.con” is no domain that can receive mail."),
        ("town..it", "“town..it” is no domain that can receive mail."),
    ],
)
def test_rule_says_which_domain_is_wrong(domains: str, problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        AddressRule(name="Town", domains=domains).full_clean()
    assert caught.value.message_dict == {"domains": [problem]}


@pytest.mark.django_db
def test_rule_may_be_saved_again_and_writes_each_domain_in_one_way() -> None:
    rule = AddressRule(name="Town", domains="Town.IT, bücher.de\n\n town.eu ")
    rule.full_clean()
    rule.save()
    rule.full_clean()
    assert rule.domains == "town.it\nxn--bcher-kva.de\ntown.eu"


def test_digest_changes_with_what_a_rule_means_and_with_nothing_else() -> None:
    def digest(**fields: object) -> str:
        address_rules.hold([AddressRule(**{"name": "Town", "domains": "town.it\ntown.eu", **fields})])
        return address_rules.digest()

    same = [digest(), digest(name="Village"), digest(domains="town.eu\ntown.it")]
    others = [
        digest(tag_sign="+"),
        digest(ignores_dots=True),
        digest(is_one_mailbox=True),
        digest(domains="town.it"),
    ]
    assert len(set(same)) == 1
    assert len({*same, *others}) == 5
