"""The tables in docs/BENCHMARKS.md that benchmarks write, each between two comments that name it."""
import datetime
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent


def heading(runs, command):
    """The line above a table: the day, how often, and how to do it again."""
    how = f", medians of {runs}" if runs else ""
    return f"{datetime.date.today().isoformat()}{how}: `{command}`"


def write(name, lines):
    path = ROOT / "docs/BENCHMARKS.md"
    text = path.read_text()
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    path.write_text(before + begin + "\n\n" + "\n".join(lines) + "\n\n" + end + after)
