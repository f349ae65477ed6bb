"""Rules of the house that a linter cannot state."""

import ast
import re
import statistics
import subprocess
from pathlib import Path

from django.apps import apps
from django.urls import URLPattern, get_resolver

ROOT = Path(__file__).parent.parent
PACKAGES = ("config", "core", "chains", "crm")
SOURCES = [p for top in PACKAGES for p in sorted((ROOT / top).rglob("*.py")) if "migrations" not in p.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
REFUSED_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py", "signals.py"}
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# Where a write may stand: services, commands, administration through services, managers of accounts.
WRITERS = {"services", "management", "admin.py", "handover", "loader", "build"}
TREES = {path: ast.parse(path.read_text()) for path in SOURCES}


def functions(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node) -> int:
    return node.end_lineno - node.lineno + 1


def relative(path) -> str:
    return str(path.relative_to(ROOT))


def test_a_file_is_small_and_named_for_one_thing():
    assert [relative(path) for path in SOURCES + TESTS if path.name in REFUSED_NAMES] == []
    assert [relative(path) for path in SOURCES + TESTS if path.read_text().count("\n") > 400] == []


def test_a_function_fits_on_a_screen():
    long = [f"{relative(path)} {f.name}" for path, tree in TREES.items() for f in functions(tree) if length(f) > 40]

    assert long == []


def test_most_files_and_functions_are_short():
    files = sorted(p.read_text().count("\n") for p in SOURCES if p.name != "__init__.py")
    bodies = sorted(length(f) for tree in TREES.values() for f in functions(tree))

    assert statistics.median(files) <= 80
    assert files[int(len(files) * 0.9)] <= 200
    assert bodies[int(len(bodies) * 0.9)] <= 25


def test_a_module_says_what_is_inside():
    exempt = {"__init__.py", "apps.py", "urls.py"}

    assert [relative(p) for p, tree in TREES.items() if p.name not in exempt and not ast.get_docstring(tree)] == []


def public_functions_without_docstring(path):
    tree = TREES[path]
    return [
        n.name for n in tree.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_" and not ast.get_docstring(n)
    ]


EXPLAINED = {"services", "queries", "rules", "access", "policy"}


def test_public_functions_of_the_core_modules_explain_themselves():
    core = [p for p in SOURCES if EXPLAINED & {p.stem, p.parent.name} and p.name != "__init__.py"]

    assert {relative(p): names for p in core if (names := public_functions_without_docstring(p))} == {}


def test_no_import_hides_inside_a_function():
    hidden = [
        f"{relative(path)} {f.name}"
        for path, tree in TREES.items()
        if path.name != "apps.py"
        for f in functions(tree)
        for n in ast.walk(f)
        if isinstance(n, ast.Import | ast.ImportFrom) and _is_ours(n)
    ]

    assert hidden == []


def _is_ours(node) -> bool:
    name = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
    return (name or "").split(".")[0] in PACKAGES


def test_only_services_write():
    others = [
        p for p in SOURCES if p.parts[len(ROOT.parts)] in {"chains", "crm"} and not WRITERS & {p.stem, p.name, *p.parts}
    ]
    writes = [
        f"{relative(path)}:{n.lineno}"
        for path in others
        for n in ast.walk(TREES[path])
        if isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and n.func.attr in WRITES
        and _on_a_manager_or_instance(n.func.value)
    ]

    assert writes == []


def _on_a_manager_or_instance(node) -> bool:
    text = ast.unparse(node)
    return ".objects" in text or text in {"self.object", "instance", "obj"}


def all_views(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.callback
        else:
            yield from all_views(pattern.url_patterns)


def test_web_and_api_share_one_filterset_per_model():
    used = {}
    for view in all_views():
        cls = getattr(view, "view_class", None) or getattr(view, "cls", None)
        if filterset := getattr(cls, "filterset_class", None):
            used.setdefault(filterset._meta.model, set()).add(filterset)

    assert {model: sets for model, sets in used.items() if len(sets) > 1} == {}


def our_models():
    return [m for m in apps.get_models() if m.__module__.split(".")[0] in PACKAGES]


def test_models_and_fields_speak_chinese_to_people():
    names = [(m._meta.label, str(m._meta.verbose_name)) for m in our_models()]
    names += [
        (f"{m._meta.label}.{f.name}", str(f.verbose_name))
        for m in our_models()
        for f in m._meta.concrete_fields
        if f.editable and not f.primary_key
    ]

    assert [label for label, name in names if name.isascii()] == []


def test_every_model_says_what_a_row_is():
    assert [m._meta.label for m in our_models() if not m.__doc__ or m.__doc__.startswith(m.__name__ + "(")] == []


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_no_work_is_left_marked_for_later():
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b(?!X)")
    found = [relative(p) for p in SOURCES + TEMPLATES if marks.search(p.read_text()) and "XXXX" not in p.read_text()]

    assert found == []


def test_import_contracts_hold():
    run = subprocess.run([ROOT / ".venv/bin/lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout[-3000:]
