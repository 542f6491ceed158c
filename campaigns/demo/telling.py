"""Putting a campaign's parts into the database as staff would have done at the time."""

import datetime as dt

from django.core.files.base import ContentFile
from i18nfield.strings import LazyI18nString

from campaigns.models import Campaign, Figure, Update, Video
from config.partial_dates import PartialDate

from .texts import both


def tell(day: dt.date, slug: str, *, title: LazyI18nString, body: LazyI18nString, on: list[Campaign]) -> None:
    """Publish an update as of noon of its day. Nobody gets a mail about news that old."""
    update = Update.objects.create(day=day, slug=slug, title=title, body=body, announce=False)
    update.campaigns.set(on)
    update.publish()
    update.published_at = dt.datetime.combine(day, dt.time(12), dt.UTC)
    update.save(update_fields=["published_at"])


def show(
    campaign: Campaign,
    number: int | None,
    *,
    dated: str,
    caption: LazyI18nString,
    unit: LazyI18nString,
    source: LazyI18nString,
    image: ContentFile[bytes],
    image_alt: LazyI18nString,
    data: LazyI18nString,
) -> None:
    Figure.objects.create(
        campaign=campaign,
        position=campaign.figures.count() + 1,
        number=number,
        dated=PartialDate.parse(dated),
        caption=caption,
        unit=unit,
        source=source,
        image=image,
        image_alt=image_alt,
        data=data,
    )


def add_videos(campaign: Campaign) -> None:
    """The two of the first round; the letters of both rounds ask to watch them."""
    Video.objects.create(
        campaign=campaign,
        position=1,
        title=both(
            "Documentary on South Korea’s dog-meat trade",
            "Documentario sul commercio di carne di cane in Corea del Sud",
        ),
        link="https://example.org/videos/dog-meat-trade",
        credit="Media Triage",
        source=both("Media Triage", "Media Triage"),
        is_sensitive=True,
    )
    Video.objects.create(
        campaign=campaign,
        position=2,
        title=both(
            "Raid on dog farms and a slaughterhouse in Jeonju",
            "Irruzione in allevamenti di cani e in un macello a Jeonju",
        ),
        link="https://example.org/videos/jeonju-raid",
        credit="CARE, Watchdog",
        source=both("The groups CARE and Watchdog", "Le associazioni CARE e Watchdog"),
        is_sensitive=True,
    )
