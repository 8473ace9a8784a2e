"""The proof that an event is among those that were sealed: from its hash, step by step, to what is printed on paper."""

from dataclasses import dataclass

from dubanflow.domain.errors import NotFound
from dubanflow.domain.merkle import Sibling, leaf, prove, rebuild
from dubanflow.ledger.chain import COLUMNS, Entry
from dubanflow.ledger.db import Connection
from dubanflow.ledger.seals import Seal, hashes, seal_hash, seals


@dataclass(frozen=True, slots=True)
class Proof:
    """An event and the way to its seal. `seal` is None while the event waits for the next daily run; `index` counts
    the event's place under the seal from 0; `previous` is the hash of the seal before."""

    entry: Entry
    seal: Seal | None = None
    previous: str = ""
    index: int = 0
    steps: tuple[Sibling, ...] = ()

    @property
    def leaf(self) -> str:
        """The leaf that the event's hash makes."""
        return leaf(self.entry.hash.encode()).hex()

    @property
    def root(self) -> str:
        """The root that leaf and steps lead to."""
        return rebuild(self.entry.hash.encode(), self.steps).hex()

    @property
    def holds(self) -> bool:
        """Whether the way leads to the root that was sealed, and the root to the seal's hash."""
        return (
            self.seal is not None
            and self.root == self.seal.root
            and seal_hash(self.seal, self.previous) == self.seal.hash
        )


def proof_of(connection: Connection, chain: int, seq: int) -> Proof:
    """The proof of event `seq` of a task (0: the office). Raises NotFound for no such event."""
    row = connection.one(f"select {COLUMNS} from event where chain = ? and seq = ?", [chain, seq])
    if row is None:
        raise NotFound(f"没有第 {seq} 条记载，请用 dubanflow audit log 查看。")
    entry = Entry(*row)
    previous = ""
    for seal in seals(connection):
        if seal.first_id <= entry.id <= seal.last_id:
            return _proof(connection, entry, seal, previous)
        previous = seal.hash
    return Proof(entry)


def _proof(connection: Connection, entry: Entry, seal: Seal, previous: str) -> Proof:
    """One pass over the seal's events for their number, one for the steps."""
    within = "select count(*) from event where id >= ? and id <= ?"
    size = connection.scalar(within, [seal.first_id, seal.last_id])
    index = connection.scalar(within, [seal.first_id, entry.id]) - 1
    leaves = hashes(connection, seal.first_id, seal.last_id)
    return Proof(entry, seal, previous, index, prove(leaves, index, size))
