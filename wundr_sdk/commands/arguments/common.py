"""Arguments and options that many commands have."""

from typing import Annotated

import typer

BatchId = Annotated[
    str,
    typer.Argument(metavar="ID", help="The batch's id; or give --last.", show_default=False),
]
"""For commands of the class ``BatchCommand``."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text for people.")]
