"""django-import-export on a plain model with the same 22 columns: ``python rows.py FILE ROWS row|bulk`` prints seconds.

Runs in the environment of requirements.txt, in a schema of its own of the database in DATABASE_URL.
"""

import itertools
import os
import sys
import time
from urllib.parse import unquote, urlsplit

import django
import openpyxl
from django.conf import settings

address = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    INSTALLED_APPS=["import_export"],
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql", "NAME": address.path.lstrip("/"), "USER": address.username,
            "HOST": unquote(address.hostname or ""), "OPTIONS": {"options": "-c search_path=neighbour,public"},
        }
    },
)  # fmt: skip
django.setup()

from django.db import connection, models  # noqa: E402
from import_export import resources  # noqa: E402
from tablib import Dataset  # noqa: E402

COLUMNS = [f"c{number}" for number in range(22)]


class Firm(models.Model):  # noqa: DJ008
    """One row, every column a text, the code unique."""

    locals().update(
        {column: models.CharField(max_length=2000, blank=True, null=True) for column in COLUMNS if column != "c1"}
    )
    c1 = models.CharField(max_length=40, blank=True, null=True, unique=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        app_label = "import_export"


class Rows(resources.ModelResource):
    """A row at a time, the library's way of every tutorial."""

    class Meta:
        model = Firm
        import_id_fields = ("c1",)
        fields = tuple(COLUMNS)
        skip_unchanged = True
        report_skipped = False


class Bulk(Rows):
    """Its quick way."""

    class Meta(Rows.Meta):
        use_bulk = True
        skip_unchanged = False
        skip_diff = True
        batch_size = 1000


def main(path: str, count: int, way: str) -> None:
    """Import the first rows whose code is met once, and print the seconds of the import alone."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS neighbour CASCADE; CREATE SCHEMA neighbour")
    with connection.schema_editor() as editor:
        editor.create_model(Firm)
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    data, seen = Dataset(headers=COLUMNS), set()
    for cells in itertools.islice(sheet.iter_rows(min_row=2, values_only=True), count):
        if cells[1] not in seen and str(cells[1]).strip() not in {"-", ""}:
            seen.add(cells[1])
            data.append(["" if cell is None else str(cell) for cell in cells])
    began = time.perf_counter()
    (Bulk if way == "bulk" else Rows)().import_data(data, raise_errors=True)
    seconds = time.perf_counter() - began
    if Firm.objects.count() != len(data):
        raise SystemExit(f"{Firm.objects.count()} of {len(data)} rows arrived")
    print(seconds, len(data))


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
