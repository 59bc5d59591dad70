"""The report format ``patch``: a zip with one folder of patches for each repository."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wundr_ray.delivery.interface import Patch
from wundr_ray.delivery.names import slug
from wundr_ray.domain.wording import counted

MEDIA_TYPE = "application/zip"
# The first moment that a zip can name: with the time of writing no two would be equal.
_OLDEST = (1980, 1, 1, 0, 0, 0)

_README = """\
Each folder holds the patches for one repository, in the order in which they are applied.

To apply a series as commits, in a clone of its repository:

    git switch --create wundr <base>
    git am --keep-cr path/to/folder/*.patch

To check first whether a patch fits, without changing anything:

    git apply --check path/to/folder/0001-....patch

To change the files without making commits:

    git apply path/to/folder/*.patch

--keep-cr is needed for files whose lines end with CR and LF, and does no harm elsewhere. Add --3way
where the repository has moved on since. To take a series back, "git revert" its commits, or
"git apply --reverse" its patches from the last to the first.
"""


@dataclass(frozen=True, slots=True)
class RepositorySeries:
    """The patches of one job. ``name`` is what people call the repository; ``base`` a commit."""

    job_id: str
    name: str
    base: str
    patches: Sequence[Patch]


def patch_archive(repositories: Iterable[RepositorySeries], about: str = "") -> bytes:
    """The zip; the same series give the same bytes. Job ids have to differ.

    ``about`` is the first paragraph of README.txt.
    """
    file = io.BytesIO()
    listed = [(_folder(each), each) for each in repositories]
    with zipfile.ZipFile(file, "w") as archive:
        head = f"{about}\n\n" if about else ""
        _add(archive, "README.txt", f"{head}{_README}{_table(listed)}".encode())
        for folder, each in listed:
            for patch in each.patches:
                _add(archive, f"{folder}/{patch.name}", patch.data)
    return file.getvalue()


def _folder(each: RepositorySeries) -> str:
    """Two hyphens are in neither slug, so that other jobs have other folders."""
    return f"{slug(each.name)}--{slug(each.job_id)}"


def _table(listed: Sequence[tuple[str, RepositorySeries]]) -> str:
    if not listed:
        return "\nNo repository has changes.\n"
    return "\nRepositories:\n\n" + "".join(_row(folder, each) for folder, each in listed)


def _row(folder: str, each: RepositorySeries) -> str:
    return f"    {folder}  {counted(len(each.patches), 'patch', 'patches')}  base {each.base}\n"


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _OLDEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    archive.writestr(entry, data)
