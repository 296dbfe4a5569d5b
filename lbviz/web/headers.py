"""What every answer lets browsers do with it: nothing from elsewhere, and no script that stands in a page."""

from collections.abc import Callable, Iterable
from typing import Any

# Styles may stand in elements: pictures say where each node is.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def with_headers(app: WsgiApp, embed: str) -> WsgiApp:
    """Return a WSGI application whose answers carry them. `embed` names the origins that may frame its pages."""
    policy = {**POLICY, "frame-ancestors": f"'self' {embed}".strip()}
    more = [
        ("Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in policy.items())),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
    ]

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, *more], *error)

        return app(environ, start)

    return answer
