import datetime as dt

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from config.housekeeping import forget_logins
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


def test_sessions_and_wrong_passwords_of_staff_end(client: Client) -> None:
    make_staff("ada")
    client.post("/admin/login/", {"username": "ada", "password": "wrong"})
    client.post("/admin/login/", {"username": "ada", "password": "a long test password"})
    client.post("/admin/login/", {"username": "bob", "password": "wrong"})
    assert (AccessAttempt.objects.count() > 0, Session.objects.count() > 0) == (True, True)
    long_ago = timezone.now() - dt.timedelta(days=1)
    AccessAttempt.objects.update(attempt_time=long_ago)
    Session.objects.update(expire_date=long_ago)
    forget_logins()
    assert (AccessAttempt.objects.count(), Session.objects.count(), AccessLog.objects.count()) == (0, 0, 0)
