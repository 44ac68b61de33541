"""`listenwell risk backtest` as a person runs it."""

import io
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from listenwell.cli.main import main
from listenwell.cli.risk.attendance import read_attendance
from listenwell.risk.churn.backtest import METHODS

BEGIN = date(2025, 1, 6)


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a year of 300 people who come weekly or so and leave by chance."""
    rng = np.random.default_rng(9)
    lines = ["person,date"]
    for person in range(300):
        day = float(rng.integers(0, 250))
        while day < 400 and rng.random() > 0.06:
            lines.append(f"p{person},{BEGIN + timedelta(days=int(day))}")
            day += 1 + rng.exponential(10)
    file = tmp_path_factory.mktemp("attendance") / "sessions.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_the_report_says_what_was_looked_at_and_how_each_method_did(
    sessions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["risk", "backtest", str(sessions)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "did not come in the next 60 days" in " ".join(out.split())
    for heading in ("HOW GOOD THE GUESSES WERE", "ALERTS, REPLAYED WEEK BY WEEK", "THE LAST FIT"):
        assert heading in out
    for row in ("constant", "score/100", "recency", "cold start", "fitted", "as deployed"):
        assert any(line.strip().startswith(row) for line in out.splitlines())
    assert "…" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_json_is_whole_and_agrees_with_the_file(
    sessions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["risk", "backtest", str(sessions), "--json", "--horizon", "30"]) == 0
    found = json.loads(capsys.readouterr().out)
    rows = sessions.read_text(encoding="utf-8").split()[1:]
    assert found["horizon_days"] == 30
    assert found["sessions"] + found["repeated_rows"] == len(rows)
    assert found["people"] == len({row.split(",")[0] for row in rows})
    assert found["first_date"] == min(row.split(",")[1] for row in rows)
    assert set(found["methods"]) == set(METHODS)
    fitted = found["methods"]["fitted"]
    assert 0.5 < fitted["auc"]["low"] <= fitted["auc"]["value"] <= fitted["auc"]["high"] <= 1
    assert found["methods"]["constant"]["brier_over_constant"]["value"] == 0
    assert found["judged"]["rows"] == sum(cut["people"] for cut in found["judged"]["cuts"])
    assert set(found["alerts"]["policies"]) == {"weekly", "crossing", "hysteresis"}
    assert found["last_fit"]["horizon"] == 30
    assert found["last_fit"]["version"].endswith("-h30")


def test_the_same_file_gives_the_same_document(
    sessions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = []
    for _ in range(2):
        main(["risk", "backtest", str(sessions), "--json"])
        documents.append(capsys.readouterr().out)
    assert documents[0] == documents[1]


def test_the_plot_is_an_svg_with_a_panel_for_each_method(
    sessions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plot = tmp_path / "reliability.svg"
    assert main(["risk", "backtest", str(sessions), "--json", "--plot", str(plot)]) == 0
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert str(plot) in err
    drawn = plot.read_text(encoding="utf-8")
    assert drawn.startswith("<svg ")
    bins = [document["methods"][name]["reliability"] for name in ("rule_mended", "fitted")]
    for each in (*bins[0], *bins[1]):
        assert f"{each['people']} times: stated {each['stated']:.2f}" in drawn


def test_columns_may_stand_in_any_order_with_others_beside_them(
    sessions: Path, tmp_path: Path
) -> None:
    rows = [line.split(",") for line in sessions.read_text(encoding="utf-8").split()]
    other = tmp_path / "other.csv"
    changed = "\r\n".join(f"{day};x;{person}" for person, day in rows).replace("date;x", "Date;x")
    other.write_bytes(b"\xef\xbb\xbf" + changed.encode())
    one, two = (read_attendance(str(file)).histories for file in (sessions, other))
    assert one.day.tolist() == two.day.tolist()
    assert one.client_index.tolist() == two.client_index.tolist()


def test_standard_input_and_times_of_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "person,date\na,2025-01-01T09:30:00\na,2025-01-01 17:00\nb,2025-01-02\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    found = read_attendance("-")
    assert found.histories.day.size == 2
    assert found.repeated == 1


BAD = {
    "empty": ("", "the file is empty", ""),
    "header alone": ("person,date\n", "the file holds no rows", ""),
    "no date column": ("person,when\na,2025-01-01\n", "no column date", ", line 1"),
    "no person": ("person,date\na,2025-01-01\n,2025-01-02\n", "the person is blank", ", line 3"),
    "bad date": ("person,date\na,2025-01-01\nb,13/01/2025\n", "'13/01/2025'", ", line 3"),
    "no such day": ("person,date\na,2025-02-30\n", "'2025-02-30'", ", line 2"),
    "no date": ("person,date\na,\n", "the date is blank", ", line 2"),
    "words after the date": ("person,date\na,2025-01-01 noon\n", "cannot be read", ", line 2"),
    "short row": ("person,date\na\n", "1 of its columns", ", line 2"),
    "too short a time": ("person,date\na,2025-01-01\nb,2025-02-01\n", "31 days", ""),
    "nobody leaves": (
        "person,date\n"
        + "".join(f"a{n},{BEGIN + timedelta(days=d)}\n" for n in (1, 2) for d in range(0, 300, 9)),
        "all people came back",
        "",
    ),
}


@pytest.mark.parametrize(("text", "what", "where"), BAD.values(), ids=BAD)
def test_a_bad_file_is_named_with_its_line_and_the_mend(
    text: str, what: str, where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text, encoding="utf-8")
    assert main(["risk", "backtest", str(file)]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    first, second, third = err.splitlines()
    assert what in first
    assert second == f"   at: {file}{where}"
    assert third.startswith("  try: ")


def test_a_file_that_is_not_there_or_not_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["risk", "backtest", str(tmp_path / "none.csv")]) == 3
    assert "cannot be opened" in capsys.readouterr().err
    file = tmp_path / "binary.csv"
    file.write_bytes(b"person,date\n\xff\xfe\x00,1\n")
    assert main(["risk", "backtest", str(file)]) == 3
    assert "UTF-8" in capsys.readouterr().err


def test_a_plot_that_would_cost_something_is_refused_before_the_work(
    sessions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["risk", "backtest", str(sessions), "--plot", str(tmp_path / "plot.png")]) == 4
    assert ".svg" in capsys.readouterr().err
    own = tmp_path / "data.svg"
    own.write_text(sessions.read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["risk", "backtest", str(own), "--plot", str(own)]) == 4
    assert own.read_text(encoding="utf-8") == sessions.read_text(encoding="utf-8")
    nowhere = tmp_path / "no" / "plot.svg"
    assert main(["risk", "backtest", str(sessions), "--plot", str(nowhere)]) == 4


@pytest.mark.parametrize("horizon", ["0", "6", "366", "soon"])
def test_a_horizon_out_of_bounds_is_wrong_usage(
    horizon: str, sessions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["risk", "backtest", str(sessions), "--horizon", horizon]) == 2
    assert "--horizon" in capsys.readouterr().err


def test_it_needs_nothing_of_the_service(sessions: Path) -> None:
    """`pip install listenwell` alone must do: neither a database's client nor SciPy."""
    code = (
        "import sys\n"
        "for name in ('sqlalchemy', 'asyncpg', 'fastapi', 'celery', 'scipy', 'orjson'):\n"
        "    sys.modules[name] = None\n"
        "from listenwell.cli.main import main\n"
        f"sys.exit(main(['risk', 'backtest', {str(sessions)!r}, '--json']))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["horizon_days"] == 60
