-- +goose Up
-- When the agent was done with the work after a call; 0 = not yet. What is older than this counts as done.
ALTER TABLE assist_calls ADD COLUMN done_ns BIGINT NOT NULL DEFAULT 0;
UPDATE assist_calls SET done_ns = at_ns;
CREATE INDEX assist_calls_agent ON assist_calls (agent, done_ns, at_ns);
-- +goose Down
DROP INDEX assist_calls_agent;
ALTER TABLE assist_calls DROP COLUMN done_ns;
