"""Turn a catalogue of translations into what gettext reads: compile_words.py FILE.po FILE.mo

In Python, because a bare machine has no msgfmt. Refuses a translation whose placeholders are not
those of the original: it would break the page that shows it.
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def main(source: Path, target: Path) -> None:
    with source.open("rb") as lines:
        catalogue = read_po(lines, locale=source.parent.parent.name, abort_invalid=True)
    faults = [
        f"{source}:{message.lineno}: {error}"
        for message, errors in catalogue.check()
        for error in errors
        if message.string and not message.fuzzy
    ]
    if faults:
        sys.exit("\n".join(faults))
    with target.open("wb") as compiled:
        write_mo(compiled, catalogue)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
