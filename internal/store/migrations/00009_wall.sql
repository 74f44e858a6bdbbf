-- +goose Up
-- What supervisors set for the whole site, JSON by name; and how the caller's mood was at the end of a call.
CREATE TABLE settings (name TEXT PRIMARY KEY, changed_ns BIGINT NOT NULL, data TEXT NOT NULL);
ALTER TABLE calls ADD COLUMN mood DOUBLE PRECISION NOT NULL DEFAULT 0; -- trend of the caller's last emotion_detected, -5 to 5
ALTER TABLE calls ADD COLUMN mood_seq BIGINT NOT NULL DEFAULT 0; -- of the event that mood is from, 0 = none
-- +goose Down
ALTER TABLE calls DROP COLUMN mood_seq;
ALTER TABLE calls DROP COLUMN mood;
DROP TABLE settings;
