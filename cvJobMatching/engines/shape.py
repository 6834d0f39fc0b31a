"""Says where JSON is not in the form of a type, and what was expected there; never what stands there instead.

What stands there may quote a document, and a message goes into logs.
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import inspect

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST: Final = 2**20  # bytes that are taken apart as a whole, at many times their size
_NAMES: Final[dict[type[inspect.Type], str]] = {
    inspect.FloatType: "a number",
    inspect.IntType: "a whole number",
    inspect.StrType: "a string",
    inspect.BoolType: "true or false",
    inspect.NoneType: "null",
    inspect.StructType: "an object",
    inspect.DataclassType: "an object",
    inspect.DictType: "an object",
    inspect.VarTupleType: "an array",
    inspect.ListType: "an array",
}


class Shape:
    """The form that a type has as JSON. Make it while a module is imported: msgspec looks into types unguarded."""

    def __init__(self, of: type) -> None:
        self._of = of
        self._info = inspect.type_info(of)

    def fault(self, body: bytes) -> str | None:
        """The path of the first thing that is wrong and what was expected there; None where all is well."""
        if len(body) > _LONGEST:
            return self._place(body)
        try:
            told = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return "$: expected one JSON document in UTF-8"
        except RecursionError:
            return "$: expected less nesting"
        return next(_faults(self._info, told, "$"), None) or self._place(body)

    def _place(self, body: bytes) -> str | None:
        """The path alone, which costs no memory; its message would quote what stands there."""
        try:
            msgspec.json.decode(body, type=self._of)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return f"{str(error).partition(' - at ')[2].strip('`') or '$'}: expected another value"
        return None


def expected(info: inspect.Type) -> str:
    """In the words of JSON."""
    if isinstance(info, inspect.EnumType):
        return "one of " + ", ".join(str(member.value) for member in info.cls)
    if isinstance(info, inspect.UnionType):
        return " or ".join(expected(each) for each in info.types)
    return _NAMES.get(type(info), "another value")


@singledispatch
def _faults(info: inspect.Type, told: Any, path: str) -> Iterator[str]:
    """Of a scalar; JSON has whole numbers where a number is asked for."""
    python = {inspect.FloatType: float, inspect.IntType: int, inspect.StrType: str, inspect.BoolType: bool}
    kind = python.get(type(info))
    number = isinstance(told, int) and not isinstance(told, bool) and kind is float
    if kind is not None and type(told) is not kind and not number:
        yield f"{path}: expected {expected(info)}"
    if isinstance(info, inspect.NoneType) and told is not None:
        yield f"{path}: expected null"


@_faults.register(inspect.EnumType)
def _of_enum(info: inspect.EnumType, told: Any, path: str) -> Iterator[str]:
    if not isinstance(told, str | int) or told not in {member.value for member in info.cls}:
        yield f"{path}: expected {expected(info)}"


@_faults.register(inspect.UnionType)
def _of_union(info: inspect.UnionType, told: Any, path: str) -> Iterator[str]:
    """Of an alternative to null what is wrong with it; of others that none of them fits."""
    others = [each for each in info.types if not isinstance(each, inspect.NoneType)]
    if len(others) == 1 and told is not None and isinstance(told, dict | list):
        yield from _faults(others[0], told, path)
    elif all(next(_faults(each, told, path), None) for each in info.types):
        yield f"{path}: expected {expected(info)}"


@_faults.register(inspect.StructType)
@_faults.register(inspect.DataclassType)
def _of_object(info: inspect.StructType | inspect.DataclassType, told: Any, path: str) -> Iterator[str]:
    if not isinstance(told, dict):
        yield f"{path}: expected an object"
        return
    for field in info.fields:
        where = f"{path}.{field.encode_name}"
        if field.encode_name in told:
            yield from _faults(field.type, told[field.encode_name], where)
        elif field.required:
            yield f"{where}: expected {expected(field.type)}, and the field is not there"


@_faults.register(inspect.DictType)
def _of_mapping(info: inspect.DictType, told: Any, path: str) -> Iterator[str]:
    """Its keys are the engine's own, and so may say anything."""
    if not isinstance(told, dict):
        yield f"{path}: expected an object"
        return
    for value in told.values():
        yield from _faults(info.value_type, value, f"{path}.*")


@_faults.register(inspect.VarTupleType)
@_faults.register(inspect.ListType)
def _of_array(info: inspect.VarTupleType | inspect.ListType, told: Any, path: str) -> Iterator[str]:
    if not isinstance(told, list):
        yield f"{path}: expected an array"
        return
    for place, item in enumerate(told):
        yield from _faults(info.item_type, item, f"{path}[{place}]")
