"""The API under /api/v1: JSON for other systems, by token, over the same services and the same table of rights."""
