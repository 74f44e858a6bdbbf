package acd

import "hotline/engine/acd/plan"

// The words of the configuration belong to package plan; these are their usual names.
type (
	// Config is everything an owner may set.
	Config = plan.Config
	// Queue is callers who wait for agents with some skills.
	Queue = plan.Queue
	// Agent is a person who takes calls.
	Agent = plan.Agent
	// QueueID names a queue.
	QueueID = plan.QueueID
	// AgentID names an agent.
	AgentID = plan.AgentID
	// Overflow sends callers on when a queue is overloaded.
	Overflow = plan.Overflow
	// Levels are skills with levels.
	Levels = plan.Levels
	// Action is what the engine does with a call that no queue takes.
	Action = plan.Action
)

// Default returns a configuration with one queue for everything, always open, and no agents.
func Default() Config { return plan.Default() }
