"""What the issuer writes is made once, by whoever comes first, and is never seen half."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.sandbox import issuer_files as files


def test_of_several_that_make_a_file_at_once_all_have_the_same(tmp_path):
    for turn in range(10):
        together, file = threading.Barrier(8), tmp_path / f"{turn}.json"

        def make(number, together=together, file=file):
            def content():
                # By now nobody found the file.
                together.wait(30)
                return {"by": number}

            files.made_once(file, content)
            return files.read(file)["by"]

        with ThreadPoolExecutor(8) as threads:
            assert len(set(threads.map(make, range(8)))) == 1
    assert len(list(tmp_path.iterdir())) == 10


def test_a_file_is_never_seen_half_written(tmp_path):
    file, ended, seen = tmp_path / "x.json", threading.Event(), set()
    files.write(file, {"sign": "a", "text": "a" * 100_000})

    def look():
        while not ended.is_set():
            content = files.read(file)
            seen.add((content["sign"], content["text"] == content["sign"] * 100_000))

    thread = threading.Thread(target=look)
    thread.start()
    for sign in "bcdefgh" * 3:
        files.write(file, {"sign": sign, "text": sign * 100_000})
    ended.set()
    thread.join(30)
    assert seen
    assert all(whole for _, whole in seen)


def test_what_is_no_object_is_not_read(tmp_path):
    (tmp_path / "x.json").write_text("[]")
    with pytest.raises(ValueError, match="not a JSON object"):
        files.read(tmp_path / "x.json")
