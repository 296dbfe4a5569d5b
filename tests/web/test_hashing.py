"""The page of hashing and the answers its pictures ask for: good questions, and all kinds of bad ones."""

import json
import re
from base64 import b64decode
from operator import ne
from urllib.parse import quote

import pytest
from flask import Flask

from lbviz.web.hashing import hashing
from tests.web.viewer import visit


def ask(server, picture, query):
    page = visit(f"{server.url}/hashing/{picture}.json?{query}")
    return page.status, json.loads(page.text)


def test_the_page_is_linked_with_the_lab_and_loads_nothing_from_another_host(server):
    page = visit(f"{server.url}/hashing")
    assert page.status == 200
    assert 'href="/lab"' in page.text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)
    lab = visit(f"{server.url}/lab")
    assert f'href="/hashing?room={lab.room}"' in lab.text
    back = visit(f"{server.url}/hashing?room={lab.room}")
    assert f'href="/lab/{lab.room}"' in back.text
    assert 'href="/lab"' in visit(f"{server.url}/hashing?room=%22%3E").text


@pytest.mark.both_modes
def test_slots_answers_the_textbook_s_question(server):
    status, answer = ask(server, "slots", "servers=a,b,c,d&before=a,b,c&keys=24")
    assert status == 200
    assert answer["moves"] == {"moved": 18, "of": 24, "least": 6}
    assert answer["keys"][5] == {
        "key": "6",
        "number": "6",
        "slot": 2,
        "server": "c",
        "slot_before": 0,
        "server_before": "a",
    }


def test_the_ring_moves_the_keys_of_the_server_that_went_only(server):
    status, answer = ask(server, "ring", "servers=a,c&before=a,b,c&points=100&keys=200")
    assert status == 200
    assert len(answer["arcs"]) == 200
    moved = [one for one in answer["keys"] if one["server"] != one["server_before"]]
    assert {one["server_before"] for one in moved} == {"b"}
    assert answer["moves"] == {"moved": len(moved), "of": 200, "least": len(moved)}


@pytest.mark.parametrize(
    ("query", "field", "wants"),
    [
        ("points=0", "points", "at least 1"),
        ("points=501", "points", "at most 500"),
        ("points=few", "points", "a whole number"),
        ("bound=1", "bound", "at least 1.01"),
        ("bound=inf", "bound", "a finite number"),
        (
            "points=500&before=" + ",".join(f"s{number}" for number in range(11)),
            "points",
            "at most 454 with 11 servers",
        ),
    ],
)
def test_a_bad_question_about_the_ring_is_refused_by_name(server, query, field, wants):
    status, answer = ask(server, "ring", f"servers=a,b&{query}")
    assert status == 400
    assert answer["error"]["field"] == field
    assert wants in answer["error"]["message"]


def test_maglev_s_table_comes_as_a_byte_for_each_slot_and_small_ones_with_their_turns(server):
    status, answer = ask(server, "maglev", "servers=a,c&before=a,b,c&size=65537&key=alice")
    assert status == 200
    assert answer["names"] == ["a", "c", "b"]
    table, before = (b64decode(answer[name]) for name in ("table", "table_before"))
    assert len(table) == len(before) == 65_537
    assert sorted(answer["counts"]) == [32_768, 32_769] == sorted([table.count(0), table.count(1)])
    assert answer["moves"]["moved"] == sum(map(ne, table, before)) >= answer["moves"]["least"] >= 21_845
    assert answer["turns"] == []
    _, small = ask(server, "maglev", "servers=a,b,c&size=7")
    assert len(small["turns"]) == 7
    assert small["moves"] is None


@pytest.mark.parametrize(
    ("size", "wants"),
    [("8", "a prime number"), ("65539", "at most 65537"), ("1", "at least 2"), ("x", "a whole number")],
)
def test_a_size_that_maglev_s_table_cannot_have_is_refused(server, size, wants):
    status, answer = ask(server, "maglev", f"servers=a,b&size={size}")
    assert (status, answer["error"]["field"]) == (400, "size")
    assert wants in answer["error"]["message"]


def test_a_key_may_be_any_text(server):
    key = 'ключ <b>&"/ 1,2'
    _, answer = ask(server, "slots", f"servers=a&keys=1&key={quote(key)}")
    assert answer["keys"][-1]["key"] == key


def test_there_is_no_other_picture(server):
    assert visit(f"{server.url}/hashing/squares.json?servers=a").status == 404


@pytest.mark.parametrize(
    ("query", "field", "wants"),
    [
        ("", "servers", "a value"),
        ("servers=", "servers", "1 to 50 servers"),
        ("servers=" + ",".join(f"s{number}" for number in range(51)), "servers", "1 to 50 servers"),
        ("servers=a,b,a", "servers[2]", "differ"),
        ("servers=a,,b", "servers[1]", "letters"),
        ("servers=a,%3Cb%3E", "servers[1]", "letters"),
        ("servers=a&before=", "before", "1 to 50 servers"),
        ("servers=a&keys=0", "keys", "of at least 1"),
        ("servers=a&keys=201", "keys", "of at most 200"),
        ("servers=a&keys=many", "keys", "a whole number"),
        ("servers=a&keys=1.5", "keys", "a whole number"),
        ("servers=a&keys=nan", "keys", "a finite number"),
        ("servers=a&keys=" + "9" * 5000, "keys", "a finite number"),
        ("servers=a&key=", "key", "at least 1"),
        ("servers=a&key=" + "x" * 65, "key", "at most 64"),
        ("servers=a&hash=sha257", "hash", "did you mean sha256?"),
        ("servers=a&colour=red", "colour", "no such field"),
    ],
)
def test_a_bad_question_is_refused_by_name(server, query, field, wants):
    status, answer = ask(server, "slots", query)
    assert status == 400
    assert answer["ok"] is False
    assert answer["error"]["field"] == field
    assert wants in answer["error"]["message"]
    assert len(answer["error"]["message"]) < 500


def test_keys_may_have_names_of_their_own(server):
    status, answer = ask(server, "slots", "servers=a,b,c&names=10.0.0.1,/page/1&key=6")
    assert status == 200
    assert [one["key"] for one in answer["keys"]] == ["10.0.0.1", "/page/1", "6"]
    for names, field in (("", "names"), ("1,2,1", "names[2]"), (",".join(map(str, range(201))), "names")):
        status, answer = ask(server, "ring", f"servers=a,b,c&names={names}")
        assert (status, answer["error"]["field"]) == (400, field)


@pytest.mark.parametrize("question", ["maglev.json?size=65537&", "race.json?policy=maglev&"])
def test_others_have_their_turn_while_large_tables_are_filled(question):
    pauses = []
    app = Flask(__name__)
    app.register_blueprint(hashing(lambda: pauses.append(None)))
    path = f"/hashing/{question}servers={question[:4]}-a,{question[:4]}-b&before={question[:4]}-a"
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    assert len(pauses) > 2 * 65_537 / 4096
