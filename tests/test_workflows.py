"""The workflows: what may run, with which rights, from whom; and their steps, run for real where they need no host."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from built import ROOT
from conftest import GOOD, PAGE, Plant

from evidence import __main__ as command
from evidence import records

FOLDER = ROOT / ".github"
BASH = shutil.which("bash")
FILES = sorted((FOLDER / "workflows").glob("*.yml"))
WORKFLOWS = {path.name: records.read_yaml(path.read_text()) for path in FILES}
JOBS = [(name, job) for name, flow in WORKFLOWS.items() for job in flow["jobs"].values()]
STEPS = [(name, step) for name, job in JOBS for step in job.get("steps", ())]
RUNS = {f"{name}: {step['name']}": step["run"] for name, step in STEPS if "run" in step}


# ---------------------------------------------------------------- what may run


def test_the_linter_finds_nothing() -> None:
    """Zizmor, which knows the ways in which workflows are broken into; without a network."""
    linter = Path(sys.executable).with_name("zizmor")
    words = [linter, "--offline", "--quiet", "--no-progress", "--strict-collection", FOLDER]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_actions_are_pinned() -> None:
    """Each by its whole commit, with its version behind it; one action, one commit."""
    pins: dict[str, set[str]] = {}
    for path in FILES:
        for used in re.findall(r"uses: (.*)", path.read_text()):
            if not used.startswith("./"):
                match = re.fullmatch(r"([\w-]+/[\w-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+", used)
                assert match, used
                pins.setdefault(match[1], set()).add(match[2])
    assert all(len(commits) == 1 for commits in pins.values()), pins
    assert "actions/checkout" in pins


def test_rights() -> None:
    """None but those that a job names; nobody's change can read a secret or write anything."""
    for name, flow in WORKFLOWS.items():
        assert flow["permissions"] == {}, name
        assert "pull_request_target" not in flow["on"]
        assert not re.search(r"secrets\s*[.:\[]", (FOLDER / "workflows" / name).read_text())
        if "pull_request" in flow["on"]:
            assert all(job["permissions"] == {"contents": "read"} for job in flow["jobs"].values())
    assert all("permissions" in job and ("timeout-minutes" in job or "uses" in job) for _, job in JOBS)
    writers = [job["name"] for _, job in JOBS if "write" in job["permissions"].values()]
    assert writers == ["Publish", "Tell"]
    assert not any(
        "uses" in step and "/checkout@" in step["uses"]
        for _, job in JOBS
        if job["name"] in writers
        for step in job["steps"]
    )


def test_no_change_passes_the_checks_by() -> None:
    """No path, branch or condition leaves one out."""
    flow = WORKFLOWS["check.yml"]
    assert flow["on"] == {"pull_request": "", "push": {"branches": ["main"]}}
    job = flow["jobs"]["check"]
    assert "if" not in job
    first = next(step for step in job["steps"] if "run" in step)
    assert "if" not in first
    assert "continue-on-error" not in str(flow)
    assert "make --silent check" in first["run"]


def test_publishing_waits_for_all() -> None:
    """Tests with both engines, the audit and the build."""
    jobs = WORKFLOWS["publish.yml"]["jobs"]
    assert set(jobs["publish"]["needs"]) == set(jobs) - {"publish"}
    assert jobs["test"]["uses"].split()[0] == "./.github/workflows/test.yml"
    assert WORKFLOWS["test.yml"]["jobs"]["test"]["strategy"]["matrix"] == {"engine": ["mkdocs", "zensical"]}
    audit = RUNS["publish.yml: Ask for each locked requirement"]
    assert "--strict" in audit  # else what it cannot ask for passes in silence
    assert "--requirement requirements.txt" in audit


@pytest.mark.parametrize("text", RUNS.values(), ids=RUNS)
def test_steps_are_sound(text: str) -> None:
    """Bash can read them, nothing is pasted into them, and what they call is there."""
    subprocess.run([BASH, "-n"], input=text, text=True, check=True)
    assert "${{" not in text
    for word in re.findall(r"-m evidence (\w+)", text):
        assert word in {*command.COMMANDS, *command.OWN_WORDS}
    targets = re.findall(r"^([\w./]+):", (ROOT / "Makefile").read_text(), re.M)
    for target in re.findall(r"^make --silent (\S+)", text, re.M):
        assert target in targets


