"""Tables as data frames of polars, which the extra ``notebook`` installs."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from wundr_sdk.connection.answers import UnexpectedAnswer
from wundr_sdk.downloads.reception import Reception

if TYPE_CHECKING:
    import polars as pl


def check_polars() -> None:
    """Raises ImportError if data frames cannot be made here."""
    if find_spec("polars") is None:
        raise ImportError(
            "data frames need polars: pip install 'wundr-ray[notebook]'", name="polars"
        )


def read_frame(received: Reception) -> "pl.DataFrame":
    """The table in a Parquet file. Raises UnexpectedAnswer for a file that is none."""
    import polars as pl

    try:
        with received.path.open("rb") as file:
            return pl.read_parquet(file)
    except pl.exceptions.PolarsError as error:
        raise UnexpectedAnswer(f"the table cannot be read as Parquet: {error}") from None
