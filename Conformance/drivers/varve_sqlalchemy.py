"""A plugin of pytest for SQLAlchemy's own tests, which begin with CREATE EXTENSION otherwise."""
import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart():
    from sqlalchemy.dialects.postgresql import provision
    provision._extensions.clear()
