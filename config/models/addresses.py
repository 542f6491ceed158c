"""What the site knows about e-mail addresses as such: how providers read them, which ones want no mail."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connections, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..domains import has_known_ending, in_ascii


class AddressRule(models.Model):
    """How one provider reads what stands before the @, so that two spellings of one mailbox are recognised."""

    class TagSign(models.TextChoices):
        NONE = "", _("no tags")
        PLUS = "+", _("anna+news is anna")
        MINUS = "-", _("anna-news is anna")

    name = models.CharField(_("provider"), max_length=80)
    domains = models.TextField(
        _("domains"),
        max_length=4_000,
        help_text=_("One on each line, such as gmail.com. A domain may stand in one rule only."),
    )
    is_one_mailbox = models.BooleanField(
        _("the same name at each of these domains is one mailbox"),
        default=False,
        help_text=_(
            "As with gmail.com and googlemail.com: addresses are then compared as if all were at the first domain."
        ),
    )
    ignores_dots = models.BooleanField(_("dots do not count: an.na is anna"), default=False)
    tag_sign = models.CharField(_("tags"), max_length=1, choices=TagSign, default=TagSign.NONE, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("rule for addresses")
        verbose_name_plural = _("rules for addresses")
        constraints = [
            models.CheckConstraint(condition=Q(tag_sign__in=["", "+", "-"]), name="address_rule_tag_sign"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def domain_list(self) -> list[str]:
        return [in_ascii(domain) for domain in self.domains.replace(",", " ").split()]

    def clean(self) -> None:
        """One line for each domain, each in one rule only: what is folded twice would have two mailboxes."""
        named = self.domain_list
        problems = [_problem(domain) for domain in named if not _is_domain(domain)]
        if len(set(named)) < len(named):
            problems.append(ValidationError(_("A domain stands here twice.")))
        for other in AddressRule.objects.exclude(pk=self.pk):
            if shared := sorted(set(named) & set(other.domain_list)):
                words = _("%(domain)s stands in the rule “%(rule)s” already.")
                problems.append(ValidationError(words, params={"domain": shared[0], "rule": other.name}))
        if problems:
            raise ValidationError({"domains": problems})
        self.domains = "\n".join(named)


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    return (
        len(labels) > 1
        and domain.isascii()
        and all(labels)
        and "@" not in domain
        and has_known_ending(domain)
    )


def _problem(domain: str) -> ValidationError:
    return ValidationError(_("“%(domain)s” is no domain that can receive mail."), params={"domain": domain})


class Readdressing(models.Model):
    """How far the addresses in one table follow the rules. `config.readdressing` alone writes here."""

    table = models.CharField(_("table"), max_length=80, primary_key=True)
    digest = models.CharField(max_length=64)
    seen_at = models.DateTimeField(_("rules changed on"))
    position = models.BigIntegerField(_("looked at up to number"), default=0)
    rewritten = models.PositiveIntegerField(_("rewritten"), default=0)
    collided = models.PositiveIntegerField(_("left apart"), default=0)
    finished_at = models.DateTimeField(_("finished on"), null=True)

    class Meta:
        ordering = ["table"]
        verbose_name = _("comparing of addresses")
        verbose_name_plural = _("comparing of addresses")

    def __str__(self) -> str:
        return self.table


class BlockedAddress(models.Model):
    """An address that wants no mail from here, as keyed hashes: whoever reads this table learns no address.

    `digest` is of the address as it is compared, `spelled` of the address as it was typed: that one stays blocked
    also when the rules for comparing change.
    """

    class MadeBy(models.TextChoices):
        HOLDER = "holder", _("its holder")
        STAFF = "staff", _("staff")

    digest = models.CharField(max_length=64, unique=True, editable=False)
    spelled = models.CharField(max_length=64, db_index=True, editable=False)
    made_by = models.CharField(_("blocked by"), max_length=6, choices=MadeBy, editable=False)
    created_at = models.DateTimeField(_("blocked on"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("blocked address")
        verbose_name_plural = _("blocked addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(made_by__in=["holder", "staff"]), name="blocked_address_made_by"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}" if self.pk else str(self._meta.verbose_name)


# Starts at one, and goes no further than `most`: then nothing is written and nothing comes back.
COUNT_ONE = """
    INSERT INTO config_mailtally AS kept (key, count, last_at) VALUES (%(key)s, 1, %(now)s)
    ON CONFLICT (key) DO UPDATE SET count = kept.count + 1, last_at = excluded.last_at
    WHERE kept.count < %(most)s
    RETURNING count
"""


class MailTallyQuerySet(models.QuerySet["MailTally"]):
    def count_one(self, key: str, *, most: int) -> bool:
        """Adds one in one statement; False when there were `most` already."""
        connection = connections[self.db]
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(COUNT_ONE, {"key": key, "now": now, "most": most})
            return cursor.fetchone() is not None


class MailTally(models.Model):
    """How many mails an address got for one purpose without having asked; the key is a keyed hash of both.

    A row of its own, so that erasing a signature and signing again starts no new count.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveSmallIntegerField()
    last_at = models.DateTimeField(db_index=True)

    objects = MailTallyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.count}"
