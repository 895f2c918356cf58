"""Many PDFs bound into one, a part at a time: ten thousand sheets in the memory of one part.

pypdf reads each part and writes its objects; what it cannot do without holding the whole is
to let go of one part before the next. So here objects are numbered on, written, and forgotten, and
only where each one lies is kept. The same parts always make the same bytes.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
CATALOG, PAGES = 1, 2  # the numbers of our own two objects; the parts' come after
BOUND = frozenset({"/Catalog", "/ObjStm", "/XRef"})  # what each file has for itself


@dataclass
class _Sheaf:
    """The file that grows, and where its objects lie."""

    out: IO[bytes]
    at: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    places: dict[int, int] = field(default_factory=dict)

    def write(self, data: bytes) -> None:
        self.out.write(data)
        self.digest.update(data)
        self.at += len(data)

    def add(self, number: int, thing: PdfObject) -> None:
        self.places[number] = self.at
        written = BytesIO()
        thing.write_to_stream(written)
        self.write(b"%d 0 obj\n" % number + written.getvalue() + b"\nendobj\n")


def bind(parts: Iterable[bytes], out: IO[bytes]) -> str:
    """Write all pages of the parts, in order, as one PDF; tell its SHA-256."""
    sheaf = _Sheaf(out)
    sheaf.write(HEAD)
    last, trees, count = PAGES, ArrayObject(), 0
    for part in parts:
        reader = PdfReader(BytesIO(part), strict=True)
        tree = reader.root_object.raw_get("/Pages")
        _add_part(sheaf, reader, last, tree.idnum)
        trees.append(IndirectObject(last + tree.idnum, 0, None))
        count += len(reader.pages)
        last += int(str(reader.trailer["/Size"]))
    _end(sheaf, trees, count, last)
    return str(sheaf.digest.hexdigest())


def _add_part(sheaf: _Sheaf, reader: PdfReader, by: int, tree: int) -> None:
    """The part's objects, each numbered on; its tree of pages becomes a branch of ours."""
    numbers = sorted({*reader.xref.get(0, {}), *reader.xref_objStm})
    for number in numbers:
        thing = reader.get_object(IndirectObject(number, 0, reader))
        if thing is None or _is_bound(thing):
            continue
        moved = _moved(thing, by)
        if number == tree:
            moved[NameObject("/Parent")] = IndirectObject(PAGES, 0, None)
        sheaf.add(by + number, moved)


def _is_bound(thing: PdfObject) -> bool:
    return isinstance(thing, DictionaryObject) and thing.get("/Type") in BOUND


def _moved(thing: Any, by: int) -> Any:
    """The same object, pointing to where the others have gone."""
    if isinstance(thing, IndirectObject):
        return IndirectObject(thing.idnum + by, 0, None)
    if isinstance(thing, ArrayObject):
        return ArrayObject(_moved(one, by) for one in thing)
    if isinstance(thing, DictionaryObject):
        entries = {NameObject(key): _moved(thing.raw_get(key), by) for key in thing}
        if isinstance(thing, StreamObject):
            thing.update(entries)  # its data stays as it is, packed
            return thing
        return DictionaryObject(entries)
    return thing


def _end(sheaf: _Sheaf, trees: ArrayObject, count: int, last: int) -> None:
    kinds = {"/Type": NameObject("/Pages"), "/Kids": trees, "/Count": NumberObject(count)}
    sheaf.add(PAGES, DictionaryObject({NameObject(key): value for key, value in kinds.items()}))
    pages = IndirectObject(PAGES, 0, None)
    catalog = {"/Type": NameObject("/Catalog"), "/Pages": pages}
    sheaf.add(
        CATALOG, DictionaryObject({NameObject(key): value for key, value in catalog.items()})
    )
    begin, size = sheaf.at, last + 1
    sheaf.write(b"xref\n0 %d\n" % size)
    sheaf.write(b"0000000000 65535 f \n")
    for number in range(1, size):
        at = sheaf.places.get(number)
        sheaf.write(b"%010d 00000 n \n" % at if at is not None else b"0000000000 65535 f \n")
    root = sheaf.digest.hexdigest()[:32].encode()
    sheaf.write(
        b"trailer\n<< /Size %d /Root %d 0 R /ID [<%s> <%s>] >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, CATALOG, root, root, begin)
    )
