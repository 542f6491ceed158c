from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from config import jobs
from config.retention import FOLLOWING, OFFICE, Held, as_partial_date, columns_of, keeps, not_personal

from .models import Follower

NOT_FOLLOWING_FOR = timedelta(days=30)
ENDED_FOR = timedelta(days=730)  # two years

FOLLOWER = columns_of(
    "campaigns.Follower", "email address language state secret created_at confirmed_at left_at"
)

FOLLOWERS = keeps(
    _("E-mail addresses of followers"),
    about=FOLLOWING,
    why=_("to send the updates that were asked for"),
    until=_("until you stop the updates; else 2 years after the campaign has ended"),
    time=ENDED_FOR,
    columns=FOLLOWER,
    job="forget-followers",
    held=[Held(Follower.objects.with_ending, "ended_on", ENDED_FOR, as_partial_date)],
)
NOT_FOLLOWING = keeps(
    _("E-mail addresses that follow no longer, or never confirmed that they want to"),
    about=FOLLOWING,
    why=_("to wait for the confirmation, and so that leaving can be undone"),
    until=_("30 days after leaving, or after asking"),
    time=NOT_FOLLOWING_FOR,
    columns=FOLLOWER,
    job="forget-followers",
    held=[
        Held(Follower.objects.unconfirmed, "created_at", NOT_FOLLOWING_FOR),
        Held(Follower.objects.gone, "left_at", NOT_FOLLOWING_FOR),
    ],
)
keeps(
    _("People in public office: name, portrait, terms, and the addresses of their office"),
    about=OFFICE,
    why=_("so that letters reach who can act, and readers see who that is"),
    until=_("as long as the campaigns are told here; a mistake is corrected at once"),
    columns=[
        *columns_of("campaigns.Official", "slug name own_name own_language photo photo_credit"),
        *columns_of(
            "campaigns.Office",
            "salutation form_of_address email_addresses street postal_code town region postal_address telephone"
            " web_form social_account note",
        ),
        *columns_of("campaigns.Bounce", "office address reported_on note settled_at"),
        *columns_of(
            "campaigns.Term",
            "official is_acting elected_on started_on ended_on first_day last_day certain_from certain_to greeting name"
            " form_of_address title email_address source",
        ),
    ],
)

not_personal("campaigns.Follower", "campaign")
not_personal("campaigns.ChannelCheck", "office channel checked_on source")
not_personal(
    "campaigns.City",
    "slug name own_name own_language name_of name_to name_in name_from country latitude longitude time_zone",
)
not_personal("campaigns.Pairing", "first_city second_city kind since until source")
not_personal(
    "campaigns.Campaign",
    "slug pairing title demand case outcome picture picture_alt picture_credit state replaced_by opened_on ended_on"
    " ended_at reply_mode trusted_after surge_since supporters replies created_at updated_at",
)
not_personal(
    "campaigns.Update",
    "slug day title body picture picture_alt picture_credit state publish_at published_at announce announced_at"
    " announced_up_to",
)
not_personal(
    "campaigns.Figure",
    "campaign position dated source is_sensitive caption number unit image image_alt data",
)
not_personal("campaigns.Video", "campaign position dated source is_sensitive title link credit poster")
not_personal("campaigns.Office", "slug city title is_body")
not_personal("campaigns.Term", "office")


@jobs.every(name="forget-followers", daily_at="03:30")
def forget_followers() -> int:
    over = (held for period in (FOLLOWERS, NOT_FOLLOWING) for held in period.held)
    return sum(held.due().delete()[0] for held in over)
