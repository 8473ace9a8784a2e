"""Sealing: the daily run puts everything written since the last seal under a new one, exactly once.

It comes after the sweep and before the mails, so that the papers of a day carry a root over that day's own decisions.
"""

from collections.abc import Callable
from itertools import islice

from dubanflow.domain.merkle import Tree
from dubanflow.domain.moment import Moment
from dubanflow.ledger.runs import Claim
from dubanflow.ledger.seals import Seal, hashes, keep_seal, make_seal, newest_seal, seal_of_day, settled_end
from dubanflow.office import Office

# Events hashed between two proofs of the lease: well under a second, while a lease lasts minutes.
RENEW_EVERY = 100_000


def seal_events(
    office: Office, claim: Claim, moment: Moment, progress: Callable[[int], None] = lambda _count: None
) -> Seal | None:
    """Seal what is not sealed yet, under the business day of `moment`; the newest seal, None where there is none.

    A day is sealed once: what is written after it waits for the next day's seal. Where nothing was written, or where
    a writer is stuck (PostgreSQL), nothing is sealed and nothing is lost.
    """
    with office.database.read() as connection:
        newest = newest_seal(connection)
        if seal_of_day(connection, moment.today.isoformat()):
            return newest
    start = newest.last_id if newest else 0
    end = settled_end(office.database)
    if end is None or end <= start:
        return newest
    tree = Tree()
    with office.database.read() as connection:
        leaves = hashes(connection, start + 1, end)
        while part := list(islice(leaves, RENEW_EVERY)):
            tree.extend(part)
            if len(part) == RENEW_EVERY:
                _renew(office, claim)
                progress(tree.size)
    seal = make_seal(newest, day=moment.today.isoformat(), last_id=end, tree=tree, at=moment.at)
    with office.database.write() as connection:
        claim.renew(connection)  # whoever lost the lease meanwhile writes no seal
        return seal if keep_seal(connection, seal) else newest


def _renew(office: Office, claim: Claim) -> None:
    with office.database.write() as connection:
        claim.renew(connection)
