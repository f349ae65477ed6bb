"""The people, teams and chains that most tests need: two teams, a headquarters, one person of every role."""

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from chains.models import Team
from core.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.chains import ChainFactory, LeadershipFactory, PartnerScopeFactory, TeamFactory, member_of


@pytest.fixture(scope="session", autouse=True)
def _test_settings(tmp_path_factory):
    """Hash passwords cheaply (how they are hashed in earnest is tested where it matters); let the static folder be there.

    Every test client loads the middleware anew: without the search for static files it does so ten times as fast.
    """
    cheap = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    static = str(tmp_path_factory.mktemp("static"))
    with override_settings(PASSWORD_HASHERS=cheap, STATIC_ROOT=static, WHITENOISE_USE_FINDERS=False):
        yield


@pytest.fixture(autouse=True)
def _no_demo_yet(monkeypatch):
    """A process remembers for ever that it serves the demo district; a test must not remember the one before it."""
    monkeypatch.setattr("crm.demo.queries._known", [])


@pytest.fixture
def as_user():
    """Return a function that makes a browser in which somebody is signed in: ``as_user(member).get(url)``."""

    def browser(user, **options) -> Client:
        client = Client(**options)
        if user is not None:
            client.force_login(user)
        return client

    return browser


@pytest.fixture
def hq_team(db):
    return TeamFactory(code="T00", name="招商引资总指挥部", kind=Team.Kind.HQ)


@pytest.fixture
def chain(db):
    """The chain that team T01 answers for."""
    return ChainFactory(code="NEV", name="智能网联新能源汽车")


@pytest.fixture
def other_chain(db):
    return ChainFactory(code="MED", name="智慧医疗装备")


@pytest.fixture
def t01(chain):
    team = TeamFactory(code="T01", name="新能源汽车组")
    team.chains.add(chain)
    return team


@pytest.fixture
def t02(other_chain):
    team = TeamFactory(code="T02", name="智慧医疗组")
    team.chains.add(other_chain)
    return team


@pytest.fixture
def hq(hq_team):
    return member_of(hq_team, Role.HQ_STAFF, username="hq", name="调度示例")


@pytest.fixture
def commander(hq_team):
    return member_of(hq_team, Role.COMMANDER, username="commander", name="总指挥示例")


@pytest.fixture
def member(t01):
    return member_of(t01, username="member", name="组员示例")


@pytest.fixture
def leader(t01):
    return member_of(t01, Role.TEAM_LEADER, username="leader", name="组长示例")


@pytest.fixture
def other_member(t02):
    return member_of(t02, username="other", name="外组示例")


@pytest.fixture
def chain_leader(chain):
    """Leads the chain of team T01."""
    user = UserFactory(role=Role.CHAIN_LEADER, username="chainleader", name="链长示例")
    LeadershipFactory(chain=chain, user=user)
    return user


@pytest.fixture
def data_admin(db):
    return UserFactory(role=Role.DATA_ADMIN, username="dataadmin", name="数据示例")


@pytest.fixture
def sysadmin(db):
    return UserFactory(role=Role.SYSADMIN, username="sysadmin", name="系统示例")


@pytest.fixture
def secadmin(db):
    return UserFactory(role=Role.SECADMIN, username="secadmin", name="安全示例")


@pytest.fixture
def auditor(db):
    return UserFactory(role=Role.AUDITOR, username="auditor", name="审计示例")


@pytest.fixture
def service_officer(db):
    return UserFactory(role=Role.SERVICE_OFFICER, username="officer", name="专员示例")


@pytest.fixture
def clerk(db):
    return UserFactory(role=Role.AGENCY_CLERK, username="clerk", name="经办示例")


@pytest.fixture
def partner(chain):
    """A machine account that may read the projects of T01's chain."""
    scope = PartnerScopeFactory(account__username="partner", account__name="示例部门接口")
    scope.chains.add(chain)
    return scope.account


@pytest.fixture
def disabled(t01):
    """Once a member of T01."""
    return member_of(t01, username="disabled", name="离任示例", is_active=False)


@pytest.fixture
def everybody(
    hq, commander, member, leader, other_member, chain_leader, data_admin, sysadmin, secadmin, auditor,
    service_officer, clerk, partner, disabled,
):  # fmt: skip
    """One account of every kind by the name of its fixture; ``None`` is somebody who is not signed in."""
    people = dict(locals())
    return {"anonymous": None, **people}


@pytest.fixture
def clean_cache():
    """Empty the cache before and after a test that counts on it."""
    cache.clear()
    yield
    cache.clear()
