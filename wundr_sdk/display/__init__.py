"""How answers look in notebooks, and how far a batch is while a program waits for it.

Importing this package gives every answer of the API the method ``_repr_html_``. What the method
needs is imported when a notebook shows an answer for the first time.
"""

from wundr_ray.contract.responses import Response


def html_of(answer: Response) -> str:
    """The answer as HTML for a notebook; nothing that the server sent is markup in it."""
    from wundr_sdk.display.answers import view_of
    from wundr_sdk.display.html import page_of

    return page_of(view_of(answer))


Response._repr_html_ = html_of
