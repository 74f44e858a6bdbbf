-- +goose Up
-- Who an account is at an identity provider; empty for local accounts, which sign in with a password.
ALTER TABLE accounts ADD COLUMN subject TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX accounts_subject ON accounts (subject) WHERE subject <> '';
-- +goose Down
DROP INDEX accounts_subject;
ALTER TABLE accounts DROP COLUMN subject;
