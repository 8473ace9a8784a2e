"""Evidence: files handed out, as downloads only, to those who may see the task they belong to."""

from starlette.responses import FileResponse, Response

from dubanflow.services.evidence import find_evidence
from dubanflow.web.desk import Desk
from dubanflow.web.pages import Pages

PAGES = Pages()


@PAGES.get("/tasks/{number}/evidence/{digest}", right="evidence.see")
def download(desk: Desk, number: str, digest: str) -> Response:
    """A file of a task. It never opens in the browser: what a unit hands in must not run with the desk's rights."""
    task_id = desk.task_id(number, right="evidence.see")
    filed, path = find_evidence(desk.office, desk.connection, task_id, digest)
    return FileResponse(
        path,
        media_type="application/octet-stream",
        filename=filed.name,
        content_disposition_type="attachment",
    )