# ---------------------------------------------------------------- steps, run


def bash(text: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a step as its runner does."""
    words = [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    return subprocess.run(words, cwd=folder, env=os.environ | variables, capture_output=True, text=True, check=False)


def test_faults_become_marks_on_lines(plant: Plant) -> None:
    """The pattern takes file, line and words from what the checks print, and nothing from what make prints."""
    (matcher,) = json.loads((FOLDER / "faults.json").read_text())["problemMatcher"]
    (pattern,) = matcher["pattern"]
    root = plant(GOOD | {"docs/refills.md": PAGE + "\nIt holds 40 ml.\n"})
    (fault,) = command.checks.check(root / "docs", root / "mkdocs.yml")
    found = re.match(pattern["regexp"], str(fault))
    groups = [found[pattern[key]] for key in ("file", "line", "message")]
    assert groups == ["docs/refills.md", "13", f"{fault.text} {fault.fix}"]
    for other in ("make: *** [Makefile:28: check] Error 1", "Makefile:28: recipe failed"[8:], ":: error", "a 3: b"):
        assert not re.match(pattern["regexp"], other), other


def test_all_faults_are_listed(tmp_path: Path) -> None:
    """In a fence that no line can end; nothing where the checks said nothing."""
    text = RUNS["check.yml: List what to mend"]
    given, summary = tmp_path / "faults.txt", tmp_path / "summary.md"
    variables = {"RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(summary)}
    given.write_text("")
    assert bash(text, tmp_path, **variables).returncode == 0
    assert not summary.exists()
    given.write_text("docs/a.md:1: ~~~~~~ ``` <b>\n" * 20)
    assert bash(text, tmp_path, **variables).returncode == 0
    lines = summary.read_text().splitlines()
    assert lines[0] == "## What to mend"
    assert [line for line in lines if line.startswith("~~~~~~")] == ["~~~~~~text", "~~~~~~"]
    assert lines.count("docs/a.md:1: ~~~~~~ ``` <b>") == 20


def test_a_change_is_compared_with_what_was_before(plant: Plant) -> None:
    """The commit before, which is the base where a proposal has been merged for the check."""
    root = plant(GOOD)
    (root / "evidence").symlink_to(ROOT / "evidence")
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/bin/python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (root / ".venv/bin/python").chmod(0o755)
    git = "git -c user.name=A -c user.email=a@b.example -c init.defaultBranch=main"
    commit = f"{git} add docs && {git} commit -q --allow-empty -m change"
    assert bash(f"{git} init -q && {commit}", root).returncode == 0
    (root / "docs/refills.md").write_text(PAGE.replace("20 ml", "40 ml"))
    assert bash(commit, root).returncode == 0
    (root / "temp").mkdir()
    summary = root / "summary.md"
    variables = {"RUNNER_TEMP": str(root / "temp"), "GITHUB_STEP_SUMMARY": str(summary)}
    done = bash(RUNS["check.yml: Show what changes"], root, **variables)
    assert done.returncode == 0, done.stderr
    assert "<ins>40</ins>" in summary.read_text()


def test_the_address_comes_from_the_host(tmp_path: Path) -> None:
    """Of a site below a path or with a name of its own; without one, what to do is said, and nothing is built."""
    text = RUNS["publish.yml: Ask for the site's address"]
    here = {"GITHUB_REPOSITORY": "a/guide", "GITHUB_SERVER_URL": "https://code.example", "GITHUB_REF_NAME": "main"}
    here |= {"GITHUB_ENV": str(tmp_path / "env"), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    program = tmp_path / "gh"
    for answer in ("https://a.example/guide/", "https://guide.example"):
        program.write_text(f'#!/bin/sh\n[ "$2" = repos/a/guide/pages ] && echo {answer}\n')
        program.chmod(0o755)
        (tmp_path / "env").write_text("")
        assert bash(text, tmp_path, **here).returncode == 0
        assert (tmp_path / "env").read_text().splitlines() == [
            f"SITE_URL={answer.rstrip('/')}/",
            "REPO_URL=https://code.example/a/guide",
            "EDIT_URL=https://code.example/a/guide/edit/main/docs/",
        ]
    program.write_text("#!/bin/sh\nexit 1\n")
    done = bash(text, tmp_path, **here)
    assert done.returncode == 1
    assert "choose GitHub Actions as the source" in done.stdout


HOST = """#!/bin/sh
# Answers like the host's program; what is open stands in $OPEN, what it is asked to do is written down.
[ "$1 $2" = "issue list" ] && exec cat "$OPEN"
echo "$@" >> "$ASKED"
"""


@pytest.mark.parametrize(
    ("report", "is_open", "asked"),
    [
        ("# Late pages\n\nRead: $(rm) \"x\"\n", False, 'issue create --title Late pages --label weekly watch --body-file body.md'),
        ("# Late pages\n\nRead.\n", True, "issue edit 7 --body-file body.md"),
        ("# Late pages\n", True, "issue close 7 --comment Nothing is left to do."),
        ("# Late pages\n", False, None),
    ],
    ids=["opened", "renewed", "closed", "left alone"],
)  # fmt: skip
def test_each_report_keeps_one_issue(tmp_path: Path, report: str, is_open: bool, asked: str | None) -> None:
    """Opened when there is something to do, renewed, closed when nothing is left; others are left alone."""
    others = [{"number": 3, "title": "Late pages, too"}]
    for name, text in {
        "gh": HOST,
        "open": json.dumps(others + [{"number": 7, "title": "Late pages"}] * is_open),
        "reports/late.md": report,
        "asked": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "gh").chmod(0o755)
    paths = {
        "OPEN": str(tmp_path / "open"),
        "ASKED": str(tmp_path / "asked"),
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
    }
    done = bash(RUNS["weekly.yml: Open, renew or close each report's issue"], tmp_path, **paths)
    assert done.returncode == 0, done.stderr
    label, *rest = (tmp_path / "asked").read_text().splitlines()
    assert label.startswith("label create weekly watch --force")
    assert rest == ([asked] if asked else [])
    assert (tmp_path / "body.md").read_text() == report.partition("\n\n")[2]


# ---------------------------------------------------------------- what stands beside them


def test_owners() -> None:
    """Each area is there; whoever is named is named as the host takes it; a part stands below its whole."""
    lines = [
        line.split() for line in (FOLDER / "CODEOWNERS").read_text().splitlines() if line.strip() and line[0] != "#"
    ]
    seen: list[str] = []
    for path, *owners in lines:
        assert (ROOT / path.lstrip("/")).exists(), path
        assert all(re.fullmatch(r"@[\w-]+(?:/[\w.-]+)?|\S+@\S+\.\S+", owner) for owner in owners), owners
        assert not any(before.startswith(path) for before in seen), path
        seen.append(path)
    assert {"/docs/emergency.md", "/docs/sources/", "/evidence/", "/.github/"} <= set(seen)


def test_the_link_checker_passes_nothing_over_without_a_reason() -> None:
    """Each code and each address has its reason on the same line."""
    text = (FOLDER / "lychee.toml").read_text()
    settings = tomllib.loads(text)
    for one in settings["accept"][1:] + settings["exclude"]:
        line = next(line for line in text.splitlines() if one in line)
        assert len(line.partition(" # ")[2]) > 10, line


def test_one_python_everywhere() -> None:
    """The container for volunteers has the workflows' Python, shows the preview's port and starts it."""
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
    versions = {step["with"]["python-version"] for _, step in STEPS if "/setup-python@" in step.get("uses", "")}
    assert len(versions) == 1
    assert container["image"] == f"python:{versions.pop()}-bookworm"
    assert container["postAttachCommand"] == "make serve"
    (port,) = container["forwardPorts"]
    assert f"serve --dev-addr 127.0.0.1:{port}" in (ROOT / "Makefile").read_text()
