"""``manage.py load_synthetic``: invented firms and projects in any number, for measuring."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from chains.models import Team
from crm.demo.build.organisation import build_organisation
from crm.demo.synthetic.loader import load_synthetic


class Command(BaseCommand):
    """Load N invented firms and M projects by COPY; builds the 1+10 and the chains first where there are none."""

    help = "加载指定数量的虚构企业和项目（用于测量，生产环境拒绝）"

    def add_arguments(self, parser):
        parser.add_argument("--enterprises", type=int, default=100_000)
        parser.add_argument("--projects", type=int, default=100_000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, enterprises, projects, seed, **options):
        if settings.PRODUCTION:
            raise CommandError("生产环境不能加载虚构数据")
        if not Team.objects.exists():
            build_organisation()
        start = time.perf_counter()
        load_synthetic(enterprises=enterprises, projects=projects, seed=seed)
        seconds = time.perf_counter() - start
        self.stdout.write(f"已加载企业 {enterprises} 家、项目 {projects} 个，用时 {seconds:.1f} 秒")
