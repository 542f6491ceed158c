from .addresses import AddressRule, BlockedAddress, MailTally, Readdressing
from .jobs import JobRun
from .languages import LetterLanguage
from .limits import DailyKey, RateCounter
from .mail import OutgoingMail
from .pages import ContentVersion

__all__ = [
    "AddressRule",
    "BlockedAddress",
    "ContentVersion",
    "DailyKey",
    "JobRun",
    "LetterLanguage",
    "MailTally",
    "OutgoingMail",
    "RateCounter",
    "Readdressing",
]
