"""What older scenario files said in other words, so that they still open."""

from typing import Any

from .errors import FieldError, suggestion

# `balancer.retry` was a word, and is `balancer.retries`, a number, now.
RETRIES = {"never": 0, "once": 1}


def renewed(data: Any) -> Any:
    """Return plain data of a scenario in the words of today; what is no scenario comes back as it is."""
    balancer = data.get("balancer") if isinstance(data, dict) else None
    if not isinstance(balancer, dict) or "retry" not in balancer or "retries" in balancer:
        return data
    renamed = {"retries" if name == "retry" else name: value for name, value in balancer.items()}
    word = renamed["retries"]
    if not isinstance(word, str) or word not in RETRIES:
        known = ", ".join(RETRIES)
        raise FieldError("balancer.retry", word, f"one of {known}{suggestion(str(word), RETRIES)}")
    return {**data, "balancer": {**renamed, "retries": RETRIES[word]}}
