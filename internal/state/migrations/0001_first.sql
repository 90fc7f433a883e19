-- The journal, suppressions, plans, approvals, runs. Instants are microseconds since 1970 UTC.

CREATE TABLE occurrence (
    id         INTEGER PRIMARY KEY,
    campaign   TEXT NOT NULL,
    occurrence TEXT NOT NULL,
    UNIQUE (campaign, occurrence)
);

-- Rows go in in key order, which is several times faster than by a random id.
CREATE TABLE mailing (
    occurrence_id INTEGER NOT NULL REFERENCES occurrence (id),
    customer_id   TEXT NOT NULL,
    key           BLOB NOT NULL CHECK (length(key) = 16),
    plan_id       TEXT NOT NULL,
    mailbox       TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('intent', 'begun', 'accepted', 'refused', 'deferred', 'uncertain', 'withheld')),
    detail        TEXT NOT NULL DEFAULT '',
    changed_at    INTEGER NOT NULL,
    PRIMARY KEY (occurrence_id, customer_id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX mailing_key ON mailing (key);
CREATE INDEX mailing_plan ON mailing (plan_id);
CREATE INDEX mailing_begun ON mailing (state) WHERE state = 'begun';

-- Which send log belongs to this file, how much of it is folded in, and whether it is there: 0 only between
-- the end of one log and the beginning of the next.
CREATE TABLE send_log (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    id         INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    folded     INTEGER NOT NULL,
    there      INTEGER NOT NULL CHECK (there IN (0, 1))
);

CREATE TABLE suppression (
    key    TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    at     INTEGER NOT NULL
) WITHOUT ROWID;

-- Every stop and every lifting, in order; nothing is ever taken out.
CREATE TABLE suppression_event (
    id     INTEGER PRIMARY KEY,
    key    TEXT NOT NULL,
    kind   TEXT NOT NULL CHECK (kind IN ('suppress', 'unsuppress')),
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    at     INTEGER NOT NULL
);
CREATE INDEX suppression_event_key ON suppression_event (key);

CREATE TABLE plan (
    number          INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    campaign        TEXT NOT NULL,
    occurrence      TEXT NOT NULL,
    digest          TEXT NOT NULL,
    author          TEXT NOT NULL,
    snapshot_digest TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    mailings        INTEGER NOT NULL,
    holds           INTEGER NOT NULL,
    status          TEXT NOT NULL
);
CREATE INDEX plan_campaign ON plan (campaign);

-- Approvals are evidence: the newest counts, the older ones stay.
CREATE TABLE approval (
    id       INTEGER PRIMARY KEY,
    plan_id  TEXT NOT NULL,
    digest   TEXT NOT NULL,
    author   TEXT NOT NULL,
    approver TEXT NOT NULL,
    at       INTEGER NOT NULL,
    alone    INTEGER NOT NULL CHECK (alone IN (0, 1)),
    CHECK (alone = 1 OR author <> approver)
);
CREATE INDEX approval_plan ON approval (plan_id);

CREATE TABLE run (
    id          INTEGER PRIMARY KEY,
    command     TEXT NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    exit        INTEGER,
    summary     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX run_command ON run (command);
