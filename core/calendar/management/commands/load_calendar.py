"""Load work calendars from the installed package chinesecalendar."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.calendar.models import WorkCalendarDay
from core.calendar.services import load_year
from core.errors import RuleViolation


class Command(BaseCommand):
    help = "载入工作日历（默认今年和明年）；国务院办公厅通知尚未收录的年份按暂定规则，人工维护的日期不变"

    def add_arguments(self, parser):
        parser.add_argument("years", nargs="*", type=int, help="年份，可写多个")

    def handle(self, *args, years, **options):
        this_year = timezone.localdate().year
        for year in years or [this_year, this_year + 1]:
            try:
                done = load_year(year, by=None)
            except RuleViolation as refusal:
                raise CommandError(refusal.message) from refusal
            label = WorkCalendarDay.Source(done.source).label
            self.stdout.write(
                f"{year} 年（{label}）：新增 {done.added} 天，更新 {done.changed} 天，保留 {done.kept} 天"
            )
