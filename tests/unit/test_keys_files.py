"""Keys in files: only their owner reads them, none is ever lost or replaced, and what is wrong is said."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from gateway.cli import keys as command
from gateway.errors import Broken
from gateway.evidence.encoding import NoteUnreadable
from gateway.evidence.national import Sm2Signer, can_sign
from gateway.evidence.notes import COSIGNATURE, ED25519, Ed25519Signer, VerifierKey
from gateway.evidence.sealing import Cipher, Suite
from gateway.keys import files
from gateway.vocabulary import Region

ORIGIN = "log.chuanyu.example/evidence"


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


# -- signing keys ----------------------------------------------------------------------------------------

NEEDS_GMSSL = pytest.mark.skipif(not can_sign(), reason="GmSSL (the extra `national`) is not installed")
MAKERS = [
    pytest.param(lambda file: files.make_signer(file, ORIGIN, ED25519), files.read_signer, id="Ed25519"),
    pytest.param(lambda file: files.make_signer(file, ORIGIN, COSIGNATURE), files.read_signer, id="witness"),
    pytest.param(
        lambda file: files.make_sm2_signer(file, ORIGIN), files.read_sm2_signer, id="SM2", marks=NEEDS_GMSSL
    ),
]
makers = pytest.mark.parametrize(("make", "read"), MAKERS)


@makers
def test_a_key_is_made_for_its_owner_alone_beside_its_public_one(make, read, tmp_path):
    file = tmp_path / "keys" / "log.key"
    signer = make(file)
    assert mode(file) == 0o600
    assert read(file) == signer
    assert files.read_verifier(tmp_path / "keys" / "log.key.pub") == signer.key == files.read_public_of(file)
    assert sorted(one.name for one in file.parent.iterdir()) == ["log.key", "log.key.pub"]


@makers
def test_a_key_is_never_replaced(make, read, tmp_path):
    file = tmp_path / "log.key"
    signer = make(file)
    with pytest.raises(Broken, match="never replaced"):
        make(file)
    assert read(file) == signer
    assert files.read_verifier(tmp_path / "log.key.pub") == signer.key


@makers
def test_a_public_key_that_others_know_is_not_replaced_either(make, read, tmp_path):
    public = tmp_path / "log.key.pub"
    public.write_text("the key that others were given\n")
    with pytest.raises(Broken, match="without its key"):
        make(tmp_path / "log.key")
    assert public.read_text() == "the key that others were given\n"
    assert not (tmp_path / "log.key").exists()


@makers
@pytest.mark.parametrize("open_to", [0o604, 0o620, 0o610, 0o601, 0o602, 0o666])
def test_a_key_that_others_can_reach_is_refused(make, read, open_to, tmp_path):
    file = tmp_path / "log.key"
    make(file)
    file.chmod(open_to)
    for reading in (read, files.read_public_of):
        with pytest.raises(Broken, match=r"can be read by others: chmod 600 log\.key"):
            reading(file)
    for to_group in (0o400, 0o640):
        file.chmod(to_group)
        read(file)


def test_a_public_key_may_be_read_by_everybody(tmp_path):
    signer = files.make_signer(tmp_path / "log.key", ORIGIN, ED25519)
    (tmp_path / "log.key.pub").chmod(0o644)
    assert files.read_verifier(tmp_path / "log.key.pub") == signer.key


def test_a_key_of_another_kind_is_refused(tmp_path, gmssl):
    log, sm2, witness = tmp_path / "log.key", tmp_path / "sm2.key", tmp_path / "witness.key"
    files.make_signer(log, ORIGIN, ED25519)
    files.make_signer(witness, "witness.sichuan.example", COSIGNATURE)
    files.make_sm2_signer(sm2, ORIGIN)
    for file, read in ((sm2, files.read_signer), (log, files.read_sm2_signer), (log, files.read_verifier)):
        with pytest.raises(Broken, match="should hold"):
            read(file)
    assert files.read_signer(witness, COSIGNATURE).kind == COSIGNATURE
    for file, kind in ((witness, ED25519), (log, COSIGNATURE)):
        with pytest.raises(Broken, match="not for this"):
            files.read_signer(file, kind)


@pytest.mark.parametrize("kind", [0, 2, 3, 5, 0x7F, 0xFF])
def test_thirty_two_bytes_of_an_unknown_kind_are_no_ed25519_key(kind):
    written = Ed25519Signer(ORIGIN, bytes(32), kind).written()
    with pytest.raises(NoteUnreadable):
        Ed25519Signer.read(written)


HALF = Ed25519Signer(ORIGIN, bytes(range(32))).written()
READERS = [files.read_signer, files.read_sm2_signer, files.read_public_of, files.read_verifier]


@pytest.mark.parametrize("read", [*READERS, files.read_sealing_keys])
@pytest.mark.parametrize(
    "held",
    [
        b"",
        b"\n",
        b"PRIVATE+KEY+",
        HALF[:-10].encode(),
        b"\xff\xfe",
        b"\0" * 40,
        "密钥".encode(),
        b"a+b+c+d+e+f",
    ],
)
def test_a_file_that_holds_something_else_or_half_a_key_is_refused_in_one_line(read, held, tmp_path):
    file = tmp_path / "some.key"
    file.write_bytes(held)
    file.chmod(0o600)
    with pytest.raises(Broken) as refused:
        read(file)
    assert str(file) in refused.value.detail
    assert "\n" not in refused.value.detail
    assert HALF[-20:-10] not in refused.value.detail


@pytest.mark.parametrize("read", [*READERS, files.read_sealing_keys])
def test_a_file_that_is_not_there_or_is_a_folder_is_said_in_one_line(read, tmp_path):
    with pytest.raises(Broken, match="No such file"):
        read(tmp_path / "log.key")
    with pytest.raises(Broken, match="Is a directory"):
        read(tmp_path)


def test_without_gmssl_an_sm2_key_is_made_and_shown_but_not_used(tmp_path, without_gmssl):
    signer = files.make_sm2_signer(tmp_path / "sm2.key", ORIGIN)
    assert files.read_public_of(tmp_path / "sm2.key") == signer.key
    with pytest.raises(Broken, match="extra `national`"):
        files.read_sm2_signer(tmp_path / "sm2.key")


# -- files, whole or not at all --------------------------------------------------------------------------


def test_what_a_crash_left_half_written_stands_in_nobodys_way(tmp_path):
    (tmp_path / ".log.key.abcdefgh").write_text("PRIVATE+KEY+half")
    (tmp_path / "log.key.new").write_text("PRIVATE+KEY+half")
    files.write_secret(tmp_path / "log.key", "whole")
    assert (tmp_path / "log.key").read_text() == "whole"


@pytest.mark.parametrize("anew", [False, True])
def test_a_file_that_cannot_be_written_leaves_nothing_behind(anew, tmp_path):
    (tmp_path / "not a folder").write_text("")
    with pytest.raises(Broken, match="cannot be written"):
        files.write_secret(tmp_path / "not a folder" / "log.key", "text", anew=anew)
    (tmp_path / "folder").mkdir()
    with pytest.raises(Broken):
        files.write_secret(tmp_path / "folder", "text", anew=anew)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder", "not a folder"]


def test_of_many_who_make_a_key_at_once_one_does_and_the_others_are_told(tmp_path):
    file, told, ready = tmp_path / "log.key", [], threading.Barrier(8)

    def make(text):
        ready.wait()
        try:
            files.write_secret(file, text)
        except Broken:
            told.append(text)

    texts = [str(number) * 20_000 for number in range(8)]
    makers = [threading.Thread(target=make, args=(text,)) for text in texts]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert {file.read_text()} == set(texts) - set(told)
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_that_leads_nowhere_is_not_replaced(tmp_path):
    link = tmp_path / "log.key"
    link.symlink_to(tmp_path / "on a disk that is not mounted")
    with pytest.raises(Broken, match="never replaced"):
        files.write_secret(link, "text")
    assert link.is_symlink()


def test_what_is_written_anew_stays_where_and_whose_it_was(tmp_path):
    real, link = tmp_path / "volume" / "sealing.json", tmp_path / "sealing.json"
    files.write_secret(real, "old")
    link.symlink_to(real)
    owner = (65_534, 65_534) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    os.chown(real, *owner)
    real.chmod(0o644)
    files.write_secret(link, "new", anew=True)
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert mode(real) == 0o640
    assert (real.stat().st_uid, real.stat().st_gid) == owner


# -- the command -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suite", "more", "cipher"),
    [
        (Suite.INTERNATIONAL, set(), Cipher.AES_256_GCM),
        (Suite.NATIONAL, {"log-sm2.key", "log-sm2.key.pub"}, Cipher.SM4_GCM),
    ],
)
def test_the_command_makes_what_is_missing_once(suite, more, cipher, tmp_path, capsys):
    command.make(tmp_path, origin=ORIGIN, suite=suite)
    made = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert set(made) == {"log.key", "log.key.pub", "sealing.json"} | more
    keys = files.read_sealing_keys(tmp_path / "sealing.json")
    assert keys.keys[keys.current].cipher is cipher
    assert files.read_signer(tmp_path / "log.key").kind == ED25519
    capsys.readouterr()
    command.make(tmp_path, origin="another.example", suite=suite)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == made
    assert capsys.readouterr().out == ""


def test_on_a_regions_machine_only_what_its_witness_needs_is_made(tmp_path):
    command.make(tmp_path, origin=ORIGIN, witness=(Region.SICHUAN,), suite=Suite.NATIONAL)
    assert {one.name for one in tmp_path.iterdir()} == {"witness-sichuan.key", "witness-sichuan.key.pub"}
    assert files.read_signer(tmp_path / "witness-sichuan.key").kind == COSIGNATURE


def test_the_command_shows_the_public_keys_of_both_kinds(tmp_path, capsys, gmssl):
    command.make(tmp_path, origin=ORIGIN, suite=Suite.NATIONAL)
    for name, signer in (("log.key", files.read_signer), ("log-sm2.key", files.read_sm2_signer)):
        capsys.readouterr()
        command.show(tmp_path / name)
        shown = capsys.readouterr().out
        assert shown == (tmp_path / f"{name}.pub").read_text()
        assert VerifierKey.read(shown) == signer(tmp_path / name).key
    assert isinstance(files.read_sm2_signer(tmp_path / "log-sm2.key"), Sm2Signer)
    with pytest.raises(Broken):
        command.show(tmp_path / "sealing.json")
