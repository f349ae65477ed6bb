"""Rules of the house that a linter cannot state."""

import ast
import re
import statistics
import subprocess
from pathlib import Path

import pytest
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


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=relative)
def test_a_file_is_small_and_named_for_one_thing(path):
    assert path.name not in REFUSED_NAMES
    assert path.read_text().count("\n") <= 400


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_function_fits_on_a_screen(path):
    too_long = [f"{f.name}: {length(f)}" for f in functions(TREES[path]) if length(f) > 40]

    assert too_long == []


def test_most_files_and_functions_are_short():
    files = sorted(p.read_text().count("\n") for p in SOURCES if p.name != "__init__.py")
    bodies = sorted(length(f) for tree in TREES.values() for f in functions(tree))

    assert statistics.median(files) <= 80
    assert files[int(len(files) * 0.9)] <= 200
    assert bodies[int(len(bodies) * 0.9)] <= 25


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name != "__init__.py"], ids=relative)
def test_a_module_says_what_is_inside(path):
    tree = TREES[path]
    exempt = path.name in {"apps.py", "urls.py"}

    assert exempt or ast.get_docstring(tree)


def public_functions_without_docstring(path):
    tree = TREES[path]
    return [
        n.name for n in tree.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_" and not ast.get_docstring(n)
    ]


EXPLAINED = {"services", "queries", "rules", "access", "policy"}


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if EXPLAINED & {p.stem, p.parent.name} and p.name != "__init__.py"], ids=relative
)
def test_public_functions_of_the_core_modules_explain_themselves(path):
    assert public_functions_without_docstring(path) == []


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name != "apps.py"], ids=relative)
def test_no_import_hides_inside_a_function(path):
    hidden = [
        f.name
        for f in functions(TREES[path])
        for n in ast.walk(f)
        if isinstance(n, ast.Import | ast.ImportFrom) and _is_ours(n)
    ]

    assert hidden == []


def _is_ours(node) -> bool:
    name = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
    return (name or "").split(".")[0] in PACKAGES


@pytest.mark.parametrize(
    "path",
    [p for p in SOURCES if p.parts[len(ROOT.parts)] in {"chains", "crm"} and not WRITERS & {p.stem, p.name, *p.parts}],
    ids=relative,
)
def test_only_services_write(path):
    writes = [
        f"{relative(path)}:{n.lineno}"
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


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_a_template_carries_no_inline_script_style_or_outside_address(path):
    text = path.read_text()

    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*[^<\s]", text)
    assert not re.search(r"\son[a-z]+=[\"']", text)
    assert not re.search(r"\sstyle=[\"']", text)
    assert not re.search(r"(src|href)=[\"']https?://", text)


def test_no_work_is_left_marked_for_later():
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b(?!X)")
    found = [relative(p) for p in SOURCES + TEMPLATES if marks.search(p.read_text()) and "XXXX" not in p.read_text()]

    assert found == []


def test_import_contracts_hold():
    run = subprocess.run([ROOT / ".venv/bin/lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout[-3000:]
