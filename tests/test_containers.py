"""The Dockerfile passes its linter, and what containers start runs outside of them too."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from dragoman.cli import main

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = [name for name, service in COMPOSE["services"].items() if service["image"] == "dragoman"]


def instruction(name: str) -> list[str]:
    """What stands after each instruction of a name."""
    return re.findall(rf"^{name} +(.+)$", DOCKERFILE, re.MULTILINE)


def test_the_linter_has_nothing_to_say():
    linter = shutil.which("hadolint") or shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if linter is None:
        pytest.skip("hadolint is not installed")
    done = subprocess.run([linter, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_compose_file_is_one_by_the_schema_of_its_specification():
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("check_jsonschema")
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / "compose-spec.json").read_text(encoding="utf-8"))
    jsonschema.validate(COMPOSE, schema)
    with pytest.raises(jsonschema.ValidationError, match="read-only"):
        jsonschema.validate({"services": {"desk": {"image": "dragoman", "read-only": True}}}, schema)


def test_every_package_is_installed_by_its_hash():
    installs = re.findall(r"pip install ([^&]+)", DOCKERFILE)
    assert len(installs) == 3
    for options in installs:
        assert "--no-deps" in options and ("--require-hashes" in options or "--no-index" in options)


def test_what_is_copied_is_there_and_not_ignored():
    first, *let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert first == "*"
    for line in instruction("COPY"):
        if "--from" not in line:
            for source in line.split()[:-1]:
                assert (ROOT / source).exists()
                assert any(Path(source).is_relative_to(name.removeprefix("!")) for name in let_through)


def test_all_that_the_wheel_is_built_of_is_copied():
    """Files that the build of the wheel takes from outside of `src`, and asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        "pyproject.toml", "src", project["project"]["readme"], *project["project"]["license-files"],
        *project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"],
    ]  # fmt: skip
    copied = {source for line in instruction("COPY") if "--from" not in line for source in line.split()[:-1]}
    assert "examples/beijing-2023-06.html" in wanted and copied >= set(wanted)


def test_the_user_has_no_rights_and_nothing_is_written_but_its_data():
    (user,) = instruction("USER")
    assert int(user.split(":")[0]) > 1000
    for name in OURS:
        service = COMPOSE["services"][name]
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert all(volume.endswith((":ro", ":/data")) for volume in service.get("volumes", ()))
    assert all(port.startswith("127.0.0.1:") for port in COMPOSE["services"]["desk"]["ports"])


@pytest.mark.slow
def test_the_image_starts_a_desk_and_its_check_tells_whether_it_answers(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    (entry,), (start,), (check,) = (instruction(name) for name in ("ENTRYPOINT", "CMD", "HEALTHCHECK"))
    command = [*json.loads(entry), *json.loads(start)]
    command = [word.replace("0.0.0.0", "127.0.0.1").replace("/data", str(tmp_path)) for word in command]
    asked = [sys.executable, *json.loads(check.partition("CMD ")[2].replace(":8000", f":{port}"))[1:]]
    program = [sys.executable, "-m", *command, "--port", port]
    with subprocess.Popen(program, stderr=subprocess.PIPE, text=True) as desk:
        assert port in desk.stderr.readline()
        while desk.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", int(port))):
                break
        assert subprocess.run(asked, capture_output=True, check=False).returncode == 0
        desk.terminate()
        assert desk.wait() == 143 and (tmp_path / "dragoman.db").is_file()
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("name", OURS)
def test_the_commands_of_the_services_exist(name, capsys):
    command, *arguments = COMPOSE["services"][name]["command"]
    assert main([command, "--help"]) == 0
    options = [word for word in arguments if word.startswith("--")]
    printed = capsys.readouterr().out
    assert options and all(option in printed for option in options)
