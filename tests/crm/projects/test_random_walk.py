"""A random walk over the lifecycle by people of every right: the invariants hold after each step."""

import datetime

import hypothesis.strategies as st
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.errors import RuleViolation
from crm.projects.models import Project, StageChange
from crm.projects.services import change_stage, resume_project, suspend_project, terminate_project, update_project
from crm.projects.stages import ORDER, PATHS, ProjectType, Stage, is_signed
from tests.factories import ProjectFactory, TeamFactory, UserFactory, meet_gate, member_of


class Lifecycle(RuleBasedStateMachine):
    """One project that everybody pulls at."""

    people = ("hq", "leader", "member", "stranger")

    @initialize(kind=st.sampled_from(ProjectType.values))
    def begin(self, kind):
        team = TeamFactory()
        self.who = {
            "hq": UserFactory(role="hq_staff"),
            "leader": member_of(team, "team_leader"),
            "member": member_of(team),
            "stranger": member_of(TeamFactory()),
        }
        since = timezone.localdate() - datetime.timedelta(days=40)
        self.pk = ProjectFactory(type=kind, team=team, stage_since_on=since).pk
        self.moves = 0

    def attempt(self, act) -> bool:
        """Run an act; a refusal must leave everything as it was."""
        before = self.picture()
        try:
            with transaction.atomic():
                act()
        except (RuleViolation, Project.DoesNotExist):
            assert self.picture() == before
            return False
        return True

    def picture(self):
        project = Project.objects.get(pk=self.pk)
        return project.stage, project.status, project.version, project.stage_changes.count()

    @rule(
        person=st.sampled_from(people), to=st.sampled_from(ORDER), days=st.integers(-2, 45), ready=st.booleans(),
        reason=st.sampled_from(["", "领导交办"]),
    )  # fmt: skip
    def move_anywhere(self, person, to, days, ready, reason):
        self.move(person, to, days, ready, reason)

    @rule(person=st.sampled_from(("hq", "leader", "member")), days=st.integers(0, 40))
    def move_on(self, person, days):
        project = Project.objects.get(pk=self.pk)
        path = PATHS[project.type]
        here = path.index(Stage(project.stage))
        self.move(person, path[min(here + 1, len(path) - 1)], days, True, "")

    def move(self, person, to, days, ready, reason):
        project = Project.objects.get(pk=self.pk)
        if ready:
            meet_gate(project, to)
        day = timezone.localdate() - datetime.timedelta(days=days)
        done = self.attempt(
            lambda: change_stage(
                self.pk, to, by=self.who[person], actual_on=day, version=project.version, reason=reason
            )
        )
        self.moves += done
        assert not (done and person == "stranger")

    @rule(person=st.sampled_from(people), name=st.text("示例项目", min_size=0, max_size=5))
    def edit(self, person, name):
        version = Project.objects.get(pk=self.pk).version
        self.attempt(lambda: update_project(self.pk, by=self.who[person], version=version, name=name))

    @rule(person=st.sampled_from(people), days=st.integers(-1, 200))
    def suspend(self, person, days):
        until = timezone.localdate() + datetime.timedelta(days=days)
        self.attempt(lambda: suspend_project(self.pk, by=self.who[person], reason="等", resume_by_on=until))

    @rule(person=st.sampled_from(people))
    def resume(self, person):
        self.attempt(lambda: resume_project(self.pk, by=self.who[person]))

    @rule(person=st.sampled_from(people), sure=st.integers(0, 9))
    def end(self, person, sure):
        if sure == 0:
            self.attempt(lambda: terminate_project(self.pk, by=self.who[person], kind="policy", reason="否决"))

    @invariant()
    def the_history_is_linear_and_ends_where_the_project_stands(self):
        if not hasattr(self, "pk"):
            return
        history = list(StageChange.objects.filter(project=self.pk).order_by("id"))
        project = Project.objects.get(pk=self.pk)
        assert len(history) == self.moves + 1
        assert [row.from_stage for row in history[1:]] == [row.to_stage for row in history[:-1]]
        assert history[-1].to_stage == project.stage

    @invariant()
    def dates_never_run_backwards_and_never_ahead(self):
        if not hasattr(self, "pk"):
            return
        days = list(StageChange.objects.filter(project=self.pk).order_by("id").values_list("actual_on", flat=True))
        assert days == sorted(days)
        assert days[-1] <= timezone.localdate()

    @invariant()
    def stage_dates_and_light_fit_together(self):
        if not hasattr(self, "pk"):
            return
        project = Project.objects.get(pk=self.pk)
        assert project.stage in PATHS[project.type]
        assert (project.signed_on is not None) == is_signed(project.stage)
        assert (project.light == "frozen") == (project.status != "active")


class RandomWalk(TestCase):
    """Runs the machine inside a test database."""

    def test_a_short_walk_keeps_the_invariants(self):
        walk(examples=6, steps=15)

    @pytest.mark.faults
    def test_two_thousand_steps_keep_the_invariants(self):
        walk(examples=40, steps=50)


def walk(examples, steps):
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
