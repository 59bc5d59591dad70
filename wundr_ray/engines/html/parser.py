"""The standard library's parser, corrected where it departs from the HTML standard.

Inside some elements, tags are only text. Which elements these are and where they end decides what
a page seems to hold; so both follow the standard on every version of Python.
"""

import re
from html.parser import HTMLParser
from typing import Any

TEXT_ELEMENTS = frozenset(
    {"textarea", "title", "iframe", "xmp", "noembed", "noframes", "plaintext"}
)
"""Besides scripts and styles: what looks like a tag in them is text (HTML standard, 13.1.2)."""


class TolerantParser(HTMLParser):
    """A parser that knows all elements that hold only text, and their ends."""

    def set_cdata_mode(self, elem: str, **options: Any) -> None:
        """Enter an element that holds only text; its end tag may have attributes or a slash."""
        super().set_cdata_mode(elem, **options)
        self.interesting = re.compile(rf"</{re.escape(elem)}(?=[\s/>])", re.IGNORECASE)

    def parse_endtag(self, i: int) -> int:
        """The offset after the end tag at ``i``; -1 if it is not complete."""
        if self.cdata_elem is None:
            return super().parse_endtag(i)
        gtpos = self.rawdata.find(">", i)
        if gtpos < 0:
            return -1
        if self.cdata_elem == "plaintext" or not self.interesting.match(self.rawdata, i):
            self.handle_data(self.rawdata[i : gtpos + 1])
        else:
            self.handle_endtag(self.cdata_elem)
            self.clear_cdata_mode()
        return gtpos + 1

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Skip ``<![…]>``; the parser of the standard library stops at unknown ones."""
        end = self.rawdata.find(">", i)
        return end + 1 if end >= 0 else -1
