"""Merkle trees: the vectors of Certificate Transparency, the definition of RFC 6962, proofs and forged ones."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubanflow.domain.merkle import Sibling, Tree, leaf, node, prove, rebuild

# The reference inputs of Certificate Transparency's own tests, and the root after each.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
leaves = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def root_of(data: list[bytes]) -> bytes:
    tree = Tree()
    for one in data:
        tree.add(one)
    return tree.root()


def defined(data: list[bytes]) -> bytes:
    """MTH of RFC 6962, word for word."""
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return leaf(data[0])
    half = 1
    while half * 2 < len(data):
        half *= 2
    return node(defined(data[:half]), defined(data[half:]))


@pytest.mark.parametrize("count", range(1, 9))
def test_the_roots_are_those_of_certificate_transparency(count: int) -> None:
    assert root_of([bytes.fromhex(one) for one in INPUTS[:count]]).hex() == ROOTS[count - 1]


def test_no_leaves_have_the_hash_of_nothing_as_root() -> None:
    assert Tree().root() == sha256(b"").digest()


@given(leaves)
def test_the_streamed_root_is_the_root_as_defined(data: list[bytes]) -> None:
    assert root_of(data) == defined(data)


@given(leaves, st.data())
def test_every_leaf_is_proved_under_the_root(data: list[bytes], draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, len(data) - 1))
    proof = prove(iter(data), index, len(data))
    assert rebuild(data[index], proof) == root_of(data)


@given(leaves, st.data())
def test_another_leaf_is_not_proved_by_the_same_path(data: list[bytes], draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, len(data) - 1))
    proof = prove(data, index, len(data))
    assert rebuild(data[index] + b"!", proof) != root_of(data)


@given(leaves, st.data())
def test_a_changed_step_leads_elsewhere(data: list[bytes], draw: st.DataObject) -> None:
    data = [*data, b"last"]
    proof = list(prove(data, 0, len(data)))
    place = draw.draw(st.integers(0, len(proof) - 1))
    proof[place] = Sibling(proof[place].side, leaf(proof[place].hash))
    assert rebuild(data[0], proof) != root_of(data)


def test_a_node_cannot_be_passed_off_as_a_leaf() -> None:
    left, right = leaf(b"a"), leaf(b"b")
    assert leaf(left + right) != node(left, right)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 2)])
def test_a_proof_of_what_is_not_there_is_refused(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="lea"):
        prove([b"a", b"b", b"c"], index, size)
