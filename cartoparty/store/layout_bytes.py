"""Layouts and divisions as bytes: compressed arrays, geometries as WKB (OGC 06-103r4)."""

import io
import json
from dataclasses import fields
from functools import lru_cache
from typing import Any
from zipfile import BadZipFile

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import LonLat
from cartoparty.core.sector_layout import Ints, SectorDivision, SectorLayout, Stretches

# Raised when the fields of a layout change their meaning: older ones are then split again.
_VERSION = 1
_STRETCHES = "stretches."


class UnknownBytes(Exception):
    """What is stored was written by another version of the program."""


def layout_to_bytes(layout: SectorLayout) -> bytes:
    """A layout as bytes; `layout_from_bytes` gives the very same back."""
    arrays = {"version": np.array(_VERSION)}
    arrays |= _arrays_of(layout, "")
    arrays |= _arrays_of(layout.stretches, _STRETCHES)
    return _packed(arrays)


# Two: an editor asks for the same layout at every edit, and reading it takes longer than the edit.
@lru_cache(maxsize=2)
def layout_from_bytes(data: bytes) -> SectorLayout:
    """The layout in bytes; its arrays cannot be written to. Raises `UnknownBytes`."""
    arrays = _unpacked(data)
    try:
        if int(arrays["version"]) != _VERSION:
            raise UnknownBytes
        stretches = Stretches(**_fields_from(arrays, _STRETCHES))
        return SectorLayout(**_fields_from(arrays, ""), stretches=stretches)
    except (KeyError, TypeError) as error:
        raise UnknownBytes from error


def division_to_bytes(division: SectorDivision) -> bytes:
    """Who has which block and stretch, without the layout."""
    start = [] if division.start is None else [*division.start]
    return _packed(
        {
            "of_block": division.of_block.astype(np.int16),
            "of_stretch": division.of_stretch.astype(np.int16),
            "start": np.array(start, dtype=np.float64),
        }
    )


def division_from_bytes(data: bytes, layout: SectorLayout) -> SectorDivision:
    """The division in bytes, of its layout. Raises `UnknownBytes`."""
    arrays = _unpacked(data)
    try:
        of_block, of_stretch = _whole(arrays["of_block"]), _whole(arrays["of_stretch"])
        start = arrays["start"].tolist()
    except KeyError as error:
        raise UnknownBytes from error
    if len(of_block) != layout.count or len(of_stretch) != layout.stretches.count:
        raise UnknownBytes
    return SectorDivision(layout, of_block, of_stretch, LonLat(*start) if start else None)


def _whole(values: np.ndarray[Any, Any]) -> Ints:
    numbers: Ints = values.astype(np.int64)
    numbers.flags.writeable = False
    return numbers


def _arrays_of(value: SectorLayout | Stretches, prefix: str) -> dict[str, np.ndarray[Any, Any]]:
    """Every field as an array; the ending of its name says how to read it back."""
    found: dict[str, np.ndarray[Any, Any]] = {}
    for field in fields(value):
        content: Any = getattr(value, field.name)
        name = f"{prefix}{field.name}"
        if isinstance(content, Stretches):
            continue
        if isinstance(content, tuple):
            text = json.dumps(content, ensure_ascii=False).encode()
            found[f"{name}:json"] = np.frombuffer(text, dtype=np.uint8)
        elif isinstance(content, BaseGeometry) or content.dtype == object:
            wkb = shapely.to_wkb(np.atleast_1d(content))
            found[f"{name}:wkb"] = np.frombuffer(b"".join(wkb.tolist()), dtype=np.uint8)
            found[f"{name}:ends"] = np.cumsum([len(part) for part in wkb.tolist()])
            found[f"{name}:one"] = np.array(isinstance(content, BaseGeometry))
        else:
            found[f"{name}:array"] = content
    return found


def _fields_from(arrays: dict[str, np.ndarray[Any, Any]], prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, content in arrays.items():
        name, _, how = key.removeprefix(prefix).partition(":")
        if not key.startswith(prefix) or "." in name:
            continue
        if how == "json":
            found[name] = tuple(json.loads(content.tobytes()))
        elif how == "array":
            content.flags.writeable = False
            found[name] = content
        elif how == "wkb":
            data, ends = content.tobytes(), arrays[f"{prefix}{name}:ends"].tolist()
            parts = [data[i:j] for i, j in zip([0, *ends], ends, strict=False)]
            shapes = shapely.from_wkb(np.array(parts, dtype=object))
            shapes.flags.writeable = False
            found[name] = shapes[0] if arrays[f"{prefix}{name}:one"] else shapes
    return found


def _packed(arrays: dict[str, np.ndarray[Any, Any]]) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]  # the stubs see allow_pickle
    return out.getvalue()


def _unpacked(data: bytes) -> dict[str, np.ndarray[Any, Any]]:
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as found:
            return dict(found.items())
    except (BadZipFile, ValueError, OSError, EOFError) as error:
        raise UnknownBytes from error
