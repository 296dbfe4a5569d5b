"""Cases that all run on eventlet, and some of them on threading as well."""

from collections.abc import Collection, Mapping
from typing import Any

import pytest


def in_modes(cases: Mapping[str, Any], *, both: Collection[str]) -> list[Any]:
    """Return the named cases as parameters that follow `server`; those in `both` are there for each async mode."""
    assert set(both) <= cases.keys()
    modes = [("eventlet", name) for name in cases] + [("threading", name) for name in both]
    parameters = {name: case if isinstance(case, tuple) else (case,) for name, case in cases.items()}
    return [pytest.param(mode, *parameters[name], id=f"{mode}-{name}") for mode, name in modes]
