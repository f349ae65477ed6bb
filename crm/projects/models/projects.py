"""The investment project: one firm's one investment, owned by one team."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chains.access import reach_of
from chains.models import Chain, Node, Park, Team
from crm.enterprises.models import Enterprise
from crm.projects.stages import PATHS, PHASE_OF, ProjectType, Stage, stage_label

MOST_SHARED = 200
ON_PATH = Q(*[Q(type=kind, stage__in=path) for kind, path in PATHS.items()], _connector=Q.OR)


class ProjectQuerySet(models.QuerySet):
    """Reading projects."""

    def visible_to(self, user):
        """Limit to own and co-teams' projects, own chains' projects and projects assigned to the user.

        Partners never see restricted ones.
        """
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        scope = Q(team_id__in=reach.team_ids) | Q(chain_id__in=reach.chain_ids) | Q(park_id__in=reach.park_ids)
        if shared := self._shared_with(user, reach.team_ids):
            scope |= Q(pk__in=shared)
        if reach.assigned_to:
            scope |= Q(service_officer_id=reach.assigned_to)
        if not reach.restricted:
            scope &= ~Q(confidentiality=Project.Confidentiality.RESTRICTED)
        return self.filter(scope)

    def _shared_with(self, user, team_ids):
        """Return the ids of the co-teams' projects, read once a request like the reach itself.

        A list of ids in an OR can be answered by index, a subquery would be a filter over every row; only where a
        team helps with very many projects the subquery is the lesser evil.
        """
        if not team_ids:
            return []
        if not hasattr(user, "_shared_projects"):
            links = Project.co_teams.through.objects.filter(team_id__in=team_ids).values_list("project_id", flat=True)
            ids = list(links[: MOST_SHARED + 1])
            user._shared_projects = ids if len(ids) <= MOST_SHARED else links.values("project_id")
        return user._shared_projects

    def running(self):
        """Keep the projects that go on: neither ended nor merged."""
        return self.filter(status__in=(Project.Status.ACTIVE, Project.Status.SUSPENDED))

    def with_related(self):
        """Load what a list row or card shows, in one query."""
        return self.select_related("enterprise", "team", "chain", "node", "owner")


class Project(models.Model):
    """One firm's one investment. The stage changes only through ``services.change_stage``."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("正常")
        SUSPENDED = "suspended", _("搁置")
        TERMINATED = "terminated", _("终止")
        MOVED_OUT = "moved_out", _("外流")
        MERGED = "merged", _("合并")

    class TerminationKind(models.TextChoices):
        INVESTOR = "investor_withdraw", _("投资方放弃")
        BREACH = "breach", _("违约")
        POLICY = "policy", _("政策或评审否决")
        FORCE_MAJEURE = "force_majeure", _("不可抗力")

    class ChainAction(models.TextChoices):
        FILL = "fill", _("补链")
        STRENGTHEN = "strengthen", _("强链")
        EXTEND = "extend", _("延链")
        SECURE = "secure", _("固链")

    class Grade(models.TextChoices):
        A = "A", _("A 级")
        B = "B", _("B 级")
        C = "C", _("C 级")

    class Light(models.TextChoices):
        GREEN = "green", _("正常")
        YELLOW = "yellow", _("预警")
        RED = "red", _("红灯")
        FROZEN = "frozen", _("冻结")

    class Confidentiality(models.TextChoices):
        PUBLIC = "public", _("可公开")
        INTERNAL = "internal", _("内部")
        RESTRICTED = "restricted", _("受限")

    class ContractKind(models.TextChoices):
        INTENT = "intent", _("意向协议")
        FRAMEWORK = "framework", _("框架协议")
        FORMAL = "formal", _("正式合同")

    class ZombieWhy(models.TextChoices):
        CLOSED = "closed", _("落地主体已注销或吊销")
        UNREGISTERED = "unregistered", _("签约超过 12 个月，既未注册也无到位资金")
        STALLED = "stalled", _("开工后 12 个月没有进展")

    uid = models.UUIDField(_("外部编号"), default=uuid.uuid4, unique=True, editable=False)
    no = models.CharField(_("项目编号"), max_length=16, unique=True, editable=False)
    name = models.CharField(_("项目名称"), max_length=120)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="projects", verbose_name=_("投资方"))
    local_entity = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="local_projects", verbose_name=_("落地主体")
    )
    type = models.CharField(_("项目类型"), max_length=12, choices=ProjectType.choices)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="projects", verbose_name=_("产业链"))
    node = models.ForeignKey(
        Node, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("环节")
    )
    chain_action = models.CharField(_("链上作用"), max_length=12, choices=ChainAction.choices, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="projects", verbose_name=_("牵头组"))
    co_teams = models.ManyToManyField(Team, related_name="shared_projects", blank=True, verbose_name=_("协同组"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="owned_projects",
        db_index=False, verbose_name=_("负责人"),
    )  # fmt: skip
    grade = models.CharField(_("分级"), max_length=1, choices=Grade.choices, default=Grade.C)
    source = models.CharField(_("线索来源"), max_length=60, blank=True)
    content = models.TextField(_("建设内容及规模"), blank=True)
    is_foreign = models.BooleanField(_("外资项目"), default=False)
    confidentiality = models.CharField(
        _("密级"), max_length=12, choices=Confidentiality.choices, default=Confidentiality.INTERNAL
    )
    park = models.ForeignKey(Park, models.PROTECT, null=True, blank=True, verbose_name=_("落地园区"))

    total_invest_wan = models.DecimalField(_("总投资（万元）"), max_digits=18, decimal_places=4, null=True, blank=True)
    fixed_invest_wan = models.DecimalField(
        _("固定资产投资（万元）"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    planned_output_wan = models.DecimalField(
        _("达产年产值（万元）"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    planned_tax_wan = models.DecimalField(
        _("达产年税收（万元）"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    planned_jobs = models.PositiveIntegerField(_("计划用工（人）"), null=True, blank=True)
    land_mu = models.DecimalField(_("用地（亩）"), max_digits=10, decimal_places=2, null=True, blank=True)
    factory_m2 = models.DecimalField(_("厂房或楼宇面积（㎡）"), max_digits=12, decimal_places=2, null=True, blank=True)
    site_needs = models.CharField(_("选址需求"), max_length=300, blank=True)
    element_needs = models.CharField(_("要素需求（电、气、用工）"), max_length=300, blank=True)
    contract_no = models.CharField(_("合同编号"), max_length=60, blank=True)
    contract_kind = models.CharField(_("合同类型"), max_length=12, choices=ContractKind.choices, blank=True)
    contract_amount_wan = models.DecimalField(
        _("合同金额（万元）"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    planned_sign_on = models.DateField(_("计划签约日期"), null=True, blank=True)
    planned_start_on = models.DateField(_("计划开工日期"), null=True, blank=True)
    planned_commission_on = models.DateField(_("计划投产日期"), null=True, blank=True)
    service_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="served_projects",
        verbose_name=_("服务专员"),
    )  # fmt: skip

    # written by services only
    stage = models.CharField(_("阶段"), max_length=12, choices=Stage.choices, editable=False)
    stage_since_on = models.DateField(_("进入本阶段日期"), null=True, editable=False)
    stage_due_on = models.DateField(_("本阶段到期日"), null=True, editable=False)
    signed_on = models.DateField(_("签约日期"), null=True, editable=False)
    commissioned_on = models.DateField(_("投产日期"), null=True, editable=False)
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices, default=Status.ACTIVE, editable=False)
    status_reason = models.CharField(_("状态原因"), max_length=300, blank=True, editable=False)
    resume_by_on = models.DateField(_("应恢复日期"), null=True, editable=False)
    termination_kind = models.CharField(
        _("终止类型"), max_length=20, choices=TerminationKind.choices, blank=True, editable=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="duplicates", editable=False, verbose_name=_("已并入项目")
    )
    light = models.CharField(_("亮灯"), max_length=8, choices=Light.choices, default=Light.GREEN, editable=False)
    light_reason = models.CharField(_("亮灯原因"), max_length=200, blank=True, editable=False)
    # the label of every night (``services.zombies``); empty for a project that looks alive
    zombie_why = models.CharField(
        _("列为僵尸项目的原因"), max_length=12, choices=ZombieWhy.choices, default="", blank=True, editable=False
    )
    last_effective_followup_at = models.DateTimeField(_("最近有效跟进"), null=True, editable=False)
    next_step = models.CharField(_("下一步"), max_length=200, blank=True, editable=False)
    next_step_on = models.DateField(_("下一步日期"), null=True, editable=False)
    opened_as_existing = models.BooleanField(_("期初项目"), default=False, editable=False)
    data_source = models.CharField(_("资料来源"), max_length=200, blank=True)
    data_as_of_on = models.DateField(_("资料截至日期"), null=True, blank=True)

    search_key = models.TextField(_("检索键"), editable=False, default="")
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("创建人")
    )
    updated_at = models.DateTimeField(_("更新时间"), default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("更新人")
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("招商项目")
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="project_stage_known"),
            models.CheckConstraint(condition=Q(type__in=ProjectType.values), name="project_type_known"),
            models.CheckConstraint(condition=ON_PATH, name="project_stage_on_path"),
            models.CheckConstraint(
                condition=Q(total_invest_wan=None) | Q(total_invest_wan__gte=0), name="project_investment_not_negative"
            ),
        ]
        indexes = [
            # the list, newest first
            models.Index(fields=["-updated_at", "-id"], name="project_newest"),
            # lists and board columns of one team or chain
            models.Index(fields=["team", "stage", "-updated_at", "-id"], name="project_of_team"),
            models.Index(fields=["chain", "stage", "-updated_at", "-id"], name="project_of_chain"),
            # what a person answers for, and who answers for anything in a team
            models.Index(fields=["owner", "team"], name="project_of_owner"),
            # the board of the whole district
            models.Index(fields=["stage", "-updated_at", "-id"], name="project_on_board"),
            # substring search by 汉字, 拼音 and 首字母
            GinIndex(fields=["search_key"], name="project_search", opclasses=["gin_trgm_ops"]),
            # the zombies, the longest standing first: one project in a hundred
            models.Index(
                F("stage_since_on").asc(nulls_first=True),
                F("id").asc(),
                name="project_zombie",
                condition=~Q(zombie_why=""),
            ),
            # the reminder scan for stage deadlines
            models.Index(fields=["stage_due_on"], name="project_due", condition=Q(status="active")),
            # the reminder scan for projects before signing without contact
            models.Index(
                F("grade"),
                Coalesce("last_effective_followup_at", "created_at"),
                name="project_quiet",
                condition=Q(status="active", stage__in=["lead", "contact", "inspect", "negotiate", "review"]),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("insights:project", args=[self.pk])

    @property
    def phase(self) -> str:
        """The phase that the stage belongs to."""
        return PHASE_OF[self.stage]

    @property
    def is_running(self) -> bool:
        """Whether the project goes on: normal or suspended."""
        return self.status in (Project.Status.ACTIVE, Project.Status.SUSPENDED)

    @property
    def stage_text(self) -> str:
        """The stage in the words of the project's type."""
        return stage_label(self.type, self.stage)
