"""python -m tests.labelled [FILE …]: checks files of labelled postings, all by default, and counts what they hold."""

import sys
from collections import Counter
from pathlib import Path

from tests.labelled.form import Wrong, files, read_file


def main() -> int:
    wrong, count = 0, Counter[str]()
    for path in list(map(Path, sys.argv[1:])) or files():
        try:
            job, _, pairs = read_file(path)
        except Wrong as error:
            wrong += 1
            print(error)
            continue
        count.update(postings=1, pairs=len(pairs), lines=sum(len(pair["lines"]) for pair in pairs))
        count[job["lang"]] += 1
    print(dict(count))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
