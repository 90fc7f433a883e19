-- What lake/events has been told of the state: the number of its newest event that came from here, the newest
-- suppression_event among them, and of each mailing the outcome that was told last.

CREATE TABLE told (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    number      INTEGER NOT NULL,
    suppression INTEGER NOT NULL
);

INSERT INTO told (one, number, suppression) VALUES (1, 0, 0);

ALTER TABLE mailing ADD COLUMN told TEXT NOT NULL DEFAULT '';

CREATE INDEX mailing_untold ON mailing (occurrence_id) WHERE state NOT IN ('intent', 'begun') AND told <> state || ' ' || changed_at;
