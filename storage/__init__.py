"""Remembers: tables, repositories (all SQL), blobs and migrations. Only plain records leave this room."""
