"""Scripts and stylesheets: built once, found by what pages name, cached for good."""

import gzip
import os
import re
import time
from pathlib import Path

import brotli
import pytest

from lbviz.web.assets import KEEP_OLD_S, PREFIX, Assets, CannotBuild
from tests.conftest import ROOT
from tests.web.viewer import get, visit

FOREVER = {"max-age=31536000", "public", "immutable"}
ENTRIES = ("js/main.js", "js/other.js", "css/all.css")


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A small project."""
    for name, content in {
        "js/main.js": 'import { a } from "./a.js";\nconsole.log(a, () => import("./later.js"));\n',
        "js/other.js": 'import { a } from "./a.js";\nconsole.log(a, "the other");\n',
        "js/a.js": 'import { html } from "library";\n// Why.\nexport const a = html;\n',
        "js/later.js": 'console.log("later");\n',
        "css/all.css": '@import "./page.css";\n',
        "css/page.css": '@font-face { font-family: F; src: url("./face.woff2"); }\nb { color: red; }\n',
        "css/face.woff2": "a face",
    }.items():
        _write(tmp_path / "static" / name, content)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "@esbuild").symlink_to(ROOT / "node_modules" / "@esbuild")
    _write(tmp_path / "node_modules/library/index.js", 'export const html = "from the library";\n')
    return tmp_path


def _write(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def assets_of(top: Path) -> Assets:
    return Assets(top, top / ".static", ENTRIES)


def text_at(top: Path, address: str) -> str:
    return (top / ".static" / "files" / address.removeprefix(PREFIX)).read_text(encoding="utf-8")


def test_a_name_holds_the_hash_of_the_content(top):
    address = assets_of(top).present()["js/main.js"].address
    assert re.fullmatch(r"/static/js/main\.\w{8}\.js", address)
    assert "later" in text_at(top, address)


def test_a_page_is_told_what_its_script_cannot_start_without_and_not_what_it_may_fetch_later(top):
    present = assets_of(top).present()
    [shared] = present["js/main.js"].needs
    assert present["js/other.js"].needs == [shared]
    assert "from the library" in text_at(top, shared)
    assert "Why" not in text_at(top, shared)
    assert "console.log" not in text_at(top, shared)


def test_a_stylesheet_holds_what_it_imports_and_names_the_version_of_its_typeface(top):
    present = assets_of(top).present()
    sheet = text_at(top, present["css/all.css"].address)
    assert "color:red" in sheet
    [name] = re.findall(r'url\("\.\./([\w.]+)"\)', sheet)
    assert present["css/face.woff2"].address == PREFIX + name
    assert text_at(top, present["css/face.woff2"].address) == "a face"


def test_a_changed_file_has_another_address_at_once_and_the_old_one_stays(top):
    assets = assets_of(top)
    before = assets.present()
    _write(top / "static/css/page.css", "b { color: green; }\n")
    after = assets.present()
    assert after["css/all.css"] != before["css/all.css"]
    assert after["js/main.js"] == before["js/main.js"]
    assert "red" in text_at(top, before["css/all.css"].address)
    assert "green" in text_at(top, after["css/all.css"].address)


def test_a_new_version_is_served_without_a_restart(top):
    assets = assets_of(top)
    server = assets.serve_for(lambda _environ, _start: [])
    _write(top / "static/js/other.js", 'console.log("anew");\n')
    answers = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": assets.present()["js/other.js"].address}
    body = server(environ, lambda status, _headers: answers.append(status))
    assert answers == ["200 OK"]
    assert b"anew" in b"".join(body)
    body.close()


def test_what_was_built_is_not_built_again(top):
    before = assets_of(top).present()
    # Without its program a build would fail.
    (top / "node_modules" / "@esbuild").unlink()
    assert assets_of(top).present() == before


def test_what_was_thrown_away_is_built_again(top):
    address = assets_of(top).present()["js/main.js"].address
    (top / ".static" / "files" / address.removeprefix(PREFIX)).unlink()
    assert "later" in text_at(top, assets_of(top).present()["js/main.js"].address)


def test_a_mistake_in_a_script_is_told_with_its_place(top):
    _write(top / "static/js/a.js", "export const a = ;\n")
    with pytest.raises(CannotBuild, match=r"static/js/a\.js:1:17"):
        assets_of(top)


def test_without_esbuild_it_says_what_to_do(top):
    (top / "node_modules" / "@esbuild").unlink()
    with pytest.raises(CannotBuild, match="make run"):
        assets_of(top)


def test_copies_that_no_page_can_want_any_more_are_forgotten(top):
    assets = assets_of(top)
    before = {name: asset.address for name, asset in assets.present().items()}
    for name in ("js/main.js", "js/other.js"):
        _write(top / "static" / name, 'console.log("anew");\n')
    old, recent, present = (
        top / ".static/files" / before[name].removeprefix(PREFIX)
        for name in ("js/main.js", "js/other.js", "css/all.css")
    )
    long_ago = time.time() - KEEP_OLD_S - 60
    for file in (old, present):
        os.utime(file, (long_ago, long_ago))
    assets_of(top)
    assert [file.exists() for file in (old, recent, present)] == [False, True, True]


def test_every_stylesheet_of_the_project_is_named_in_its_folder_s_list():
    folders = {file.parent for file in (ROOT / "static/css").rglob("*.css")}
    assert len(folders) > 3
    for folder in folders:
        named = re.findall(r'^@import "\./([\w.]+)";$', (folder / "all.css").read_text(encoding="utf-8"), re.MULTILINE)
        assert sorted(named) == sorted(file.name for file in folder.glob("*.css") if file.name != "all.css")


# --- as the real server answers --------------------------------------------------------------------------------


def script_of(server) -> str:
    """Return where the lab finds its script."""
    return server.url + re.search(r'src="(/static/js/lab/lab\.\w+\.js)"', visit(f"{server.url}/lab").text)[1]


@pytest.mark.both_modes
@pytest.mark.parametrize(
    ("accepted", "encoding", "decompress"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("identity", None, bytes)],
)
def test_a_name_is_good_for_ever_and_compressed(server, accepted, encoding, decompress):
    status, headers, body = get(script_of(server), Accept_Encoding=accepted)
    assert status == 200
    assert headers["Content-Encoding"] == encoding
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Content-Type"].startswith("text/javascript")
    assert set(headers["Cache-Control"].split(", ")) == FOREVER
    assert b"lb-figure" in decompress(body)


def test_a_name_with_another_hash_is_not_there(server):
    assert get(re.sub(r"\.\w+\.js$", ".00000000.js", script_of(server)))[0] == 404
