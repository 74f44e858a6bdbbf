package lexicon

import "time"

// node is one character of a path.
type node struct {
	r     rune
	at    time.Duration
	bent  float32 // acoustic cost
	conf  float32
	depth int
	prev  *node
}

// up returns the node at the given depth above n, nil if n does not reach it.
func up(n *node, depth int) *node {
	if n.depth < depth {
		return nil
	}
	for n.depth > depth {
		n = n.prev
	}
	return n
}

// extends reports whether the text of n begins with that of head.
func extends(n, head *node) bool {
	n = up(n, head.depth)
	for n != nil && n != head && n.r == head.r {
		n, head = n.prev, head.prev
	}
	return n == head
}

const nodeBlock = 256

// nodes keeps the nodes of one utterance together, so that the next one can use the memory again.
type nodes struct {
	blocks [][]node
	n      int
}

func (s *nodes) clear() { s.n = 0 }

func (s *nodes) add(n node) *node {
	if s.n/nodeBlock == len(s.blocks) {
		s.blocks = append(s.blocks, make([]node, nodeBlock))
	}
	p := &s.blocks[s.n/nodeBlock][s.n%nodeBlock]
	s.n++
	*p = n
	return p
}
