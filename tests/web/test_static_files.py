"""Names that hold a content's hash, and what a page asks for at once."""

import os
import re
import time
from pathlib import Path

import pytest

from lbviz.web.static.comments import without_comments
from lbviz.web.static.files import KEEP_OLD_S, PREFIX, StaticFiles
from lbviz.web.static.imports import Imports, imports_of, resolve, walk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    static = tmp_path / "static"
    for name, content in {
        "js/main.js": 'import { a } from "./a.js";\nimport { html } from "lit-html";\n',
        "js/a.js": 'export const a = () => import("./later.js");\n',
        "js/later.js": 'import "./a.js";\nimport "./last.js";\n',
        "js/last.js": "export {};\n",
        "vendor/lit-html/lit-html.js": "export const html = 1;\n",
        "vendor/lit-html/lit-html.js.map": "{}",
        "css/page.css": '@font-face { src: url("../vendor/face.woff2"); }\n',
        "vendor/face.woff2": "a face",
    }.items():
        file = static / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return static


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def copy_of(kept: Path, address: str) -> Path:
    return kept / "files" / address.removeprefix(PREFIX)


def text_at(kept: Path, address: str) -> str:
    return copy_of(kept, address).read_text(encoding="utf-8")


def test_a_name_holds_the_hash_of_the_content(folder, kept):
    address = StaticFiles(folder, kept).address("js/last.js")
    assert re.fullmatch(r"/static/js/last\.[0-9a-f]{10}\.js", address)
    assert text_at(kept, address) == "export {};\n"


def test_a_changed_file_has_another_address_at_once_and_the_old_one_stays(folder, kept):
    files = StaticFiles(folder, kept)
    before, others = files.address("js/last.js"), files.address("js/a.js")
    (folder / "js/last.js").write_text("export default 1;\n", encoding="utf-8")
    after = files.address("js/last.js")
    assert after != before
    assert files.address("js/a.js") == others
    assert (text_at(kept, before), text_at(kept, after)) == ("export {};\n", "export default 1;\n")


def test_a_new_file_is_served_without_a_restart(folder, kept):
    files = StaticFiles(folder, kept)
    server = files.serve_for(lambda _environ, _start: [])
    (folder / "js/new.js").write_text("export {};\n", encoding="utf-8")
    address = files.address("js/new.js")
    answers = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": address}
    body = server(environ, lambda status, _headers: answers.append(status))
    assert (answers, b"".join(body)) == (["200 OK"], b"export {};\n")
    body.close()


def test_what_is_compressed_once_is_not_compressed_again(folder, kept):
    address = StaticFiles(folder, kept).address("js/main.js")
    written = copy_of(kept, address).stat().st_mtime_ns
    assert StaticFiles(folder, kept).address("js/main.js") == address
    assert copy_of(kept, address).stat().st_mtime_ns == written


def test_a_file_that_is_not_there_keeps_its_plain_address(folder, kept):
    assert StaticFiles(folder, kept).address("js/nowhere.js") == "/static/js/nowhere.js"


def test_a_stylesheet_names_the_versions_of_what_it_uses(folder, kept):
    files = StaticFiles(folder, kept)
    assert f'url("{files.address("vendor/face.woff2")}")' in text_at(kept, files.address("css/page.css"))


def test_the_stylesheets_of_a_folder_are_served_as_one(folder, kept):
    (folder / "css/another.css").write_text("b { color: red; }\n", encoding="utf-8")
    files = StaticFiles(folder, kept)
    before = files.address("css/")
    assert re.fullmatch(r"/static/css\.[0-9a-f]{10}\.css", before)
    face = files.address("vendor/face.woff2")
    assert text_at(kept, before) == f'b {{ color: red; }}\n\n@font-face {{ src: url("{face}"); }}\n'
    (folder / "css/new.css").write_text("i { color: blue; }\n", encoding="utf-8")
    assert "i { color: blue; }" in text_at(kept, files.address("css/"))


def test_copies_that_no_page_can_want_any_more_are_forgotten(folder, kept):
    files = StaticFiles(folder, kept)
    names = ["js/last.js", "js/a.js", "js/main.js"]
    old, recent, present = (copy_of(kept, files.address(name)) for name in names)
    for name in names[:2]:
        (folder / name).write_text("export {}; // anew\n", encoding="utf-8")
    long_ago = time.time() - KEEP_OLD_S - 60
    for file in (old, present):
        os.utime(file, (long_ago, long_ago))
    StaticFiles(folder, kept)
    assert [file.exists() for file in (old, recent, present)] == [False, True, True]


