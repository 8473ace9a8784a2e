"""Acts through the API, each exactly once: what a request was answered is kept under its key in the act's transaction.

The key is claimed before the act; the same request sent again finds the answer, at the same time it waits for it. A
refusal writes nothing, the claim neither, so that it may be sent again once its reason is gone.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from dubanflow.domain.errors import BadInput
from dubanflow.domain.moment import Moment, instant_of, instant_text
from dubanflow.ledger.db import Connection
from dubanflow.office import Office

KEPT = timedelta(days=30)
MOST_KEY = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as JSON; `repeated`: it was given before and nothing was done now."""

    body: dict[str, object]
    repeated: bool


def once(
    office: Office,
    token_id: int,
    key: str,
    request: str,
    moment: Moment,
    work: Callable[[Connection], dict[str, object]],
) -> Answer:
    """Do `work` within one transaction, unless this key was answered before. `request` is what the key stands for.

    Raises BadInput for a key that cannot be one, or that was used for another request.
    """
    if not 1 <= len(key) <= MOST_KEY or not key.isascii() or not key.isprintable():
        raise BadInput(f"请在 Idempotency-Key 头里给每次办理一个不重复的标识（不超过 {MOST_KEY} 个字母、数字）。")
    digest = sha256(request.encode(errors="replace")).hexdigest()
    with office.database.write() as connection:
        claimed = connection.execute(
            "insert into answer (token_id, key, request, status, body, at) values (?, ?, ?, 0, '', ?)"
            " on conflict do nothing",
            [token_id, key, digest, moment.at],
        )
        if not claimed:
            return _kept(connection, token_id, key, digest)
        body = work(connection)
        connection.execute(
            "update answer set status = 200, body = ? where token_id = ? and key = ?",
            [json.dumps(body, ensure_ascii=False), token_id, key],
        )
        old = instant_text(instant_of(moment.at) - KEPT)
        connection.execute("delete from answer where token_id = ? and at < ?", [token_id, old])
        return Answer(body, False)


def _kept(connection: Connection, token_id: int, key: str, digest: str) -> Answer:
    row = connection.one("select request, body from answer where token_id = ? and key = ?", [token_id, key])
    assert row is not None
    if row[0] != digest:
        raise BadInput("这个 Idempotency-Key 已经用于另一次办理，请换一个。")
    return Answer(json.loads(row[1]), True)
