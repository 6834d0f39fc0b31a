"""Types as JSON Schema, the same in every document that the service publishes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from inspect import cleandoc
from typing import Any

import msgspec

_REF = "#/components/schemas/{name}"


def reference(name: str) -> dict[str, str]:
    """What stands for the component of that name."""
    return {"$ref": _REF.format(name=name)}


def schemas_of(types: Sequence[Any]) -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """The schema of each type, and the components by name that these refer to."""
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    for component in components.values():
        if "description" in component:  # a docstring; indented as it is, Markdown would take a part of it for code
            component["description"] = cleandoc(component["description"])
    return dict(zip(types, schemas, strict=True)), components


def forget_defaults(components: Iterable[dict[str, Any]]) -> None:
    """Leave it to `required` what may be missing: generators take a field with a default for one that never is."""
    for component in components:
        for field in component.get("properties", {}).values():
            field.pop("default", None)