def test_a_page_asks_at_once_for_what_its_module_needs_and_maps_what_it_may_need_later(folder, kept):
    files = StaticFiles(folder, kept)
    modules = files.modules("js/main.js")
    assert modules.at_once[0] == files.address("js/main.js")
    assert set(modules.at_once[1:]) == {files.address(name) for name in ("js/a.js", "vendor/lit-html/lit-html.js")}
    assert modules.map["lit-html"] == files.address("vendor/lit-html/lit-html.js")
    for name in ("js/a.js", "js/later.js", "js/last.js"):
        assert modules.map[f"/static/{name}"] == files.address(name)


# --- comments --------------------------------------------------------------------------------------------------


def test_a_script_is_served_without_its_comments_a_library_with_them(folder, kept):
    for name in ("js/commented.js", "vendor/commented.js"):
        (folder / name).write_text("// Why.\nexport {};\n", encoding="utf-8")
    files = StaticFiles(folder, kept)
    assert text_at(kept, files.address("js/commented.js")) == "\nexport {};\n"
    assert text_at(kept, files.address("vendor/commented.js")) == "// Why.\nexport {};\n"


@pytest.mark.parametrize(
    ("script", "left"),
    [
        ("// Why.\na();\n", "\na();\n"),
        ("  /** What. */\na();\n", "\na();\n"),
        ("/**\n * What,\n * and why.\n */\na();\n", "\n\n\n\na();\n"),
        ("/** @type {A} */ (a).b();\n/** What. */\nc();\n", "/** @type {A} */ (a).b();\n\nc();\n"),
        ('const a = "// b"; // why\n', 'const a = "// b"; // why\n'),
        ('const a = "/* b";\nconst c = "*/";\n', 'const a = "/* b";\nconst c = "*/";\n'),
        ("a /\n  b;\n", "a /\n  b;\n"),
    ],
)
def test_only_comments_that_have_their_lines_to_themselves_are_left_out(script, left):
    assert without_comments(script) == left


# --- what a module imports -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "at_once"),
    [
        ('import { a, b } from "./a.js";', ["./a.js"]),
        ('import {\n  a,\n  b,\n} from "./a.js";', ["./a.js"]),
        ('import "./a.js";\nimport * as b from "b";', ["./a.js", "b"]),
        ('export { a } from "./a.js";\nexport * from "./b.js";', ["./a.js", "./b.js"]),
        ('import{a as b}from"./a.js";import c from"./c.js";export{d}from"./d.js";', ["./a.js", "./c.js", "./d.js"]),
        ("import a from './a.js';", ["./a.js"]),
        ('// import { a } from "./a.js";', []),
        ('/** @type {import("./a.js").A} */\nlet a;', []),
        ('export const A = 1;\n/** @import { B } from "./b.js" */\n', []),
        ('const from = "./a.js";', []),
        ('export const a = "from";', []),
    ],
)
def test_the_imports_of_a_module_are_read_from_its_text(source, at_once):
    assert imports_of(source).at_once == at_once


def test_what_a_module_may_fetch_later_is_told_from_what_it_needs():
    source = 'await import("./a.js");\nfetch(import.meta.resolve("world-atlas"));\n'
    assert imports_of(source) == Imports([], ["./a.js", "world-atlas"])


@pytest.mark.parametrize(
    ("specifier", "file"),
    [
        ("./a.js", "js/lab/a.js"),
        ("../shared/a.js", "js/shared/a.js"),
        ("lit-html", "vendor/lit-html/lit-html.js"),
        ("lit-html/directives/repeat.js", "vendor/lit-html/directives/repeat.js"),
        ("react", None),
    ],
)
def test_a_specifier_means_a_file(specifier, file):
    assert resolve(specifier, "js/lab/main.js") == file


def test_modules_that_import_each_other_are_walked_once():
    sources = {"a.js": Imports(["./b.js"], []), "b.js": Imports(["./a.js", "./gone.js"], ["./c.js"])}
    sources["c.js"] = Imports([], [])
    graph = walk("a.js", sources.get)
    assert graph == (["a.js", "b.js"], {}, ["a.js", "b.js", "c.js"])
