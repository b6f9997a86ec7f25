"""Telling a dead worker from a living one."""

import os
import subprocess
import sys

import psutil

from workers.owner import host, is_dead, new_owner


def test_we_are_alive() -> None:
    assert not is_dead(new_owner())
    assert not is_dead(None)


def test_each_claim_has_a_name_of_its_own() -> None:
    assert new_owner() != new_owner()


def test_an_ended_process_is_dead() -> None:
    line = "from workers.owner import new_owner; print(new_owner())"
    child = subprocess.Popen([sys.executable, "-c", line], stdout=subprocess.PIPE)
    output, _ = child.communicate()
    owner = output.decode().strip()
    assert f":{child.pid}:" in owner
    assert is_dead(owner)


def test_a_zombie_is_dead() -> None:
    """A killed child stays in the process table until its parent looks."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    started = psutil.Process(child.pid).create_time()
    owner = f"{host()}:{child.pid}:{started:.2f}:0"
    assert not is_dead(owner)
    child.kill()
    while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    assert is_dead(owner)
    child.wait()


def test_a_number_that_was_given_out_again_is_dead() -> None:
    assert is_dead(f"{host()}:{os.getpid()}:12345.00:0")


def test_nothing_is_said_about_other_hosts() -> None:
    assert not is_dead(f"elsewhere/1:{os.getpid()}:12345.00:0")
