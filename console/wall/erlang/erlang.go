// Package erlang plans staff by the Erlang C formula: how many agents hold a service level at a load, and how long callers wait with a
// given number. Calls are assumed to come at random and nobody to hang up; docs/wall.md names where that is too strict. It is pure
// arithmetic: console/wall calls it.
package erlang
