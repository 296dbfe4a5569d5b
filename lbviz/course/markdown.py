"""The Markdown of lessons: CommonMark with tables, containers (`::: figure …`), and words in braces.

`{c}` is a node, `{arrivals(c):1}` a number that is measured, `[twelve](#uneven?rate=12)` words that set a figure, and
`[round robin](term:round_robin)` a term of the glossary. What these mean, a `Reader` says; see lesson.py.
"""

from collections.abc import Sequence
from html import escape
from typing import Any, Protocol

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

BLOCK = "block"


class Reader(Protocol):
    """Says what words in a text mean. Each returns HTML, and raises FieldError for what means nothing."""

    def braced(self, text: str) -> str:
        """What stands in braces: a node, or an expression with its format."""

    def link(self, address: str) -> tuple[str, str]:
        """What opens and what closes a link to this address, empty where it is an ordinary one."""


def _braces(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    end = state.src.find("}", state.pos)
    if end < 0:
        return False
    if not silent:
        token = state.push("braced", "", 0)
        token.content = state.src[state.pos + 1 : end]
    state.pos = end + 1
    return True


def _render_braced(self: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    said: str = env["reader"].braced(tokens[place].content)
    return said


def _open_link(self: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    opened, closed = env["reader"].link(str(tokens[place].attrs["href"]))
    env.setdefault("links", []).append(closed)
    return opened or self.renderToken(tokens, place, options, env)


def _close_link(self: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    return env["links"].pop() or self.renderToken(tokens, place, options, env)


def _open_table(self: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    # Where it is wider than the page it scrolls by itself, by keyboard too.
    end = next(at for at in range(place, len(tokens)) if tokens[at].type == "thead_close")
    heads = " · ".join(token.content for token in tokens[place:end] if token.type == "inline")
    return f'<div class="table" role="region" aria-label="Table: {quoted(heads)}" tabindex="0"><table>'


def _close_table(self: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    return "</table></div>"


def markdown() -> MarkdownIt:
    """Return a parser. Raw HTML stays text."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    container_plugin(parser, BLOCK, validate=lambda params, *_: bool(params.strip()))
    parser.inline.ruler.before("link", "braced", _braces)
    # Nothing but these schemes gets into a page.
    parser.validateLink = lambda url: url.startswith(("#", "term:", "https://", "/"))  # type: ignore[method-assign]
    parser.add_render_rule("braced", _render_braced)
    parser.add_render_rule("table_open", _open_table)
    parser.add_render_rule("table_close", _close_table)
    parser.add_render_rule("link_open", _open_link)
    parser.add_render_rule("link_close", _close_link)
    return parser


PARSER = markdown()


def to_html(text: str, reader: Reader) -> str:
    """Return Markdown as HTML of blocks."""
    return str(PARSER.render(text, {"reader": reader})).strip()


def to_words(text: str, reader: Reader) -> str:
    """Return Markdown as HTML within a line."""
    return str(PARSER.renderInline(" ".join(text.split()), {"reader": reader})).strip()


def quoted(text: str) -> str:
    """Return a text as it stands in HTML, in an attribute too."""
    return escape(text, quote=True)
