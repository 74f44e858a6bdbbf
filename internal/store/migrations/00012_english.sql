-- +goose Up
-- Hits in English too, where their rules have it; '' = they have none.
ALTER TABLE hits ADD COLUMN title_en TEXT NOT NULL DEFAULT '';
ALTER TABLE hits ADD COLUMN note_en TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE hits DROP COLUMN note_en;
ALTER TABLE hits DROP COLUMN title_en;
