"""A report is described as the engine's own types have it, and as the engine writes it."""

from __future__ import annotations

from typing import Any

import msgspec
from jsonschema_rs import validator_for
from msgspec import inspect

import cvJobMatching
from adapters.http import report_schemas
from adapters.http.schemas import schemas_of
from cvJobMatching.model.report import Report


def shape(of: inspect.Type) -> Any:
    """What JSON of this type looks like, whatever declares it."""
    match of:
        case inspect.StructType(fields=fields) | inspect.DataclassType(fields=fields):
            return {it.encode_name: (shape(it.type), it.required, default(it)) for it in fields}
        case inspect.Metadata(type=inner):
            return shape(inner)
        case inspect.EnumType(cls=values):
            return {it.value for it in values}
        case inspect.LiteralType(values=values):
            return set(values)
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return [shape(item)]
        case inspect.UnionType(types=types):
            return [shape(it) for it in types if not isinstance(it, inspect.NoneType)], of.includes_none
        case inspect.DictType(key_type=key, value_type=value):
            return shape(key), shape(value)
        case inspect.StrType() | inspect.IntType() | inspect.FloatType() | inspect.BoolType():
            return type(of)
    raise AssertionError(f"no report has had a {of} so far")


def default(of: inspect.Field) -> object:
    if of.default_factory is not msgspec.NODEFAULT:
        return list(of.default_factory())
    return [] if of.default == () else of.default


def test_the_description_and_the_engine_agree_on_every_field() -> None:
    assert shape(inspect.type_info(report_schemas.Report)) == shape(inspect.type_info(Report))


def test_a_report_of_the_engine_is_what_its_schema_says() -> None:
    schemas, components = schemas_of([report_schemas.Report])
    wanted = validator_for({**schemas[report_schemas.Report], "components": {"schemas": components}})
    report = cvJobMatching.evaluate("Jane Doe\nPython developer since 2018", "Python developer, PostgreSQL is a plus")
    wanted.validate(msgspec.json.decode(report.to_json()))
    assert not wanted.is_valid(msgspec.to_builtins(report) | {"score": 101.0})
