"""Accounts for tests; every password is PASSWORD."""

import factory
from django.contrib.auth.hashers import make_password

from core.accounts.models import User
from core.accounts.roles import Role

PASSWORD = "Zhaoshang-2026"


class UserFactory(factory.django.DjangoModelFactory):
    """A person who may sign in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"人员示例{n}")
    role = Role.MEMBER
    password = factory.LazyFunction(lambda: make_password(PASSWORD))
