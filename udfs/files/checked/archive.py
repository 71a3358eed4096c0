"""Checks a zip's members against its own list before any is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath

from udfs.errors import InputError

#: The most members of a zip or workbook.
MOST_MEMBERS = 2_000
#: The most bytes that one member, and all of them, unpack to.
MOST_BYTES_A_MEMBER = 1024**3
MOST_BYTES = 2 * 1024**3
#: The most that a member may unpack to, as a multiple of its packed size: 40 is usual in .xlsx, 190 in .ods and 16 in a
#: zip of CSV files.
MOST_RATIO, MOST_RATIO_IN_ZIP = 200, 50
#: Members, and archives, that unpack to no more than this may be packed as tightly as they like.
SMALL, SMALL_IN_ALL = 1024**2, 10 * 1024**2

_CHUNK = 1 << 18
_LOCAL_HEADER = 30
_ENCRYPTED = 1
_END_OF_LIST = b"PK\5\6"


def open_archive(content: Path | bytes, name: str, most_ratio: int = MOST_RATIO_IN_ZIP) -> zipfile.ZipFile:
    """Open an archive if its list of members is safe to follow. Messages call the file ``name``."""
    try:
        archive = zipfile.ZipFile(content if isinstance(content, Path) else io.BytesIO(content))
    except PermissionError:
        raise InputError(
            f"{name} cannot be read; close it in other programs, and check that you have permission to open it", at=name
        ) from None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise InputError(
            f"{name} cannot be opened: it is damaged, has a password, or is not what its name says; make the file again",
            at=name,
        ) from None
    try:
        _check_list(archive, name, most_ratio)
    except InputError:
        archive.close()
        raise
    return archive


def _check_list(archive: zipfile.ZipFile, name: str, most_ratio: int) -> None:
    items = archive.infolist()
    if len(items) > MOST_MEMBERS:
        raise InputError(
            f"{name} holds {len(items):,} files and was not opened; give a file with at most {MOST_MEMBERS:,} files inside",
            at=name,
        )
    large = next((i for i in items if i.file_size > MOST_BYTES_A_MEMBER), None)
    if large or sum(i.file_size for i in items) > MOST_BYTES:
        raise InputError(
            f"{name} unpacks to more than {MOST_BYTES // 1024**3} GB and was not opened; check where it comes from",
            at=name,
        )
    sizes = [(i.file_size, i.compress_size) for i in items]
    whole = sum(size for size, _ in sizes), sum(packed for _, packed in sizes)
    is_tight = any(size > max(SMALL, most_ratio * packed) for size, packed in sizes)
    if is_tight or whole[0] > max(SMALL_IN_ALL, most_ratio * whole[1]):
        raise InputError(
            f"{name} unpacks to far more than its size and was not opened; check where it comes from, and make the file again",
            at=name,
        )
    if any(i.flag_bits & _ENCRYPTED for i in items):
        raise InputError(f"{name} has a password; save it without a password", at=name)
    if _END_OF_LIST in archive.comment or _twice(items) or _overlap(items):
        raise InputError(f"{name} lists two files under one name or in one place; make the file again", at=name)
    for item in items:
        inside = PurePosixPath(item.filename.replace("\\", "/"))
        if inside.is_absolute() or ".." in inside.parts or (inside.parts and ":" in inside.parts[0]):
            raise InputError(
                f"{name} names a file outside itself; make it again from the folder that holds the files", at=name
            )
        if item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError(
                f"{name} is packed in a way that Excel and Windows do not use; make the file again with one of them",
                at=name,
            )


def _twice(items: list[zipfile.ZipInfo]) -> bool:
    return len({item.filename.casefold() for item in items}) < len(items)


def _overlap(items: list[zipfile.ZipInfo]) -> bool:
    placed = sorted(items, key=lambda item: item.header_offset)
    return any(
        one.header_offset + _LOCAL_HEADER + one.compress_size > two.header_offset for one, two in pairwise(placed)
    )


def unpacked(archive: zipfile.ZipFile, item: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """A member's content, piece by piece. It is refused if it is shorter or longer than the list says.

    Other readers go on to the end of a packed member, even if the list says that it is shorter.
    """
    damaged = InputError(f"{name} holds a damaged file, {Path(item.filename).name}; make the file again", at=name)
    file = archive.fp
    if file is None:
        raise damaged
    file.seek(item.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\3\4"):
        raise damaged
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), io.SEEK_CUR)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if item.compress_type == zipfile.ZIP_DEFLATED else None
    left, size, check = item.compress_size, 0, 0
    while left:
        packed = file.read(min(left, _CHUNK))
        left -= len(packed)
        if not packed:
            raise damaged
        while packed:
            try:
                piece = packed if inflate is None else inflate.decompress(packed, 4 * _CHUNK)
            except zlib.error:
                raise damaged from None
            packed = b"" if inflate is None else inflate.unconsumed_tail
            size, check = size + len(piece), zlib.crc32(piece, check)
            if size > item.file_size:
                raise damaged
            yield piece
    whole = inflate is None or (inflate.eof and not inflate.unused_data)
    if not whole or size != item.file_size or check != item.CRC:
        raise damaged
