-- +goose Up
-- What inspection found (docs/adr/0006-findings.md): hits of rules, what people did about those that alert, scores, and the ledger.
-- evidence is a JSON list of hotline.Evidence; answers is what qa/rubric gave for each item of the sheet.
CREATE TABLE hits (
  id TEXT PRIMARY KEY, call_id TEXT NOT NULL, rule TEXT NOT NULL, title TEXT NOT NULL, version BIGINT NOT NULL, kind TEXT NOT NULL,
  shadow BOOLEAN NOT NULL, severity TEXT NOT NULL, points DOUBLE PRECISION NOT NULL, state TEXT NOT NULL, alert BOOLEAN NOT NULL,
  party TEXT NOT NULL, agent TEXT NOT NULL, queue TEXT NOT NULL, note TEXT NOT NULL, evidence TEXT NOT NULL, at_ms DOUBLE PRECISION NOT NULL,
  condition_ns BIGINT NOT NULL, detected_ns BIGINT NOT NULL, live BOOLEAN NOT NULL
);
CREATE INDEX hits_call ON hits (call_id);
CREATE INDEX hits_detected ON hits (detected_ns, id);
CREATE INDEX hits_rule ON hits (rule, detected_ns);
-- One row for each hit that alerts; the id is the hit's.
CREATE TABLE alerts (
  id TEXT PRIMARY KEY, state TEXT NOT NULL, raised_ns BIGINT NOT NULL, changed_ns BIGINT NOT NULL,
  changed_by TEXT NOT NULL, assignee TEXT NOT NULL, comment TEXT NOT NULL
);
CREATE INDEX alerts_raised ON alerts (raised_ns, id);
CREATE INDEX alerts_state ON alerts (state, raised_ns);
-- One row for whoever served the caller: each agent (their account), and the bot (agent '').
CREATE TABLE scores (
  call_id TEXT NOT NULL, party TEXT NOT NULL, agent TEXT NOT NULL, main BOOLEAN NOT NULL, queue TEXT NOT NULL, sheet TEXT NOT NULL,
  version BIGINT NOT NULL, total DOUBLE PRECISION NOT NULL, failed BOOLEAN NOT NULL, answers TEXT NOT NULL, at_ns BIGINT NOT NULL,
  late_ms DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (call_id, party, agent)
);
CREATE INDEX scores_at ON scores (at_ns);
CREATE INDEX scores_agent ON scores (agent, at_ns);
-- The ledger's other side: calls holds what was answered, this what became of it.
CREATE TABLE inspected (
  call_id TEXT PRIMARY KEY, result TEXT NOT NULL, at_ns BIGINT NOT NULL, tapped BOOLEAN NOT NULL, transcribed BOOLEAN NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX calls_answered ON calls (answered_ns);
-- +goose Down
DROP INDEX calls_answered;
DROP TABLE inspected;
DROP TABLE scores;
DROP TABLE alerts;
DROP TABLE hits;
