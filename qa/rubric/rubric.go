// Package rubric is the score sheet of a call: sections, weights, fatal items, items that do not apply. It reads sheets (YAML) and works
// out the automatic score from the hits of rules. It owns no rule and no record; cmd/hotline scores ended calls with it, console/quality
// shows sheets and lets people answer the same items.
package rubric
