"""Remove stored files without a row that are older than a day."""

from django.core.management.base import BaseCommand

from core.files.services import sweep


class Command(BaseCommand):
    """``manage.py sweep_files``: safe to run at any time."""

    help = "清理上传中断留下的、没有记录的文件（一天以前的）"

    def handle(self, *args, **options):
        """Sweep and say how many went."""
        self.stdout.write(f"已清理 {sweep()} 个无主文件")
