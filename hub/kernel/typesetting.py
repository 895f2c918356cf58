"""Setting a template with data as a PDF, by typst alone: no Django, so a bare process can do it.

typst remembers whatever it has set until its process ends, about half a megabyte a page. Who sets
thousands of sheets therefore gives each part to a process of its own (see `documents.press`):

    echo '{"template": …, "data": …, …}' | python -m hub.kernel.typesetting > part.pdf
"""

import json
import sys
from functools import cache

import typst


@cache
def fonts_in(folder: str) -> typst.Fonts:
    """Only our own fonts: with those of the machine, a reprint would depend on where it is made."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def set_pdf(
    template: str, data: str, *, root: str, fonts: str, timestamp: int, is_tagged: bool = True
) -> bytes:
    """The same template, data (as JSON) and moment give the same bytes.

    What only goes to the printer needs no structure for screen readers: `is_tagged=False`.
    """
    # A compiler of its own for each document: one cannot be shared between threads, and making
    # it costs nothing beside the fonts, which are shared.
    compiler = typst.Compiler(
        template,
        root=root,
        font_paths=fonts_in(fonts),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )
    pdf = compiler.compile(format="pdf", timestamp=timestamp, pdf_tags=is_tagged)
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single PDF")
    return pdf


def main() -> None:
    order = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(set_pdf(order.pop("template"), order.pop("data"), **order))


if __name__ == "__main__":
    main()
