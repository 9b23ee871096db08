"""Settings for Django's own tests; `drivers.py` says where the server is."""
import os


def _database(name):
    return {
        "ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": os.environ["PGPORT"],
        "USER": os.environ["PGUSER"], "PASSWORD": "", "NAME": name, "TEST": {"NAME": f"test_{name}"}}


DATABASES = {"default": _database("drivers"), "other": _database("drivers_other")}
SECRET_KEY = "of tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = False
