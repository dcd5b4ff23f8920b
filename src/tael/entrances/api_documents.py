"""The API documents: one OpenAPI file for each audience, made from the routes themselves.

Owns their names and their form on disk. Leaves what they say to the routes: a document is never edited by hand.
`python -m tael.entrances.api_documents DIR` writes them, with --check it only says whether they are stale.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import get_args

from tael.entrances import customer_api, staff_api
from tael.plumbing.http.app import create_app
from tael.plumbing.http.wire import Audience, Principal

ROUTERS = {"staff": staff_api.router, "customer": customer_api.router}
TITLES = {"staff": "tael, for the bank's staff", "customer": "tael, for customers"}

STALE = 1


async def _nobody(_token: str) -> Principal | None:
    return None


def document(audience: Audience) -> str:
    """Returns the OpenAPI document of an audience as JSON with sorted names, the same for the same routes."""
    app = create_app([ROUTERS[audience]()], runtime=None, authenticate=_nobody, title=TITLES[audience])
    return json.dumps(app.openapi_schema.to_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def documents() -> dict[str, str]:
    """Returns every document by the name of its file."""
    return {f"{audience}.json": document(audience) for audience in get_args(Audience)}


def stale(folder: Path) -> list[str]:
    """Returns the names of the documents that are missing in a folder or differ there."""
    return [
        name
        for name, text in documents().items()
        if not (folder / name).is_file() or (folder / name).read_text("utf-8") != text
    ]


def write(folder: Path) -> None:
    """Writes every document into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (folder / name).write_text(text, "utf-8")


def main() -> None:
    """Writes the documents, or exits with STALE where --check finds them different."""
    parser = argparse.ArgumentParser(prog="api_documents", description="Write the API documents.")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a document is stale")
    given = parser.parse_args()
    if not given.check:
        write(given.folder)
    elif found := stale(given.folder):
        sys.stderr.write(f"Stale: {', '.join(found)}. Please run make openapi.\n")
        sys.exit(STALE)


if __name__ == "__main__":
    main()
