"""Sanctions lists and names on the command line, as real processes."""

import gzip
from pathlib import Path

from tests.journeys.test_cli import said, tael

SDN = b'7,"PETROV, Ivan","individual","RUS",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 03 Mar 1970."\r\n\x1a'
ALT = b'7,1,"aka","PETROFF, Ivan",-0- \r\n\x1a'


def write_list(folder: Path, sdn: bytes = gzip.compress(SDN)) -> Path:
    """Writes a small list in OFAC's layout."""
    folder.mkdir(exist_ok=True)
    (folder / "sdn.csv.gz").write_bytes(sdn)
    (folder / "alt.csv").write_bytes(ALT)
    return folder


def test_a_list_is_loaded_once_and_a_name_in_another_script_is_found_on_it(tmp_path: Path) -> None:
    source = write_list(tmp_path / "list")
    for _ in range(2):
        loaded = said(tael(tmp_path / "home", "screening", "load", str(source), "--json"))
        assert loaded == {"code": "ofac-sdn", "version": 1, "names": 2}
    [match] = said(tael(tmp_path / "home", "screening", "name", "Иван Петров", "--json"))
    assert (match["entry"], match["score"], match["kind"]) == ("7", 100, "exact")
    torn = write_list(tmp_path / "list", gzip.compress(SDN)[:-12])
    refused = tael(tmp_path / "home", "screening", "load", str(torn))
    assert refused.returncode == 2
    assert "sdn.csv.gz" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "PETROV" in tael(tmp_path / "home", "screening", "name", "Petrov Ivan").stdout
