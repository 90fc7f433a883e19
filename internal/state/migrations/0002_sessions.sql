-- A session is one command's time as writer of the journal. One that was never closed, on a machine that has
-- started anew since, has lost the records that were not yet on the disk.

CREATE TABLE session (
    id        INTEGER PRIMARY KEY,
    boot      TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER
);

ALTER TABLE mailing ADD COLUMN session INTEGER NOT NULL DEFAULT 0;
