-- +goose Up
-- Live help for agents: what it had found at the end of a call, what people corrected, and what was promised.
-- data is one assist/view.State.
CREATE TABLE assist_calls (call_id TEXT PRIMARY KEY, at_ns BIGINT NOT NULL, agent TEXT NOT NULL, data TEXT NOT NULL);
-- evidence is a list of hotline.Evidence.
CREATE TABLE assist_corrections (
  id TEXT PRIMARY KEY, call_id TEXT NOT NULL, agent TEXT NOT NULL, at_ns BIGINT NOT NULL, kind TEXT NOT NULL, item TEXT NOT NULL,
  verdict TEXT NOT NULL, was TEXT NOT NULL, became TEXT NOT NULL, said TEXT NOT NULL, evidence TEXT NOT NULL
);
CREATE INDEX assist_corrections_at ON assist_corrections (at_ns);
CREATE INDEX assist_corrections_call ON assist_corrections (call_id);
CREATE TABLE assist_todos (
  id TEXT PRIMARY KEY, call_id TEXT NOT NULL, agent TEXT NOT NULL, number TEXT NOT NULL, text TEXT NOT NULL, due_ns BIGINT NOT NULL,
  done_ns BIGINT NOT NULL, created_ns BIGINT NOT NULL, evidence TEXT NOT NULL
);
CREATE INDEX assist_todos_agent ON assist_todos (agent, done_ns, due_ns);
-- +goose Down
DROP TABLE assist_todos;
DROP TABLE assist_corrections;
DROP TABLE assist_calls;
