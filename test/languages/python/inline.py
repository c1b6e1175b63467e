"""Runs the program of the page in this process, which needs no language host: up, a preview without changes, destroy."""

import json
import runpy

from pulumi import automation

stack = automation.select_stack(
    "dev",
    project_name="forwards",
    program=lambda: runpy.run_path("__main__.py"),
    opts=automation.LocalWorkspaceOptions(work_dir="."),
)
up = stack.up()
with open("status.json", "w") as file:
    json.dump(up.outputs["status"].value, file)
stack.preview(expect_no_changes=True)
stack.destroy()
