from .campaigns import Campaign
from .followers import Follower
from .news import Figure, Update, Video
from .officials import Office, Official, Term
from .places import City, Pairing

__all__ = [
    "Campaign",
    "City",
    "Figure",
    "Follower",
    "Office",
    "Official",
    "Pairing",
    "Term",
    "Update",
    "Video",
]
