"""Holds answers of the emulator against the response models of the official Python SDK.

Reads [[operation, answer], ...] as JSON from stdin. Prints, as JSON, what the models do not know or declare with
another type, and the operations that the client has.
"""

import inspect
import json
import re
import sys
import typing
from importlib.metadata import version

import alibabacloud_ens20171110.client
from alibabacloud_ens20171110 import models

package = "alibabacloud-ens20171110"


def unknown(answer, kept, path):
    """Names that the models dropped: `kept` is the answer after a way through them."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if value is None:
                continue
            if not isinstance(kept, dict) or name not in kept:
                yield f"{path}.{name} is not a field of the model"
            else:
                yield from unknown(value, kept[name], f"{path}.{name}")
    elif isinstance(answer, list):
        for index, value in enumerate(answer):
            if not isinstance(kept, list) or index >= len(kept):
                yield f"{path}[{index}] is not in the model"
            else:
                yield from unknown(value, kept[index], f"{path}[{index}]")


def mistyped(value, declared, path):
    """Values whose type is not the one that the model declares."""
    if value is None:
        return
    if typing.get_origin(declared) is list:
        if not isinstance(value, list):
            yield f"{path} must be a list, is {type(value).__name__}"
            return
        for index, item in enumerate(value):
            yield from mistyped(item, typing.get_args(declared)[0], f"{path}[{index}]")
    elif inspect.isclass(declared) and hasattr(declared, "from_map"):
        for name, hint in hints(declared).items():
            yield from mistyped(getattr(value, name), hint, f"{path}.{name}")
    elif type(value) is not declared:
        yield f"{path} must be {declared.__name__}, is {type(value).__name__}"


def hints(model):
    found = typing.get_type_hints(model.__init__, {**vars(typing), "main_models": models})
    return {name: hint for name, hint in found.items() if name != "return"}


def problems(operation, answer):
    model = getattr(models, f"{operation}ResponseBody", None)
    if model is None:
        return [f"{operation} has no model"]
    try:
        parsed = model().from_map(answer)
        parsed.validate()
    except Exception as error:
        return [f"{operation} cannot be read: {error!r}"]
    return [
        *unknown(answer, parsed.to_map(), operation),
        *mistyped(parsed, model, operation),
    ]


source = inspect.getsource(alibabacloud_ens20171110.client)
found = [one for operation, answer in json.load(sys.stdin) for one in problems(operation, answer)]
json.dump(
    {
        "problems": sorted(set(found)),
        "operations": sorted(set(re.findall(r"action = '(\w+)'", source))),
        "version": version(package),
    },
    sys.stdout,
)
