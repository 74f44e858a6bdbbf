-- +goose Up
-- What RTCP and the jitter buffer said of each leg of a call: the caller's own, and those of the parties it was connected to.
CREATE TABLE legs (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, party TEXT NOT NULL, peer TEXT NOT NULL, codec TEXT NOT NULL,
  received BIGINT NOT NULL, sent BIGINT NOT NULL, lost BIGINT NOT NULL, late BIGINT NOT NULL, invalid BIGINT NOT NULL,
  jitter_ms DOUBLE PRECISION NOT NULL, concealed_ms DOUBLE PRECISION NOT NULL, rtt_ms DOUBLE PRECISION NOT NULL, mos DOUBLE PRECISION NOT NULL,
  far_lost DOUBLE PRECISION NOT NULL, far_jitter_ms DOUBLE PRECISION NOT NULL, far_mos DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (call_id, seq)
);
ALTER TABLE recordings ADD COLUMN paused_ms DOUBLE PRECISION NOT NULL DEFAULT 0;
-- +goose Down
ALTER TABLE recordings DROP COLUMN paused_ms;
DROP TABLE legs;
