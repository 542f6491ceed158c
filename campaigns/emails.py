from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation

from config import blocked, mail, tokens
from config.addresses import canonical
from config.models import OutgoingMail

from .models import Bounce, Follower, Office

# Whoever wants no mail that others can cause wants no updates either.
blocked.ends(place=4)(Follower.objects.end_all)


@mail.sends("campaigns.confirm_following")
def confirm_following(row: OutgoingMail) -> EmailMessage | None:
    """To a new address: please confirm. To one that follows already: so you do, and here is the way out."""
    # The rules for comparing may have changed since it was asked for, and the follower may be rewritten or not yet.
    spellings = {row.args["address"], canonical(row.recipient)}
    found = Follower.objects.select_related("campaign").filter(
        campaign=row.args["campaign"], address__in=spellings
    )
    follower = found.first()
    if follower is None or not follower.campaign.is_public:
        return None
    if not mail.may_go_to_a_stranger(row, follower.campaign.scope, row.recipient):
        return None
    with translation.override(row.language):
        link = mail.site_url(reverse("campaigns:following", args=[follower.token]))
    name = "already_following" if follower.state == Follower.State.CONFIRMED else "confirm_following"
    context = {"campaign": follower.campaign, "link": link}
    return mail.compose(f"campaigns/email/{name}", to=row.recipient, language=row.language, context=context)


@mail.sends("campaigns.update")
def update(row: OutgoingMail) -> EmailMessage | None:
    follower = Follower.objects.confirmed().select_related("campaign").filter(pk=row.args["follower"]).first()
    if follower is None or not follower.campaign.is_public:
        return None
    # Staff may have taken it off this campaign since.
    news = follower.campaign.updates.published().filter(pk=row.args["update"]).first()
    if news is None:
        return None
    with translation.override(row.language):
        context = {
            "campaign": follower.campaign,
            "update": news,
            "link": mail.site_url(news.url_on(follower.campaign)),
            "following_link": mail.site_url(reverse("campaigns:following", args=[follower.token])),
        }
        unsubscribe = mail.site_url(_unsubscribe_path(follower))
    return mail.compose(
        "campaigns/email/update",
        to=row.recipient,
        language=row.language,
        context=context,
        unsubscribe_url=unsubscribe,
    )


def _unsubscribe_path(follower: Follower) -> str:
    token = tokens.make("unsubscribe", follower.pk, follower.secret)
    return reverse("campaigns:unsubscribe", args=[token])


@mail.sends("campaigns.watch")
def watch(row: OutgoingMail) -> EmailMessage | None:
    """To staff, in every language of the site: whoever works here has none of their own."""
    office = Office.objects.with_holders().filter(pk=row.args["office"]).first()
    if office is None:
        return None
    about = row.args["about"]
    context = {
        "kind": row.args["kind"],
        "office": office,
        "term": office.terms.filter(pk=about).first(),
        "bounce": Bounce.objects.filter(pk=about, office=office).first(),
        "languages": [code for code, _name in settings.LANGUAGES],
        "link": mail.site_url(reverse("admin:campaigns_office_change", args=[office.pk])),
    }
    return mail.compose("campaigns/email/watch", to=row.recipient, language=row.language, context=context)
