from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField
from i18nfield.strings import LazyI18nString
from simple_history.models import HistoricalRecords

from config import pages
from config.partial_dates import PartialDate, PartialDateField, valid_partial_date

from .officials import Official

NAME = "{name}"


def validate_name_mark(text: LazyI18nString | str) -> None:
    """A greeting may say where the name stands in it, and nothing else in braces."""
    data = text.data if isinstance(text, LazyI18nString) else text
    for version in data.values() if isinstance(data, dict) else [data]:
        rest = str(version or "").replace(NAME, "", 1)
        if "{" in rest or "}" in rest:
            raise ValidationError(_("Write {name} once at most, and no other braces."), code="name")


class TermQuerySet(models.QuerySet["Term"]):
    def in_office(self, on: dt.date) -> TermQuerySet:
        return self.filter(Q(last_day__isnull=True) | Q(last_day__gte=on), first_day__lte=on)

    def full(self) -> TermQuerySet:
        return self.filter(is_acting=False)


class Term(models.Model):
    """One official in one office, from a day to a day (or still), as exactly as the days are known."""

    office = models.ForeignKey(
        "campaigns.Office", on_delete=models.CASCADE, related_name="terms", verbose_name=_("office")
    )
    official = models.ForeignKey(
        Official, on_delete=models.PROTECT, related_name="terms", verbose_name=_("official")
    )
    is_acting = models.BooleanField(
        _("acting"),
        default=False,
        help_text=_(
            "Holds the office for somebody else or until somebody is elected; goes before a full term."
        ),
    )
    elected_on = PartialDateField(_("elected on"), help_text=_("If it is known; a term cannot begin before."))
    started_on = PartialDateField(_("from"), null=False, blank=False)
    ended_on = PartialDateField(_("to"), help_text=_("Empty while in office."))
    # Derived from the two above when saving, so that the database can compare days: the days that a term may have
    # covered at most, and those that it has covered for certain.
    first_day = models.DateField(editable=False)
    last_day = models.DateField(editable=False, null=True)
    certain_from = models.DateField(editable=False)
    certain_to = models.DateField(editable=False, null=True)
    greeting = I18nCharField(
        _("greeting"),
        max_length=160,
        blank=True,
        validators=[validate_name_mark],
        help_text=_(
            "How a letter addresses this person: Signora Sindaca · Madam Mayor. The name follows it, or stands where "
            "you write {name}."
        ),
    )
    name = I18nCharField(
        _("name in letters"),
        max_length=120,
        blank=True,
        help_text=_(
            "Only where letters say it differently, such as in another order. Empty: the official's name."
        ),
    )
    form_of_address = I18nCharField(
        _("first line of the address"),
        max_length=160,
        blank=True,
        validators=[validate_name_mark],
        help_text=_("As an envelope says it: Alla Sindaca di Firenze {name}. Empty: name and title."),
    )
    title = I18nCharField(
        _("title of this holder"),
        max_length=120,
        blank=True,
        help_text=_(
            "Where it differs from the office's own: Sindaca di Firenze. Nobody's gender is ever guessed."
        ),
    )
    email_address = models.EmailField(_("personal e-mail address"), blank=True)
    source = I18nCharField(_("source"), max_length=300, blank=True)

    objects = TermQuerySet.as_manager()
    history = HistoricalRecords()

    # Set by a form that compares all terms of an office itself, since some of them are still to be saved.
    is_compared_elsewhere = False

    class Meta:
        ordering = ["office", "-first_day"]
        verbose_name = _("term of office")
        verbose_name_plural = _("terms of office")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="term_ends_after_start",
            ),
            models.UniqueConstraint(fields=["office", "official", "first_day"], name="term_recorded_once"),
            valid_partial_date("elected_on", name="term_elected_on"),
            valid_partial_date("started_on", name="term_started_on"),
            valid_partial_date("ended_on", name="term_ended_on"),
            # On PostgreSQL a migration adds `term_no_overlap`; SQLite's writers stand in line for `clean`.
        ]
        indexes = [models.Index(fields=["office", "first_day"], name="term_office_first_day")]

    def __str__(self) -> str:
        return f"{self.official}, {self.office}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        self._derive_days()
        if update_fields is not None:
            derived = ("first_day", "last_day", "certain_from", "certain_to")
            update_fields = {*update_fields, *derived}
        super().save(*args, update_fields=update_fields, **options)

    def clean(self) -> None:
        super().clean()
        if not self.started_on:
            return
        self._derive_days()
        if self.ended_on and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"ended_on": _("A term cannot end before it began.")})
        if self.elected_on and self.elected_on.first_day > self.started_on.last_day:
            raise ValidationError({"elected_on": _("Nobody holds an office before being elected to it.")})
        if self.office_id and not self.is_compared_elsewhere:
            self._lock_office()
            others = Term.objects.filter(office=self.office_id).exclude(pk=self.pk)
            self.refuse_overlap(others.select_related("official"))

    def refuse_overlap(self, others: Iterable[Term]) -> None:
        """ValidationError where another full term has certainly covered the same days; one day may be shared."""
        for other in others:
            if self.overlaps(other):
                words = _(
                    "%(holder)s holds this office then, from %(first)s to %(last)s. End that term first."
                )
                still = gettext("today")
                last = other.ended_on.in_words() if other.ended_on else still
                started = other.started_on.in_words() if other.started_on else ""
                given = {"holder": other.official, "first": started, "last": last}
                raise ValidationError({"started_on": ValidationError(words, code="overlap", params=given)})

    def overlaps(self, other: Term) -> bool:
        if self.is_acting or other.is_acting:
            return False
        ends = [term.certain_to or dt.date.max for term in (self, other)]
        starts = [term.certain_from for term in (self, other)]
        return max(starts) < min(ends) and starts[0] < ends[0] and starts[1] < ends[1]

    def _lock_office(self) -> None:
        """Two staff members may record a holder at once: the second one waits and sees the first one's."""
        if connection.in_atomic_block:
            offices = type(self)._meta.get_field("office").related_model
            list(offices._default_manager.select_for_update().filter(pk=self.office_id).values("pk"))

    def _derive_days(self) -> None:
        started: PartialDate = self.started_on  # type: ignore[assignment]  # this field is never null
        self.first_day, self.certain_from = started.first_day, started.last_day
        self.last_day = self.ended_on.last_day if self.ended_on else None
        self.certain_to = self.ended_on.first_day if self.ended_on else None

    @property
    def shown_title(self) -> LazyI18nString:
        return self.title or self.office.title

    @property
    def possible_from(self) -> dt.date:
        """The first day on which this person can have been in office."""
        return max(self.first_day, self.elected_on.first_day) if self.elected_on else self.first_day

    def may_cover(self, day: dt.date) -> bool:
        return self.possible_from <= day and (self.last_day is None or day <= self.last_day)

    def covers_for_certain(self, day: dt.date) -> bool:
        return self.certain_from <= day and (self.certain_to is None or day <= self.certain_to)

    def may_be_over(self, day: dt.date) -> bool:
        return self.certain_to is not None and day > self.certain_to

    @transaction.atomic
    def end(self, on: PartialDate) -> None:
        self.ended_on = on
        self.full_clean()
        self.save()
        pages.bump_all()

    @transaction.atomic
    def hand_over(self, *, last_day: PartialDate, to: Official, first_day: PartialDate, **words: Any) -> Term:
        """End this term and start the next one in the same office; returns the new term.

        `words` are how the new holder is addressed: `greeting`, `title` and the like.
        """
        self.end(last_day)
        return start_term(self.office, to, first_day, **words)


@transaction.atomic
def start_term(office: Any, official: Official, first_day: PartialDate, **words: Any) -> Term:
    term = Term(office=office, official=official, started_on=first_day, **words)
    term.full_clean()
    term.save()
    pages.bump_all()
    return term


def term_in_force(terms: Iterable[Term], day: dt.date) -> Term | None:
    """Who is addressed on that day. Of days known to the month only, several may be open: then it is nobody.

    Whoever certainly holds the office goes before whoever may; an acting holder before the one they act for; on a day
    shared by two, the newer one. A sole possible holder is in office from the first possible day on, and no longer
    once the recorded end may have come: to address the office is never wrong.
    """
    possible = sorted(
        (term for term in terms if term.may_cover(day)), key=lambda term: term.first_day, reverse=True
    )
    certain = [term for term in possible if term.covers_for_certain(day)]
    acting = [term for term in certain if term.is_acting]
    if acting:
        return acting[0]
    if certain and not any(term.is_acting for term in possible):
        return certain[0]
    if len(possible) == 1 and not possible[0].may_be_over(day):
        return possible[0]
    return None
