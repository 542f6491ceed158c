"""What is kept about staff who log in ends too."""

from __future__ import annotations

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from config import jobs
from config.retention import OFFICE, Held, columns_of, keeps, not_personal

ACCESS = "username ip_address user_agent http_accept path_info"
DEVICE = "user name throttling_failure_timestamp created_at last_used_at"

WRONG_PASSWORDS = Held(AccessAttempt.objects.all, "attempt_time", settings.AXES_COOLOFF_TIME)

keeps(
    _("Staff who log in: a session, and after a wrong password the user name and network address"),
    about=OFFICE,
    why=_("to keep staff logged in, and to stop guessing of passwords"),
    until=_("12 hours for a session, half an hour for a wrong password; both are deleted the next night"),
    columns=[
        *columns_of("sessions.Session", "session_key session_data"),
        *columns_of("axes.AccessAttempt", f"{ACCESS} get_data post_data attempt_time"),
        *columns_of("axes.AccessFailureLog", f"{ACCESS} attempt_time"),
        *columns_of("axes.AccessLog", f"{ACCESS} attempt_time logout_time session_hash"),
    ],
    job="forget-logins",
    held=[Held(Session.objects.all, "expire_date"), WRONG_PASSWORDS],
)
keeps(
    _("Accounts of staff: name, e-mail address, roles, second factor"),
    about=OFFICE,
    why=_("to let in those who work here, and nobody else"),
    until=_("until the account is deleted"),
    columns=[
        *columns_of("auth.User", "username first_name last_name email password last_login date_joined"),
        *columns_of("auth.User", "is_active is_staff is_superuser"),
        *columns_of("otp_totp.TOTPDevice", f"{DEVICE} key last_t"),
        *columns_of("otp_static.StaticDevice", DEVICE),
        "otp_static.StaticToken.token",
    ],
)
STAFF_DEEDS = keeps(
    _("Which member of staff changed what"),
    about=OFFICE,
    why=_("to undo mistakes, and to answer questions"),
    until=_("as long as what was changed; without a name once the account is deleted"),
    columns=[
        *columns_of("admin.LogEntry", "user object_repr change_message action_time"),
        "history.history_user",  # of every table that keeps earlier versions
    ],
)

# Ours that hold no person, then those of Django and of the packages that staff log in with.
not_personal("config.AddressRule", "name domains is_one_mailbox ignores_dots tag_sign")
not_personal(
    "config.LetterLanguage",
    "code own_name name_prompt city_prompt country_prompt pattern_of pattern_to pattern_in pattern_from",
)
not_personal("config.Readdressing", "table digest seen_at position rewritten collided finished_at")
not_personal(
    "config.JobRun", "name next_run_at lease leased_until last_finished_at last_count last_error failures"
)
not_personal("config.ContentVersion", "scope number")
not_personal("history", "history_date history_change_reason history_type")
not_personal("admin.LogEntry", "content_type object_id action_flag")
not_personal("auth.Permission", "name content_type codename")
not_personal("auth.Group", "name")
not_personal("contenttypes.ContentType", "app_label model")
not_personal("sessions.Session", "expire_date")
not_personal("axes.AccessAttempt", "failures_since_start")
not_personal("axes.AccessAttemptExpiration", "access_attempt expires_at")
not_personal("axes.AccessFailureLog", "locked_out")
not_personal("otp_totp.TOTPDevice", "confirmed throttling_failure_count step t0 digits tolerance drift")
not_personal("otp_static.StaticDevice", "confirmed throttling_failure_count")
not_personal("otp_static.StaticToken", "device")


@jobs.every(name="forget-logins", daily_at="03:15")
def forget_logins() -> int:
    SessionStore.clear_expired()
    deleted, _by_model = WRONG_PASSWORDS.due().delete()
    return int(deleted)
