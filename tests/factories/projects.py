"""Projects at any stage and the facts their gates ask for."""

import datetime
from decimal import Decimal

import factory
from django.utils import timezone

from crm.enterprises.pinyin import search_key
from crm.projects.deadlines import DEFAULT_TERMS, NEXT, due_on
from crm.projects.gates import Kind, Recorder, requirements
from crm.projects.models import GateFact, Project, StageChange
from crm.projects.stages import ProjectType, first_stage
from tests.factories.accounts import UserFactory
from tests.factories.chains import ChainFactory, TeamFactory
from tests.factories.enterprises import EnterpriseFactory


class ProjectFactory(factory.django.DjangoModelFactory):
    """A project of a fresh firm at the first stage of its path, entered today."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    no = factory.Sequence(lambda n: f"ZS-2025-{n + 1:04}")
    name = factory.Sequence(lambda n: f"示例项目{n}")
    enterprise = factory.SubFactory(EnterpriseFactory)
    type = ProjectType.LEASE
    chain = factory.SubFactory(ChainFactory)
    team = factory.SubFactory(TeamFactory)
    stage = factory.LazyAttribute(lambda project: first_stage(project.type))
    stage_since_on = factory.LazyFunction(timezone.localdate)
    stage_due_on = factory.LazyAttribute(
        lambda project: due_on(
            Project(type=project.type),
            project.stage,
            project.stage_since_on,
            DEFAULT_TERMS.get((project.type, project.stage, NEXT)),
        )
    )
    search_key = factory.LazyAttribute(lambda project: search_key([project.name], [project.no]))

    @factory.post_generation
    def history(project, create, extracted, **kwargs):  # noqa: N805
        """The 立项 row that every project has; ``history=False`` leaves it out."""
        if create and extracted is not False:
            StageChange.objects.create(
                project=project, kind=StageChange.Kind.CREATED, to_stage=project.stage, actual_on=project.stage_since_on
            )


class GateFactFactory(factory.django.DjangoModelFactory):
    """A fact recorded by hand today."""

    class Meta:
        model = GateFact

    project = factory.SubFactory(ProjectFactory)
    code = "counterpart_met"
    met_on = factory.LazyFunction(timezone.localdate)
    source = "manual"


def gate_values(project: Project, to: str) -> dict:
    """Return values for every field that entering ``to`` asks for."""
    later = timezone.localdate() + datetime.timedelta(days=400)
    made = {
        "site_needs": "标准厂房 5000 ㎡",
        "element_needs": "电 800 kVA，用工 200 人",
        "total_invest_wan": Decimal(32000),
        "contract_no": "示招合〔2026〕17 号",
        "contract_kind": Project.ContractKind.FORMAL,
        "contract_amount_wan": Decimal(32000),
        "planned_start_on": later,
        "planned_commission_on": later,
        "land_mu": Decimal(50),
        "factory_m2": Decimal(5000),
    }
    wanted = [one.code for one in requirements(project.type, to) if one.kind == Kind.FIELD]
    values = {code: made[code] for code in wanted if code in made}
    if "local_entity" in wanted:
        values["local_entity"] = EnterpriseFactory()
    if "service_officer" in wanted:
        values["service_officer"] = UserFactory(role="service_officer")
    return values


def pass_headquarters(project: Project, *, on: datetime.date = datetime.date(2024, 1, 2)) -> None:
    """Give a project the steps that headquarters pass before a formal contract, long ago unless told."""
    for one in requirements(project.type, "signed"):
        wanted = one.kind == Kind.FACT and one.recorded_by == Recorder.HQ
        if wanted and not project.facts.valid().filter(code=one.code).exists():
            GateFactFactory(project=project, code=one.code, met_on=on)


def meet_gate(project: Project, to: str, *, on: datetime.date | None = None) -> Project:
    """Give a project everything that entering ``to`` asks for; its facts came true when it entered its stage."""
    on = on or min(project.stage_since_on or timezone.localdate(), timezone.localdate())
    for name, value in gate_values(project, to).items():
        setattr(project, name, value)
    project.save()
    for one in requirements(project.type, to):
        if one.kind == Kind.FACT and not project.facts.valid().filter(code=one.code).exists():
            GateFactFactory(project=project, code=one.code, met_on=on)
    return project
