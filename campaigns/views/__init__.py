from .campaigns import campaign_feed, campaign_page, card, qr, render_campaign, update_page
from .centre import centre, privacy, rules, site_feed
from .followers import follow, follow_sent, following, unsubscribe
from .places import city_page, office_page

__all__ = [
    "campaign_feed",
    "campaign_page",
    "card",
    "centre",
    "city_page",
    "follow",
    "follow_sent",
    "following",
    "office_page",
    "privacy",
    "qr",
    "render_campaign",
    "rules",
    "site_feed",
    "unsubscribe",
    "update_page",
]
